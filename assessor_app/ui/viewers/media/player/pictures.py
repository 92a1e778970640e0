"""Hands decoded pictures over, and counts what was shown and what was not."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame

from assessor_app.ui.viewers.media.frames import MAX_PIXELS, MAX_SIDE, SLOTS, Picture, write_frame
from assessor_app.ui.viewers.media.player.channel import Channel


class Pictures:
    """Two slots and the newest picture that waits for one.

    ``counts`` has ``frames`` handed over, ``dropped`` in the hand-over or before it (seen as gaps
    in the pictures' times), and ``convert_us``, what turning them into pixels took altogether.
    """

    def __init__(self, channel: Channel, window: memoryview) -> None:
        self.fps = 25.0
        self._channel = channel
        self._window = window
        self._free = list(range(SLOTS))
        self._waiting: QVideoFrame | None = None
        self._sequence = 0
        self._dropped = 0
        self._convert_us = 0
        self._last_us: int | None = None
        self._start_us = 0
        self._end_us = 0

    @property
    def counts(self) -> dict[str, int]:
        """What was counted so far."""
        return {
            "frames": self._sequence,
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
        if self._waiting is not None:
            self._dropped += 1
        self._waiting = frame
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
        image = _pixels(frame)
        if image.isNull():
            return
        self._sequence += 1
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
        )


def _pixels(frame: QVideoFrame) -> QImage:
    image = frame.toImage()
    pixels = image.width() * image.height()
    if pixels > MAX_PIXELS or max(image.width(), image.height()) > MAX_SIDE:
        scale = min(math.sqrt(MAX_PIXELS / pixels), MAX_SIDE / max(image.width(), image.height()))
        image = image.scaled(
            max(1, math.floor(image.width() * scale)),
            max(1, math.floor(image.height() * scale)),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    if image.format() is not QImage.Format.Format_RGB32:
        image = image.convertToFormat(QImage.Format.Format_RGB32)
    return image
