"""Lets the window go first: work on lanes stands still while the main thread is in a turn.

Only one thread of Python computes at a time. Painting a list asks for its turn at that anew some
hundred times, and with five threads of a synchronisation beside it each of them is waited for. So
these threads ask every few milliseconds whether the window is between two turns, and wait until it
is: it paints as fast as if it was alone, and they have all of the time in which it waits for the
person.
"""

from __future__ import annotations

import time
from threading import Event, Lock
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt

_KNOWN_S: Final = 0.004
"""For how long it is believed that the window rests. As long may a turn be slowed down."""
_LONGEST_S: Final = 0.04
"""How long nothing is done at the most, so that a window which never rests stops nothing."""
_LAST: Final = Qt.EventPriority.LowEventPriority.value - 1
_QUESTION: Final = QEvent.Type(QEvent.registerEventType())


class Rest(QObject):
    """Knows whether the main thread, on which it is made, rests.

    It asks by an event that stands behind all others, painting too: what was to be done is done
    when it comes.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._answered = Event()
        self._asked = self._ended = False
        self._rested_at = float("-inf")

    def give_way(self) -> None:
        """Return when the window rests, and after 40 ms in any case. For other threads."""
        if self._ended or time.monotonic() - self._rested_at < _KNOWN_S:
            return
        with self._lock:
            if not self._asked:
                self._asked = True
                self._answered.clear()
                QCoreApplication.postEvent(self, QEvent(_QUESTION), _LAST)
        self._answered.wait(_LONGEST_S)

    def event(self, event: QEvent) -> bool:
        """Answer: the window rests now."""
        if event.type() != _QUESTION:
            return super().event(event)
        self._rested_at = time.monotonic()
        with self._lock:
            self._asked = False
            self._answered.set()
        return True

    def end(self) -> None:
        """Let everyone go on from now: the window is closed."""
        self._ended = True
        self._answered.set()
