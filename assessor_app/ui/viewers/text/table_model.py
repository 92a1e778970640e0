"""A table of texts, the first row of which names the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from assessor_app.domain.marks import MarkKind
from assessor_app.services.marks import ShownMark
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

    def find_cells(self, cells: Sequence[str]) -> tuple[int, int, int] | None:
        """Return row, first column and the column after the last of the first cells that stand
        side by side with these texts; of cells over several rows, those in the first row."""
        for number, row in enumerate(self._rows):
            for column, text in enumerate(row):
                if text != cells[0]:
                    continue
                shared = 1
                while row[column : column + shared + 1] == tuple(cells[: shared + 1]) and (
                    shared < len(cells) and column + shared < len(row)
                ):
                    shared += 1
                if shared == len(cells) or column + shared == len(row):
                    return number, column, column + shared
        return None

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
