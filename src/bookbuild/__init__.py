"""What turns the chapters in `gallery/` into the pages of the book. Not part of the wheel."""
