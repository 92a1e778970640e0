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
from assessor_app.services.marks.shown import ShownMark
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
        rows: dict[int, list[str]] = {}
        for one in sorted(self.selectedIndexes())[:_MAX_QUOTED]:
            rows.setdefault(one.row(), []).append(str(one.data() or ""))
        words = "\n".join("\t".join(cells) for cells in rows.values())
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
            found = self._table.find_cells(words) if words else ()
            marked |= dict.fromkeys(found, one)
            if not found and one.place.kind is not MarkKind.WHOLE:
                missing.append(one.id)
        self._table.show_marks(marked)
        return tuple(missing)

    def show_quote(self, quotation: Quotation) -> None:
        """Select the cells that a quote was taken from, else a cell with its words."""
        cells = self._table.find_cells(quotation.exact) if quotation.exact else ()
        word = quotation.exact.split("\t")[0]
        part = self._table.find(word, -1) if word and not cells else None
        found = self._table.index(*cells[0]) if cells else part
        if found is not None:
            self.scrollTo(found, QAbstractItemView.ScrollHint.PositionAtCenter)
            self.setCurrentIndex(found)
            last = self._table.index(*max(cells)) if cells else found
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
