"""The revision that the database has in this program; apart, so that a start need not know more."""

from __future__ import annotations

from typing import Final

SCHEMA_HEAD: Final = "0009"
"""The newest revision under ``migrations/versions``; a database at it is opened as it is."""
