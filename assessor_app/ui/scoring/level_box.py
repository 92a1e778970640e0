"""One level as a box that can be chosen: painted, since a rubric may have thousands."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.model import Level
from assessor_app.rubrics.points_between import Half
from assessor_app.ui.scoring.stamps import Stamps, key_size
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.painting import bold, small_font
from assessor_app.ui.widgets.text_block import Laid

COLUMN: Final = 112
"""A box beside others is at least so wide."""
SIDE: Final = 8
CAP: Final = 26
"""The room for the key, at the right of the title."""
_TOP, _RADIUS = 6, 7
_CHOSEN_SIGN: Final = "●"


class LevelBox(QAbstractButton):
    """Title and descriptor of a level, and its key where the boxes are stacked.

    It shows one level after the other; what was laid out once is not laid out again.
    """

    level: Level

    def __init__(self, appearance: Appearance, stamps: Stamps, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance, self._stamps = appearance, stamps
        self._key, self._tone = "", "accent"
        self._points: Decimal | None = None
        self._shows_key, self._reserved = False, 0
        self._fonts: tuple[QFont, QFont] | None = None
        self._titles, self._texts = Laid(), Laid()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    # -- what it shows ---------------------------------------------------------------------------

    def show_level(self, level: Level, key: str) -> None:
        """Show a level, not chosen; ``key`` is the number that chooses it."""
        self.level, self._key = level, key
        self._points = None
        self.setChecked(False)
        self.setAccessibleName(f"{level.title}, key {key}")
        self._tell()

    def show_choice(self, tone: str, *, chosen: bool, points: Decimal | None = None) -> None:
        """Mark the level as chosen, or not; ``tone`` is its colour then.

        ``points`` are those that were given instead of the level's own.
        """
        if (self._tone, self.isChecked(), self._points) == (tone, chosen, points):
            return
        was_plain = not self.isChecked() and not chosen and points == self._points
        self._tone, self._points = tone, points
        if not was_plain:
            self.setChecked(chosen)
            self._tell()

    def reserve(self, pixels: int) -> None:
        """Leave so many pixels free beside the title, before the key."""
        if pixels != self._reserved:
            self._reserved = pixels
            self._tell()

    def show_key(self, *, shown: bool) -> None:
        """Show the key in the box, or not."""
        if shown is not self._shows_key:
            self._shows_key = shown
            self.update()

    def _tell(self) -> None:
        self.setAccessibleDescription(self.text_shown)
        self.updateGeometry()
        self.update()

    @property
    def text_shown(self) -> str:
        """What stands under the title: descriptor and points."""
        return f"{self.level.descriptor} {points_words(self.level, self._points)}".strip()

    def _title(self) -> str:
        return f"{self.level.title} {_CHOSEN_SIGN}" if self.isChecked() else self.level.title

    # -- its size --------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew in another font or style."""
        self._fonts = None
        super().changeEvent(event)

    def hasHeightForWidth(self) -> bool:
        """Say that the height follows the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of title and descriptor at ``width``."""
        return self.height_at(width, keyed=self._shows_key)

    def height_at(self, width: int, *, keyed: bool) -> int:
        """Return the height at ``width``, with the key in the box or without."""
        pixels, (title, small) = self._appearance.pixels, self._look()
        side, text = pixels(SIDE), self.text_shown
        room = width - 2 * side - self._reserved - (pixels(CAP) if keyed else 0)
        height = self._titles.height(self._title(), title, room)
        if text:
            height += self._texts.height(text, small, width - 2 * side)
        return max(round(height + 2 * pixels(_TOP)), pixels(32))

    def sizeHint(self) -> QSize:
        """Return the size at the width that the box has, or at a column's."""
        width = max(self.width(), self._appearance.pixels(COLUMN))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Allow narrow boxes."""
        return QSize(self._appearance.pixels(60), self._appearance.pixels(32))

    def _look(self) -> tuple[QFont, QFont]:
        """Return the fonts of title and text."""
        if self._fonts is None:
            self._fonts = (bold(self.font()), small_font(self.font(), self._appearance))
        return self._fonts

    # -- painting --------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the box."""
        painter = QPainter(self)
        self._paint_frame(painter)
        colour, pixels, (title, small) = (
            self._appearance.colour,
            self._appearance.pixels,
            self._look(),
        )
        side, y = pixels(SIDE), float(pixels(_TOP))
        cap = pixels(CAP) if self._shows_key else 0
        room = self.width() - 2 * side - self._reserved - cap
        start = side + (self._reserved + cap if self.isRightToLeft() else 0)
        painter.setPen(colour(self._tone if self.isChecked() else "ink"))
        lines, height = self._titles.lines(self._title(), title, room)
        for layout, top in lines:
            layout.draw(painter, QPointF(start, y + top))
        y += height
        if text := self.text_shown:
            painter.setPen(colour("ink" if self.isChecked() else "muted"))
            for layout, top in self._texts.lines(text, small, self.width() - 2 * side)[0]:
                layout.draw(painter, QPointF(side, y + top))
        if self._shows_key:
            self._stamps.key(painter, self._key_ends(small), pixels(_TOP), self._key, small)

    def _key_ends(self, small: QFont) -> int:
        """Return where the cap of the key ends: it stands where lines end."""
        side = self._appearance.pixels(SIDE)
        if self.isRightToLeft():
            return side + key_size(QFontMetrics(small), self._key).width()
        return self.width() - side

    def _paint_frame(self, painter: QPainter) -> None:
        chosen, focus = self.isChecked(), self.hasFocus()
        line = "accent" if focus else self._tone if chosen else "line"
        if self.underMouse() and not chosen and not focus:
            line = "line_strong"
        fill = f"{self._tone}_soft" if chosen else "panel"
        thick = focus or chosen
        self._stamps.frame(painter, self, line=line, fill=fill, thick=thick, radius=_RADIUS)


class HalfBox(QAbstractButton):
    """Half way between two levels, as a choice of its own; one line, in words where there is room.

    It shows one half level after the other.
    """

    half: Half

    def __init__(self, appearance: Appearance, stamps: Stamps, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance, self._stamps = appearance, stamps
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_half(self, half: Half) -> None:
        """Show a half level, not chosen."""
        self.half = half
        self.setChecked(False)
        self.setAccessibleName(half.words)
        self.setToolTip(f"{half.words}. Key . at the lower level")
        self.update()

    def height_now(self) -> int:
        """Return how high it is."""
        return self._appearance.pixels(26)

    def sizeHint(self) -> QSize:
        """Return a size that is easily hit."""
        return QSize(self._appearance.pixels(60), self.height_now())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it as a lighter box."""
        painter = QPainter(self)
        chosen, focus = self.isChecked(), self.hasFocus()
        line = "accent" if focus or chosen else "line_strong" if self.underMouse() else "line"
        fill = "accent_soft" if chosen else "background"
        thick = chosen or focus
        self._stamps.frame(painter, self, line=line, fill=fill, thick=thick, radius=_RADIUS)
        painter.setFont(small_font(self.font(), self._appearance))
        painter.setPen(self._appearance.colour("accent" if chosen else "muted"))
        inside = self.rect().adjusted(6, 0, -6, 0)
        painter.drawText(inside, Qt.AlignmentFlag.AlignCenter, self._words(painter, inside.width()))

    def _words(self, painter: QPainter, room: int) -> str:
        sign = f" {_CHOSEN_SIGN}" if self.isChecked() else ""
        points = plain(self.half.points)
        for words in (self.half.words, f"{points} between", points):
            if painter.fontMetrics().horizontalAdvance(words + sign) <= room:
                return words + sign
        return points


def points_words(level: Level, given: Decimal | None = None) -> str:
    """Return a level's points in brackets: its own, its range, or those ``given`` of them."""
    own, span = level.points, level.range
    if own is None:
        return ""
    whole = plain(own) if span is None else f"{plain(span.least)} to {plain(span.most)}"
    if given is not None:
        return f"({plain(given)} points given; the level has {whole})"
    return f"({whole} {'point' if whole == '1' else 'points'})"
