"""Rubrics as things of their own: written, read from files, compared, read by two."""
