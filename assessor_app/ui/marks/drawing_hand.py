"""Draws a new mark on a surface: by drags, by clicks, and by a cross that the keys move."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Signal

from assessor_app.domain.geometry import Affine, Box, Point
from assessor_app.domain.marks import MarkKind
from assessor_app.services.marks.shown import Colour
from assessor_app.ui.marks.editing import clamped
from assessor_app.ui.marks.layer import MarkLayer
from assessor_app.ui.marks.sketching import SKETCHED, Near, Sketch, Step

_NEAR: Final = 6.0
_FINE: Final = 0.6


class DrawingHand(QObject):
    """Holds the tool of a :class:`MarkLayer`.

    Signals (main thread): ``made(object)`` with the MarkPlace of a new mark; ``tool_changed
    (object)`` with the kind that is made now, or None.
    """

    made = Signal(object)
    tool_changed = Signal(object)

    def __init__(self, layer: MarkLayer) -> None:
        super().__init__(layer)
        self._layer = layer
        self._surface = layer.surface
        self._sketch: Sketch | None = None
        self._page = 0

    @property
    def draws(self) -> bool:
        """Whether the tool is one that draws by hand."""
        return self._layer.tool in SKETCHED

    def use(self, kind: MarkKind | None, colour: Colour | None = None) -> None:
        """Take a tool; what was drawn with another is kept where it is enough for a mark."""
        self._keep()
        before = self._layer.tool
        self._sketch = None
        self._layer.use_tool(kind, colour)
        if kind is not before:
            self.tool_changed.emit(kind)

    def finish(self) -> None:
        """Keep what is drawn, where it is enough for a mark, and put the tool away."""
        self.use(None)

    def back(self) -> None:
        """Take the last corner or stroke back; with none left, put the tool away."""
        if self._sketch is None or self._sketch.back() is Step.GIVEN_UP:
            self._sketch = None
            self.use(None)
        else:
            self._show()

    def press(self, at: Point) -> None:
        """The button goes down at a view point."""
        self._layer.cross = None
        page = self._surface.page_at(at)
        if self._sketch is None:
            if page is None:
                return
            self._begin(page)
        self._take(lambda sketch: sketch.press(self._in_content(at)))

    def move(self, at: Point) -> None:
        """The pointer moves."""
        if self._sketch is not None:
            self._sketch.move(self._in_content(at))
            self._show()

    def release(self, at: Point) -> None:
        """The button goes up."""
        if self._sketch is not None:
            self._take(lambda sketch: sketch.release(self._in_content(at)))

    def step(self, by: Point, middle: Point) -> None:
        """Move the cross by view points; it appears at ``middle`` of the view."""
        cross = self._layer.cross
        if cross is None:
            at = middle
            page = self._surface.page_at(middle)
            page = next(iter(self._surface.pages()), None) if page is None else page
            if page is None:
                return
            self._page = self._page if self._sketch is not None else page
        else:
            self._page, content = cross
            x, y = self._surface.way(self._page).of(content)
            at = (x + by[0], y + by[1])
        content = self._in_content(at)
        self._layer.cross = (self._page, content)
        self._surface.reveal(self._page, Box(*content, 0, 0))
        if self._sketch is not None:
            self._sketch.move(content)
        self._show()

    def enter(self, middle: Point) -> None:
        """Enter is pressed: it sets a corner at the cross, which appears where there is none."""
        if self._sketch is not None and self._layer.cross is None and self._sketch.is_open_ended:
            self.finish()  # drawn with the pointer: Enter keeps it
            return
        if self._layer.cross is None:
            self.step((0, 0), middle)
        if self._layer.cross is None:
            return
        page, content = self._layer.cross
        if self._sketch is None:
            self._begin(page)
        self._take(lambda sketch: sketch.enter(content))

    def _begin(self, page: int) -> None:
        self._page = page
        tool = self._layer.tool
        assert tool is not None
        way = self._surface.way(page)
        scale = math.sqrt(abs(way.a * way.d - way.b * way.c)) or 1.0
        number = page + 1 if self._surface.paged else None
        self._sketch = Sketch(tool, number, near=_near_in(way), slack=_FINE / scale)

    def _take(self, act: Callable[[Sketch], Step]) -> None:
        if self._sketch is not None and act(self._sketch) is Step.DONE:
            self.finish()
        else:
            self._show()

    def _keep(self) -> None:
        sketch, self._sketch = self._sketch, None
        place = None if sketch is None else sketch.result()
        self._layer.sketch = place
        if place is not None:
            self.made.emit(place)

    def _show(self) -> None:
        self._layer.sketch = None if self._sketch is None else self._sketch.preview()
        self._surface.repaint()

    def _in_content(self, at: Point) -> Point:
        room = self._surface.room(self._page)
        point = self._surface.way(self._page).inverse().of(at)
        return point if room is None else clamped(point, room)


def _near_in(way: Affine) -> Near:
    def near(one: Point, other: Point) -> bool:
        return math.dist(way.of(one), way.of(other)) <= _NEAR

    return near
