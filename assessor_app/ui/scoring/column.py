"""Headings and cards under each other, placed by arithmetic.

A layout asks each of hundreds of widgets for its sizes at every key. Here a closed card's height is
known until the card says that it changed, what did not move is not touched, and what is not made
yet counts as one line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from assessor_app.ui.scoring.card import CriterionCard
from assessor_app.ui.scoring.footer import PartHeading
from assessor_app.ui.theme.appearance import Appearance

_SIDE, _ABOVE, _BELOW, _GAP = 14, 10, 12, 9


@dataclass(slots=True, eq=False)
class Row:
    """A place in the column, and what stands there once it is made."""

    widget: CriterionCard | PartHeading | None = None
    top: int = 0
    height: int = 0
    width: int = 0


class CardColumn(QWidget):
    """Rows from top to bottom.

    Signals (main thread): ``loosened()`` when something in it may need more room, or less.
    """

    loosened = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._appearance = appearance
        self._rows: list[Row] = []
        self._line = appearance.pixels(38)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows; none of them is made yet."""
        self._rows = list(rows)

    def put(self, row: Row, widget: CriterionCard | PartHeading) -> None:
        """Show ``widget`` in a row, at once where the row stands."""
        row.widget = widget
        side = self._appearance.pixels(_SIDE)
        row.width = max(1, self.width() - 2 * side)
        row.height = widget.heightForWidth(row.width)
        widget.setGeometry(side, row.top, row.width, row.height)
        widget.show()

    def place(self, width: int) -> int:
        """Put every row where it stands in ``width`` pixels; return the height of all."""
        pixels = self._appearance.pixels
        side, gap, top = pixels(_SIDE), pixels(_GAP), pixels(_ABOVE)
        inner = max(1, width - 2 * side)
        for row in self._rows:
            widget, height = row.widget, self._line
            if isinstance(widget, CriterionCard) and widget.measured is not None:
                known, height = widget.measured
                if known != inner:
                    height = widget.heightForWidth(inner)
            elif widget is not None:
                height = widget.heightForWidth(inner)
            if (row.top, row.height, row.width) != (top, height, inner):
                row.top, row.height, row.width = top, height, inner
                if widget is not None:
                    widget.setGeometry(side, top, inner, height)
            top += height + gap
        return top - gap + pixels(_BELOW)

    def row_at(self, y: int) -> Row | None:
        """Return the row that stands at ``y``, or the one above."""
        found = bisect_right(self._rows, y, key=lambda row: row.top)
        return self._rows[max(0, found - 1)] if self._rows else None

    def event(self, event: QEvent) -> bool:
        """Tell when something in the column asks for another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.loosened.emit()
        return super().event(event)
