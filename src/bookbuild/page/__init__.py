"""Make a chapter's page, and fill the pages around it: cells, captions, links, contents."""
