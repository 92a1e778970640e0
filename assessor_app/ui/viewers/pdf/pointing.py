"""The mouse and the fingers on the pages: select, draw an area, move with the hand, pinch."""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture

from assessor_app.ui.viewers.pdf.geometry import Spot
from assessor_app.ui.viewers.pdf.page_view import PageView
from assessor_app.ui.viewers.pdf.selecting import Selecting
from assessor_app.ui.viewers.pdf.texts import Texts

_SLACK: Final = 4


class Mode(Enum):
    """What dragging with the left button does."""

    TEXT = "text"
    AREA = "area"
    HAND = "hand"


class Pointing(QObject):
    """Filters the viewport's events.

    Signals (main thread): ``clicked(int)`` with the page under a plain click.
    """

    clicked = Signal(int)

    def __init__(self, view: PageView, selecting: Selecting, texts: Texts) -> None:
        super().__init__(view)
        self._view = view
        self._selecting = selecting
        self._texts = texts
        self.mode = Mode.TEXT
        self._from: Spot | None = None
        self._pressed_at = QPointF()
        self._moved = False
        self._panning = False
        self._double_at = QPointF()
        self._since_double = QElapsedTimer()
        view.viewport().installEventFilter(self)

    def use_mode(self, mode: Mode) -> None:
        """Choose what dragging does."""
        self.mode = mode
        self._show_cursor(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle what pointers do; the rest goes its way."""
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        if isinstance(event, QNativeGestureEvent):
            return self._native_gesture(event)
        if isinstance(event, QGestureEvent):
            return self._gesture(event)
        return super().eventFilter(watched, event)

    def _mouse(self, event: QMouseEvent) -> bool:
        match event.type():
            case QEvent.Type.MouseButtonPress:
                return self._press(event)
            case QEvent.Type.MouseMove:
                return self._move(event)
            case QEvent.Type.MouseButtonRelease:
                return self._release(event)
            case QEvent.Type.MouseButtonDblClick:
                return self._double(event)
        return False

    def _press(self, event: QMouseEvent) -> bool:
        position = event.position()
        self._pressed_at, self._moved = position, False
        middle = event.button() is Qt.MouseButton.MiddleButton
        left = event.button() is Qt.MouseButton.LeftButton
        if middle or (left and self.mode is Mode.HAND):
            self._panning = True
            self._show_cursor(position)
            return True
        if not left:
            return False
        spot = self._view.spot_at(position)
        if spot is None:
            return False
        if self._is_third(position) and self._view.is_on_page(position):
            self._selecting.take_line(spot)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and (
            self._selecting.extend_to(spot)
        ):
            self._moved = True
        else:
            self._from = self._view.spot_on(spot.page, position)
            self._texts.get(spot.page)
        return True

    def _is_third(self, position: QPointF) -> bool:
        soon = self._since_double.isValid() and (
            self._since_double.elapsed() < QApplication.doubleClickInterval()
        )
        return soon and (position - self._double_at).manhattanLength() <= _SLACK

    def _move(self, event: QMouseEvent) -> bool:
        position = event.position()
        if self._panning:
            self._view.pan(position - self._pressed_at)
            self._pressed_at = position
            return True
        if self._from is None:
            self._show_cursor(position)
            return False
        if not self._moved:
            self._moved = (position - self._pressed_at).manhattanLength() > _SLACK
        end = self._view.spot_on(self._from.page, position)
        if self._moved and end is not None:
            self._selecting.drag(self._from, end, as_area=self._is_area(event))
            self._follow_beyond_the_edge(position)
        return True

    def _is_area(self, event: QMouseEvent) -> bool:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        return alt or self.mode is Mode.AREA

    def _follow_beyond_the_edge(self, position: QPointF) -> None:
        high = self._view.viewport().height()
        beyond = min(position.y(), 0.0) + max(position.y() - high, 0.0)
        if beyond:
            self._view.pan(QPointF(0, -beyond / 2))

    def _release(self, event: QMouseEvent) -> bool:
        start, self._from = self._from, None
        if self._panning:
            self._panning = False
            self._show_cursor(event.position())
            return True
        if start is None:
            return False
        if self._moved:
            self._selecting.finish()
        else:
            self._selecting.clear()
            if self._view.is_on_page(event.position()):
                self.clicked.emit(start.page)
        return True

    def _double(self, event: QMouseEvent) -> bool:
        if event.button() is not Qt.MouseButton.LeftButton or self.mode is Mode.HAND:
            return False
        spot = self._view.spot_at(event.position())
        if spot is not None and self._view.is_on_page(event.position()):
            self._selecting.take_word(spot)
            self._since_double.restart()
            self._double_at = event.position()
        return True

    def _show_cursor(self, position: QPointF | None) -> None:
        self._view.viewport().setCursor(self._cursor(position))

    def _cursor(self, position: QPointF | None) -> Qt.CursorShape:
        if self._panning:
            return Qt.CursorShape.ClosedHandCursor
        if self.mode is Mode.HAND:
            return Qt.CursorShape.OpenHandCursor
        if self.mode is Mode.AREA:
            return Qt.CursorShape.CrossCursor
        spot = None if position is None else self._view.spot_at(position)
        words = None if spot is None else self._texts.peek(spot.page)
        over = spot is not None and words is not None and words.is_over_word(spot.x, spot.y)
        return Qt.CursorShape.IBeamCursor if over else Qt.CursorShape.ArrowCursor

    def _native_gesture(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() is not Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._view.zoom_by(max(0.1, 1 + event.value()), event.position())
        return True

    def _gesture(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        viewport = self._view.viewport()
        centre = QPointF(viewport.mapFromGlobal(pinch.centerPoint().toPoint()))
        self._view.zoom_by(max(0.1, pinch.scaleFactor()), centre)
        event.accept(pinch)
        return True
