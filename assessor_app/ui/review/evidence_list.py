"""The list of evidence on the left of a review, by part."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QVBoxLayout, QWidget

from assessor_app.domain.ids import ArtifactId
from assessor_app.domain.likeness import Likeness
from assessor_app.services.alike import Alike, Place
from assessor_app.services.review import Review
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.evidence_delegate import EvidenceDelegate
from assessor_app.ui.review.evidence_model import EvidenceModel
from assessor_app.ui.review.evidence_rows import RowKind
from assessor_app.ui.review.glances import Glances

_MOST_OFFERED = 5


class _List(QListView):
    """The view; Ctrl with a click, or Shift with Enter, asks for the second place.

    Signals (main thread): ``chosen(QModelIndex, bool)``, true for the second place.
    """

    chosen = Signal(QModelIndex, bool)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the row under the pointer."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        beside = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        middle = event.button() == Qt.MouseButton.MiddleButton
        if index.isValid() and (middle or event.button() == Qt.MouseButton.LeftButton):
            self.chosen.emit(index, beside or middle)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose the current row with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            beside = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if self.currentIndex().isValid():
                self.chosen.emit(self.currentIndex(), beside)
            return
        super().keyPressEvent(event)


class EvidenceList(QFrame):
    """Lists the evidence of a review. It costs what is seen of it: glances are fetched for that.

    Signals (main thread): ``artifact_chosen(object)`` and ``second_chosen(object)`` with an
    :class:`ArtifactId`; ``attempt_chosen(int)`` with the number of an earlier attempt;
    ``comparison_wanted(object)`` with the :class:`ArtifactId` to compare with another.
    """

    artifact_chosen = Signal(object)
    second_chosen = Signal(object)
    attempt_chosen = Signal(int)
    other_requested = Signal(object)
    comparison_wanted = Signal(object)

    def __init__(self, context: UiContext, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._glances = Glances(context, self)
        self._model = EvidenceModel(self._glances, self)
        self._view = _List(self)
        self._view.setModel(self._model)
        self._rows = EvidenceDelegate(context.appearance, self._model, self._view)
        self._view.setItemDelegate(self._rows)
        self._view.setProperty("bare", True)
        self._view.setAccessibleName("Evidence")
        self._view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setResizeMode(QListView.ResizeMode.Adjust)
        self._view.setWordWrap(True)  # else a list of one column keeps its rows' old heights
        self._view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._view.setMouseTracking(True)
        self._view.chosen.connect(self._choose)
        self._view.customContextMenuRequested.connect(self._show_menu)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5, 5, 5, 5)
        layout.addWidget(self._view)
        self.setFocusProxy(self._view)
        self._review: Review | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._look_at_rows)
        self._view.verticalScrollBar().valueChanged.connect(self._look_soon)
        self._view.verticalScrollBar().rangeChanged.connect(self._look_soon)
        self._glances.arrived.connect(self._show_glance)
        self._look = context.appearance
        self._look.changed.connect(self._keep_readable)
        self._keep_readable()

    def _keep_readable(self) -> None:
        self.setMinimumWidth(self._look.pixels(120))

    def show_review(self, review: Review) -> None:
        """Show the evidence of a review; glances at it follow by themselves."""
        self._review = review
        self._model.show_review(review)
        self._look_soon()

    def _look_soon(self, *_range: int) -> None:
        # Not the timer's own slot: it would take where the list stands for an interval.
        self._soon.start()

    def _look_at_rows(self) -> None:
        """Ask for glances at what is in view."""
        if self._review is None or not self._view.isVisible():
            return
        area = self._view.viewport().rect()
        first, last = (self._view.indexAt(one) for one in (area.topLeft(), area.bottomLeft()))
        end = last.row() if last.isValid() else self._model.rowCount() - 1
        seen = (self._model.artifact(number) for number in range(max(first.row(), 0), end + 1))
        wanted = tuple(one for one in seen if one is not None)
        self._glances.want(self._review.assignment.id, wanted)

    def _show_glance(self, artifact: ArtifactId) -> None:
        """Paint a row anew; all are placed anew only where it needs another height now."""
        number = self._model.row_of(RowKind.ARTIFACT, artifact)
        if number < 0:
            return
        index = self._model.index(number)
        if self._rows.grown(index):
            self._view.scheduleDelayedItemsLayout()
        else:
            self._view.update(index)

    def showEvent(self, event: QShowEvent) -> None:
        """Fetch what is wanted of the rows that are seen now."""
        super().showEvent(event)
        self._look_soon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fetch what is wanted of the rows that are seen now."""
        super().resizeEvent(event)
        self._look_soon()

    def show_alike(self, review: Review, found: tuple[Alike, ...]) -> None:
        """Say of each artifact in which other submissions it stands, or nearly."""
        self._model.show_alike(review, found)

    def go_to_alike(self, artifact: ArtifactId) -> bool:
        """Ask for the submission that an artifact stands in besides; say whether there is one."""
        alike = self._model.alike(artifact)
        places = () if alike is None else alike.places
        found = next((one for one in places if one.label), None)
        if found is not None:
            self.other_requested.emit(found.assignment)
        return found is not None

    def set_current(self, artifact: ArtifactId) -> None:
        """Show which artifact is being looked at."""
        number = self._model.row_of(RowKind.ARTIFACT, artifact)
        if number >= 0:
            self._view.setCurrentIndex(self._model.index(number))

    def stop(self) -> None:
        """Fetch no more glances."""
        self._review = None
        self._glances.stop()

    def _choose(self, index: QModelIndex, second: bool) -> None:
        row = self._model.row(index)
        if row is None or row.kind is RowKind.HEADING:
            return
        if row.kind is RowKind.ATTEMPT:
            self.attempt_chosen.emit(int(row.key))
            return
        chosen = self.second_chosen if second else self.artifact_chosen
        chosen.emit(ArtifactId(row.key))

    def _show_menu(self, point: QPoint) -> None:
        index = self._view.indexAt(point)
        row = self._model.row(index)
        if row is None or row.kind is not RowKind.ARTIFACT:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Open").triggered.connect(lambda: self._choose(index, second=False))
        menu.addAction("Open beside").triggered.connect(lambda: self._choose(index, second=True))
        menu.addAction("Compare with…").triggered.connect(
            lambda: self.comparison_wanted.emit(ArtifactId(row.key))
        )
        alike = self._model.alike(ArtifactId(row.key))
        for place in () if alike is None else alike.places[:_MOST_OFFERED]:
            if place.label:
                act = menu.addAction(f"Go to {place.label}, which has {_how(place)}")
                act.triggered.connect(partial(self.other_requested.emit, place.assignment))
        menu.popup(self._view.viewport().mapToGlobal(point))

    def changeEvent(self, event: QEvent) -> None:
        """Lay the rows out anew when the text size changes."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._rows.forget()


def _how(place: Place) -> str:
    return "the same" if place.how is Likeness.SAME else "nearly the same"
