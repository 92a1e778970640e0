"""Marks over evidence: their shapes under pointer and keys, and how they look."""
