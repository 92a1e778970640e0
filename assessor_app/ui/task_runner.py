"""The one way to do work that takes long, and the one place where changes are announced.

Work runs on lanes (plain threads); results come back through a single queued signal. A task whose
owner is gone is dropped, and so is one that a newer request of the same owner has superseded. What
only the main thread can do is done there in slices (:mod:`assessor_app.ui.turns`).
"""

from __future__ import annotations

import logging
import sys
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from typing import TypeVar
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QProcess, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from assessor_app.domain.changes import Changes
from assessor_app.errors import AssessorError, Bug
from assessor_app.ui.rest import Rest
from assessor_app.ui.turns import SLICE_S, Turns

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Lane(StrEnum):
    """Where work runs. ``DB`` has one worker: the order of writes is the order of clicks.

    ``THINK`` reads and checks what an author writes, without any store, so that no large rubric
    delays a write. ``PLAY`` reads what a player asks for, so that no slow page ever makes a video
    stutter.
    """

    DB = "db"
    SYNC = "sync"
    DECODE = "decode"
    PLAY = "play"
    THINK = "think"


_COMPUTES_S = 0.0005
"""After how long a thread that computes gives way to one that waits.

Painting asks for its turn anew some hundred times, and a synchronisation computes on up to six
threads: with Python's 5 ms, 10 ms of painting take 340 beside five of them, with this 80.
"""
_WORKERS = {Lane.DB: 1, Lane.SYNC: 1, Lane.DECODE: 2, Lane.PLAY: 1, Lane.THINK: 1}
_END_MS = 100


class _MainThreadBridge(QObject):
    """Runs callables on the thread that made it, in their order, a slice of time at once.

    Qt hands out all that was posted before it paints or takes a key: six answers that come
    together would be one long turn.
    """

    posted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], None]] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._run_slice)
        self.posted.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _take(self, call: Callable[[], None]) -> None:
        self._waiting.append(call)
        self._timer.start()

    @Slot()
    def _run_slice(self) -> None:
        end = time.thread_time() + SLICE_S
        while self._waiting and time.thread_time() < end:
            self._waiting.popleft()()
        if not self._waiting:
            self._timer.stop()


class TaskRunner(QObject):
    """Runs work on lanes and brings its results to the main thread.

    Signals (main thread): ``changed(Changes)`` after a service changed something, announced
    once; ``failed(AssessorError)`` for work that nobody handles the failure of; ``busy(bool)``
    when the first task of the ``DB`` lane begins and the last one ends.
    """

    changed = Signal(object)
    failed = Signal(object)
    busy = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(_COMPUTES_S)
        self._bridge = _MainThreadBridge(self)
        self._rest = Rest(self)
        self._turns = Turns(self)
        self._turns.failed.connect(self._fail_turn)
        self._pools = {
            lane: ThreadPoolExecutor(count, thread_name_prefix=f"lane-{lane}")
            for lane, count in _WORKERS.items()
        }
        self._generations: WeakKeyDictionary[QObject, dict[str, int]] = WeakKeyDictionary()
        self._writing = 0
        self._under_way = 0
        self._stopped = False

    def run(
        self,
        owner: QObject,
        work: Callable[[], _T],
        *,
        done: Callable[[_T], None] | None = None,
        failed: Callable[[AssessorError], None] | None = None,
        lane: Lane = Lane.DB,
        latest: str = "",
    ) -> None:
        """Run ``work`` on ``lane``; call ``done`` or ``failed`` on the main thread.

        Where ``latest`` names a kind of request, only the newest one of ``owner`` is answered,
        and an older one that has not begun is not run at all. Work whose owner is gone is not
        begun either, except on the ``DB`` lane: what a person wrote before they closed a pane is
        stored. A result that is a :class:`Changes`, or a tuple that ends with one, is announced
        by :attr:`changed`.
        """
        if self._stopped:
            return
        request = _Request(owner, self._generations.setdefault(owner, {}), latest, lane)

        def answer(future: Future[_T]) -> None:
            self._bridge.posted.emit(lambda: self._finish(future, request, done, failed))

        self._note_begin(lane)
        self._pools[lane].submit(_unless_stale, work, request).add_done_callback(answer)

    def run_in_turns(self, owner: QObject, steps: Iterator[object]) -> None:
        """Take ``steps`` on the main thread, as many as fit into a slice of a turn of its loop.

        For what no lane can do: making widgets. A generator stands still at each ``yield`` while
        the window lives. Work is done in the order in which it was given, and ends with its owner.
        """
        if not self._stopped:
            self._turns.add(owner, steps)

    def drop_turns(self, owner: QObject) -> None:
        """Take no further step on behalf of ``owner``."""
        self._turns.drop(owner)

    def give_way(self) -> None:
        """Wait, on a lane, while the window is in a turn; a moment at the most."""
        self._rest.give_way()

    @property
    def idle(self) -> bool:
        """Whether all work that was given so far has ended and was answered."""
        return self._under_way == 0 and self._turns.idle

    def announce(self, changes: Changes) -> None:
        """Tell every pane what changed, from work that was not run here."""
        if changes.topics:
            self.changed.emit(changes)

    def post(self, call: Callable[[], None]) -> None:
        """Run ``call`` on the main thread, soon. May be called from any thread."""
        if not self._stopped:
            self._bridge.posted.emit(call)

    def let_end(self, process: QProcess) -> None:
        """Keep a process that was killed until the system has taken it down.

        That may take a tenth of a second, for which nothing waits but :meth:`stop`.
        """
        process.setParent(self)
        process.finished.connect(process.deleteLater)
        if self._stopped:
            process.waitForFinished(_END_MS)

    def stop(self) -> None:
        """Let what writes end, drop what only reads, and take no more work."""
        self._stopped = True
        self._turns.clear()
        self._rest.end()
        for lane, pool in self._pools.items():
            pool.shutdown(wait=True, cancel_futures=lane is not Lane.DB)
        for process in self.findChildren(QProcess):
            process.waitForFinished(_END_MS)

    def _note_begin(self, lane: Lane) -> None:
        self._under_way += 1
        if lane is Lane.DB:
            self._writing += 1
            if self._writing == 1:
                self.busy.emit(True)

    def _note_end(self, lane: Lane) -> None:
        self._under_way -= 1
        if lane is Lane.DB:
            self._writing -= 1
            if self._writing == 0:
                self.busy.emit(False)

    def _finish(
        self,
        future: Future[_T],
        request: _Request,
        done: Callable[[_T], None] | None,
        failed: Callable[[AssessorError], None] | None,
    ) -> None:
        self._note_end(request.lane)
        if future.cancelled() or isinstance(future.exception(), _Stale):
            return
        error = future.exception()
        if error is not None:
            self._fail(_as_told(error), request, failed)
            return
        result = future.result()
        if request.wanted and done is not None:
            done(result)
        self.announce(_changes_in(result))

    def _fail_turn(self, error: Exception) -> None:
        self.failed.emit(_as_told(error))

    def _fail(
        self,
        error: AssessorError,
        request: _Request,
        failed: Callable[[AssessorError], None] | None,
    ) -> None:
        """Tell of a failure. Of one that nobody waits for any more, only if it may be a write."""
        if request.wanted and failed is not None:
            failed(error)
        elif request.wanted or (request.lane is Lane.DB and not request.superseded):
            self.failed.emit(error)


class _Request:
    """Who asked for what, and whether the answer is still wanted. Read from any thread."""

    def __init__(
        self, owner: QObject, generations: dict[str, int], latest: str, lane: Lane
    ) -> None:
        self.lane = lane
        self._owner = weakref.ref(owner)
        self._generations = generations
        self._latest = latest
        self._generation = generations[latest] = generations.get(latest, 0) + 1

    @property
    def superseded(self) -> bool:
        """Whether the same owner has asked for the same kind of thing since."""
        return bool(self._latest) and self._generations[self._latest] != self._generation

    @property
    def wanted(self) -> bool:
        """Whether the owner is there and has not asked anew."""
        owner = self._owner()
        return owner is not None and isValid(owner) and not self.superseded

    @property
    def due(self) -> bool:
        """Whether the work is to be done, its answer wanted or not."""
        return self.wanted or (self.lane is Lane.DB and not self.superseded)


class _Stale(Exception):
    """The request was superseded before it began."""


def _as_told(error: BaseException) -> AssessorError:
    if isinstance(error, AssessorError):
        return error
    _log.error("work failed unexpectedly", exc_info=error)
    return Bug("Something went wrong inside Assessor. Your work is saved.")


def _unless_stale(work: Callable[[], _T], request: _Request) -> _T:
    if not request.due:
        raise _Stale
    return work()


def _changes_in(result: object) -> Changes:
    if isinstance(result, tuple) and result and isinstance(result[-1], Changes):
        return result[-1]
    return result if isinstance(result, Changes) else Changes()
