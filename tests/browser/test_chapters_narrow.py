"""Every chapter in a narrow window."""

from .every_page import NARROW, StillPage, is_chapter

SIZE = NARROW
covers = is_chapter


class TestChapters(StillPage):
    """Each test is inherited."""
