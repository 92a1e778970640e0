"""The marks over one piece of evidence: which there are, which is chosen, what is being drawn."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter

from assessor_app.domain.geometry import Affine, Box, Point, box_around, hull
from assessor_app.domain.ids import AnnotationId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.marks.shown import Colour, ShownMark
from assessor_app.ui.marks import editing
from assessor_app.ui.marks.painting import NOTE, PIN, MarkPainter
from assessor_app.ui.marks.seen import Seen
from assessor_app.ui.marks.surface import Surface
from assessor_app.ui.marks.wording import hint_for
from assessor_app.ui.theme.appearance import Appearance

_SETTLES_MS: Final = 400
_PLAIN: Final[Colour] = (255, 209, 0)
_LEAST_POINTS, _LEAST_PERCENT = 1.0, 0.1
_ON_SHEETS: Final = frozenset({MarkKind.PAGE_NOTE, MarkKind.WHOLE})


class MarkLayer(QObject):
    """Shows marks over a :class:`Surface`, and lets the chosen one be moved and sized.

    Signals (main thread): ``changed(str, object)`` with a mark's id and its new place, when the
    hand or the keys rest; ``chosen(object)`` with the id of the mark that the person chose, or
    None; ``opened(str)`` and ``removed(str)`` when they want to read a mark, or be rid of it.

    A place that the person changed stays as they left it until :meth:`show` says what is stored.
    """

    changed = Signal(str, object)
    chosen = Signal(object)
    opened = Signal(str)
    removed = Signal(str)

    def __init__(self, appearance: Appearance, surface: Surface, parent: QObject) -> None:
        super().__init__(parent)
        self.surface = surface
        self._appearance = appearance
        self._painter = MarkPainter(appearance)
        self._marks: dict[AnnotationId, ShownMark] = {}
        self._by_page: dict[int, list[AnnotationId]] = {}
        self._places: dict[AnnotationId, MarkPlace] = {}
        self._chosen: AnnotationId | None = None
        self._tool: MarkKind | None = None
        self.colour: Colour = _PLAIN
        self.sketch: MarkPlace | None = None
        self.cross: tuple[int, Point] | None = None
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLES_MS)
        self._settling.timeout.connect(self.flush)

    # Which marks there are

    def show(self, marks: Sequence[ShownMark]) -> None:
        """Show these marks and no others."""
        self._marks = {one.id: one for one in marks}
        by_page: defaultdict[int, list[AnnotationId]] = defaultdict(list)
        for one in marks:
            by_page[self._page_of(one)].append(one.id)
        self._by_page = dict(by_page)
        if not self._settling.isActive():
            self._places = {}
        self.sketch = None
        if self._chosen not in self._marks:
            self._chosen = None
        self.surface.repaint()

    @property
    def marks(self) -> Sequence[ShownMark]:
        """The marks that are shown, with the places that the person gave them."""
        return [self._as_left(one) for one in self._marks.values()]

    def on_page(self, page: int) -> list[ShownMark]:
        """Return the marks of a page, from 0."""
        return [self._as_left(self._marks[one]) for one in self._by_page.get(page, ())]

    def unplaced(self) -> tuple[AnnotationId, ...]:
        """Return the marks whose page is not there, or that name one where there are none."""
        return tuple(
            one.id
            for one in self._marks.values()
            if self.surface.room(self._page_of(one)) is None or not self._belongs(one)
        )

    def _belongs(self, mark: ShownMark) -> bool:
        """Say whether a place is of the kind that this surface has: on a page, or on none."""
        named = mark.place.page is not None
        return named is self.surface.paged or mark.place.kind is MarkKind.WHOLE

    def _page_of(self, mark: ShownMark) -> int:
        return 0 if mark.place.page is None else mark.place.page - 1

    def _as_left(self, mark: ShownMark) -> ShownMark:
        place = self._places.get(mark.id)
        return mark if place is None else replace(mark, place=place)

    # Which one is chosen

    @property
    def current(self) -> ShownMark | None:
        """The chosen mark."""
        mark = self._marks.get(self._chosen) if self._chosen is not None else None
        return None if mark is None else self._as_left(mark)

    def choose(self, mark: AnnotationId | None, *, reveal: bool = False) -> None:
        """Show which mark is chosen; nothing is told. It is brought into view with ``reveal``."""
        self.flush()
        self._chosen = mark if mark in self._marks else None
        one = self.current
        if reveal and one is not None:
            self.surface.reveal(self._page_of(one), editing.bounds_of(one.place))
        self.surface.repaint()

    def choose_by_hand(self, mark: AnnotationId | None) -> None:
        """The person chose a mark, or let go."""
        if mark != self._chosen:
            self.choose(mark)
            self.chosen.emit(self._chosen)

    def at(self, point: Point) -> list[Seen]:
        """Return the marks under a view point, the smallest first; one whose tag is there alone."""
        slack, tagged = float(self._appearance.pixels(5)), self._painter.tag_at(point)
        seen = self._all_seen()
        if tagged is not None:
            return [one for one in seen if one.mark.id == tagged]
        return sorted((one for one in seen if _is_hit(one, point, slack)), key=_extent)

    # What of the chosen one is changed

    def seen_chosen(self) -> Seen | None:
        """Return how the chosen mark lies in the view; None where it is not seen."""
        return next((one for one in self._all_seen() if one.mark.id == self._chosen), None)

    def can_move(self) -> bool:
        """Say whether the chosen mark is the person's to move."""
        one = self.current
        return one is not None and one.mine and editing.can_move(one.place)

    def grip_at(self, point: Point) -> int | None:
        """Return the number of the chosen mark's grip under a view point."""
        reach = self._appearance.pixels(9)
        for number, grip in enumerate(self._grips()):
            if math.dist(grip, point) <= reach:
                return number
        return None

    def _grips(self) -> tuple[Point, ...]:
        one = self.current
        if one is None or not one.mine or self.seen_chosen() is None:
            return ()
        way = self.surface.way(self._page_of(one))
        return tuple(map(way.of, editing.grips(one.place)))

    def put(self, place: MarkPlace) -> None:
        """Show the chosen mark at another place; :meth:`flush` tells it."""
        if self._chosen is not None:
            self._places[self._chosen] = place
            self.surface.repaint()

    def nudge(self, by: Point, *, size: bool) -> None:
        """Move the chosen mark by view points, or size it; told when the keys rest."""
        one = self.current
        room = None if one is None else self.surface.room(self._page_of(one))
        if one is None or room is None or not self.can_move():
            return
        page = self._page_of(one)
        step = self._in_content(page, by)
        if size:
            least = _LEAST_POINTS if self.surface.paged else _LEAST_PERCENT
            place = editing.sized(one.place, (step[0], step[1]), room, least=least)
        else:
            place = editing.moved(one.place, step, room)
        self.put(place)
        self.surface.reveal(page, editing.bounds_of(place))
        self._settling.start()

    def _in_content(self, page: int, by: Point) -> Point:
        way = self.surface.way(page)
        turn = Affine(way.a, way.b, way.c, way.d, 0, 0)
        return turn.inverse().of(by)

    def flush(self) -> None:
        """Tell at once where the chosen mark stands now, if it was moved or sized."""
        self._settling.stop()
        stored = self._marks.get(self._chosen) if self._chosen is not None else None
        place = self._places.get(stored.id) if stored is not None else None
        if stored is not None and place is not None and place != stored.place:
            self._marks[stored.id] = replace(stored, place=place)
            self.changed.emit(stored.id, place)

    # The tool

    @property
    def tool(self) -> MarkKind | None:
        """The kind of mark that is made next."""
        return self._tool

    def use_tool(self, kind: MarkKind | None, colour: Colour | None = None) -> None:
        """Show which kind of mark is made next, and how that is done."""
        self.flush()
        self._tool = kind
        self.colour = colour or _PLAIN
        self.cross = None
        self.surface.repaint()

    # Painting

    def paint(self, painter: QPainter, room: QRectF) -> None:
        """Paint what is seen of the marks within ``room``, in view points."""
        extent = Box(room.left(), room.top(), room.width(), room.height()).grown(40)
        seen = [one for one in self._all_seen() if _is_within(one, extent)]
        inverted = self.surface.inverted
        view = (room.left(), room.right())
        self._painter.paint(painter, seen, view, chosen=self._chosen, inverted=inverted)
        chosen = next((one for one in seen if one.mark.id == self._chosen), None)
        if chosen is not None and chosen.around is not None:
            self._painter.paint_chosen(painter, chosen.around, self._grips())
        if self.sketch is not None:
            page = 0 if self.sketch.page is None else self.sketch.page - 1
            place = editing.seen_through(self.sketch, self.surface.way(page))
            self._painter.paint_sketch(painter, place, self.colour, inverted=inverted)
        if self.cross is not None:
            page, at = self.cross
            self._painter.paint_cross(painter, self.surface.way(page).of(at))
        if self._tool is not None:
            self._painter.paint_hint(painter, room, hint_for(self._tool))

    def _all_seen(self) -> Iterator[Seen]:
        for page in self.surface.pages():
            if page in self._by_page:
                yield from self._seen_on(page)

    def _seen_on(self, page: int) -> Iterator[Seen]:
        room = self.surface.room(page)
        if room is None:
            return
        way = self.surface.way(page)
        sheet, notes = way.box(room), 0
        for mark in self.on_page(page):
            kind, box = mark.place.kind, editing.bounds_of(mark.place)
            words = self.surface.lines(mark) if kind.on_text else ()
            if box is None and words:
                box = hull(words)  # a mark may name its words alone
            if not self._belongs(mark) or not self.surface.shows(mark):
                continue
            if kind in _ON_SHEETS or (box is None and kind.in_time):
                yield Seen(mark, page, mark.place, spot=self._sheet(sheet, notes))
                notes += 1
                continue
            if box is None:
                continue
            place = editing.seen_through(mark.place, way)
            edge = sheet.right if self.surface.paged else None
            yield Seen(mark, page, place, tuple(map(way.box, words)), self._pin(place), edge)

    def _sheet(self, page: Box, number: int) -> Box:
        side = self._appearance.pixels(NOTE)
        left = page.right - (side + 8) * (number + 1)
        return Box(max(page.left + 4, left), page.top + 8, side, side)

    def _pin(self, place: MarkPlace) -> Box | None:
        if place.kind is not MarkKind.POINT or place.box is None:
            return None
        (x, y), radius = place.box.middle, self._appearance.pixels(PIN)
        return Box(x - radius, y - radius, 2 * radius, 2 * radius)


def _is_hit(one: Seen, point: Point, slack: float) -> bool:
    if one.spot is not None:
        return one.spot.holds(point, slack=2)
    return editing.touches(one.place, point, slack=slack, lines=one.lines)


def _is_within(one: Seen, extent: Box) -> bool:
    around = one.around
    if around is None:
        return False
    # A line has no area, and is seen all the same.
    return extent.meets(box_around((*around.corners, (around.right + 1, around.bottom + 1))))


def _extent(one: Seen) -> float:
    around = one.around
    return 0.0 if around is None else (around.width + 1) * (around.height + 1)
