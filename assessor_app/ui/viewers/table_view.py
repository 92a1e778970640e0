"""A table of evidence as a view: selected cells can be quoted, and found by their text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from assessor_app.domain.ids import AnnotationId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace, Quotation
from assessor_app.services.marks import ShownMark
from assessor_app.ui.marks.glyphs import sign_of
from assessor_app.ui.viewers.text.reading import Rows
from assessor_app.ui.viewers.text.table_model import SIGN_ROLE, TextTable
from assessor_app.ui.viewers.viewer import Place, Selection

_MAX_QUOTED = 200
_WIDEST = 320
_SIGN = 8
_Index = QModelIndex | QPersistentModelIndex


class _MarkedCells(QStyledItemDelegate):
    """Paints cells, and over marked ones their colour as a marker would, with their sign."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a cell."""
        super().paint(painter, option, index)
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        sign = index.data(SIGN_ROLE)
        if not isinstance(ground, QColor) or not isinstance(sign, tuple):
            return
        around: Any = option
        cell = QRectF(around.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(cell, ground)
        at = QRectF(cell.right() - _SIGN - 3, cell.top() + 3, _SIGN, _SIGN)
        painter.fillPath(sign_of(sign, at), QColor(*sign))
        painter.restore()


class EvidenceTable(QTableView):
    """Shows rows of text.

    Signals (main thread): ``quoted(object)`` with a :class:`Selection` or None.
    """

    quoted = Signal(object)

    def __init__(self, rows: Rows, parent: QWidget, *, header: bool = True) -> None:
        super().__init__(parent)
        self._table = TextTable(rows, self, header=header)
        self.setModel(self._table)
        self.setItemDelegate(_MarkedCells(self))
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Table")
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        )
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._fit_columns()
        self.selectionModel().selectionChanged.connect(self._quote)

    def _fit_columns(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 12)
        self.horizontalHeader().setResizeContentsPrecision(40)
        for column in range(min(self._table.columnCount(), 60)):
            wide = max(
                self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column)
            )
            self.setColumnWidth(column, min(max(wide + 16, 64), _WIDEST))

    def _quote(self, _now: QItemSelection, _before: QItemSelection) -> None:
        self.quoted.emit(self.quotation())

    def quotation(self) -> Selection | None:
        """Return the selected cells as words; None where they have none."""
        cells = [str(one.data() or "") for one in self.selectedIndexes()[:_MAX_QUOTED]]
        words = "\t".join(cells)
        if not words.strip():
            return None
        place = MarkPlace(MarkKind.HIGHLIGHT, quotation=Quotation(words))
        return Selection(place, words)

    def show_marks(self, marks: Sequence[ShownMark]) -> tuple[AnnotationId, ...]:
        """Show marks on the cells whose words they quote; return those that quote none."""
        marked: dict[tuple[int, int], ShownMark] = {}
        missing: list[AnnotationId] = []
        for one in marks:
            words = "" if one.place.quotation is None else one.place.quotation.exact
            found = self._table.find_cells(words.split("\t")) if words else None
            if found is not None:
                for column in range(found[1], found[2]):
                    marked[found[0], column] = one
            elif one.place.kind is not MarkKind.WHOLE:
                missing.append(one.id)
        self._table.show_marks(marked)
        return tuple(missing)

    def show_quote(self, quotation: Quotation) -> None:
        """Select the cells that a quote was taken from."""
        first, *others = quotation.exact.split("\t")
        found = self._table.find(first, -1) if first else None
        if found is not None:
            self.scrollTo(found, QAbstractItemView.ScrollHint.PositionAtCenter)
            self.setCurrentIndex(found)
            last = found.siblingAtColumn(
                min(found.column() + len(others), self._table.columnCount() - 1)
            )
            chosen = QItemSelection(found, last)
            self.selectionModel().select(chosen, self.selectionModel().SelectionFlag.ClearAndSelect)

    def find_text(self, text: str, *, backwards: bool = False) -> bool:
        """Go to the next cell that holds ``text``; say whether there is one."""
        start = self._table.number(self.currentIndex())
        found = self._table.find(text, start, backwards=backwards) if text else None
        if found is not None:
            self.setCurrentIndex(found)
            self.scrollTo(found)
        return found is not None

    def place(self) -> Place:
        """Return the first visible row and column."""
        return {"row": self.rowAt(0), "column": self.columnAt(0)}

    def go_to(self, place: Place) -> None:
        """Scroll to a row and a column."""
        row, column = place.get("row"), place.get("column", 0)
        if isinstance(row, int) and isinstance(column, int):
            index = self._table.index(row, column)
            if index.isValid():
                self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)
