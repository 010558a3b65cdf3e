"""What lives in the page: Python that runs a reader's cells, and what the live parts draw with."""
