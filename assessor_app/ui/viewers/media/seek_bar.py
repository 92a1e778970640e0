"""The bar that shows the time and jumps to another, with the chosen range marked on it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.viewers.media.clock import clock

_LARGE_MS = 10_000


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

    @property
    def _radius(self) -> float:
        return self._appearance.pixels(7)

    def _x(self, ms: int) -> float:
        share = min(1.0, ms / self._duration) if self._duration else 0.0
        return self._radius + share * (self.width() - 2 * self._radius)

    def _time_at(self, x: float) -> int:
        width = max(1.0, self.width() - 2 * self._radius)
        return round(min(1.0, max(0.0, (x - self._radius) / width)) * self._duration)
