"""What paints a picture: an overview of all of it, and over it the part in view, sharp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from assessor_app.domain.geometry import Box
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.viewers.image.geometry import STEP, Sight
from assessor_app.ui.widgets.painting import paint_focus

_NOTCH: Final = 120
_ARROW: Final = 60
_FLASH_MS: Final = 1_600
_SHOWS_PIXELS_FROM: Final = 3.0
_LEAST_AREA: Final = 4
_ARROWS: Final = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


@dataclass(frozen=True, slots=True)
class Layer:
    """Pixels and the part of the picture that they show, in picture points."""

    image: QImage
    box: Box


class ImageCanvas(QAbstractScrollArea):
    """Shows a picture and lets it be moved, zoomed and marked with an area.

    Signals (main thread): ``sight_changed()`` after zoom, place or turn changed;
    ``area_chosen(object)`` with a :class:`Box` in picture points, or None.
    """

    sight_changed = Signal()
    area_chosen = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self.sight = Sight(0, 0, 1, 1)
        self._overview: Layer | None = None
        self._sharp: Layer | None = None
        self._area: Box | None = None
        self._flash: Box | None = None
        self._pressed: QPointF | None = None
        self.choosing_area = False
        self.over: Callable[[QPainter], object] | None = None
        self._flashing = QTimer(self)
        self._flashing.setSingleShot(True)
        self._flashing.timeout.connect(self._end_flash)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.horizontalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        appearance.changed.connect(self.viewport().update)

    def show_picture(self, width: float, height: float, overview: QImage) -> None:
        """Begin with another picture, seen whole."""
        view = self.viewport().size()
        self.sight = Sight(width, height, view.width(), view.height()).fitted()
        self._overview = Layer(overview, Box(0, 0, width, height))
        self._sharp = self._area = None
        self._changed()

    def show_overview(self, overview: QImage) -> None:
        """Put other pixels in place of the overview's."""
        self._overview = Layer(overview, Box(0, 0, self.sight.width, self.sight.height))
        self._sharp = None
        self.viewport().update()

    def show_sharp(self, layer: Layer) -> None:
        """Put the part in view over the overview."""
        self._sharp = layer
        self.viewport().update()

    def is_sharp(self) -> bool:
        """Say whether what is in view is shown as finely as the screen or the picture allows."""
        wanted = min(self.sight.scale * self.devicePixelRatioF(), 1.0)
        seen = self.sight.visible()
        for layer in (self._overview, self._sharp):
            if layer is not None and layer.box.width > 0 and layer.box.covers(seen, slack=0.01):
                finest = layer.image.width() / layer.box.width
                if finest >= wanted * 0.999:
                    return True
        return False

    def look(self, change: Callable[[Sight], Sight]) -> None:
        """Change the zoom, the place or the turn."""
        self.sight = change(self.sight)
        self._changed()

    def flash(self, box: Box) -> None:
        """Bring a part of the picture into view and point it out for a moment."""
        middle = (box.left + box.width / 2, box.top + box.height / 2)
        self.sight = replace(self.sight, x=middle[0], y=middle[1]).settled()
        self._flash = box
        self._flashing.start(_FLASH_MS)
        self._changed()

    def clear_area(self) -> None:
        """Forget the area that was chosen."""
        if self._area is not None:
            self._area = None
            self.viewport().update()
            self.area_chosen.emit(None)

    def _end_flash(self) -> None:
        self._flash = None
        self.viewport().update()

    def _changed(self) -> None:
        self._place_bars()
        self.viewport().update()
        self.sight_changed.emit()

    def _place_bars(self) -> None:
        """Let the scroll bars say where the view is; they are in view points."""
        seen = self.sight
        across, down = (side * seen.scale for side in seen.turned)
        left, top = seen.to_view(0, 0)
        far_x, far_y = seen.to_view(seen.width, seen.height)
        for bar, whole, view, start in (
            (self.horizontalScrollBar(), across, seen.view_width, min(left, far_x)),
            (self.verticalScrollBar(), down, seen.view_height, min(top, far_y)),
        ):
            with QSignalBlocker(bar):
                bar.setPageStep(max(1, round(view)))
                bar.setSingleStep(_ARROW)
                bar.setRange(0, max(0, round(whole - view)))
                bar.setValue(round(-start))

    def _scrolled(self) -> None:
        left, top = self.sight.to_view(0, 0)
        far_x, far_y = self.sight.to_view(self.sight.width, self.sight.height)
        across = -self.horizontalScrollBar().value() - min(left, far_x)
        down = -self.verticalScrollBar().value() - min(top, far_y)
        self.look(lambda sight: sight.moved(across, down))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep the whole picture in view, or the same point in the middle."""
        view = self.viewport().size()
        if self.sight.width:
            self.look(lambda sight: sight.resized(view.width(), view.height()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer with Ctrl, scroll without."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = STEP ** (event.angleDelta().y() / _NOTCH)
            at = event.position()
            self.look(lambda sight: sight.zoomed(sight.scale * factor, (at.x(), at.y())))
            event.accept()
        else:
            super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Zoom with two fingers."""
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            at, factor = event.position(), 1 + event.value()
            self.look(lambda sight: sight.zoomed(sight.scale * factor, (at.x(), at.y())))
            return True
        return super().viewportEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows; Escape forgets the area."""
        step = _ARROWS.get(Qt.Key(event.key()))
        if step is not None:
            self.look(lambda sight: sight.moved(step[0] * _ARROW, step[1] * _ARROW))
        elif event.key() == Qt.Key.Key_Escape and self._area is not None:
            self.clear_area()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag the picture, or an area."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            shape = (
                Qt.CursorShape.CrossCursor
                if self.choosing_area
                else Qt.CursorShape.ClosedHandCursor
            )
            self.viewport().setCursor(shape)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the picture, or draw the area."""
        if self._pressed is None:
            return
        if self.choosing_area:
            self._area = self._between(self._pressed, event.position())
            self.viewport().update()
            return
        by = event.position() - self._pressed
        self._pressed = event.position()
        self.look(lambda sight: sight.moved(by.x(), by.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag; an area that is more than a click is told."""
        begun, self._pressed = self._pressed, None
        self.viewport().unsetCursor()
        if begun is None or not self.choosing_area:
            return
        drawn = QPoint((event.position() - begun).toPoint())
        if min(abs(drawn.x()), abs(drawn.y())) < _LEAST_AREA:
            self.clear_area()
            return
        self.area_chosen.emit(self._area)

    def _between(self, one: QPointF, other: QPointF) -> Box:
        x1, y1 = self.sight.to_picture(one.x(), one.y())
        x2, y2 = self.sight.to_picture(other.x(), other.y())
        box = Box(min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
        return box.cut(Box(0, 0, self.sight.width, self.sight.height))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys go here."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no longer."""
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the layers, and what is marked on them."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._appearance.colour("canvas"))
        if self._overview is None:
            return
        large = self.sight.scale * self.devicePixelRatioF() >= _SHOWS_PIXELS_FROM
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not large)
        painter.setTransform(self._transform())
        for layer in (self._overview, self._sharp):
            if layer is not None:
                painter.drawImage(_rect(layer.box), layer.image)
        painter.resetTransform()
        self._paint_marks(painter)
        if self.over is not None:
            self.over(painter)
        if self.hasFocus():
            paint_focus(painter, self.viewport().rect(), self._appearance)

    def _transform(self) -> QTransform:
        sight = self.sight
        turned = QTransform().translate(sight.view_width / 2, sight.view_height / 2)
        turned.scale(sight.scale, sight.scale).rotate(90 * sight.turns)
        return turned.translate(-sight.x, -sight.y)

    def _paint_marks(self, painter: QPainter) -> None:
        for box in (self._area, self._flash):
            if box is None:
                continue
            painter.setPen(QPen(self._appearance.colour("panel"), 4))
            painter.drawRect(self._transform().mapRect(_rect(box)))
            painter.setPen(QPen(self._appearance.colour("accent"), 2))
            painter.drawRect(self._transform().mapRect(_rect(box)))


def _rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)
