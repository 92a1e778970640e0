"""Bringing packages in and decisions out, one run at a time."""
