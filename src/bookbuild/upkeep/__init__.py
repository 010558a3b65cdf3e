"""Upkeep: begin a chapter, measure the site, audit the locks."""
