"""The list of all marks of a submission: found by words, criterion, kind and state, and gone to."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from assessor_app.domain.ids import AnnotationId, CriterionId
from assessor_app.domain.marks import MarkKind
from assessor_app.rubrics.model import Rubric
from assessor_app.services.marks.mark_list import (
    KIND_WORDS,
    ListedMark,
    MarkFilter,
    MarkState,
    find_marks,
)
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.mark_rows import MarkDelegate, MarkModel
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label

_FILTER_AFTER_MS = 60
_LEAST_WIDTH = 64
_SIDE = 8
_NONE_YET = (
    "No marks yet",
    "Select words or press A in the evidence to mark it. What you mark is listed here.",
)
_NONE_FOUND = ("No mark like that", "Look for other words, or show all marks again.")
_STATES = {
    MarkState.ALL: "All marks",
    MarkState.CITED: "Cited",
    MarkState.UNCITED: "Not cited",
    MarkState.OF_OTHERS: "Of others",
    MarkState.UNPLACED: "Not shown",
}


def _explain(page: QWidget, words: tuple[str, str]) -> QVBoxLayout:
    """Say why no mark is listed; narrower than the cards in the middle. Return the layout."""
    column = QVBoxLayout(page)
    column.setAlignment(Qt.AlignmentFlag.AlignTop)
    column.setSpacing(8)
    for text, role in zip(words, ("strong", "muted"), strict=True):
        column.addWidget(label(text, page, role=role, wrap=True))
    return column


class _List(QListView):
    """The view. Enter and a click go to a mark; Delete asks to remove it.

    Signals (main thread): ``chosen(QModelIndex)``, ``removed(QModelIndex)``.
    """

    chosen = Signal(QModelIndex)
    removed = Signal(QModelIndex)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the mark, or remove it."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if index.isValid():
                self.chosen.emit(index)
            return
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and index.isValid():
            self.removed.emit(index)
            return
        super().keyPressEvent(event)


class MarksPane(QFrame):
    """Shows the marks that are wanted.

    Signals (main thread): ``mark_chosen(object)`` with the AnnotationId of the one to go to;
    ``remove_requested(object)`` with that of one to remove.
    """

    mark_chosen = Signal(object)
    remove_requested = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._all: tuple[ListedMark, ...] = ()
        self._rubric: Rubric | None = None
        self._model = MarkModel(self)
        self.view = self._make_view(context)
        self.search = QLineEdit(self)
        self.criteria, self.kinds, self.states = (QComboBox(self) for _ in range(3))
        self.menu = QMenu(self)
        self._count = label("", self, role="small")
        self._typing = QTimer(self)
        self._prepare_filters()
        self._body = QStackedWidget(self)
        self._empty, self._nothing = QWidget(self._body), QWidget(self._body)
        _explain(self._empty, _NONE_YET)
        show_all = button("Show all marks", self._nothing, self.show_all)
        _explain(self._nothing, _NONE_FOUND).addWidget(show_all, 0, Qt.AlignmentFlag.AlignLeft)
        for page in (self.view, self._empty, self._nothing):
            self._body.addWidget(page)
        self._lay_out()
        self.setFocusProxy(self.search)
        self._filter()

    def _make_view(self, context: UiContext) -> _List:
        view = _List(self)
        view.setModel(self._model)
        view.setItemDelegate(MarkDelegate(context.appearance, view))
        view.setProperty("bare", True)
        view.setAccessibleName("Marks")
        view.setUniformItemSizes(True)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setMouseTracking(True)
        view.clicked.connect(self._choose)
        view.chosen.connect(self._choose)
        view.removed.connect(self._remove)
        return view

    def _prepare_filters(self) -> None:
        self.search.setPlaceholderText("Find marks")
        self.search.setAccessibleName("Find marks by their words")
        self.search.setClearButtonEnabled(True)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_FILTER_AFTER_MS)
        self._typing.timeout.connect(self._filter)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._go_to_list)
        self.criteria.setAccessibleName("Marks for which criterion")
        self.kinds.setAccessibleName("Marks of which kind")
        self.states.setAccessibleName("Marks that are cited or not")
        self.kinds.addItem("All kinds", None)
        for kind, words in KIND_WORDS.items():
            self.kinds.addItem(words, kind)
        for state, words in _STATES.items():
            self.states.addItem(words, state)
        for box in (self.criteria, self.kinds, self.states):
            # A style's own least width, twice beside each other, would push the evidence aside.
            box.setMinimumWidth(_LEAST_WIDTH)
            box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.currentIndexChanged.connect(lambda _index: self._filter())
            box.currentIndexChanged.connect(lambda _index: self._fit_filters())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the two filters under each other where their words would be cut."""
        super().resizeEvent(event)
        self._fit_filters()

    def _fit_filters(self) -> None:
        boxes, frame = (self.kinds, self.states), round(self.fontMetrics().height() * 2.4)
        needed = 2 * max(
            one.fontMetrics().horizontalAdvance(one.currentText()) + frame for one in boxes
        )
        way = QBoxLayout.Direction
        room = self.width() - self._beside.spacing() - 2 * _SIDE
        self._beside.setDirection(way.LeftToRight if needed <= room else way.TopToBottom)

    def _lay_out(self) -> None:
        more = QToolButton(self)
        more.setText("⋯")
        more.setAccessibleName("More about marks")
        more.setToolTip("Export and import marks")
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setProperty("more", True)
        more.setMenu(self.menu)
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(more)
        beside = self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        beside.addWidget(self.kinds, 1)
        beside.addWidget(self.states, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 6, _SIDE, 5)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.criteria)
        column.addLayout(beside)
        column.addWidget(self._count)
        column.addWidget(self._body, 1)

    def show_marks(self, marks: Sequence[ListedMark], rubric: Rubric) -> None:
        """Show the marks of a review, new or changed; what is looked for stays."""
        self._all = tuple(marks)
        if rubric != self._rubric:
            self._rubric = rubric
            with QSignalBlocker(self.criteria):
                self.criteria.clear()
                self.criteria.addItem("All criteria", None)
                for one in rubric.criteria:
                    self.criteria.addItem(one.label, one.id)
        self._filter()

    @property
    def wanted(self) -> MarkFilter:
        """What is looked for."""
        # Qt keeps what is a str as a plain one.
        criterion, kind = self.criteria.currentData(), self.kinds.currentData()
        return MarkFilter(
            self.search.text(),
            None if criterion is None else CriterionId(criterion),
            None if kind is None else MarkKind(kind),
            MarkState(self.states.currentData()),
        )

    def _filter(self) -> None:
        self._typing.stop()
        shown = find_marks(self._all, self.wanted)
        current = self.current
        self._model.show_marks(shown)
        page: QWidget = self.view if shown else (self._nothing if self._all else self._empty)
        self._body.setCurrentWidget(page)
        self._count.setText(f"{len(shown)} of {len(self._all)}" if self._all else "")
        self._count.setVisible(bool(self._all) and not self.wanted.empty)
        self.show_current(current)

    def show_all(self) -> None:
        """Look for nothing in particular."""
        with QSignalBlocker(self.search):
            self.search.clear()
        for box in (self.criteria, self.kinds, self.states):
            with QSignalBlocker(box):
                box.setCurrentIndex(0)
        self._filter()

    @property
    def current(self) -> AnnotationId | None:
        """The mark that the list stands on."""
        row = self._model.row(self.view.currentIndex())
        return row.mark.id if isinstance(row, ListedMark) else None

    def show_current(self, mark: AnnotationId | None) -> None:
        """Show which mark is chosen, where it is listed."""
        number = self._model.row_of(mark) if mark is not None else -1
        if number >= 0:
            self.view.setCurrentIndex(self._model.index(number))

    def _go_to_list(self) -> None:
        """Go from the words to the chosen mark, or the first one that they find."""
        self._filter()
        if self._model.rowCount() > 1:
            if self.current is None:
                self.view.setCurrentIndex(self._model.index(1))
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_focus(self) -> None:
        """Let the person look for marks by keyboard."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _choose(self, index: QModelIndex) -> None:
        self._tell(index, self.mark_chosen.emit)

    def _remove(self, index: QModelIndex) -> None:
        self._tell(index, self.remove_requested.emit)

    def _tell(self, index: QModelIndex, tell: Callable[[AnnotationId], object]) -> None:
        row = self._model.row(index)
        if isinstance(row, ListedMark):
            tell(row.mark.id)
