"""A mark as it lies in a view."""

from __future__ import annotations

from dataclasses import dataclass

from assessor_app.domain.geometry import Box, hull
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.marks.shown import ShownMark
from assessor_app.ui.marks.editing import bounds_of


@dataclass(frozen=True, slots=True)
class Seen:
    """A mark with its ``place`` and the ``lines`` of its words in view points.

    ``spot`` is where a sign stands for what has no size: a point, a note on a page, a mark on the
    whole file. ``page`` counts from 0. ``edge`` is the right edge of its page, where there are
    pages: what says whose words these are stands there.
    """

    mark: ShownMark
    page: int
    place: MarkPlace
    lines: tuple[Box, ...] = ()
    spot: Box | None = None
    edge: float | None = None

    @property
    def around(self) -> Box | None:
        """The box that it takes, without its tag."""
        if self.lines:
            return hull(self.lines)
        return bounds_of(self.place) if self.spot is None else self.spot
