"""What plays: the process, started and started again, and the state that outlives it."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from assessor_app.errors import AssessorError
from assessor_app.services.evidence.evidence_view import BlobReader, open_file
from assessor_app.ui.context import UiContext
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.viewers.media.process import MediaFacts, PlayerCounts, PlayerProcess
from assessor_app.ui.viewers.viewer import Subject

NO_PICTURE_MS = 6_000
"""How long a video may be open without a picture: AV1 gives none, and no error either."""
ANSWER_MS = 8_000
"""How long a player may read a file and show nothing of it, whatever the reason."""


class Playback(QObject):
    """Plays one file, and survives its player.

    Signals: ``opened(object)`` with :class:`MediaFacts`, each time; ``pictured(QImage)``;
    ``moved()`` when time or state changed; ``halted(str, str)`` with a code
    and a detail when nothing plays any more, until :meth:`open` is called again.
    """

    opened = Signal(object)
    pictured = Signal(QImage)
    moved = Signal()
    halted = Signal(str, str)

    def __init__(self, context: UiContext, subject: Subject, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._subject = subject
        self._process: PlayerProcess | None = None
        self._picture_came = False
        self.facts: MediaFacts | None = None
        self.now_ms = 0
        self.playing = False
        self.speed = 1.0
        self.volume = 1.0
        self._range: tuple[int, int, bool] | None = None
        self._room = (0, 0)
        self._watchdog = QTimer(self, singleShot=True, interval=NO_PICTURE_MS)
        self._watchdog.timeout.connect(self._nothing_shown)
        self._answer = QTimer(self, singleShot=True, interval=ANSWER_MS)
        self._answer.timeout.connect(self._nothing_shown)

    @property
    def duration_ms(self) -> int:
        """The length; 0 before it is known."""
        return self.facts.duration_ms if self.facts else 0

    @property
    def process_id(self) -> int:
        """The player's process id, 0 without one. For diagnostics and crash tests."""
        return self._process.pid if self._process else 0

    @property
    def counts(self) -> PlayerCounts:
        """What the present player counted."""
        return self._process.counts if self._process else PlayerCounts()

    def open(self) -> None:
        """Start a player, at :attr:`now_ms` and paused."""
        self.close()
        self.playing = False
        self._context.runner.run(
            self,
            partial(
                open_file, self._context.workspace, self._subject.assignment, self._subject.path
            ),
            done=self._start,
            failed=self._not_opened,
            lane=Lane.PLAY,
        )

    def close(self) -> None:
        """End the player."""
        self._stop_waiting()
        if self._process is not None:
            self._process.close()
            self._process.deleteLater()
            self._process = None

    def play(self) -> None:
        """Play on."""
        self._send("play")

    def pause(self) -> None:
        """Pause."""
        self._send("pause")

    def seek(self, ms: int) -> None:
        """Go to a time."""
        self.now_ms = max(0, min(ms, self.duration_ms)) if self.facts else max(0, ms)
        self._send("seek", self.now_ms)
        self.moved.emit()

    def step(self, *, forwards: bool) -> None:
        """Go to the next picture, or to the one before."""
        self._send("step", 1 if forwards else -1)

    def set_speed(self, speed: float) -> None:
        """Play at a speed; 1.0 is the recording's own."""
        self.speed = speed
        self._send("speed", speed)

    def set_volume(self, volume: float) -> None:
        """Play as loud as ``volume`` says, from 0 to 1."""
        self.volume = volume
        self._send("volume", volume)

    def set_room(self, width: int, height: int) -> None:
        """Say how many pixels there are for the picture: a larger one comes at that size."""
        self._room = (width, height)
        self._send_room()

    def set_range(self, start_ms: int, end_ms: int, *, loop: bool) -> None:
        """Stop at the end of a range, or begin again there."""
        self._range = (start_ms, end_ms, loop)
        self._send_range()

    def clear_range(self) -> None:
        """Play to the end again."""
        self._range = None
        self._send("range")

    def _send(self, command: str, value: float = 0) -> None:
        if self._process is not None:
            self._process.send(command, value)

    def _send_room(self) -> None:
        if self._process is not None:
            width, height = self._room
            self._process.send("room", w=width, h=height)

    def _send_range(self) -> None:
        if self._process is not None and self._range is not None:
            start, end, loop = self._range
            self._process.send("range", a=start, b=end, loop=loop)

    def _start(self, reader: BlobReader) -> None:
        if reader.size == 0:
            reader.close()
            self.halted.emit("media_empty", "")
            return
        name = PurePosixPath(self._subject.path).name
        self._picture_came = False
        self._process = PlayerProcess(self._context.runner, reader, name, self)
        self._process.ready.connect(self._answer.start)
        self._process.loaded.connect(self._loaded)
        self._process.pictured.connect(self._pictured)
        self._process.moved.connect(self._moved)
        self._process.lost.connect(self._lost)
        self._send_room()

    def _not_opened(self, error: AssessorError) -> None:
        self.halted.emit(error.code, str(error))

    def _loaded(self, facts: MediaFacts) -> None:
        if not facts.video and not facts.sound:
            self._lost("media_unreadable", "neither picture nor sound")
            return
        self.facts = facts
        if facts.video:
            self._watchdog.start()
        else:
            self._stop_waiting()
        self._send("speed", self.speed)
        self._send("volume", self.volume)
        self._send_range()
        if self.now_ms:
            self._send("seek", self.now_ms)
        self.opened.emit(facts)

    def _pictured(self, image: QImage, _ms: int) -> None:
        if not self._picture_came:
            self._picture_came = True
            self._stop_waiting()
        self.pictured.emit(image)

    def _moved(self, ms: int, playing: bool) -> None:
        if self.facts is None:
            return  # nothing is loaded: the place to go on at stays
        if (ms, playing) != (self.now_ms, self.playing):
            self.now_ms, self.playing = ms, playing
            self.moved.emit()

    def _stop_waiting(self) -> None:
        self._watchdog.stop()
        self._answer.stop()

    def _nothing_shown(self) -> None:
        if self.facts is None:
            self._lost("media_no_answer", "")
            return
        self.now_ms = 0  # a time without a picture means nothing
        self._lost("media_no_picture", self.facts.codec)

    def _lost(self, code: str, detail: str) -> None:
        self.close()
        self.playing = False
        self.facts = None
        self.moved.emit()
        self.halted.emit(code, detail)
