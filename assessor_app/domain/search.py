"""What a search over evidence, notes and comments finds."""

from __future__ import annotations

from collections.abc import Iterator
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


def runs_of(snippet: str) -> Iterator[tuple[str, bool]]:
    """Return the runs of a snippet on one line, with whether each is a found word."""
    for number, piece in enumerate(" ".join(snippet.split()).split(MARK_START)):
        found, mark, rest = piece.partition(MARK_END)
        if number and mark:
            yield found, True
            yield rest, False
        else:
            yield piece, False


def plain_of(snippet: str) -> str:
    """Return a snippet without its marks."""
    return "".join(text for text, _found in runs_of(snippet))
