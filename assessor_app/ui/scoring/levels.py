"""The levels of a criterion as boxes: beside each other where they fit, else stacked.

What good work at a level looks like (its exemplars) opens in the level's own box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget

from assessor_app.domain.ids import LevelId
from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.model import Level
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import SMALL_PT
from assessor_app.ui.widgets.text_block import Heights, wrapped

_COLUMN: Final = 112
_MOST_LINES: Final = 11
"""A column of more lines than this is harder to read than boxes under each other."""
_CHOSEN_SIGN: Final = "●"


@dataclass(frozen=True, slots=True)
class _Look:
    """Margins of a box in pixels."""

    side: int
    top: int
    cap: int


class LevelBox(QAbstractButton):
    """One level: its title, its descriptor, and its key where the boxes are stacked."""

    def __init__(self, level: Level, key: str, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.level = level
        self._key, self._appearance = key, appearance
        self._tone = "accent"
        self._heights = Heights()
        self._points: Decimal | None = None
        self.shows_key = self.shows_exemplars = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{level.title}, key {key}")
        self.setAccessibleDescription(level.descriptor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_choice(self, tone: str, *, chosen: bool, points: Decimal | None = None) -> None:
        """Mark the level as chosen, or not; ``tone`` is its colour then.

        ``points`` are those that were given instead of the level's own.
        """
        if (self._tone, self.isChecked(), self._points) == (tone, chosen, points):
            return
        self._tone, self._points = tone, points
        self.setChecked(chosen)
        self.updateGeometry()
        self.update()

    def show_exemplars(self, *, shown: bool) -> None:
        """Open what good work at this level looks like, or fold it."""
        self.shows_exemplars = shown
        self.setAccessibleDescription(self.text_shown)
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of title and descriptor at ``width``."""
        look = self._look()
        title = self._heights.of(self._title(), self._bold(), self._title_width(width))
        text = self.text_shown
        small = self._heights.of(text, self._small(), width - 2 * look.side) if text else 0
        return max(round(title + small + 2 * look.top), self._appearance.pixels(32))

    def sizeHint(self) -> QSize:
        """Return the size at the width that the box has, or at a column's."""
        width = max(self.width(), self._appearance.pixels(_COLUMN))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Allow narrow boxes."""
        return QSize(self._appearance.pixels(60), self._appearance.pixels(32))

    def _look(self) -> _Look:
        pixels = self._appearance.pixels
        return _Look(pixels(8), pixels(6), pixels(26) if self.shows_key else 0)

    def _title(self) -> str:
        return f"{self.level.title} {_CHOSEN_SIGN}" if self.isChecked() else self.level.title

    @property
    def text_shown(self) -> str:
        """What stands under the title: descriptor, points, and exemplars where they are open."""
        said = f"{self.level.descriptor} {points_words(self.level, self._points)}".strip()
        opened = self.level.exemplars if self.shows_exemplars else ()
        return "\n".join((said, *(f"For example: {one}" for one in opened))).strip()

    def _title_width(self, width: int) -> int:
        look = self._look()
        return width - 2 * look.side - look.cap

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(SMALL_PT * self._appearance.text_scale)
        return font

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frame(painter)
        colour, look = self._appearance.colour, self._look()
        painter.setPen(colour(self._tone if self.isChecked() else "ink"))
        width, y = self._title_width(self.width()), float(look.top)
        lines, height = wrapped(self._title(), self._bold(), width)
        for layout, top in lines:
            layout.draw(painter, QPointF(look.side, y + top))
        y += height
        painter.setPen(colour("ink" if self.isChecked() else "muted"))
        if self.text_shown:
            inner = self.width() - 2 * look.side
            for layout, top in wrapped(self.text_shown, self._small(), inner)[0]:
                layout.draw(painter, QPointF(look.side, y + top))
        if self.shows_key:
            self._paint_key(painter, look)

    def _paint_frame(self, painter: QPainter) -> None:
        colour = self._appearance.colour
        chosen, focus = self.isChecked(), self.hasFocus()
        line = "accent" if focus else self._tone if chosen else "line"
        if self.underMouse() and not chosen and not focus:
            line = "line_strong"
        thickness = 2.0 if focus or chosen else 1.0
        painter.setPen(QPen(colour(line), thickness))
        painter.setBrush(colour(f"{self._tone}_soft" if chosen else "panel"))
        inset = thickness / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 7, 7)

    def _paint_key(self, painter: QPainter, look: _Look) -> None:
        painter.setFont(self._small())
        height = painter.fontMetrics().height() + 2
        width = max(height, painter.fontMetrics().horizontalAdvance(self._key) + 10)
        cap = QRectF(self.width() - look.side - width, look.top, width, height)
        colour = self._appearance.colour
        painter.setPen(QPen(colour("line"), 1))
        painter.setBrush(colour("background"))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(colour("muted"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self._key)


class LevelRow(QWidget):
    """All levels of a criterion, in the order of their keys: the highest, 1, first.

    Signals (main thread): ``level_chosen(object)`` with a :class:`LevelId`;
    ``stacked_changed(bool)``.
    """

    level_chosen = Signal(object)
    stacked_changed = Signal(bool)

    def __init__(self, levels: Sequence[Level], appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.stacked: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(appearance.pixels(6))
        self.boxes = [
            LevelBox(level, str(number), appearance, self) for number, level in enumerate(levels, 1)
        ]
        for box in self.boxes:
            box.clicked.connect(self._choose)
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stack the boxes where they would be too narrow."""
        super().resizeEvent(event)
        self._arrange()

    def _choose(self) -> None:
        box = self.sender()
        if isinstance(box, LevelBox):
            self.level_chosen.emit(box.level.id)

    def _arrange(self) -> None:
        stacked = self._must_stack()
        if stacked == self.stacked:
            return
        self.stacked = stacked
        for number, box in enumerate(self.boxes):
            self._grid.removeWidget(box)
            box.shows_key = stacked
            self._grid.addWidget(box, number if stacked else 0, 0 if stacked else number)
        for column in range(len(self.boxes)):
            self._grid.setColumnStretch(column, 1 if not stacked or column == 0 else 0)
        self.updateGeometry()
        self.stacked_changed.emit(stacked)

    def _must_stack(self) -> bool:
        """Say whether a column would be too narrow, or too long for what stands in it."""
        count = max(1, len(self.boxes))
        column = (self.width() - (count - 1) * self._grid.spacing()) / count
        if column < self._appearance.pixels(_COLUMN):
            return True
        letters = (column - 2 * self._appearance.pixels(8)) / self.fontMetrics().averageCharWidth()
        longest = max((len(box.text_shown) for box in self.boxes), default=0)
        return longest / letters > _MOST_LINES


def points_words(level: Level, given: Decimal | None = None) -> str:
    """Return a level's points in brackets: its own, its range, or those ``given`` of them."""
    own, span = level.points, level.range
    if own is None:
        return ""
    whole = plain(own) if span is None else f"{plain(span.least)} to {plain(span.most)}"
    if given is not None:
        return f"({plain(given)} points given; the level has {whole})"
    return f"({whole} {'point' if whole == '1' else 'points'})"
