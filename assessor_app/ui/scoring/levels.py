"""The levels of a criterion as boxes: beside each other where they fit, else stacked.

What good work at a level looks like (its exemplars) opens at the level.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from PySide6.QtCore import QRect, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from assessor_app.domain.ids import LevelId
from assessor_app.rubrics.model import Level
from assessor_app.rubrics.points_between import Half
from assessor_app.ui.scoring.level_box import CAP, COLUMN, SIDE, HalfBox, LevelBox
from assessor_app.ui.scoring.level_examples import LevelExamples
from assessor_app.ui.scoring.stamps import Stamps
from assessor_app.ui.theme.appearance import Appearance

_GAP: Final = 6
_MOST_LINES: Final = 11
"""A column of more lines than this is harder to read than boxes under each other."""


class _Places(NamedTuple):
    """Where boxes, open exemplars (by the place of their box) and half levels stand."""

    boxes: list[QRect]
    texts: dict[int, QRect]
    halves: dict[LevelId, QRect]
    height: int


class LevelRow(QWidget):
    """All levels of a criterion, in the order of their keys: the highest, 1, first.

    It serves one criterion after the other. Places are worked out here and not by a layout: they
    follow from the widths and heights of the boxes alone, and are asked for at every key.

    Where the rubric allows half levels, each stands between its two levels, or under them.

    Signals (main thread): ``level_chosen(object)`` with a :class:`LevelId`;
    ``half_chosen(object)`` with the points of a half level; ``stacked_changed(bool)``.
    """

    level_chosen = Signal(object)
    half_chosen = Signal(object)
    stacked_changed = Signal(bool)

    def __init__(self, appearance: Appearance, parent: QWidget, opened: set[LevelId]) -> None:
        """``opened``: the levels whose exemplars are open, kept by the owner of a review."""
        super().__init__(parent)
        self._appearance, self._opened = appearance, opened
        self._stamps = Stamps(appearance)
        self.stacked: bool | None = None
        self._kept: list[LevelBox] = []
        self._kept_halves: list[HalfBox] = []
        self.boxes: list[LevelBox] = []
        self.examples: list[LevelExamples] = []
        """One for each of the boxes."""
        self.halves: dict[LevelId, HalfBox] = {}
        """By the level above."""
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_levels(self, levels: Sequence[Level], halves: Sequence[Half] = ()) -> None:
        """Show the levels of another criterion, nothing chosen.

        ``halves`` are its half levels, in any order.
        """
        while len(self._kept) < len(levels):
            box = LevelBox(self._appearance, self._stamps, self)
            box.clicked.connect(self._choose)
            self._kept.append(box)
            told = LevelExamples(self._appearance, self)
            told.asked.connect(self._open_asked)
            self.examples.append(told)
        self.boxes = self._kept[: len(levels)]
        for number, (box, level) in enumerate(zip(self.boxes, levels, strict=True), 1):
            box.show_level(level, str(number))
            told = self.examples[number - 1]
            told.show_level(level, str(number))
            told.open(opened=level.id in self._opened)
            box.reserve(told.toggle.width() if level.exemplars else 0)
        for number, box in enumerate(self._kept):
            box.setVisible(number < len(levels))
            if number >= len(levels):
                self.examples[number].hide()
        self._show_halves(halves)
        self._arrange()

    def _show_halves(self, halves: Sequence[Half]) -> None:
        while len(self._kept_halves) < len(halves):
            made = HalfBox(self._appearance, self._stamps, self)
            made.clicked.connect(self._choose_half)
            self._kept_halves.append(made)
        self.halves = {}
        for number, one in enumerate(self._kept_halves):
            one.setVisible(number < len(halves))
            if number < len(halves):
                one.show_half(halves[number])
                self.halves[halves[number].upper.id] = one

    def show_choice(self, level: LevelId | None, tone: str, points: Decimal | None = None) -> None:
        """Mark the chosen level, or half level; ``points`` are those given instead of its own."""
        half = next(
            (
                it
                for it in self.halves.values()
                if (it.half.lower.id, it.half.points) == (level, points)
            ),
            None,
        )
        for one in self.halves.values():
            one.setChecked(one is half)
        for box in self.boxes:
            chosen = box.level.id == level and half is None
            box.show_choice(tone, chosen=chosen, points=points if chosen else None)

    @property
    def has_exemplars(self) -> bool:
        """Whether any level tells what good work looks like."""
        return any(box.level.exemplars for box in self.boxes)

    @property
    def all_open(self) -> bool:
        """Whether the exemplars of every level that has any are open."""
        shown = zip(self.boxes, self.examples, strict=False)
        return self.has_exemplars and all(it.opened for box, it in shown if box.level.exemplars)

    def open_all(self, *, opened: bool) -> None:
        """Open the exemplars of every level, or fold them."""
        for number in range(len(self.boxes)):
            self._open(number, opened=opened)
        self._arrange()

    def open_level(self, number: int) -> bool:
        """Open the exemplars of the level with this key, or fold them; say whether it has any."""
        if not 1 <= number <= len(self.boxes) or not self.boxes[number - 1].level.exemplars:
            return False
        self._open(number - 1, opened=not self.examples[number - 1].opened)
        self._arrange()
        return True

    def _open(self, place: int, *, opened: bool) -> None:
        level = self.boxes[place].level.id
        self.examples[place].open(opened=opened)
        (self._opened.add if opened else self._opened.discard)(level)

    def _open_asked(self, opened: bool) -> None:  # a signal's argument
        told = self.sender()
        if isinstance(told, LevelExamples):
            self._open(self.examples.index(told), opened=opened)
            self._arrange()

    # -- its size --------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all boxes at ``width``."""
        return self._places(width, stacked=self._must_stack(width)).height

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

    def _choose_half(self) -> None:
        half = self.sender()
        if isinstance(half, HalfBox):
            self.half_chosen.emit(half.half.points)

    def _arrange(self) -> None:
        stacked = self._must_stack(self.width())
        changed = stacked != self.stacked
        self.stacked = stacked
        places = self._places(self.width(), stacked=stacked)
        for number, (box, place) in enumerate(zip(self.boxes, places.boxes, strict=True)):
            box.show_key(shown=stacked)
            box.setGeometry(self._mirrored(place))
            toggle = self.examples[number].toggle
            corner = place.right() - self._appearance.pixels(CAP if stacked else 0) - toggle.width()
            toggle.setGeometry(
                self._mirrored(QRect(corner, place.top() + 3, toggle.width(), toggle.height()))
            )
            toggle.raise_()
        for number, place in places.texts.items():
            self.examples[number].text.setGeometry(self._mirrored(place))
        for upper, place in places.halves.items():
            self.halves[upper].setGeometry(self._mirrored(place))
        self.updateGeometry()
        if changed:
            self.stacked_changed.emit(stacked)

    def _places(self, width: int, *, stacked: bool) -> _Places:
        """Return where everything stands, from left to right."""
        return self._stacked_places(width) if stacked else self._column_places(width)

    def _stacked_places(self, width: int) -> _Places:
        """Boxes under each other; under each its exemplars, then the half level below it."""
        gap, side = self._appearance.pixels(_GAP), self._appearance.pixels(SIDE)
        found, top = _Places([], {}, {}, 0), 0
        for number, box in enumerate(self.boxes):
            height = box.height_at(width, keyed=True)
            found.boxes.append(QRect(0, top, width, height))
            top += height + gap
            inner = max(1, width - 2 * side)
            if height := self.examples[number].text_height(inner):
                found.texts[number] = QRect(side, top, inner, height)
                top += height + gap
            half = self.halves.get(box.level.id)
            if half is not None:
                found.halves[box.level.id] = QRect(0, top, width, half.height_now())
                top += half.height_now() + gap
        return found._replace(height=max(0, top - gap))

    def _column_places(self, width: int) -> _Places:
        """Boxes beside each other, and under two of them what is half way between."""
        gap, count = self._appearance.pixels(_GAP), max(1, len(self.boxes))
        room = width - (count - 1) * gap
        edges = [round(room * number / count) + number * gap for number in range(count + 1)]
        widths = [end - gap - start for start, end in pairwise(edges)]
        sized = list(zip(self.boxes, widths, strict=False))
        height = max((box.height_at(one, keyed=False) for box, one in sized), default=0)
        boxes = [QRect(edges[n], 0, one, height) for n, (_box, one) in enumerate(sized)]
        halves: dict[LevelId, QRect] = {}
        for (box, place), (_below, beside) in pairwise(zip(self.boxes, boxes, strict=True)):
            half = self.halves.get(box.level.id)
            if half is not None:
                left, right = place.center().x() + gap, beside.center().x() - gap
                halves[box.level.id] = QRect(left, height + gap, right - left, half.height_now())
        bottom = max((one.bottom() + 1 for one in halves.values()), default=height)
        return _Places(boxes, {}, halves, bottom)

    def _mirrored(self, place: QRect) -> QRect:
        if self.isRightToLeft():
            place = place.translated(self.width() - 1 - place.right() - place.left(), 0)
        return place

    def _must_stack(self, width: int) -> bool:
        """Say whether a column would be too narrow, or too long for what stands in it."""
        if any(one.opened for one in self.examples[: len(self.boxes)]):
            return True
        count = max(1, len(self.boxes))
        column = (width - (count - 1) * self._appearance.pixels(_GAP)) / count
        if column < self._appearance.pixels(COLUMN):
            return True
        letters = (
            column - 2 * self._appearance.pixels(SIDE)
        ) / self.fontMetrics().averageCharWidth()
        longest = max((len(box.text_shown) for box in self.boxes), default=0)
        return longest / letters > _MOST_LINES
