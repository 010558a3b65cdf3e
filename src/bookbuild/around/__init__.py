"""What surrounds the pages: theme, cards, metadata, search, feeds for programs, scripts joined."""
