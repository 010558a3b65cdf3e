"""Every chapter in a narrow window."""

from .every_page import NARROW, EveryPage, is_chapter

SIZE = NARROW
covers = is_chapter


class TestChapters(EveryPage):
    """Each test is inherited."""
