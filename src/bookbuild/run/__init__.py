"""Run the chapters: what has mkdocs-gallery do so, on all cores, and mends what it writes."""
