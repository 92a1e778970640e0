"""The field to search in the document, and the list of what was found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from assessor_app.ui import words
from assessor_app.ui.viewers.pdf.searching import MAX_HITS, Hit
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE: Final = QModelIndex()


class HitsModel(QAbstractListModel):
    """The hits in the order of the document, as they come in."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._hits: list[Hit] = []

    @property
    def hits(self) -> Sequence[Hit]:
        """All hits, in order."""
        return self._hits

    def clear(self) -> None:
        """Forget all hits."""
        self.beginResetModel()
        self._hits = []
        self.endResetModel()

    def add(self, hits: Sequence[Hit]) -> None:
        """Add hits of pages that follow each other and have none yet."""
        at = bisect_left(self._hits, hits[0].key, key=lambda hit: hit.key)
        self.beginInsertRows(QModelIndex(), at, at + len(hits) - 1)
        self._hits[at:at] = hits
        self.endInsertRows()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Return the number of hits."""
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what the list shows and what a screen reader says."""
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"Page {hit.page + 1}\n{hit.around}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"Page {hit.page + 1}: {hit.around}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return hit.around
        return None


class SearchPanel(QWidget):
    """Signals (main thread): ``asked(str)`` with words to search; ``hit_chosen(object)`` with a
    :class:`Hit` that the person went to; ``left()`` when they press Escape.
    """

    asked = Signal(str)
    hit_chosen = Signal(object)
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.model = HitsModel(self)
        self._at: Hit | None = None
        self._field = QLineEdit(self)
        self._field.setPlaceholderText("Search in this document")
        self._field.setAccessibleName("Search in this document")
        self._field.setClearButtonEnabled(True)
        self._field.returnPressed.connect(self._enter)
        self._state = label("", self, role="small", wrap=True)
        self._list = self._make_list()
        back = button("‹", self, lambda: self.step(-1), tip="Previous match (Shift+F3)")
        on = button("›", self, lambda: self.step(1), tip="Next match (F3)")
        back.setAccessibleName("Previous match")
        on.setAccessibleName("Next match")
        row = QHBoxLayout()
        row.addWidget(self._state, 1)
        row.addWidget(back)
        row.addWidget(on)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 0)
        layout.addWidget(self._field)
        layout.addLayout(row)
        layout.addWidget(self._list, 1)

    def _make_list(self) -> QListView:
        made = QListView(self)
        made.setModel(self.model)
        made.setProperty("bare", True)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setUniformItemSizes(True)
        made.setSpacing(2)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setAccessibleName("Matches")
        made.clicked.connect(self._choose)
        made.activated.connect(self._choose)
        return made

    @property
    def current(self) -> Hit | None:
        """The hit that the person is at."""
        return self._at

    def take_focus(self) -> None:
        """Give the field the focus."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def show_begun(self, query: str) -> None:
        """A search began: forget the last one's hits."""
        if self._field.text() != query:
            self._field.setText(query)
        self._at = None
        self.model.clear()
        self._say("Searching …" if query else "")

    def show_found(self, hits: Sequence[Hit]) -> None:
        """Add hits."""
        self.model.add(hits)
        self._say_count(more=True)

    def show_ended(self, problem: str) -> None:
        """The search ended."""
        if problem:
            self._say(problem)
        elif self.model.rowCount():
            self._say_count()
        else:
            self._say("Nothing found" if self._field.text() else "")

    def go_from(self, page: int, step: int) -> None:
        """Go to the next hit (or the one before) from where the person is."""
        hits = self.model.hits
        if not hits:
            return
        if self._at is not None and self._at in hits:
            row = (hits.index(self._at) + step) % len(hits)
        else:
            row = bisect_left(hits, (page, 0), key=lambda hit: hit.key)
            row = (row if step > 0 else row - 1) % len(hits)
        self._go_to(row)

    def step(self, by: int) -> None:
        """Go to the next hit, or the one before."""
        self.go_from(0, by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Escape, and go down into the list with the arrow."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Down and self._field.hasFocus():
            self._list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        self.asked.emit(self._field.text().strip())

    def _choose(self, index: QModelIndex) -> None:
        self._go_to(index.row())

    def _go_to(self, row: int) -> None:
        self._at = self.model.hits[row]
        self._list.setCurrentIndex(self.model.index(row))
        self._say_count()
        self.hit_chosen.emit(self._at)

    def _say(self, sentence: str) -> None:
        self._state.setText(sentence)
        self._state.setAccessibleName(sentence)

    def _say_count(self, *, more: bool = False) -> None:
        """Say it in short; a screen reader is told in words."""
        count = self.model.rowCount()
        more = more or count >= MAX_HITS
        number, said = f"{count}{'+' if more else ''}", words.count(count, "match", "matches")
        if self._at is not None and self._at in self.model.hits:
            place = self.model.hits.index(self._at) + 1
            number, said = f"{place} / {number}", f"{place} of {said}"
        self._state.setText(number)
        self._state.setAccessibleName(f"{said}, or more" if more else said)
