"""Every chapter in a wide window."""

from .every_page import WIDE, LightPage, is_chapter

SIZE = WIDE
covers = is_chapter


class TestChapters(LightPage):
    """Each test is inherited."""
