"""Where the points of a picture lie in the viewport, at any zoom and turn. Pure.

Picture points are pixels of the upright picture, before the person turned it; view points are
logical pixels of the viewport. ``scale`` is in view points a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from assessor_app.domain.geometry import Box, box_around

MIN_SCALE: Final = 0.01
MAX_SCALE: Final = 32.0
STEP: Final = 1.25


@dataclass(frozen=True, slots=True)
class Sight:
    """How a picture is looked at: its size, the viewport's, zoom, turns and the point in view.

    ``turns`` are quarters clockwise; ``x`` and ``y`` the picture point in the viewport's middle.
    """

    width: float
    height: float
    view_width: float
    view_height: float
    scale: float = 1.0
    turns: int = 0
    x: float = 0.0
    y: float = 0.0

    @property
    def turned(self) -> tuple[float, float]:
        """The size as turned, in pixels of the picture."""
        return (self.width, self.height) if self.turns % 2 == 0 else (self.height, self.width)

    @property
    def fit_scale(self) -> float:
        """The scale at which all of the picture is seen; never enlarged."""
        across, down = self.turned
        if not (across and down and self.view_width > 0 and self.view_height > 0):
            return 1.0
        return min(max(min(self.view_width / across, self.view_height / down), MIN_SCALE), 1.0)

    def to_view(self, x: float, y: float) -> tuple[float, float]:
        """Return the view point of a picture point."""
        across, down = self._turn(x - self.x, y - self.y, self.turns)
        return (
            self.view_width / 2 + across * self.scale,
            self.view_height / 2 + down * self.scale,
        )

    def to_picture(self, across: float, down: float) -> tuple[float, float]:
        """Return the picture point of a view point."""
        x, y = self._turn(
            (across - self.view_width / 2) / self.scale,
            (down - self.view_height / 2) / self.scale,
            -self.turns,
        )
        return self.x + x, self.y + y

    @staticmethod
    def _turn(x: float, y: float, turns: int) -> tuple[float, float]:
        match turns % 4:
            case 1:
                return -y, x
            case 2:
                return -x, -y
            case 3:
                return y, -x
        return x, y

    def visible(self) -> Box:
        """Return the part of the picture that is in view."""
        corners = (self.to_picture(0, 0), self.to_picture(self.view_width, self.view_height))
        return box_around(corners).cut(Box(0, 0, self.width, self.height))

    def zoomed(self, scale: float, at: tuple[float, float] | None = None) -> Sight:
        """Return the sight at another scale; the point under ``at`` (a view point) stays there."""
        wanted = min(max(scale, MIN_SCALE), MAX_SCALE)
        across, down = at or (self.view_width / 2, self.view_height / 2)
        x, y = self.to_picture(across, down)
        changed = replace(self, scale=wanted)
        nearer_x, nearer_y = changed.to_picture(across, down)
        return replace(changed, x=self.x + x - nearer_x, y=self.y + y - nearer_y).settled()

    def moved(self, across: float, down: float) -> Sight:
        """Return the sight after the picture was dragged by so many view points."""
        x, y = self._turn(across / self.scale, down / self.scale, -self.turns)
        return replace(self, x=self.x - x, y=self.y - y).settled()

    def turned_by(self, quarters: int) -> Sight:
        """Return the sight turned clockwise, with the same point in the middle."""
        return replace(self, turns=(self.turns + quarters) % 4).settled()

    def fitted(self) -> Sight:
        """Return the sight of the whole picture."""
        return replace(self, scale=self.fit_scale, x=self.width / 2, y=self.height / 2)

    def resized(self, view_width: float, view_height: float) -> Sight:
        """Return the sight in another viewport; one of the whole picture stays so."""
        whole = abs(self.scale - self.fit_scale) < 1e-9
        changed = replace(self, view_width=view_width, view_height=view_height)
        return changed.fitted() if whole else changed.settled()

    def settled(self) -> Sight:
        """Return the sight without empty space that need not be: a picture smaller than the
        viewport lies in its middle."""
        across, down = self.view_width / self.scale, self.view_height / self.scale
        if self.turns % 2:
            across, down = down, across
        return replace(
            self, x=_settled(self.x, across, self.width), y=_settled(self.y, down, self.height)
        )


def _settled(middle: float, seen: float, whole: float) -> float:
    if seen >= whole:
        return whole / 2
    return min(max(middle, seen / 2), whole - seen / 2)


def tone_table(brightness: int, contrast: int) -> bytes:
    """Return what each of the 256 values of a channel becomes.

    ``brightness`` is added, ``contrast`` turns around the middle; both from -100 to 100.
    """
    slope = 1 + contrast / 100 if contrast <= 0 else 1 + contrast / 25
    moved = brightness * 1.27
    return bytes(
        min(255, max(0, round((value - 127.5) * slope + 127.5 + moved))) for value in range(256)
    )
