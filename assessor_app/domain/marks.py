"""The kinds of marks that an assessor makes on evidence."""

from __future__ import annotations

from enum import StrEnum


class MarkKind(StrEnum):
    """What a mark looks like, and what it stands on."""

    HIGHLIGHT = "highlight"
    UNDERLINE = "underline"
    STRIKE = "strike"
    AREA = "area"
    ELLIPSE = "ellipse"
    POLYGON = "polygon"
    INK = "ink"
    ARROW = "arrow"
    POINT = "point"
    PAGE_NOTE = "page-note"
    MOMENT = "moment"
    RANGE = "range"
    WHOLE = "whole"

    @property
    def on_text(self) -> bool:
        """Whether it stands on words."""
        return self in {MarkKind.HIGHLIGHT, MarkKind.UNDERLINE, MarkKind.STRIKE}

    @property
    def in_time(self) -> bool:
        """Whether it stands in the time of a recording."""
        return self in {MarkKind.MOMENT, MarkKind.RANGE}

    @property
    def drawn(self) -> bool:
        """Whether it is more than a box: its lines are kept."""
        return self in {MarkKind.ELLIPSE, MarkKind.POLYGON, MarkKind.INK, MarkKind.ARROW}
