"""A figure, and the files that show it. This room goes into the page's Python as it is."""
