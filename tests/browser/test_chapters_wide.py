"""Every chapter in a wide window."""

from .every_page import WIDE, LightPage, StillPage, is_chapter

SIZE = WIDE
covers = is_chapter


class TestChapters(StillPage, LightPage):
    """Each test is inherited."""
