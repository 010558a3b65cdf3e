"""Every page beside the chapters in a wide window."""

from .every_page import WIDE, LightPage, is_no_chapter

SIZE = WIDE
covers = is_no_chapter


class TestPages(LightPage):
    """Each test is inherited."""
