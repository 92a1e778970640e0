"""Marks on a recording: in its time, and on the picture while that time plays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final, Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from assessor_app.domain.geometry import Affine, Box, Point
from assessor_app.domain.ids import AnnotationId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.marks.shown import Colour, ShownMark
from assessor_app.ui.marks.sketching import SKETCHED
from assessor_app.ui.viewers.media.clock import ms_of
from assessor_app.ui.viewers.media.picture import PictureArea
from assessor_app.ui.viewers.media.playback import Playback
from assessor_app.ui.viewers.media.seek_bar import SeekBar, TimeMark
from assessor_app.ui.viewers.surface_marking import SurfaceMarking
from assessor_app.ui.viewers.viewer import Viewer

_WHOLE: Final = Box(0, 0, 100, 100)
_MOMENT_MS: Final = 700
_SLACK_MS: Final = 60
_IN_TIME: Final = (MarkKind.MOMENT, MarkKind.RANGE)
_ON_PICTURE: Final = (
    MarkKind.AREA,
    MarkKind.ELLIPSE,
    MarkKind.ARROW,
    MarkKind.INK,
    MarkKind.POLYGON,
)


class Times(Protocol):
    """What the viewer knows of the time."""

    def time_place(self, kind: MarkKind | None = None) -> MarkPlace | None:
        """Return the chosen range, or this moment, or what of the two ``kind`` names."""


class FilmSurface:
    """The picture of a recording as something that marks lie on."""

    paged = False
    inverted = False

    def __init__(self, picture: PictureArea, playback: Playback) -> None:
        self._picture = picture
        self._playback = playback

    def pages(self) -> Iterable[int]:
        """Return the picture, or the card that stands for sound."""
        return (0,)

    def page_at(self, at: Point) -> int | None:
        """Return the picture where a point lies on it."""
        if not self._picture.has_picture:
            return None
        return 0 if _WHOLE.holds(self.way(0).inverse().of(at)) else None

    def room(self, page: int) -> Box | None:
        """Return all of the picture."""
        return _WHOLE

    def way(self, page: int) -> Affine:
        """Return the way from per cent to the widget."""
        seen = self._picture.picture_rect
        across, down = max(seen.width(), 1.0) / 100, max(seen.height(), 1.0) / 100
        return Affine(across, 0, 0, down, seen.left(), seen.top())

    def shows(self, mark: ShownMark) -> bool:
        """Say whether a mark's time is now; a moment stays for long enough to be seen."""
        place = mark.place
        if place.start is None:
            return True
        now, start = self._playback.now_ms, ms_of(place.start)
        end = start + _MOMENT_MS if place.end is None else ms_of(place.end)
        return start - _SLACK_MS <= now <= end + _SLACK_MS

    def lines(self, mark: ShownMark) -> tuple[Box, ...]:
        """Return none: words are in the transcript."""
        return ()

    def reveal(self, page: int, box: Box | None) -> None:
        """Do nothing: all of the picture is seen."""

    def repaint(self) -> None:
        """Paint the picture anew."""
        self._picture.update()


class FilmMarking(SurfaceMarking):
    """Makes and shows the marks of a recording."""

    def __init__(
        self,
        viewer: Viewer,
        times: Times,
        parts: tuple[PictureArea, SeekBar, Playback],
    ) -> None:
        self._picture, self._bar, self._playback = parts
        surface = FilmSurface(self._picture, self._playback)
        super().__init__(viewer, surface, self._picture, self._picture, keeps_clicks=True)
        self._times = times
        self._picture.over = self._paint
        self._shown: tuple[AnnotationId, ...] = ()
        self.layer.chosen.connect(self._show_times)
        self._playback.moved.connect(self._follow)

    def kinds(self) -> tuple[MarkKind, ...]:
        """Return moment and range, and where there is a picture what is drawn on it."""
        return _IN_TIME + _ON_PICTURE if self._picture.has_picture else _IN_TIME

    def at_once(self, kind: MarkKind) -> MarkPlace | None:
        """Return this moment, or the range that is set."""
        return self._times.time_place(kind) if kind in _IN_TIME else super().at_once(kind)

    def completed(self, place: MarkPlace) -> MarkPlace:
        """Return what was drawn with the range that is set, else with this moment."""
        when = self._times.time_place()
        if when is None:
            return place
        return replace(place, kind=when.kind, start=when.start, end=when.end)

    def use_tool(self, kind: MarkKind | None, colour: Colour | None) -> None:
        """Take a tool; it draws on a picture that stands still."""
        if kind in SKETCHED:
            self._playback.pause()
        super().use_tool(kind, colour)

    def show(self, marks: Sequence[ShownMark]) -> None:
        """Show these marks, also on the bar of the time."""
        super().show(marks)
        self._show_times()

    def choose(self, mark: AnnotationId | None, *, reveal: bool) -> None:
        """Show which one is chosen, and go to its time."""
        super().choose(mark, reveal=reveal)
        current = self.layer.current
        if reveal and current is not None and current.place.start is not None:
            self._playback.seek(ms_of(current.place.start))
        self._show_times()

    def _follow(self) -> None:
        """Paint anew where other marks are to be seen now: sound brings no pictures that do."""
        surface = self.layer.surface
        shown = tuple(one.id for one in self.layer.marks if surface.shows(one))
        if shown != self._shown:
            self._shown = shown
            surface.repaint()

    def _show_times(self, _chosen: object = None) -> None:
        current = self.layer.current
        chosen = None if current is None else current.id
        self._bar.show_marks(
            tuple(
                _on_bar(one, one.place.start, is_chosen=one.id == chosen)
                for one in self.layer.marks
                if one.place.start is not None
            )
        )

    def _paint(self, painter: QPainter) -> None:
        self.layer.paint(painter, QRectF(self._picture.rect()))


def _on_bar(mark: ShownMark, start: Decimal, *, is_chosen: bool) -> TimeMark:
    end = None if mark.place.end is None else ms_of(mark.place.end)
    return TimeMark(ms_of(start), end, mark.colour, mine=mark.mine, chosen=is_chosen)
