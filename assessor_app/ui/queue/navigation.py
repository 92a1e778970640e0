"""The places of the queue at the left, each with how much is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
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
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from assessor_app.domain.ids import IssuerId
from assessor_app.domain.queue import QueueFilter
from assessor_app.services import queue
from assessor_app.services.queue import QueuePlaces
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import HEADING_PT, RADIUS
from assessor_app.ui.widgets.painting import bold, paint_pill, pill_size, small_font

_PLACE_ROLE = Qt.ItemDataRole.UserRole + 1
_SIDE, _LINE = 8, 33
_PLAN_TIP = "Say how long you have, and see which reviews fit"
_Index = QModelIndex | QPersistentModelIndex


class PlaceKind(StrEnum):
    """What kind of line it is."""

    HEADING = "heading"
    ROWS = "rows"
    OUTBOX = "outbox"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Place:
    """A line: a heading, or somewhere to go. ``key`` stays the same while numbers change."""

    kind: PlaceKind
    key: str
    title: str
    count: int = 0
    wanted: QueueFilter = queue.TO_REVIEW
    pressing: bool = False

    @property
    def numbered(self) -> bool:
        """Whether it says how much is there."""
        return self.kind in (PlaceKind.ROWS, PlaceKind.OUTBOX)


def places_of(counts: QueuePlaces) -> tuple[Place, ...]:
    """Return the lines for these numbers."""
    rows = PlaceKind.ROWS
    lines = [
        Place(PlaceKind.HEADING, "work", "WORK"),
        Place(rows, "to_review", "To review", counts.to_review, queue.TO_REVIEW),
        Place(rows, "in_progress", "In progress", counts.in_progress, queue.IN_PROGRESS),
        Place(rows, "ready", "Ready to sign", counts.ready_to_sign, queue.READY_TO_SIGN),
        Place(PlaceKind.OUTBOX, "outbox", "Outbox", counts.outbox),
        Place(rows, "accepted", "Accepted", counts.accepted, queue.ACCEPTED),
        Place(
            rows,
            "attention",
            "Needs attention",
            counts.needs_attention,
            queue.NEEDS_ATTENTION,
            pressing=counts.needs_attention > 0,
        ),
    ]
    if counts.parked:
        lines.insert(4, Place(rows, "parked", "Parked", counts.parked, queue.PARKED))
    if counts.taken_back:
        lines.append(Place(rows, "taken_back", "Taken back", counts.taken_back, queue.TAKEN_BACK))
    if counts.to_review:
        lines.append(Place(PlaceKind.PLAN, "plan", "Plan a session…"))
    if counts.issuers:
        lines.append(Place(PlaceKind.HEADING, "issuers", "ISSUERS"))
    lines += [
        Place(rows, f"issuer {one.id}", one.name, one.to_review, _of_issuer(one.id))
        for one in counts.issuers
    ]
    return tuple(lines)


def _of_issuer(issuer: IssuerId) -> QueueFilter:
    return replace(queue.TO_REVIEW, issuer=issuer)


class _Places(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: tuple[Place, ...] = ()

    def show_lines(self, lines: Sequence[Place]) -> bool:
        """Show other lines; return whether more than numbers changed."""
        same = [one.key for one in lines] == [one.key for one in self.lines]
        if same:
            self.lines = tuple(lines)
            self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return False
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()
        return True

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.lines[index.row()].kind is PlaceKind.HEADING:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        place = self.lines[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return place.title
            case Qt.ItemDataRole.ToolTipRole:
                return _PLAN_TIP if place.kind is PlaceKind.PLAN else place.title
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{place.title}, {place.count}" if place.numbered else place.title
            case _:
                return place if role == _PLACE_ROLE else None


class _PlaceDelegate(QStyledItemDelegate):
    def __init__(self, appearance: Appearance, view: QListView) -> None:
        super().__init__(view)
        self._appearance, self._view = appearance, view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        pixels, place = self._appearance.pixels, index.data(_PLACE_ROLE)
        if place.kind is PlaceKind.HEADING:
            return QSize(pixels(80), pixels(30 if index.row() == 0 else 40))
        room = self._view.viewport().width() - 2 - 3 * pixels(_SIDE) - self._taken(place)
        metrics = QFontMetrics(bold(self._view.font()))
        more = len(_in_two_lines(place.title, metrics, room)) - 1
        return QSize(pixels(80), pixels(_LINE) + more * metrics.lineSpacing())

    def _taken(self, place: Place) -> int:
        """Return the width of the number."""
        number = str(place.count) if place.numbered else ""
        if place.pressing:
            small = small_font(self._view.font(), self._appearance)
            return pill_size(number, small, self._appearance).width()
        return QFontMetrics(bold(self._view.font())).horizontalAdvance(number)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        place: Place = index.data(_PLACE_ROLE)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if place.kind is PlaceKind.HEADING:
            self._paint_heading(painter, area, place)
        else:
            self._paint_place(painter, area, place, bool(state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _paint_heading(self, painter: QPainter, area: QRect, place: Place) -> None:
        font = bold(self._view.font())
        font.setPointSizeF(HEADING_PT * self._appearance.text_scale)
        painter.setFont(font)
        painter.setPen(self._appearance.colour("muted"))
        side = self._appearance.pixels(6)
        inside = area.adjusted(side, 0, -side, -self._appearance.pixels(7))
        painter.drawText(inside, Qt.AlignmentFlag.AlignBottom, place.title)

    def _paint_place(self, painter: QPainter, area: QRect, place: Place, chosen: bool) -> None:
        colour, pixels = self._appearance.colour, self._appearance.pixels
        box = area.adjusted(1, 1, -1, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen:
            painter.setBrush(colour("accent_soft"))
            if self._view.hasFocus():
                painter.setPen(colour("accent"))
            painter.drawRoundedRect(box, RADIUS, RADIUS)
        font = bold(self._view.font()) if chosen else self._view.font()
        painter.setFont(font)
        painter.setPen(colour("accent" if chosen else "ink"))
        inside = box.adjusted(pixels(_SIDE), 0, -pixels(_SIDE), 0)
        taken = self._taken(place)
        self._paint_number(painter, inside, place, taken)
        room = inside.adjusted(0, 0, -taken - pixels(_SIDE), 0)
        room = QStyle.visualRect(painter.layoutDirection(), inside, room)
        lines = _in_two_lines(place.title, QFontMetrics(font), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, "\n".join(lines))

    def _paint_number(self, painter: QPainter, area: QRect, place: Place, taken: int) -> None:
        number = str(place.count) if place.numbered else ""
        if not place.pressing:
            middle_right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(area, middle_right, number)
            return
        painter.save()
        painter.setFont(small_font(self._view.font(), self._appearance))
        where = area.adjusted(area.width() - taken, 0, 0, 0)
        where = QStyle.visualRect(painter.layoutDirection(), area, where)
        paint_pill(painter, where, number, "bad", self._appearance)
        painter.restore()


def _in_two_lines(title: str, metrics: QFontMetrics, room: int) -> tuple[str, ...]:
    """Break a name between words where one line is too short; what is longer still is elided."""
    words, first = title.split(), ""
    while words and metrics.horizontalAdvance(f"{first} {words[0]}".strip()) <= room:
        first = f"{first} {words.pop(0)}".strip()
    rest = " ".join(words)
    lines = [first, rest] if first and rest else [first or rest]
    return tuple(metrics.elidedText(one, Qt.TextElideMode.ElideRight, room) for one in lines)


class Navigation(QListView):
    """Shows where one can go.

    Signals (main thread): ``place_chosen(Place)`` for rows; ``outbox_requested()``;
    ``plan_requested()`` to plan a session.
    """

    place_chosen = Signal(object)
    outbox_requested = Signal()
    plan_requested = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._places = _Places(self)
        self._chosen = "to_review"
        self.setModel(self._places)
        self.setItemDelegate(_PlaceDelegate(appearance, self))
        self.setProperty("bare", True)
        self.setAccessibleName("Places")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(10, 4, 10, 10)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.selectionModel().currentChanged.connect(self._go)
        self.activated.connect(self._activated)
        self.clicked.connect(self._activated)
        appearance.changed.connect(self._look_changed)

    @property
    def chosen(self) -> Place | None:
        """Where one is."""
        return next((one for one in self._places.lines if one.key == self._chosen), None)

    def show_counts(self, counts: QueuePlaces) -> None:
        """Show other numbers."""
        if self._places.show_lines(places_of(counts)):
            if self.chosen is None:
                self._chosen = "to_review"
            self.go_to(self._chosen)

    def go_to(self, key: str) -> None:
        """Go to a place by its key."""
        for number, place in enumerate(self._places.lines):
            if place.key == key:
                self.setCurrentIndex(self._places.index(number))

    @Slot(QModelIndex, QModelIndex)
    def _go(self, current: QModelIndex, _previous: QModelIndex) -> None:
        place: Place | None = current.data(_PLACE_ROLE)
        if place is not None and place.kind is PlaceKind.ROWS and place.key != self._chosen:
            self._chosen = place.key
            self.place_chosen.emit(place)

    @Slot(QModelIndex)
    def _activated(self, index: QModelIndex) -> None:
        place: Place | None = index.data(_PLACE_ROLE)
        if place is None or place.kind not in (PlaceKind.OUTBOX, PlaceKind.PLAN):
            return
        self.go_to(self._chosen)
        leads = self.outbox_requested if place.kind is PlaceKind.OUTBOX else self.plan_requested
        leads.emit()

    @Slot()
    def _look_changed(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
