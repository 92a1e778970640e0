"""Work that only the main thread can do, such as making widgets, a slice at a time.

Between two slices the event loop has a turn: keys, painting and answers go first, so that the
window goes on living while a screen of hundreds of parts is made.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

SLICE_S: Final = 0.008
"""How much of its own time the main thread gives at once; one step may take longer."""


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    owner: QObject
    steps: Iterator[object]


class Turns(QObject):
    """Takes the steps of what was added, in the order in which it was added.

    Work ends with its owner: no step is taken once that is gone.

    Signals (main thread): ``failed(object)`` with the exception of a step, whose work is given up.
    """

    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[_Work] = deque()
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._take_slice)

    @property
    def idle(self) -> bool:
        """Whether nothing is left to do."""
        return not any(isValid(work.owner) for work in self._waiting)

    def add(self, owner: QObject, steps: Iterator[object]) -> None:
        """Take ``steps`` (a generator's, say) on behalf of ``owner``, after what waits already."""
        self._waiting.append(_Work(owner, steps))
        self._timer.start()

    def drop(self, owner: QObject) -> None:
        """Take no further step on behalf of ``owner``."""
        self._waiting = deque(work for work in self._waiting if work.owner is not owner)
        self._rest()

    def clear(self) -> None:
        """Take no further step at all."""
        self._waiting.clear()
        self._rest()

    def _take_slice(self) -> None:
        """Take steps until the slice is used up: counted is what this thread itself does."""
        end = time.thread_time() + SLICE_S
        while self._waiting and time.thread_time() < end:
            self._take_step(self._waiting[0])
        self._rest()

    def _take_step(self, work: _Work) -> None:
        try:
            if isValid(work.owner):
                next(work.steps)
                return
        except StopIteration:
            pass
        except Exception as exc:  # a task ends here; the runner tells of it
            self.failed.emit(exc)
        self._waiting = deque(one for one in self._waiting if one is not work)

    def _rest(self) -> None:
        if not self._waiting:
            self._timer.stop()
