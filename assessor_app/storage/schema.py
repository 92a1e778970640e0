"""The whole schema of the database, and the revision that it has in this program.

Importing this module registers every table, trigger and index on ``METADATA``.
"""

from __future__ import annotations

from typing import Final

from assessor_app.storage import alike, authored, derived, mirrored, own
from assessor_app.storage.columns import METADATA

SCHEMA_HEAD: Final = "0009"
"""The newest revision under ``migrations/versions``; a database at it is opened as it is."""

SEARCH_TABLES: Final = ("search_index", "queue_search")
"""The FTS5 tables; each owns shadow tables named after it."""

__all__ = [
    "METADATA",
    "SCHEMA_HEAD",
    "SEARCH_TABLES",
    "alike",
    "authored",
    "derived",
    "mirrored",
    "own",
]
