"""What a search over evidence, notes and comments finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from assessor_app.domain.ids import AssignmentId

MARK_START: Final = "\x02"
"""Stands before each found word of a snippet; never part of the text itself."""

MARK_END: Final = "\x03"
"""Stands after each found word of a snippet; never part of the text itself."""


class SearchKind(StrEnum):
    """Where a found text comes from."""

    EVIDENCE = "evidence"
    NOTE = "note"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One found text. ``ref`` names it within its kind; the lower ``rank``, the better (bm25)."""

    assignment: AssignmentId
    kind: SearchKind
    ref: str
    title: str
    snippet: str
    rank: float
