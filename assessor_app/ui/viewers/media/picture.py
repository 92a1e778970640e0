"""Where the picture is seen, with the caption over it; for sound, a calm card in its place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import DARK

_WRAP = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
_VEIL = 215
_SPOKEN_SIZES = (20, 17, 15, 13, 11)
_NEARLY_PX = 2.0


class PictureArea(QWidget):
    """Paints the newest picture, as large as it fits.

    Signals: ``pressed()`` when it is clicked; ``room_changed(int, int)`` with the pixels of the
    screen that there are for the picture.
    """

    pressed = Signal()
    room_changed = Signal(int, int)

    def __init__(self, appearance: Appearance, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._name = name
        self._image = QImage()
        self._caption = ""
        self._note = "Opening …"
        self._sound_only = False
        self.over: Callable[[QPainter], object] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 150)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{name}. Space plays and pauses.")
        appearance.changed.connect(self.update)

    @property
    def has_picture(self) -> bool:
        """Whether a picture has come."""
        return not self._image.isNull()

    @property
    def picture_size(self) -> QSize:
        """How many pixels the newest picture has: no more than there is room for."""
        return self._image.size()

    @property
    def caption(self) -> str:
        """The caption that is seen now."""
        return self._caption

    def show_picture(self, image: QImage) -> None:
        """Show a picture."""
        self._image = image
        self._note = ""
        self.update()

    def show_sound(self) -> None:
        """Show the card of a recording without pictures."""
        self._sound_only = True
        self._note = ""
        self.update()

    def show_caption(self, text: str) -> None:
        """Show a caption, or none."""
        if text != self._caption:
            self._caption = text
            self.setAccessibleDescription(text)
            self.update()

    def sizeHint(self) -> QSize:
        """Ask for a wide picture."""
        return QSize(640, 360)

    def event(self, event: QEvent) -> bool:
        """Notice when the area, or the screen's density, changes."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.DevicePixelRatioChange):
            ratio = self.devicePixelRatioF()
            self.room_changed.emit(round(self.width() * ratio), round(self.height() * ratio))
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Play or pause."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setFocus()
            self.pressed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture or the card, the caption, and the focus."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._appearance.colour("canvas"))
        if self._sound_only:
            self._paint_sound(painter)
        elif self._image.isNull():
            painter.setPen(self._appearance.colour("muted"))
            painter.drawText(self.rect(), _WRAP, self._note)
        else:
            where = self.picture_rect
            self._paint_picture(painter, where)
            if self._caption:
                self._paint_caption(painter, where)
        if self.over is not None:
            self.over(painter)
        if self.hasFocus():
            painter.setPen(self._appearance.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.drawRect(self.rect().adjusted(1, 1, -2, -2))

    @property
    def picture_rect(self) -> QRectF:
        """Where the picture is seen; all of the widget where there is none."""
        room = QRectF(self.rect())
        if self._image.isNull():
            return room
        size = QSizeF(self._image.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
        where = QRectF(QPointF(), size)
        where.moveCenter(room.center())
        return where

    def _paint_picture(self, painter: QPainter, where: QRectF) -> None:
        """Paint pixel for pixel where the player has scaled the picture to its place already."""
        ratio = self.devicePixelRatioF()
        place = QRectF(where.topLeft() * ratio, where.size() * ratio)
        lacking = place.size() - QSizeF(self._image.size())
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        if max(abs(lacking.width()), abs(lacking.height())) < _NEARLY_PX:
            painter.drawImage(place.topLeft().toPoint(), self._image)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
        painter.restore()

    def _paint_caption(self, painter: QPainter, picture: QRectF) -> None:
        font = QFont(self.font())
        font.setPixelSize(max(self._appearance.pixels(13), round(picture.height() / 20)))
        painter.setFont(font)
        pad = font.pixelSize() * 0.5
        inset = self.width() * 0.06
        room = QRectF(self.rect()).adjusted(inset, 0, -inset, -pad)
        needed = painter.boundingRect(room, int(_WRAP), self._caption)
        box = needed.adjusted(-pad, -pad / 2, pad, pad / 2)
        box.moveBottom(min(picture.bottom() - pad, self.height() - pad))
        if box.top() < pad:
            return  # there is no room for it: the transcript has it
        ground = QColor(DARK.background)
        ground.setAlpha(_VEIL)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(QColor(DARK.ink))
        painter.drawText(box, int(_WRAP), self._caption)

    def _paint_sound(self, painter: QPainter) -> None:
        pixels = self._appearance.pixels
        margin = min(pixels(28), self.height() // 10)
        card = self.rect().adjusted(margin, margin, -margin, -margin)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._appearance.colour("line"))
        painter.setBrush(self._appearance.colour("panel"))
        painter.drawRoundedRect(card, 9, 9)
        inner = card.adjusted(pixels(24), pixels(16), -pixels(24), -pixels(16))
        self._line(painter, inner, "Sound recording", "muted", 12, bold=False)
        title = inner.adjusted(0, pixels(22), 0, 0)
        self._line(painter, title, self._name, "ink", 15, bold=True)
        words = inner.adjusted(0, pixels(54), 0, 0)
        shown = self._caption or "♪"
        self._fit_font(painter, words, shown)
        painter.setPen(self._appearance.colour("ink" if self._caption else "muted"))
        painter.drawText(words, int(_WRAP), shown)

    def _fit_font(self, painter: QPainter, room: QRect, text: str) -> None:
        """Use the largest letters in which ``text`` fits into ``room``, down to small ones."""
        font = QFont(self.font())
        for size in _SPOKEN_SIZES:
            font.setPixelSize(self._appearance.pixels(size))
            painter.setFont(font)
            if painter.boundingRect(room, int(_WRAP), text).height() <= room.height():
                return

    def _line(
        self, painter: QPainter, room: QRect, text: str, colour: str, size: int, *, bold: bool
    ) -> None:
        font = QFont(self.font())
        font.setPixelSize(self._appearance.pixels(size))
        font.setBold(bold)
        painter.setFont(font)
        painter.setPen(self._appearance.colour(colour))
        elided = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, elided)
