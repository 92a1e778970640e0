"""The one way to do work off the main thread, and the one place where changes are announced.

Work runs on lanes (plain threads); results come back through a single queued signal. A task whose
owner is gone is dropped, and so is one that a newer request of the same owner has superseded.
"""

from __future__ import annotations

import logging
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from assessor_app.domain.changes import Changes
from assessor_app.errors import AssessorError, Bug

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Lane(StrEnum):
    """Where work runs. ``DB`` has one worker: the order of writes is the order of clicks."""

    DB = "db"
    SYNC = "sync"
    DECODE = "decode"


_WORKERS = {Lane.DB: 1, Lane.SYNC: 1, Lane.DECODE: 2}


class _MainThreadBridge(QObject):
    """Runs callables on the thread that made it."""

    posted = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    @Slot(object)
    def _run(self, call: Callable[[], None]) -> None:
        call()


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
        self._bridge = _MainThreadBridge(self)
        self._pools = {
            lane: ThreadPoolExecutor(count, thread_name_prefix=f"lane-{lane}")
            for lane, count in _WORKERS.items()
        }
        self._generations: dict[tuple[int, str], int] = {}
        self._writing = 0
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
        and an older one that has not begun is not run at all. A result that is, or holds first
        in a tuple's last place, a :class:`Changes` is announced by :attr:`changed`.
        """
        if self._stopped:
            return
        key = (id(owner), latest)
        generation = self._generations.get(key, 0) + 1
        if latest:
            self._generations[key] = generation
        alive = weakref.ref(owner)

        def current() -> bool:
            there = alive()
            fresh = not latest or self._generations.get(key) == generation
            return there is not None and isValid(there) and fresh

        def answer(future: Future[_T]) -> None:
            self._bridge.posted.emit(lambda: self._finish(future, current, done, failed, lane))

        self._note_begin(lane)
        self._pools[lane].submit(_unless_stale, work, current).add_done_callback(answer)

    def announce(self, changes: Changes) -> None:
        """Tell every pane what changed, from work that was not run here."""
        if changes.topics:
            self.changed.emit(changes)

    def post(self, call: Callable[[], None]) -> None:
        """Run ``call`` on the main thread, soon. May be called from any thread."""
        if not self._stopped:
            self._bridge.posted.emit(call)

    def stop(self) -> None:
        """Let what writes end, drop what only reads, and take no more work."""
        self._stopped = True
        for lane, pool in self._pools.items():
            pool.shutdown(wait=True, cancel_futures=lane is not Lane.DB)

    def _note_begin(self, lane: Lane) -> None:
        if lane is Lane.DB:
            self._writing += 1
            if self._writing == 1:
                self.busy.emit(True)

    def _note_end(self, lane: Lane) -> None:
        if lane is Lane.DB:
            self._writing -= 1
            if self._writing == 0:
                self.busy.emit(False)

    def _finish(
        self,
        future: Future[_T],
        current: Callable[[], bool],
        done: Callable[[_T], None] | None,
        failed: Callable[[AssessorError], None] | None,
        lane: Lane,
    ) -> None:
        self._note_end(lane)
        if future.cancelled() or isinstance(future.exception(), _Stale):
            return
        error = future.exception()
        if error is not None:
            self._fail(error, current, failed)
            return
        result = future.result()
        if current() and done is not None:
            done(result)
        self.announce(_changes_in(result))

    def _fail(
        self,
        error: BaseException,
        current: Callable[[], bool],
        failed: Callable[[AssessorError], None] | None,
    ) -> None:
        if not isinstance(error, AssessorError):
            _log.error("work failed unexpectedly", exc_info=error)
            error = Bug("Something went wrong inside Assessor. Your work is saved.")
        if failed is not None and current():
            failed(error)
        else:
            self.failed.emit(error)


class _Stale(Exception):
    """The request was superseded before it began."""


def _unless_stale(work: Callable[[], _T], current: Callable[[], bool]) -> _T:
    if not current():
        raise _Stale
    return work()


def _changes_in(result: object) -> Changes:
    if isinstance(result, tuple) and result and isinstance(result[-1], Changes):
        return result[-1]
    return result if isinstance(result, Changes) else Changes()
