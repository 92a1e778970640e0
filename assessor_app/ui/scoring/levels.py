"""The levels of a criterion as boxes: beside each other where they fit, else stacked.

What good work at a level looks like (its exemplars) opens in the level's own box.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from assessor_app.domain.ids import LevelId
from assessor_app.rubrics.model import Level
from assessor_app.ui.scoring.level_box import COLUMN, SIDE, LevelBox
from assessor_app.ui.scoring.stamps import Stamps
from assessor_app.ui.theme.appearance import Appearance

_GAP: Final = 6
_MOST_LINES: Final = 11
"""A column of more lines than this is harder to read than boxes under each other."""


class LevelRow(QWidget):
    """All levels of a criterion, in the order of their keys: the highest, 1, first.

    It serves one criterion after the other. Places are worked out here and not by a layout: they
    follow from the widths and heights of the boxes alone, and are asked for at every key.

    Signals (main thread): ``level_chosen(object)`` with a :class:`LevelId`;
    ``stacked_changed(bool)``.
    """

    level_chosen = Signal(object)
    stacked_changed = Signal(bool)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._stamps = Stamps(appearance)
        self.stacked: bool | None = None
        self._kept: list[LevelBox] = []
        self.boxes: list[LevelBox] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_levels(self, levels: Sequence[Level]) -> None:
        """Show the levels of another criterion, nothing chosen and everything folded."""
        while len(self._kept) < len(levels):
            box = LevelBox(self._appearance, self._stamps, self)
            box.clicked.connect(self._choose)
            self._kept.append(box)
        self.boxes = self._kept[: len(levels)]
        for number, (box, level) in enumerate(zip(self.boxes, levels, strict=True), 1):
            box.show_level(level, str(number))
            box.setVisible(True)
        for box in self._kept[len(levels) :]:
            box.setVisible(False)
        self._arrange()

    def show_choice(self, level: LevelId | None, tone: str, points: Decimal | None = None) -> None:
        """Mark the chosen level; ``points`` are those given instead of its own."""
        for box in self.boxes:
            chosen = box.level.id == level
            box.show_choice(tone, chosen=chosen, points=points if chosen else None)

    @property
    def has_exemplars(self) -> bool:
        """Whether any level tells what good work looks like."""
        return any(box.level.exemplars for box in self.boxes)

    def show_exemplars(self, *, shown: bool) -> None:
        """Open the exemplars in every box, or fold them."""
        for box in self.boxes:
            box.show_exemplars(shown=shown)
        self._arrange()

    # -- its size --------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all boxes at ``width``."""
        places = self._places(width, stacked=self._must_stack(width))
        return max((place.bottom() + 1 for place in places), default=0)

    def sizeHint(self) -> QSize:
        """Return the size at the width that the row has."""
        width = max(self.width(), self._appearance.pixels(COLUMN))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Allow narrow boxes."""
        return QSize(self._appearance.pixels(60), self._appearance.pixels(32))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stack the boxes where they would be too narrow."""
        super().resizeEvent(event)
        self._arrange()

    def _choose(self) -> None:
        box = self.sender()
        if isinstance(box, LevelBox):
            self.level_chosen.emit(box.level.id)

    def _arrange(self) -> None:
        stacked = self._must_stack(self.width())
        changed = stacked != self.stacked
        self.stacked = stacked
        mirrored = self.isRightToLeft()
        for box, place in zip(self.boxes, self._places(self.width(), stacked=stacked), strict=True):
            box.show_key(shown=stacked)
            if mirrored:
                place.moveRight(self.width() - 1 - place.left())
            box.setGeometry(place)
        self.updateGeometry()
        if changed:
            self.stacked_changed.emit(stacked)

    def _places(self, width: int, *, stacked: bool) -> list[QRect]:
        """Return where each box stands, from left to right."""
        gap, count = self._appearance.pixels(_GAP), max(1, len(self.boxes))
        if stacked:
            found, top = [], 0
            for box in self.boxes:
                height = box.height_at(width, keyed=True)
                found.append(QRect(0, top, width, height))
                top += height + gap
            return found
        room = width - (count - 1) * gap
        edges = [round(room * number / count) + number * gap for number in range(count + 1)]
        widths = [end - gap - start for start, end in pairwise(edges)]
        height = max(
            (box.height_at(one, keyed=False) for box, one in zip(self.boxes, widths, strict=False)),
            default=0,
        )
        return [
            QRect(start, 0, one, height)
            for start, one, _box in zip(edges, widths, self.boxes, strict=False)
        ]

    def _must_stack(self, width: int) -> bool:
        """Say whether a column would be too narrow, or too long for what stands in it."""
        count = max(1, len(self.boxes))
        column = (width - (count - 1) * self._appearance.pixels(_GAP)) / count
        if column < self._appearance.pixels(COLUMN):
            return True
        letters = (
            column - 2 * self._appearance.pixels(SIDE)
        ) / self.fontMetrics().averageCharWidth()
        longest = max((len(box.text_shown) for box in self.boxes), default=0)
        return longest / letters > _MOST_LINES
