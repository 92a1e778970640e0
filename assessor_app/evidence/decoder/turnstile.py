"""A lock that serves waiting threads in the order in which they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from assessor_app.evidence.decoder.documents import CancelToken, RequestDropped


class Turnstile:
    """One thread at a time, first come, first served.

    ``threading.Lock`` would let a thread that extracts the text of 2,400 pages take the lock
    again and again while another waits to show one page.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._busy = False
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self, cancel: CancelToken | None = None) -> Iterator[None]:
        """Hold the turn.

        Raises:
            RequestDropped: ``cancel`` was cancelled before the turn came.
        """
        self._enter()
        try:
            if cancel is not None and cancel.cancelled:
                raise RequestDropped("The request was superseded before its turn came.")
            yield
        finally:
            self._leave()

    def waiting(self) -> int:
        """Return how many threads wait now."""
        with self._guard:
            return len(self._waiting)

    def _enter(self) -> None:
        with self._guard:
            if not self._busy:
                self._busy = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        mine.wait()

    def _leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._busy = False
