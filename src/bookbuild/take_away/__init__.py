"""What a reader takes away: the book as one PDF, the site as one zip file."""
