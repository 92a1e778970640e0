"""Hands decoded pictures over, and counts what was shown and what was not."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtMultimedia import QVideoFrame

from assessor_app.ui.viewers.media.frames import MAX_PIXELS, MAX_SIDE, SLOTS, Picture, write_frame
from assessor_app.ui.viewers.media.player.channel import Channel


class Pictures:
    """The slots and the newest picture that waits for one.

    A picture that is larger than the room that it is shown in is handed over at the room's size:
    the window then neither copies nor scales what nobody sees.

    ``counts`` has ``frames`` handed over, ``dropped`` in the hand-over or before it (seen as gaps
    in the pictures' times), and ``convert_us``, what turning them into pixels took altogether.
    """

    def __init__(self, channel: Channel, window: memoryview) -> None:
        self.fps = 25.0
        self._channel = channel
        self._window = window
        self._free = list(range(SLOTS))
        self._waiting: QVideoFrame | None = None
        self._waiting_again = False
        self._room = QSize()
        self._whole = self._handed_size = QSize()
        self._sequence = 0
        self._handed = 0
        self._dropped = 0
        self._convert_us = 0
        self._last_us: int | None = None
        self._start_us = 0
        self._end_us = 0

    @property
    def counts(self) -> dict[str, int]:
        """What was counted so far."""
        return {
            "frames": self._handed,
            "dropped": self._dropped,
            "convert_us": self._convert_us,
        }

    def jumped(self) -> None:
        """Say that the next picture does not follow the last one."""
        self._last_us = None

    def neighbour_ms(self, *, forwards: bool) -> int:
        """Return a time in the middle of the next picture, or of the one before."""
        length = 1_000_000 / self.fps
        end = self._end_us if self._end_us > self._start_us else self._start_us + length
        middle = end + length / 2 if forwards else self._start_us - length / 2
        return max(0, math.floor(middle / 1000))

    def show(self, frame: QVideoFrame) -> None:
        """Hand a picture over now, or as soon as the window gives a slot back."""
        self._note_time(frame)
        if self._waiting is not None and not self._waiting_again:
            self._dropped += 1
        self._waiting, self._waiting_again = frame, False
        self._hand_over()

    def set_room(self, room: QSize, standing: QVideoFrame | None) -> None:
        """Note how large pictures are shown; hand ``standing``, which is shown now, over anew.

        ``standing`` is None while it plays: the next picture comes at the new size by itself.
        """
        self._room = room
        if standing is None or self._waiting is not None:
            return
        if fitting(self._whole, room) != self._handed_size:
            self._waiting, self._waiting_again = standing, True
            self._hand_over()

    def give_back(self, slot: int) -> None:
        """Take back a slot that the window has read."""
        if 0 <= slot < SLOTS and slot not in self._free:
            self._free.append(slot)
        self._hand_over()

    def _note_time(self, frame: QVideoFrame) -> None:
        self._start_us, self._end_us = frame.startTime(), frame.endTime()
        if self._last_us is not None and self._start_us > self._last_us:
            skipped = round((self._start_us - self._last_us) * self.fps / 1_000_000) - 1
            self._dropped += max(0, skipped)
        self._last_us = self._start_us

    def _hand_over(self) -> None:
        if self._waiting is None or not self._free:
            return
        frame, self._waiting = self._waiting, None
        started = time.perf_counter_ns()
        whole = frame.toImage()
        if whole.isNull():
            return
        image = _pixels(whole, fitting(whole.size(), self._room))
        self._sequence += 1
        self._handed += 0 if self._waiting_again else 1
        self._whole, self._handed_size = whole.size(), image.size()
        picture = Picture(self._sequence, image.width(), image.height())
        index = self._free.pop(0)
        write_frame(self._window, index, picture, memoryview(image.constBits()))
        self._convert_us += (time.perf_counter_ns() - started) // 1000
        self._channel.send(
            "frame",
            slot=index,
            seq=picture.sequence,
            w=picture.width,
            h=picture.height,
            us=max(0, frame.startTime()),
            again=self._waiting_again,
        )


def _pixels(whole: QImage, size: QSize) -> QImage:
    image = whole if size == whole.size() else scaled(whole, size)
    if image.format() is not QImage.Format.Format_RGB32:
        image = image.convertToFormat(QImage.Format.Format_RGB32)
    return image


def fitting(size: QSize, room: QSize) -> QSize:
    """Return the size at which a picture is handed over: as it is, or smaller, never larger."""
    sides, pixels = max(size.width(), size.height()), size.width() * size.height()
    if pixels == 0:
        return size
    scale = min(1.0, math.sqrt(MAX_PIXELS / pixels), MAX_SIDE / sides)
    if not room.isEmpty():
        scale = min(scale, room.width() / size.width(), room.height() / size.height())
    if scale == 1.0:
        return size
    # Never more than the bounds allow, and never nothing.
    width, height = math.floor(size.width() * scale), math.floor(size.height() * scale)
    return QSize(max(1, width), max(1, height))


def scaled(image: QImage, size: QSize) -> QImage:
    """Scale down. Painting takes a fifth of the time of averaging, and from half on looks alike."""
    if size.width() * 2 < image.width():
        ignore, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode
        return image.scaled(size, ignore, smooth.SmoothTransformation)
    target = QImage(size, QImage.Format.Format_RGB32)
    painter = QPainter(target)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRect(QPoint(), size), image)
    painter.end()
    return target
