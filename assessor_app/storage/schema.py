"""The whole schema of the database.

Importing this module registers every table, trigger and index on ``METADATA``.
"""

from __future__ import annotations

from typing import Final

from assessor_app.storage import alike, authored, derived, mirrored, own
from assessor_app.storage.columns import METADATA

SEARCH_TABLES: Final = ("search_index", "queue_search")
"""The FTS5 tables; each owns shadow tables named after it."""

__all__ = [
    "METADATA",
    "SEARCH_TABLES",
    "alike",
    "authored",
    "derived",
    "mirrored",
    "own",
]
