"""The bar that shows the time and jumps to another, with the chosen range marked on it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from assessor_app.services.marks.shown import Colour
from assessor_app.ui.marks.glyphs import sign_of
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.viewers.media.clock import clock

_LARGE_MS = 10_000


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A mark of the assessor's on the time, in ms; ``end_ms`` is None for a moment."""

    start_ms: int
    end_ms: int | None
    colour: Colour
    mine: bool = True
    chosen: bool = False


class SeekBar(QWidget):
    """A slider over the time of a recording.

    Signals: ``sought(int)`` with a time in ms that the person asks for.
    """

    sought = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._duration = 0
        self._now = 0
        self._range: tuple[int | None, int | None] = (None, None)
        self._marks: tuple[TimeMark, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Time")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        appearance.changed.connect(self.updateGeometry)

    def show_time(self, now_ms: int, duration_ms: int) -> None:
        """Show where it is."""
        if (now_ms, duration_ms) != (self._now, self._duration):
            if now_ms // 1000 != self._now // 1000:
                self.setAccessibleDescription(f"{clock(now_ms)} of {clock(duration_ms)}")
            self._now, self._duration = now_ms, duration_ms
            self.update()

    def show_range(self, start_ms: int | None, end_ms: int | None) -> None:
        """Show the range, or the one end of it that is set."""
        self._range = (start_ms, end_ms)
        self.update()

    def show_marks(self, marks: tuple[TimeMark, ...]) -> None:
        """Show where marks stand in the time."""
        self._marks = marks
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a target of 24 px at least."""
        return QSize(200, self._appearance.pixels(26))

    def minimumSizeHint(self) -> QSize:
        """Allow a short bar."""
        return QSize(80, self._appearance.pixels(26))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jump there."""
        self.sought.emit(self._time_at(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse while it is held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.sought.emit(self._time_at(event.position().x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home, End, Page Up and Page Down jump; the arrows are the viewer's own."""
        targets = {
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._duration,
            Qt.Key.Key_PageUp: self._now + _LARGE_MS,
            Qt.Key.Key_PageDown: self._now - _LARGE_MS,
        }
        target = targets.get(Qt.Key(event.key()))
        if target is None:
            event.ignore()
            return
        self.sought.emit(max(0, min(target, self._duration)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the groove, the range, what has passed, and the handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colour = self._appearance.colour
        middle, left, width = self.height() / 2, self._radius, self.width() - 2 * self._radius
        painter.setBrush(colour("line"))
        painter.drawRoundedRect(QRectF(left, middle - 2, width, 4), 2, 2)
        self._paint_range(painter, middle)
        self._paint_marks(painter)
        at = self._x(self._now)
        painter.setBrush(colour("accent"))
        painter.drawRoundedRect(QRectF(left, middle - 2, at - left, 4), 2, 2)
        radius = self._radius
        painter.drawEllipse(QRectF(at - radius, middle - radius, 2 * radius, 2 * radius))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colour("accent"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def _paint_range(self, painter: QPainter, middle: float) -> None:
        start, end = self._range
        painter.setBrush(self._appearance.colour("warning"))
        if start is not None and end is not None:
            soft = self._appearance.colour("warning_soft")
            painter.setBrush(soft)
            x = self._x(start)
            painter.drawRoundedRect(QRectF(x, middle - 7, self._x(end) - x, 14), 3, 3)
            painter.setBrush(self._appearance.colour("warning"))
        for one in self._range:
            if one is not None:
                painter.drawRect(QRectF(self._x(one) - 1, middle - 8, 2, 16))

    def _paint_marks(self, painter: QPainter) -> None:
        """Paint a sign for each mark along the upper edge, and a line as long as it lasts."""
        size = self._appearance.pixels(8)
        for one in sorted(self._marks, key=lambda mark: mark.chosen):
            colour, x = QColor(*one.colour), self._x(one.start_ms)
            style = Qt.PenStyle.SolidLine if one.mine else Qt.PenStyle.DotLine
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if one.end_ms is not None:
                painter.setPen(QPen(colour, 3 if one.chosen else 2, style))
                painter.drawLine(QPointF(x, 2), QPointF(self._x(one.end_ms), 2))
            rim = "ink" if one.chosen else "line_strong"
            painter.setPen(QPen(self._appearance.colour(rim), 2 if one.chosen else 1, style))
            painter.setBrush(colour)
            painter.drawPath(sign_of(one.colour, QRectF(x - size / 2, 1, size, size)))
        painter.setPen(Qt.PenStyle.NoPen)

    @property
    def _radius(self) -> float:
        return self._appearance.pixels(7)

    def _x(self, ms: int) -> float:
        share = min(1.0, ms / self._duration) if self._duration else 0.0
        return self._radius + share * (self.width() - 2 * self._radius)

    def _time_at(self, x: float) -> int:
        width = max(1.0, self.width() - 2 * self._radius)
        return round(min(1.0, max(0.0, (x - self._radius) / width)) * self._duration)
