"""Assessor: review evidence for micro-credentials offline, sign decisions, send them in bulk."""

__version__ = "0.1.0"
