"""The document's own table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QVBoxLayout, QWidget

from assessor_app.services.evidence.evidence_view import OutlineEntry
from assessor_app.ui.widgets.labels import label

_PAGE_ROLE: Final = Qt.ItemDataRole.UserRole + 1
_OPENED_TO: Final = 60  # entries: a longer outline begins folded


class OutlinePanel(QWidget):
    """The outline as a tree.

    Signals (main thread): ``page_chosen(int)`` with a page from 0.
    """

    page_chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = QStandardItemModel(self)
        self._pages: list[tuple[int, QStandardItem]] = []
        self._tree = QTreeView(self)
        self._tree.setModel(self._model)
        self._tree.setHeaderHidden(True)
        self._tree.setProperty("bare", True)
        self._tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._tree.setUniformRowHeights(True)
        self._tree.setIndentation(14)
        self._tree.setAccessibleName("Outline of the document")
        self._tree.clicked.connect(self._choose)
        self._tree.activated.connect(self._choose)
        self._nothing = label("This document has no outline.", self, role="muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._nothing)
        layout.addWidget(self._tree, 1)

    def show_entries(self, entries: Sequence[OutlineEntry]) -> None:
        """Show another outline."""
        self._model.clear()
        self._pages = []
        above: list[tuple[int, QStandardItem]] = [(-1, self._model.invisibleRootItem())]
        for entry in entries:
            while above[-1][0] >= entry.level:
                above.pop()
            item = _item(entry)
            above[-1][1].appendRow(item)
            above.append((entry.level, item))
            if entry.page >= 0:
                self._pages.append((entry.page, item))
        if len(entries) <= _OPENED_TO:
            self._tree.expandAll()
        self._nothing.setVisible(not entries)
        self._tree.setVisible(bool(entries))

    @property
    def empty(self) -> bool:
        """Whether there is no outline."""
        return self._model.rowCount() == 0

    def current_title(self) -> str:
        """Return the title of the entry that is marked."""
        title = self._tree.currentIndex().data()
        return title if isinstance(title, str) else ""

    def follow(self, page: int) -> None:
        """Mark the entry that ``page`` belongs to: the last one that begins at or before it."""
        before = [(begins, item) for begins, item in self._pages if begins <= page]
        if before:
            furthest = max(begins for begins, _item in before)
            item = next(item for begins, item in before if begins == furthest)
            self._tree.setCurrentIndex(self._model.indexFromItem(item))

    def take_focus(self) -> None:
        """Give the tree the focus."""
        self._tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        """Room for a short title."""
        return QSize(240, 400)

    def _choose(self, index: QModelIndex) -> None:
        page = index.data(_PAGE_ROLE)
        if isinstance(page, int) and page >= 0:
            self.page_chosen.emit(page)


def _item(entry: OutlineEntry) -> QStandardItem:
    title = " ".join(entry.title.split()) or "Untitled"
    item = QStandardItem(title)
    item.setData(entry.page, _PAGE_ROLE)
    where = f"Page {entry.page + 1}" if entry.page >= 0 else "Leads nowhere in this document"
    item.setToolTip(f"{title}\n{where}")
    item.setAccessibleText(f"{title}, {where}")
    item.setEnabled(entry.page >= 0)
    return item
