"""Plays one file: commands in, pictures and times out."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QSize, QTimer, QUrl, Signal, Slot
from PySide6.QtMultimedia import (
    QAudioBufferOutput,
    QAudioOutput,
    QMediaDevices,
    QMediaMetaData,
    QMediaPlayer,
    QVideoFrame,
    QVideoSink,
)

from assessor_app.ui.viewers.media.player.channel import Channel
from assessor_app.ui.viewers.media.player.device import ServedFile
from assessor_app.ui.viewers.media.player.pictures import Pictures
from assessor_app.ui.viewers.media.wire import Message

_TICK_MS: Final = 100
_State = QMediaPlayer.PlaybackState
_Status = QMediaPlayer.MediaStatus


class Playing(QObject):
    """The media player and what it is told.

    Signals: ``commanded(object)`` from the channel's thread, handled on the main one.
    """

    commanded = Signal(object)

    def __init__(self, channel: Channel, window: memoryview, *, size: int, name: str) -> None:
        super().__init__()
        self._channel = channel
        self._file = ServedFile(channel, size)
        self._name = name
        self._pictures = Pictures(channel, window)
        self._player = QMediaPlayer(self)
        self._sink = QVideoSink(self)
        self._range: tuple[int, int, bool] | None = None
        self._at_end = False
        self._told = False
        self._sought = 0
        self._waiting_ms: int | None = None
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._connect_sound()
        self._player.setVideoSink(self._sink)
        self._sink.videoFrameChanged.connect(self._show)
        self._player.mediaStatusChanged.connect(self._status_changed)
        self._player.playbackStateChanged.connect(self._tick)
        self._player.errorOccurred.connect(self._failed)
        self.commanded.connect(self._obey)

    @property
    def available(self) -> bool:
        """Whether Qt found its media plugin."""
        return self._player.isAvailable()

    def open(self) -> None:
        """Begin to listen and to read the file."""
        self._channel.listen(self.commanded.emit)
        self._ticker.start()
        # The name lets FFmpeg guess where the content alone does not tell; it is never opened.
        self._player.setSourceDevice(self._file, QUrl(f"file:///{self._name}"))

    def _connect_sound(self) -> None:
        self._speaker: QAudioOutput | None = None
        if not QMediaDevices.defaultAudioOutput().isNull():
            self._speaker = QAudioOutput(self)
            self._player.setAudioOutput(self._speaker)
            return
        # Without a device, sound still paces the time: it is decoded and let go.
        self._silence = QAudioBufferOutput(self)
        self._player.setAudioBufferOutput(self._silence)

    @Slot(object)
    def _obey(self, command: Message) -> None:
        number = command.get("v")
        amount = number if isinstance(number, int | float) else 0
        match command.get("c"):
            case "play":
                self._play()
            case "pause":
                self._player.pause()
            case "seek":
                self._sought = command.get("no", 0)
                self._seek(round(amount))
            case "step":
                self._step(forwards=amount > 0)
            case "speed":
                self._player.setPlaybackRate(float(amount))
            case "volume" if self._speaker is not None:
                self._speaker.setVolume(float(amount))
            case "range":
                self._set_range(command)
            case "room":
                self._set_room(command)
            case "seen":
                self._pictures.give_back(round(amount))
            case _:
                return
        self._tick()

    def _play(self) -> None:
        if self._at_end:
            self._at_end = False
            self._player.setPosition(0)
        self._player.play()

    def _seek(self, ms: int) -> None:
        if self._player.playbackState() is _State.StoppedState:
            self._player.pause()
        self._at_end = False
        if self._player.hasVideo() and not self._pictures.counts["frames"]:
            # A seek before the first picture can lose it, and then none comes while it pauses.
            self._waiting_ms = ms
            return
        self._pictures.jumped()
        self._player.setPosition(max(0, min(ms, self._player.duration())))

    def _step(self, *, forwards: bool) -> None:
        self._player.pause()
        self._seek(self._pictures.neighbour_ms(forwards=forwards))

    def _set_range(self, command: Message) -> None:
        start, end = command.get("a"), command.get("b")
        if not isinstance(start, int) or not isinstance(end, int) or end <= start:
            self._range = None
            return
        self._range = (start, end, bool(command.get("loop")))

    def _set_room(self, command: Message) -> None:
        width, height = command.get("w"), command.get("h")
        if isinstance(width, int) and isinstance(height, int):
            playing = self._player.playbackState() is _State.PlayingState
            frame = None if playing else self._sink.videoFrame()
            standing = frame if frame is not None and frame.isValid() else None
            self._pictures.set_room(QSize(width, height), standing)

    def _keep_in_range(self, ms: int) -> None:
        if self._range is None or self._player.playbackState() is not _State.PlayingState:
            return
        start, end, loop = self._range
        if ms >= end:
            self._end_range(start, loop=loop)

    def _end_range(self, start: int, *, loop: bool) -> None:
        if loop:
            self._seek(start)
            self._player.play()
        else:
            self._range = None
            self._player.pause()
            self._channel.send("range_ended")

    @Slot(QVideoFrame)
    def _show(self, frame: QVideoFrame) -> None:
        if frame.isValid():
            self._pictures.show(frame)
            self._keep_in_range(frame.startTime() // 1000)
            waiting, self._waiting_ms = self._waiting_ms, None
            if waiting is not None:
                self._seek(waiting)

    @Slot()
    def _tick(self) -> None:
        position = self._player.position()
        self._keep_in_range(position)
        playing = self._player.playbackState() is _State.PlayingState
        at = self._player.duration() if self._at_end else position
        at = at if self._waiting_ms is None else self._waiting_ms
        self._channel.send("tick", ms=at, no=self._sought, playing=playing, **self._pictures.counts)

    @Slot(QMediaPlayer.MediaStatus)
    def _status_changed(self, status: QMediaPlayer.MediaStatus) -> None:
        if status is _Status.LoadedMedia and not self._told:
            self._told = True
            self._tell_facts()
            self._player.pause()  # this shows the first picture
        elif status is _Status.EndOfMedia and self._range is not None and self._range[2]:
            # A range that reaches to the very end: no picture and no time comes after it.
            self._end_range(self._range[0], loop=True)
        elif status is _Status.EndOfMedia:
            self._at_end = True
            self._channel.send("ended")
        elif status is _Status.InvalidMedia:
            self._channel.send("failed", text=self._player.errorString()[:300])

    def _tell_facts(self) -> None:
        rate = self._player.metaData().value(QMediaMetaData.Key.VideoFrameRate)
        size = self._player.metaData().value(QMediaMetaData.Key.Resolution)
        fps = float(rate) if isinstance(rate, int | float) and rate > 0 else 0.0
        self._pictures.fps = fps or 25.0
        codec = self._player.metaData().stringValue(QMediaMetaData.Key.VideoCodec)
        self._channel.send(
            "loaded",
            duration=max(0, self._player.duration()),
            video=self._player.hasVideo(),
            sound=self._player.hasAudio(),
            speaker=self._speaker is not None,
            width=size.width() if size is not None else 0,
            height=size.height() if size is not None else 0,
            codec=codec[:40],
        )

    def _failed(self, _error: QMediaPlayer.Error, text: str) -> None:
        self._channel.send("failed", text=text[:300])
