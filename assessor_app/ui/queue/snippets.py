"""What a search finds inside evidence, notes and comments: a passage each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from assessor_app.domain.search import SearchHit, SearchKind, plain_of, runs_of
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.labels import label
from assessor_app.ui.widgets.painting import bold, paint_pill, paint_words, pill_size, small_font
from assessor_app.ui.words import count

KIND_WORDS = {
    SearchKind.EVIDENCE: "Evidence",
    SearchKind.NOTE: "Note",
    SearchKind.COMMENT: "Comment",
}
_HIT_ROLE = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


class _Hits(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.hits: tuple[SearchHit, ...] = ()

    def show_hits(self, hits: Sequence[SearchHit]) -> None:
        self.beginResetModel()
        self.hits = tuple(hits)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self.hits[index.row()]
        if role == _HIT_ROLE:
            return hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{KIND_WORDS[hit.kind]}, {hit.title}: {plain_of(hit.snippet)}"
        return plain_of(hit.snippet) if role == Qt.ItemDataRole.ToolTipRole else None


class _HitDelegate(QStyledItemDelegate):
    def __init__(self, appearance: Appearance, view: QListView) -> None:
        super().__init__(view)
        self._appearance, self._view = appearance, view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(self._appearance.pixels(100), self._appearance.pixels(50))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        hit: SearchHit = index.data(_HIT_ROLE)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        colour, pixels = self._appearance.colour, self._appearance.pixels
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(area, colour("accent_soft" if chosen else "panel"))
        if chosen and self._view.hasFocus():
            painter.fillRect(area.left(), area.top(), 3, area.height(), colour("accent"))
        painter.setPen(colour("line"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        inside = area.adjusted(pixels(10), pixels(4), -pixels(10), -pixels(4))
        half = inside.height() // 2
        self._paint_title(painter, inside.adjusted(0, 0, 0, -half), hit)
        self._paint_snippet(painter, inside.adjusted(0, half, 0, 0), hit.snippet)
        painter.restore()

    def _paint_title(self, painter: QPainter, area: QRect, hit: SearchHit) -> None:
        small = small_font(self._view.font(), self._appearance)
        painter.setFont(small)
        words = KIND_WORDS[hit.kind]
        width = pill_size(words, small, self._appearance).width()
        paint_pill(painter, area, words, "plain", self._appearance)
        painter.setFont(bold(small))
        painter.setPen(self._appearance.colour("ink"))
        title = area.adjusted(width + self._appearance.pixels(8), 0, 0, 0)
        paint_words(painter, title, hit.title, Qt.AlignmentFlag.AlignVCenter)

    def _paint_snippet(self, painter: QPainter, area: QRect, snippet: str) -> None:
        plain = small_font(self._view.font(), self._appearance)
        at, align = area.left(), Qt.AlignmentFlag.AlignVCenter
        for text, found in runs_of(snippet):
            font = bold(plain) if found else plain
            metrics = QFontMetrics(font)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.right() - at)
            width = metrics.horizontalAdvance(shown)
            where = QRect(at, area.top(), width + 2, area.height())
            if found:
                height = metrics.height()
                ground = QRect(at, area.center().y() - height // 2, width, height)
                painter.fillRect(ground, self._appearance.colour("highlight"))
            painter.setFont(font)
            painter.setPen(self._appearance.colour("ink" if found else "muted"))
            painter.drawText(where, align, shown)
            at += width
            if shown != text:
                return


class Snippets(QFrame):
    """Shows passages that were found.

    Signals (main thread): ``chosen(AssignmentId)`` for a look; ``opened(AssignmentId)``.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._hits = _Hits(self)
        self.found = 0
        self._title = label("", self, role="small")
        self.list = QListView(self)
        self.list.setModel(self._hits)
        self.list.setItemDelegate(_HitDelegate(appearance, self.list))
        self.list.setAccessibleName("Found in evidence, notes and comments")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._title)
        layout.addWidget(self.list, 1)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.activated.connect(self._open)
        appearance.changed.connect(self._look_changed)
        self.hide()

    def show_hits(self, hits: Sequence[SearchHit], most: int) -> None:
        """Show passages, or nothing at all where none was found."""
        self._hits.show_hits(hits)
        self.found = len(hits)
        number = f"the best {most}" if len(hits) >= most else count(len(hits), "passage")
        self._title.setText(f"Found in evidence, notes and comments: {number}")
        self.setVisible(bool(hits))

    @Slot(QModelIndex, QModelIndex)
    def _choose(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(current.data(_HIT_ROLE).assignment)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.data(_HIT_ROLE).assignment)

    @Slot()
    def _look_changed(self) -> None:
        self.list.scheduleDelayedItemsLayout()
        self.list.viewport().update()
