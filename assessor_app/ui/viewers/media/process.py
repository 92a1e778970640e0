"""The player's process, seen from the window, which believes none of what it says.

All on the main thread and without waiting: QProcess brings the events, and the bytes that the
player asks for are read and decrypted on the task runner's ``PLAY`` lane.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from assessor_app.errors import AssessorError
from assessor_app.services.evidence.evidence_view import BlobReader
from assessor_app.ui.task_runner import Lane, TaskRunner
from assessor_app.ui.viewers.media.frames import (
    MAX_SIDE,
    SLOTS,
    WINDOW_BYTES,
    Picture,
    Window,
    open_window,
    read_frame,
)
from assessor_app.ui.viewers.media.wire import (
    MAX_READ,
    EventStream,
    Message,
    WireViolation,
    pack_command,
    pack_data,
    whole_number,
)

PLAYER_FLAG: Final = "--media-player"
_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from assessor_app.ui.viewers.media.player import main; sys.exit(main(sys.argv[1:]))"
)
_PULSE_MS: Final = 500
_HUNG_S: Final = 5.0
_START_S: Final = 20.0
_MAX_TIME: Final = 1 << 50


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What the player found in the file. ``speaker``: there is a sound device."""

    duration_ms: int
    video: bool
    sound: bool
    speaker: bool
    width: int
    height: int
    codec: str


@dataclass(slots=True)
class PlayerCounts:
    """Pictures handed over by the player, shown here, and lost on the way."""

    handed: int = 0
    shown: int = 0
    dropped: int = 0
    convert_us: int = 0
    layers: dict[str, str] = field(default_factory=dict)


class PlayerProcess(QObject):
    """One process that plays one file.

    Signals (main thread): ``ready()`` when it begins to read the file; ``loaded(object)`` with
    :class:`MediaFacts`; ``pictured(QImage, int)`` with a picture and its time in ms;
    ``moved(int, bool)`` with the time and whether it plays; ``ended()``; ``range_ended()``;
    ``lost(str, str)`` once, with a code (``player_ended``, ``player_hung``, ``player_missing``,
    ``media_unreadable``, or a blob's own) and a detail.
    """

    ready = Signal()
    loaded = Signal(object)
    pictured = Signal(QImage, int)
    moved = Signal(int, bool)
    ended = Signal()
    range_ended = Signal()
    lost = Signal(str, str)

    def __init__(self, runner: TaskRunner, reader: BlobReader, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self.counts = PlayerCounts()
        self._runner = runner
        self._reader = reader
        self._window: Window = open_window(WINDOW_BYTES)
        self._stream = EventStream()
        self._reading = False
        self._sought = 0
        self._over = False
        self._ready = False
        self._process = QProcess(self)
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.setProcessEnvironment(_environment())
        self._process.setWorkingDirectory(Path(sys.executable).anchor)
        self._process.readyReadStandardOutput.connect(self._receive)
        self._process.finished.connect(self._process_ended)
        self._process.errorOccurred.connect(self._process_ended)
        self._heard = self._looked = time.monotonic()
        self._pulse = QTimer(self, interval=_PULSE_MS)
        self._pulse.timeout.connect(self._check_alive)
        self._start(_settings(self._window, reader.size, name))

    @property
    def pid(self) -> int:
        """The process id, for diagnostics and crash tests."""
        return self._process.processId()

    def send(self, command: str, value: float = 0, **members: object) -> None:
        """Send a command. It is buffered where the player does not read: this never blocks."""
        if self._over:
            return
        if command == "seek":
            # Ticks from before the player saw this are of a time that is left behind.
            self._sought += 1
            members["no"] = self._sought
        self._process.write(pack_command({"c": command, "v": value, **members}))

    def close(self) -> None:
        """End the process and let go of the file. Closing twice is the same as once."""
        if self._over:
            return
        self._over = True
        self._pulse.stop()
        self._process.readyReadStandardOutput.disconnect(self._receive)
        self._process.finished.disconnect(self._process_ended)
        self._process.errorOccurred.disconnect(self._process_ended)
        self._process.kill()
        self._runner.let_end(self._process)
        self._window.close()
        self._runner.run(self._runner, self._reader.close, lane=Lane.PLAY)

    def _start(self, settings: str) -> None:
        program, arguments = _command(settings)
        # Inherited by this one child: Python's own subprocesses close what is not theirs.
        for descriptor in self._window.inherited:
            os.set_inheritable(descriptor, True)
        self._process.start(program, arguments)
        for descriptor in self._window.inherited:
            os.set_inheritable(descriptor, False)
        self._pulse.start()

    @Slot()
    def _receive(self) -> None:
        self._heard = time.monotonic()
        try:
            for event in self._stream.feed(bytes(self._process.readAllStandardOutput().data())):
                if not self._over:
                    self._handle(event)
        except WireViolation as exc:
            self._lose("player_ended", str(exc))

    def _handle(self, event: Message) -> None:
        match event.get("t"):
            case "read":
                self._read(event)
            case "frame":
                self._take_frame(event)
            case "tick":
                self._take_tick(event)
            case "ready":
                self._take_ready(event)
            case "loaded":
                self.loaded.emit(_facts(event))
            case "ended":
                self.ended.emit()
            case "range_ended":
                self.range_ended.emit()
            case "failed":
                self._lose("media_unreadable", str(event.get("text"))[:300])
            case "unavailable":
                self._lose("player_missing", str(event.get("cause"))[:300])
            case _:
                raise WireViolation("an event of an unknown kind")

    def _take_ready(self, event: Message) -> None:
        self._ready = True
        self._window.attached()
        layers = event.get("layers")
        if isinstance(layers, dict):
            known = ((str(name)[:40], str(state)[:140]) for name, state in layers.items())
            self.counts.layers = dict(list(known)[:12])
        self.ready.emit()

    def _take_tick(self, event: Message) -> None:
        self.counts.handed = whole_number(event, "frames", _MAX_TIME)
        self.counts.dropped = whole_number(event, "dropped", _MAX_TIME)
        self.counts.convert_us = whole_number(event, "convert_us", _MAX_TIME)
        if whole_number(event, "no", _MAX_TIME) != self._sought:
            return
        self.moved.emit(whole_number(event, "ms", _MAX_TIME), event.get("playing") is True)

    def _take_frame(self, event: Message) -> None:
        index = whole_number(event, "slot", SLOTS - 1)
        picture = Picture(
            whole_number(event, "seq", _MAX_TIME),
            whole_number(event, "w", MAX_SIDE, least=1),
            whole_number(event, "h", MAX_SIDE, least=1),
        )
        pixels = read_frame(self._window.view, index, picture)
        if pixels is None:
            raise WireViolation("a slot does not hold what was announced")
        image = QImage(
            pixels, picture.width, picture.height, picture.width * 4, QImage.Format.Format_RGB32
        ).copy()
        pixels.release()
        self.send("seen", index)
        self.counts.shown += 0 if event.get("again") is True else 1
        self.pictured.emit(image, whole_number(event, "us", _MAX_TIME) // 1000)

    def _read(self, event: Message) -> None:
        if self._reading:
            raise WireViolation("two reads at once")
        self._reading = True
        number = whole_number(event, "id", (1 << 32) - 1)
        position = whole_number(event, "at", self._reader.size)
        length = whole_number(event, "n", MAX_READ)
        self._runner.run(
            self,
            partial(_bytes_at, self._reader, position, length),
            done=partial(self._answer, number),
            failed=self._reading_failed,
            lane=Lane.PLAY,
        )

    def _answer(self, number: int, data: bytes) -> None:
        self._reading = False
        self._heard = time.monotonic()
        if not self._over:
            self._process.write(pack_data(number, data))

    def _reading_failed(self, error: AssessorError) -> None:
        self._lose(error.code, str(error))

    @Slot()
    def _process_ended(self) -> None:
        self._lose("player_ended", f"exit {self._process.exitCode()}")

    @Slot()
    def _check_alive(self) -> None:
        now = time.monotonic()
        if now - self._looked > 4 * _PULSE_MS / 1000 or self._reading:
            self._heard = now  # it was this process that slept, or a slow disk
        self._looked = now
        if now - self._heard > (_HUNG_S if self._ready else _START_S):
            self._lose("player_hung", "no sign of life")

    def _lose(self, code: str, detail: str) -> None:
        if not self._over:
            self.close()
            self.lost.emit(code, detail)


def _bytes_at(reader: BlobReader, position: int, length: int) -> bytes:
    if reader.closed:
        return b""
    reader.seek(position)
    return reader.read(length) or b""


def _facts(event: Message) -> MediaFacts:
    return MediaFacts(
        duration_ms=whole_number(event, "duration", _MAX_TIME),
        video=event.get("video") is True,
        sound=event.get("sound") is True,
        speaker=event.get("speaker") is True,
        width=whole_number(event, "width", 1 << 20),
        height=whole_number(event, "height", 1 << 20),
        codec=str(event.get("codec", ""))[:40],
    )


def _settings(window: Window, size: int, name: str) -> str:
    plain = "".join(one if one.isascii() and one.isalnum() else "." for one in name)[-60:]
    return json.dumps(
        {"window": window.name, "window_bytes": WINDOW_BYTES, "size": size, "name": plain}
    )


def _command(settings: str) -> tuple[str, list[str]]:
    """Return what starts a player; in a frozen build the program itself, with a flag."""
    if getattr(sys, "frozen", False):
        return sys.executable, [PLAYER_FLAG, settings]
    root = str(Path(__file__).resolve().parents[4])
    return sys.executable, ["-I", "-X", "utf8", "-c", _BOOT, root, settings]


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("QT_QPA_PLATFORM", "offscreen")
    environment.remove("LD_PRELOAD")
    return environment
