"""The panel of passages that speak to the criterion in focus: found for a person to judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from assessor_app.domain.search import plain_of, runs_of
from assessor_app.services.evidence.evidence_search import FoundPassage
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import ElidedLabel, label
from assessor_app.ui.widgets.states import Explanation
from assessor_app.ui.words import count, duration

_Index = QModelIndex | QPersistentModelIndex
_FOUND: Final = Qt.ItemDataRole.UserRole + 1
_LINES: Final = 2
_SHOWING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_CITING: Final = Qt.Key.Key_L
_NOTHING: Final = (
    "Nothing in the text speaks to it by these words",
    "Pictures and sound without captions are not searched; look at them yourself.",
)


def place_words(one: FoundPassage) -> str:
    """Return where a passage stands: ``Notes, page 2`` or ``Recording, 0:05``."""
    if one.start_ms is not None:
        return f"{one.name}, {duration(one.start_ms // 1000)}"
    return one.name if one.page is None else f"{one.name}, page {one.page}"


class _Passages(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.found: tuple[FoundPassage, ...] = ()

    def show_found(self, found: Sequence[FoundPassage]) -> None:
        self.beginResetModel()
        self.found = tuple(found)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.found)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.found[index.row()]
        if role == _FOUND:
            return one
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{place_words(one)}: {plain_of(one.snippet)}"
        return None


class _Delegate(QStyledItemDelegate):
    """Paints the place, then up to two lines of the passage with the found words marked."""

    def __init__(self, appearance: Appearance, view: QListView) -> None:
        super().__init__(view)
        self._look, self._view = appearance, view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        line = QFontMetrics(self._view.font()).height()
        return QSize(self._look.pixels(100), line * (_LINES + 1) + self._look.pixels(12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        one: FoundPassage = index.data(_FOUND)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        colour, pixels = self._look.colour, self._look.pixels
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(area, colour("accent_soft" if chosen else "panel"))
        painter.setPen(colour("line"))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if chosen and self._view.hasFocus():
            painter.setPen(QPen(colour("accent"), 2))
            painter.drawRect(area.adjusted(1, 1, -2, -2))
        inside = area.adjusted(pixels(12), pixels(5), -pixels(12), -pixels(5))
        painter.setPen(colour("muted"))
        painter.setFont(self._view.font())
        metrics = painter.fontMetrics()
        words = metrics.elidedText(place_words(one), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(inside, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading, words)
        painter.setPen(colour("ink"))
        self._paint_snippet(painter, inside.adjusted(0, metrics.height(), 0, 0), one.snippet)
        painter.restore()

    def _paint_snippet(self, painter: QPainter, area: QRect, snippet: str) -> None:
        layout = QTextLayout(plain_of(snippet), self._view.font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setFormats(self._formats(snippet))
        layout.beginLayout()
        top = 0.0
        for _ in range(_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(area.width())
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        layout.draw(painter, QPointF(area.topLeft()))

    def _formats(self, snippet: str) -> list[QTextLayout.FormatRange]:
        made: list[QTextLayout.FormatRange] = []
        at = 0
        for text, found in runs_of(snippet):
            length = len(text.encode("utf-16-le", "surrogatepass")) // 2
            if found:
                marked = QTextLayout.FormatRange()
                marked.start, marked.length = at, length
                form = QTextCharFormat()
                form.setFontWeight(QFont.Weight.Bold)
                form.setForeground(self._look.colour("accent"))
                marked.format = form
                made.append(marked)
            at += length
        return made


class _List(QListView):
    """The list; Enter or a click shows a place, L cites it.

    Signals (main thread): ``chosen(QModelIndex)``; ``cited(QModelIndex)``; ``left()`` by Escape.
    """

    chosen = Signal(QModelIndex)
    cited = Signal(QModelIndex)
    left = Signal()

    def event(self, event: QEvent) -> bool:
        """Take the keys of a row before the commands of the review do."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if plain and event.key() in (*_SHOWING, _CITING, Qt.Key.Key_Escape):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on the current row."""
        index = self.currentIndex()
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in _SHOWING and index.isValid():
            self.chosen.emit(index)
        elif event.key() == _CITING and index.isValid():
            self.cited.emit(index)
        else:
            super().keyPressEvent(event)


class EvidenceFinder(QFrame):
    """Shows what was found for one criterion.

    Signals (main thread): ``place_chosen(object)`` and ``citation_wanted(object)`` with a
    FoundPassage; ``closed()``.
    """

    place_chosen = Signal(object)
    citation_wanted = Signal(object)
    closed = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        pixels = appearance.pixels
        self._model = _Passages(self)
        self.view = _List(self)
        self.view.setModel(self._model)
        self.view.setItemDelegate(_Delegate(appearance, self.view))
        self.view.setProperty("bare", True)
        self.view.setUniformItemSizes(True)
        self.view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.title = ElidedLabel("", self, role="strong")
        self.hint = label("", self, role="muted")
        self._nothing = Explanation(*_NOTHING, self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._nothing)
        row = QHBoxLayout()
        row.setContentsMargins(pixels(12), pixels(6), pixels(8), pixels(6))
        row.setSpacing(pixels(10))
        row.addWidget(self.title, 1)
        row.addWidget(self.hint)
        row.addWidget(button("Close", self, self.closed.emit, weight="flat", tip="Esc"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.view)
        self.view.clicked.connect(self._choose)
        self.view.chosen.connect(self._choose)
        self.view.cited.connect(self._cite)
        self.view.left.connect(self.closed)
        appearance.changed.connect(self.view.scheduleDelayedItemsLayout)

    def show_looking(self, name: str) -> None:
        """Say for which criterion it is being looked."""
        self.title.setText(f"Evidence for {name}")
        self.hint.setText("Looking…")

    def show_found(self, found: Sequence[FoundPassage]) -> None:
        """Show what was found, the nearest first; found again, the chosen one stays chosen."""
        row = self.view.currentIndex().row() if tuple(found) == self.found else 0
        self._model.show_found(found)
        passages = count(len(found), "passage")
        self.hint.setText(f"{len(found)} · Enter shows, L cites" if found else "")
        self.view.setAccessibleName(f"{self.title.text()}, {passages}")
        self._stack.setCurrentWidget(self.view if found else self._nothing)
        if found:
            self.view.setCurrentIndex(self._model.index(max(row, 0)))

    @property
    def found(self) -> tuple[FoundPassage, ...]:
        """What is shown."""
        return self._model.found

    def choose(self, row: int) -> None:
        """Show the place of a passage."""
        index = self._model.index(row)
        self.view.setCurrentIndex(index)
        self._choose(index)

    def _choose(self, index: QModelIndex) -> None:
        self.place_chosen.emit(index.data(_FOUND))

    def _cite(self, index: QModelIndex) -> None:
        self.citation_wanted.emit(index.data(_FOUND))
