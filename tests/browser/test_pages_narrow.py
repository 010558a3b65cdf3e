"""Every page beside the chapters in a narrow window."""

from .every_page import NARROW, EveryPage, is_no_chapter

SIZE = NARROW
covers = is_no_chapter


class TestPages(EveryPage):
    """Each test is inherited."""
