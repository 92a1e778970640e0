"""The pointer and the keys over marks: they go to a mark or a tool first, then to the viewer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip, QWidget

from assessor_app.domain.geometry import Point
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.marks.shown import ShownMark
from assessor_app.ui.marks import editing
from assessor_app.ui.marks.drawing_hand import DrawingHand
from assessor_app.ui.marks.layer import MarkLayer
from assessor_app.ui.marks.sketching import SKETCHED
from assessor_app.ui.marks.wording import tip_for
from assessor_app.ui.widgets.obeying import obeys

_Key = Qt.Key
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_ARROWS: Final = {
    _Key.Key_Left: (-1.0, 0.0),
    _Key.Key_Right: (1.0, 0.0),
    _Key.Key_Up: (0.0, -1.0),
    _Key.Key_Down: (0.0, 1.0),
}
_ENTER: Final = frozenset({_Key.Key_Return, _Key.Key_Enter})
_DELETE: Final = frozenset({_Key.Key_Delete, _Key.Key_Backspace})
_STEP, _FINE, _COARSE = 10.0, 1.0, 50.0
_SLACK: Final = 4.0


@dataclass(frozen=True, slots=True)
class _Pull:
    """A chosen mark in the hand: where it was, by which grip (None: all of it), and from where."""

    place: MarkPlace
    page: int
    grip: int | None
    start: Point


class Hands(QObject):
    """Filters the events of the widget that is painted, and of the one that has the keys.

    Signals (main thread): ``entered()`` when Enter is pressed with a tool that draws nothing.

    ``keeps_clicks``: a click on a mark is for the mark alone, where it would do something else.
    """

    entered = Signal()

    def __init__(
        self, layer: MarkLayer, painted: QWidget, keyed: QWidget, *, keeps_clicks: bool = False
    ) -> None:
        super().__init__(layer)
        self.drawing = DrawingHand(layer)
        self._layer = layer
        self._painted, self._keyed = painted, keyed
        self._keeps_clicks = keeps_clicks
        self._pull: _Pull | None = None
        self._pressed: QPointF | None = None
        self._points = False
        self.drawing.tool_changed.connect(self._show_tool)
        painted.setMouseTracking(True)
        painted.installEventFilter(self)
        if keyed is not painted:
            keyed.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle what is for a mark or a tool; the rest goes its way."""
        if watched is self._painted and isinstance(event, QMouseEvent):
            return self._mouse(event)
        if watched is self._keyed and isinstance(event, QKeyEvent):
            return obeys(event, self._act)
        if watched is self._painted and isinstance(event, QHelpEvent):
            return self._tell(event)
        if watched is self._painted and event.type() is QEvent.Type.Hide:
            self._layer.flush()
        return super().eventFilter(watched, event)

    # The pointer

    def _mouse(self, event: QMouseEvent) -> bool:
        at = (event.position().x(), event.position().y())
        if self.drawing.draws:
            return self._draw(event, at)
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() is Qt.MouseButton.LeftButton:
                return self._press(event, at)
            case QEvent.Type.MouseMove:
                return self._move(event, at)
            case QEvent.Type.MouseButtonRelease if event.button() is Qt.MouseButton.LeftButton:
                return self._release(event, at)
            case QEvent.Type.MouseButtonDblClick if event.button() is Qt.MouseButton.LeftButton:
                return self._open(at)
        return False

    def _draw(self, event: QMouseEvent, at: Point) -> bool:
        drawing = self.drawing
        left = event.button() is Qt.MouseButton.LeftButton
        match event.type():
            case QEvent.Type.MouseButtonPress if event.button() is Qt.MouseButton.RightButton:
                drawing.finish()
            case QEvent.Type.MouseButtonPress if left:
                self._keyed.setFocus(Qt.FocusReason.MouseFocusReason)
                drawing.press(at)
            case QEvent.Type.MouseMove:
                drawing.move(at)
            case QEvent.Type.MouseButtonRelease if left:
                drawing.release(at)
            case QEvent.Type.MouseButtonDblClick if left:
                drawing.press(at)
            case _:
                return False
        return True

    def _press(self, event: QMouseEvent, at: Point) -> bool:
        self._pressed = event.position()
        if self._layer.tool is not None:
            return False
        self._layer.flush()
        chosen = self._layer.seen_chosen()
        if chosen is not None and self._layer.can_move():
            grip = self._layer.grip_at(at)
            if grip is not None or any(one.mark.id == chosen.mark.id for one in self._layer.at(at)):
                self._pull = _Pull(chosen.mark.place, chosen.page, grip, at)
                self._keyed.setFocus(Qt.FocusReason.MouseFocusReason)
                return True
        return self._keeps_clicks and bool(self._layer.at(at))

    def _move(self, event: QMouseEvent, at: Point) -> bool:
        if self._pull is not None:
            self._layer.put(self._pulled(self._pull, at))
            return True
        if event.buttons() is not Qt.MouseButton.NoButton or self._layer.tool is not None:
            return False
        shape = self._cursor(at)
        if shape is not None:
            self._painted.setCursor(shape)
        elif self._points:
            self._painted.unsetCursor()
        self._points = shape is not None
        return self._points

    def _cursor(self, at: Point) -> Qt.CursorShape | None:
        if self._layer.can_move() and self._layer.grip_at(at) is not None:
            return Qt.CursorShape.SizeAllCursor
        found = self._layer.at(at)
        if not found:
            return None
        current = self._layer.current
        if current is not None and self._layer.can_move() and found[0].mark.id == current.id:
            return Qt.CursorShape.SizeAllCursor
        return Qt.CursorShape.PointingHandCursor

    def _show_tool(self, kind: MarkKind | None) -> None:
        if kind in SKETCHED:
            self._painted.setCursor(Qt.CursorShape.CrossCursor)
        else:
            self._painted.unsetCursor()

    def _pulled(self, pull: _Pull, at: Point) -> MarkPlace:
        room = self._layer.surface.room(pull.page)
        if room is None:
            return pull.place
        back = self._layer.surface.way(pull.page).inverse()
        to, start = back.of(at), back.of(pull.start)
        if pull.grip is not None:
            return editing.pulled(pull.place, pull.grip, to, room)
        return editing.moved(pull.place, (to[0] - start[0], to[1] - start[1]), room)

    def _release(self, event: QMouseEvent, at: Point) -> bool:
        pull, self._pull = self._pull, None
        pressed, self._pressed = self._pressed, None
        if pressed is None or self._layer.tool is not None:
            return False
        still = (event.position() - pressed).manhattanLength() <= _SLACK
        if pull is not None and not still:
            self._layer.flush()
            return True
        if still:
            self._choose(at)
        return pull is not None or (self._keeps_clicks and bool(self._layer.at(at)))

    def _choose(self, at: Point) -> None:
        """Choose the mark that was clicked; the next one below it where it was chosen before."""
        found = [one.mark.id for one in self._layer.at(at)]
        current = self._layer.current
        if not found:
            self._layer.choose_by_hand(None)
        elif current is not None and current.id in found:
            self._layer.choose_by_hand(found[(found.index(current.id) + 1) % len(found)])
        else:
            self._layer.choose_by_hand(found[0])

    def _open(self, at: Point) -> bool:
        found = self._layer.at(at)
        if not found or self._layer.tool is not None:
            return False
        self._layer.choose_by_hand(found[0].mark.id)
        self._layer.opened.emit(found[0].mark.id)
        return True

    def _tell(self, event: QHelpEvent) -> bool:
        found = self._layer.at((float(event.pos().x()), float(event.pos().y())))
        if not found or event.type() is not QEvent.Type.ToolTip:
            return False
        # As HTML of escaped words: what others wrote is never taken for markup.
        words = escape(tip_for(found[0].mark)).replace("\n", "<br>")
        QToolTip.showText(event.globalPos(), f"<p>{words}</p>", self._painted)
        return True

    # The keys

    def _act(self, event: QKeyEvent) -> Callable[[], object] | None:
        key = Qt.Key(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self._layer.tool is not None:
            return self._act_of_tool(key, held)
        current = self._layer.current
        if current is None:
            return None
        if held == Qt.KeyboardModifier.NoModifier:
            verb = self._verb(key, current)
            if verb is not None:
                return verb
        step = _step(key, held & ~_ALT)
        if step is None or not self._layer.can_move():
            return None
        return lambda: self._layer.nudge(step, size=bool(held & _ALT))

    def _verb(self, key: Qt.Key, current: ShownMark) -> Callable[[], object] | None:
        """Return what a key without modifiers does with the chosen mark."""
        if key is _Key.Key_Escape:
            return lambda: self._layer.choose_by_hand(None)
        if key in _ENTER:
            return lambda: self._layer.opened.emit(current.id)
        if key in _DELETE and current.mine:
            return lambda: self._layer.removed.emit(current.id)
        return None

    def _act_of_tool(self, key: Qt.Key, held: Qt.KeyboardModifier) -> Callable[[], object] | None:
        drawing = self.drawing
        if key is _Key.Key_Escape:
            return drawing.back
        if not drawing.draws:
            return self.entered.emit if key in _ENTER else None
        if key is _Key.Key_Backspace:
            return drawing.back
        if key in _ENTER:
            return drawing.finish if held & _CTRL else lambda: drawing.enter(self._middle())
        step = _step(key, held)
        return None if step is None else lambda: drawing.step(step, self._middle())

    def _middle(self) -> Point:
        middle = self._painted.rect().center()
        return float(middle.x()), float(middle.y())


def _step(key: Qt.Key, held: Qt.KeyboardModifier) -> Point | None:
    """Return by how many view points an arrow moves; fine with Shift, coarse with Ctrl."""
    way = _ARROWS.get(key)
    if way is None or held & ~(_SHIFT | _CTRL):
        return None
    by = _FINE if held & _SHIFT else _COARSE if held & _CTRL else _STEP
    return way[0] * by, way[1] * by
