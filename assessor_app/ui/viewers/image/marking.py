"""Marks on a picture, in per cent of its sides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from assessor_app.domain.geometry import Affine, Box, Point
from assessor_app.domain.marks import MarkKind
from assessor_app.services.marks.shown import ShownMark
from assessor_app.ui.viewers.image.canvas import ImageCanvas
from assessor_app.ui.viewers.surface_marking import SurfaceMarking
from assessor_app.ui.viewers.viewer import Viewer

WHOLE: Final = Box(0, 0, 100, 100)
_KINDS: Final = (
    MarkKind.AREA,
    MarkKind.POINT,
    MarkKind.ELLIPSE,
    MarkKind.ARROW,
    MarkKind.INK,
    MarkKind.POLYGON,
)


class PictureSurface:
    """A picture as something that marks lie on. Places name no page of a picture, so that marks
    lie on the first one."""

    paged = False
    inverted = False

    def __init__(self, canvas: ImageCanvas, page: Callable[[], int]) -> None:
        self._canvas = canvas
        self._page = page

    def pages(self) -> Iterable[int]:
        """Return the picture, where it is there and on its first page."""
        return (0,) if self._canvas.sight.width and self._page() == 0 else ()

    def page_at(self, at: Point) -> int | None:
        """Return the picture where a point lies on it."""
        if not tuple(self.pages()):
            return None
        return 0 if WHOLE.holds(self.way(0).inverse().of(at)) else None

    def room(self, page: int) -> Box | None:
        """Return all of the picture."""
        return WHOLE

    def way(self, page: int) -> Affine:
        """Return the way from per cent to the viewport."""
        sight = self._canvas.sight
        x, y = sight.to_view(0, 0)
        right, below = sight.to_view(sight.width, 0), sight.to_view(0, sight.height)
        return Affine(
            (right[0] - x) / 100,
            (right[1] - y) / 100,
            (below[0] - x) / 100,
            (below[1] - y) / 100,
            x,
            y,
        )

    def shows(self, mark: ShownMark) -> bool:
        """Say yes: nothing comes and goes on a picture; what has a time is not on one."""
        return mark.place.start is None

    def lines(self, mark: ShownMark) -> tuple[Box, ...]:
        """Return none: there are no words."""
        return ()

    def reveal(self, page: int, box: Box | None) -> None:
        """Move the picture where the box is not in view."""
        sight = self._canvas.sight
        if box is None or not sight.width:
            return
        view = Box(0, 0, sight.view_width, sight.view_height)
        if not view.covers(self.way(0).box(box)):
            x, y = box.middle
            x, y = x * sight.width / 100, y * sight.height / 100
            self._canvas.look(lambda now: replace(now, x=x, y=y).settled())

    def repaint(self) -> None:
        """Paint the viewport anew."""
        self._canvas.viewport().update()


class PictureMarking(SurfaceMarking):
    """Makes and shows the marks of a picture."""

    def __init__(self, viewer: Viewer, canvas: ImageCanvas, page: Callable[[], int]) -> None:
        surface = PictureSurface(canvas, page)
        super().__init__(viewer, surface, canvas.viewport(), canvas)
        self._canvas = canvas
        self._page = page
        canvas.over = self._paint

    def kinds(self) -> tuple[MarkKind, ...]:
        """Return the kinds that stand on a picture; none beyond its first page."""
        return _KINDS if self._page() == 0 else ()

    def _paint(self, painter: QPainter) -> None:
        self.layer.paint(painter, QRectF(self._canvas.viewport().rect()))
