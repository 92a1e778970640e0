"""The list of evidence on the left of a review, by part."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QMenu, QVBoxLayout, QWidget

from assessor_app.domain.ids import ArtifactId
from assessor_app.domain.likeness import Likeness
from assessor_app.services.alike import Alike, Place
from assessor_app.services.review import Review
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.evidence_delegate import EXTENT, ROW, EvidenceDelegate
from assessor_app.ui.review.evidence_rows import Row, RowKind, rows_of, tip_words
from assessor_app.ui.review.glances import Glance, Glances
from assessor_app.ui.viewers.text.reading import length_words

_Index = QModelIndex | QPersistentModelIndex
_MOST_OFFERED = 5


class EvidenceModel(QAbstractListModel):
    """Rows of headings, artifacts and attempts; a reload changes only the rows that differ."""

    def __init__(self, glances: Glances, parent: QObject) -> None:
        super().__init__(parent)
        self._glances = glances
        self._rows: tuple[Row, ...] = ()
        self._tips: dict[str, str] = {}
        self._alike: dict[ArtifactId, Alike] = {}
        glances.arrived.connect(self._tell_glance)

    def show_review(self, review: Review) -> None:
        """Show the rows of a review."""
        rows = rows_of(review, self._alike)
        self._tips = {one.id: tip_words(one, self._alike.get(one.id)) for one in review.artifacts}
        before = self._rows
        if [(row.kind, row.key) for row in rows] != [(row.kind, row.key) for row in before]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        self._rows = rows
        for number, (old, new) in enumerate(zip(before, rows, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(number), self.index(number))

    def show_alike(self, review: Review, found: tuple[Alike, ...]) -> None:
        """Say of each artifact where it stands besides."""
        self._alike = {one.artifact: one for one in found}
        self.show_review(review)

    def alike(self, artifact: ArtifactId) -> Alike | None:
        """Return where an artifact stands besides, where it does."""
        return self._alike.get(artifact)

    def row_of(self, kind: RowKind, key: str) -> int:
        """Return the row of an artifact or attempt, or -1."""
        return next(
            (n for n, row in enumerate(self._rows) if row.kind is kind and row.key == key), -1
        )

    def row(self, index: _Index) -> Row | None:
        """Return the row at an index."""
        return self._rows[index.row()] if index.isValid() else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # as Qt has it
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let headings be passed over by the keys."""
        row = self.row(index)
        if row is None or row.kind is RowKind.HEADING:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a row's parts by role."""
        row = self.row(index)
        if row is None:
            return None
        glance = self._glances.of(ArtifactId(row.key)) if row.kind is RowKind.ARTIFACT else None
        tip = self._tips.get(row.key, "")
        extent = "" if glance is None else _extent(row, glance)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(part for part in (row.told, extent) if part)
            case Qt.ItemDataRole.ToolTipRole if tip:
                return f"{row.title}\n{tip}"
            case Qt.ItemDataRole.DecorationRole if glance is not None and glance.pictured:
                return QPixmap.fromImage(glance.image)
        return {int(ROW): row, int(EXTENT): extent}.get(role)

    def _tell_glance(self, artifact: ArtifactId) -> None:
        number = self.row_of(RowKind.ARTIFACT, artifact)
        if number >= 0:
            self.dataChanged.emit(self.index(number), self.index(number))


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
    """Lists the evidence of a review.

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
        self._view.setItemDelegate(EvidenceDelegate(context.appearance, self._view))
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
        self._look = context.appearance
        self._look.changed.connect(self._keep_readable)
        self._keep_readable()

    def _keep_readable(self) -> None:
        self.setMinimumWidth(self._look.pixels(120))

    def show_review(self, review: Review) -> None:
        """Show the evidence of a review; glances at it follow by themselves."""
        self._model.show_review(review)
        self._glances.want(review.assignment.id, review.artifacts)

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
            self._view.scheduleDelayedItemsLayout()


def _extent(row: Row, glance: Glance) -> str:
    """Return how much there is; of an answer, its words beside the range that was asked for."""
    if glance.words is None or row.prompt is None:
        return glance.extent
    words = length_words(glance.words, row.prompt)
    return words if glance.extent.endswith(("word", "words")) else f"{glance.extent}, {words}"


def _how(place: Place) -> str:
    return "the same" if place.how is Likeness.SAME else "nearly the same"
