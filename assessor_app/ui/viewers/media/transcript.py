"""The words of a recording as a list: searched, followed while it plays, and clicked to jump."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from assessor_app.services.evidence.captions import Captions
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.viewers.media.clock import clock
from assessor_app.ui.widgets.buttons import chip
from assessor_app.ui.widgets.labels import label

_Index = QModelIndex | QPersistentModelIndex
_WRAPPED_UP_TO = 3_000
"""More cues than this get one line each, so that none has to be measured."""
TIME_ROLE = Qt.ItemDataRole.UserRole + 1
MATCH_ROLE = Qt.ItemDataRole.UserRole + 2


class CueModel(QAbstractListModel):
    """The cues of a track; nothing is made for a row before it is seen."""

    def __init__(self, captions: Captions, parent: QWidget) -> None:
        super().__init__(parent)
        self._captions = captions
        self._matches: frozenset[int] = frozenset()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of cues."""
        return 0 if parent is not None and parent.isValid() else len(self._captions.cues)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the words, the time, whether it matches, or all as one for a screen reader."""
        cue = self._captions.cues[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cue.text.replace("\n", " ")
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{clock(cue.start_ms)} {cue.text}"
            case _ if role == TIME_ROLE:
                return clock(cue.start_ms)
            case _ if role == MATCH_ROLE:
                return index.row() in self._matches
        return None

    def show_matches(self, rows: list[int]) -> None:
        """Mark the rows that a search found."""
        self._matches = frozenset(rows)
        if self.rowCount():
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1), [MATCH_ROLE])


class CueDelegate(QStyledItemDelegate):
    """Paints a cue: its time, then its words, broken into lines where there are not too many."""

    def __init__(self, appearance: Appearance, parent: QListView) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._view = parent
        self.wraps = True

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint the ground, a bar where it is current, the time and the words."""
        colour = self._appearance.colour
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or index.data(MATCH_ROLE):
            painter.fillRect(option.rect, colour("accent_soft" if selected else "highlight"))
        if selected:
            bar = QRect(option.rect.topLeft(), QSize(3, option.rect.height()))
            painter.fillRect(bar, colour("accent"))
        painter.setFont(option.font)
        times, words = self._columns(option.rect, option)
        painter.setPen(colour("accent" if selected else "muted"))
        painter.drawText(times, Qt.AlignmentFlag.AlignTop, str(index.data(TIME_ROLE)))
        painter.setPen(colour("ink"))
        text = str(index.data())
        if self.wraps:
            painter.drawText(words, Qt.TextFlag.TextWordWrap, text)
        else:
            shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(words, Qt.AlignmentFlag.AlignTop, shown)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height of the words at the view's width."""
        metrics = option.fontMetrics
        pad = 2 * self._appearance.pixels(5)
        if not self.wraps:
            return QSize(100, max(24, metrics.height() + pad))
        width = self._view.viewport().width()
        _, words = self._columns(QRect(0, 0, width, 10_000), option)
        box = metrics.boundingRect(words, int(Qt.TextFlag.TextWordWrap), str(index.data()))
        return QSize(100, max(24, box.height() + pad))

    def _columns(self, row: QRect, option: QStyleOptionViewItem) -> tuple[QRect, QRect]:
        pad = self._appearance.pixels(5)
        time = option.fontMetrics.horizontalAdvance("0:00:00") + 2 * pad
        inner = row.adjusted(2 * pad, pad, -pad, -pad)
        return inner, inner.adjusted(time, 0, 0, 0)


class CueList(QListView):
    """The list of cues. Letters and Space are the viewer's keys, not a search for a row."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the keys that move, pass on the rest."""
        moves = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        ends = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in ends[2:] and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
        elif event.key() in moves or event.key() in ends:
            super().keyPressEvent(event)
        else:
            event.ignore()


class TranscriptPane(QWidget):
    """Search field, state of the search, and the list.

    Signals: ``jumped(int)`` with the time in ms of a cue that was chosen; ``cues_chosen(int,
    int)`` with the first and the last of those that the person selected; ``cite_wanted(int, int)``
    with those that they want to cite at once.
    """

    jumped = Signal(int)
    cues_chosen = Signal(int, int)
    cite_wanted = Signal(int, int)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._captions: Captions | None = None
        self._model: CueModel | None = None
        self._current = -1
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Find in the transcript")
        self.search.setAccessibleName("Find in the transcript")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._searched)
        self.search.returnPressed.connect(self._next)
        self.state = label("", self, role="small")
        self.follow = chip("Follow", self, self._follow_toggled)
        self.follow.setChecked(True)
        self.follow.setToolTip("Keep the words that are being said in view")
        self.list = CueList(self)
        self._delegate = CueDelegate(appearance, self.list)
        self._prepare_list()
        self._lay_out()
        appearance.changed.connect(self.list.scheduleDelayedItemsLayout)

    def _prepare_list(self) -> None:
        self.list.setItemDelegate(self._delegate)
        self.list.setProperty("cues", True)
        self.list.setSelectionMode(QListView.SelectionMode.ContiguousSelection)
        self.list.setAccessibleName("Transcript")
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.clicked.connect(self._chosen)
        self.list.activated.connect(self._chosen)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 10, 12, 8)
        outer.setSpacing(8)
        row = QHBoxLayout()
        row.addWidget(self.search, 1)
        row.addWidget(self.state)
        row.addWidget(self.follow)
        outer.addLayout(row)
        outer.addWidget(self.list, 1)

    @property
    def current(self) -> int:
        """The row of the words that are being said; -1 where there are none yet."""
        return self._current

    def show_captions(self, captions: Captions) -> None:
        """Show a track."""
        many = len(captions.cues) > _WRAPPED_UP_TO
        self._delegate.wraps = not many
        self.list.setUniformItemSizes(many)
        self._captions = captions
        self._model = CueModel(captions, self)
        self.list.setModel(self._model)
        self._current = -1

    def show_time(self, ms: int) -> None:
        """Point at the words that are being said."""
        if self._captions is None:
            return
        row = self._captions.at(ms)
        if row == self._current:
            return
        self._current = row
        if self.follow.isChecked():
            self._point_at_current()

    def find_text(self, text: str, *, backwards: bool = False) -> None:
        """Go to the next cue with ``text`` in it, or to the one before."""
        self.search.setText(text)
        self._go(backwards=backwards)

    def _point_at_current(self) -> None:
        if self._model is None or self._current < 0:
            return
        index = self._model.index(self._current)
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index, QListView.ScrollHint.EnsureVisible)

    def _follow_toggled(self, follow: bool) -> None:
        if follow:
            self._point_at_current()

    def _matches(self) -> list[int]:
        return self._captions.matches(self.search.text()) if self._captions else []

    def _searched(self, text: str) -> None:
        rows = self._matches()
        if self._model is not None:
            self._model.show_matches(rows)
        self.state.setText(f"{len(rows)} found" if text.strip() else "")

    def _next(self) -> None:
        self._go(backwards=False)

    def _go(self, *, backwards: bool) -> None:
        rows = self._matches()
        if not rows or self._model is None or self._captions is None:
            return
        here = self.list.currentIndex().row()
        if backwards:
            row = next((one for one in reversed(rows) if one < here), rows[-1])
        else:
            row = next((one for one in rows if one > here), rows[0])
        self.state.setText(f"{rows.index(row) + 1} of {len(rows)}")
        self.list.setCurrentIndex(self._model.index(row))
        self.jumped.emit(self._captions.cues[row].start_ms)

    def _chosen(self, index: QModelIndex) -> None:
        if self._captions is None or not index.isValid():
            return
        # To jump is to follow, and to follow is to select the one cue that is said then.
        first, last = self._selected(index)
        self.jumped.emit(self._captions.cues[first].start_ms)
        self.cues_chosen.emit(first, last)

    def _selected(self, index: QModelIndex) -> tuple[int, int]:
        """Return the first and the last cue of the selection, where ``index`` is of it."""
        rows = sorted(one.row() for one in self.list.selectionModel().selectedRows())
        return (rows[0], rows[-1]) if index.row() in rows else (index.row(), index.row())

    def _show_menu(self, point: QPoint) -> None:
        """Offer what can be done with a cue: the one below the pointer, else the current one."""
        at = self.list.indexAt(point)
        index = at if at.isValid() else self.list.currentIndex()
        captions = self._captions
        if captions is None or not index.isValid():
            return
        first, last = self._selected(index)
        cues = captions.cues[first : last + 1]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Cite this", lambda: self.cite_wanted.emit(first, last))
        menu.addAction("Go there", lambda: self.jumped.emit(cues[0].start_ms))
        words = "\n".join(one.text for one in cues)
        menu.addAction("Copy", lambda: QGuiApplication.clipboard().setText(words))
        menu.popup(self.list.viewport().mapToGlobal(point))
