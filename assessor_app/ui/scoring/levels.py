"""The levels of a criterion as boxes: beside each other where they fit, else stacked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
_LONG_DESCRIPTOR: Final = 170
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
        self.shows_key = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{level.title}, key {key}")
        self.setAccessibleDescription(level.descriptor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_choice(self, tone: str, *, chosen: bool) -> None:
        """Mark the level as chosen, or not; ``tone`` is its colour then."""
        self._tone = tone
        if self.isChecked() != chosen:
            self.setChecked(chosen)
            self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of title and descriptor at ``width``."""
        look = self._look()
        title = self._heights.of(self._title(), self._bold(), self._title_width(width))
        text = self._text()
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

    def _text(self) -> str:
        points = self.level.points
        if points is None:
            return self.level.descriptor
        word = "point" if points == 1 else "points"
        return f"{self.level.descriptor} ({plain(points)} {word})".strip()

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
        if self._text():
            inner = self.width() - 2 * look.side
            for layout, top in wrapped(self._text(), self._small(), inner)[0]:
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

    def show_choice(self, level: LevelId | None, tone: str) -> None:
        """Mark the chosen level."""
        for box in self.boxes:
            box.show_choice(tone, chosen=box.level.id == level)

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
        count = max(1, len(self.boxes))
        gaps = (count - 1) * self._grid.spacing()
        longest = max((len(box.level.descriptor) for box in self.boxes), default=0)
        narrow = (self.width() - gaps) / count < self._appearance.pixels(_COLUMN)
        return narrow or longest > _LONG_DESCRIPTOR
