"""A table of texts, the first row of which names the columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from assessor_app.domain.marks import MarkKind
from assessor_app.services.marks.shown import ShownMark
from assessor_app.ui.marks.wording import tip_for
from assessor_app.ui.viewers.text.reading import Rows

SIGN_ROLE = Qt.ItemDataRole.UserRole + 1
"""The colour of the mark on a cell, of which the sign follows."""
_ALPHA = 90
_Index = QModelIndex | QPersistentModelIndex


class TextTable(QAbstractTableModel):
    """Read-only rows of any length; a cell that a row does not have is empty."""

    def __init__(self, rows: Rows, parent: QObject, *, header: bool = True) -> None:
        super().__init__(parent)
        self._header = rows[0] if header and rows else ()
        self._rows = rows[1:] if header else rows
        self._marked: Mapping[tuple[int, int], ShownMark] = {}
        self._columns = max((len(row) for row in rows), default=0)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # as Qt has it
        """Return the number of rows below the header."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # as Qt has it
        """Return the length of the longest row."""
        return 0 if parent.isValid() else self._columns

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text; the tool tip has all of a long one, or what a mark on it says."""
        mark = self._marked.get((index.row(), index.column())) if self._marked else None
        if mark is not None and (look := _look_of(mark, role)) is not None:
            return look
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = self._rows[index.row()]
        text = row[index.column()] if index.column() < len(row) else ""
        return text if role == Qt.ItemDataRole.DisplayRole or len(text) > 20 else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's name, or a row's number in the file."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        return self._header[section] if section < len(self._header) else ""

    def find(self, text: str, start: int, *, backwards: bool = False) -> QModelIndex | None:
        """Return the next cell that holds ``text``, without regard to case, around the end.

        ``start`` is a cell's number, counted along the rows; the cell itself comes last.
        """
        total, wanted = self.rowCount() * self._columns, text.casefold()
        step = -1 if backwards else 1
        for distance in range(1, total + 1):
            row, column = divmod((start + step * distance) % total, self._columns)
            cells = self._rows[row]
            if column < len(cells) and wanted in cells[column].casefold():
                return self.index(row, column)
        return None

    def find_cells(self, words: str) -> tuple[tuple[int, int], ...]:
        """Return row and column of the first cells that a quote was taken from; empty: of none.

        A quote has a tab between cells and a line break between rows; a row of cells that have
        line breaks of their own is found too.
        """
        lines = tuple(tuple(line.split("\t")) for line in words.split("\n"))
        for block in (lines, (tuple(words.split("\t")),)):
            if all(len(line) <= len(block[0]) for line in block) and (found := self._find(block)):
                return found
        return ()

    def _find(self, block: Rows) -> tuple[tuple[int, int], ...]:
        first = block[0]
        for top in range(len(self._rows) - len(block) + 1):
            for left in range(len(self._rows[top])):
                if self._rows[top][left] == first[0] and all(
                    self._cells(top + down, left, len(line)) == line
                    for down, line in enumerate(block)
                ):
                    return tuple(
                        (top + down, left + across)
                        for down, line in enumerate(block)
                        for across in range(len(line))
                    )
        return ()

    def _cells(self, row: int, left: int, wide: int) -> tuple[str, ...]:
        """Return cells side by side; those that the row does not have are empty."""
        found = self._rows[row][left : left + wide]
        return (*found, *("",) * (min(left + wide, self._columns) - left - len(found)))

    def show_marks(self, marked: Mapping[tuple[int, int], ShownMark]) -> None:
        """Show marks on cells, by row and column."""
        self._marked = marked
        if self._rows and self._columns:
            last = self.index(len(self._rows) - 1, self._columns - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def number(self, index: _Index) -> int:
        """Return a cell's number, counted along the rows; -1 for none."""
        return index.row() * self._columns + index.column() if index.isValid() else -1


def _look_of(mark: ShownMark, role: int) -> Any:
    """Return how a marked cell differs from others: ground, line, and what the tool tip says."""
    if role == Qt.ItemDataRole.BackgroundRole:
        ground = QColor(*mark.colour)
        ground.setAlpha(_ALPHA)
        return ground
    if role == SIGN_ROLE:
        return mark.colour
    if role == Qt.ItemDataRole.FontRole and mark.place.kind is not MarkKind.HIGHLIGHT:
        font = QFont()
        font.setUnderline(mark.place.kind is MarkKind.UNDERLINE)
        font.setStrikeOut(mark.place.kind is MarkKind.STRIKE)
        return font
    return tip_for(mark) if role == Qt.ItemDataRole.ToolTipRole else None
