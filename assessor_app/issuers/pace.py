"""How long a call may take: a total deadline and a least throughput, kept where bytes move.

Time limits a read at a time let a server hold a call for ever by sending a byte now and then, in
the headers too. So the deadline is looked at in the network stream itself, and only time spent
waiting for the network counts: a slow disk here is not the issuer's fault.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore2

SocketOption = (
    tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]
)


class Pace:
    """What one call may still take. All times are in seconds.

    ``least_bytes_per_s`` is asked over every ``window_s`` of waiting; 0 asks nothing.
    """

    def __init__(
        self, deadline_s: float, *, least_bytes_per_s: float = 0.0, window_s: float = 30.0
    ) -> None:
        self._left_s = deadline_s
        self._least = least_bytes_per_s
        self._window_s = window_s
        self._waited_s = 0.0
        self._bytes = 0

    def allowance(self, timeout_s: float | None) -> float:
        """Return how long the next step may block: at most ``timeout_s``.

        Raises:
            TimeoutError: when the deadline has passed, or too little came in the last window.
        """
        if self._left_s <= 0:
            raise TimeoutError("the deadline has passed")
        if self._least and self._waited_s >= self._window_s:
            if self._bytes < self._least * self._waited_s:
                raise TimeoutError("the answer comes too slowly")
            self._waited_s, self._bytes = 0.0, 0
        return self._left_s if timeout_s is None else min(timeout_s, self._left_s)

    def spend(self, waited_s: float, count: int) -> None:
        """Take note that ``count`` bytes took ``waited_s`` to move."""
        self._left_s -= waited_s
        self._waited_s += waited_s
        self._bytes += count


class PacedBackend(httpcore2.NetworkBackend):
    """Opens connections whose every step is held to the calling thread's pace."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._inner = httpcore2.SyncBackend()
        self._clock = clock
        self._local = threading.local()

    @contextmanager
    def keeping(self, pace: Pace) -> Iterator[None]:
        """Hold what this thread does inside the block to ``pace``."""
        before = getattr(self._local, "pace", None)
        self._local.pace = pace
        try:
            yield
        finally:
            self._local.pace = before

    def step(self, timeout_s: float | None, move: Callable[[float | None], Any]) -> Any:
        """Return what ``move`` returns, given the time that it may block.

        That is bytes, their count, or a stream.

        Raises:
            TimeoutError: as :meth:`Pace.allowance`, before ``move`` is called.
        """
        pace: Pace | None = getattr(self._local, "pace", None)
        if pace is None:
            return move(timeout_s)
        allowed = pace.allowance(timeout_s)
        began = self._clock()
        moved = 0
        try:
            result = move(allowed)
            moved = result if isinstance(result, int) else 0
            moved = len(result) if isinstance(result, bytes) else moved
        finally:
            pace.spend(self._clock() - began, moved)
        return result

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        """Open a TCP connection (httpcore2's interface)."""
        try:
            stream = self.step(
                timeout,
                lambda allowed: self._inner.connect_tcp(
                    host, port, allowed, local_address, socket_options
                ),
            )
        except TimeoutError as exc:
            raise httpcore2.ConnectTimeout(str(exc)) from exc
        return PacedStream(stream, self)


class PacedStream(httpcore2.NetworkStream):
    """A connection held to the pace of whichever thread uses it."""

    def __init__(self, inner: httpcore2.NetworkStream, backend: PacedBackend) -> None:
        self._inner = inner
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what came, at most ``max_bytes``."""
        try:
            data: bytes = self._backend.step(
                timeout, lambda allowed: self._inner.read(max_bytes, allowed)
            )
        except TimeoutError as exc:
            raise httpcore2.ReadTimeout(str(exc)) from exc
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of ``buffer``, in pieces, so that a peer that takes none is noticed."""
        view = memoryview(buffer)
        try:
            for start in range(0, len(view), _WRITE_BYTES):
                piece = bytes(view[start : start + _WRITE_BYTES])
                self._backend.step(timeout, _writer(self._inner, piece))
        except TimeoutError as exc:
            raise httpcore2.WriteTimeout(str(exc)) from exc

    def close(self) -> None:
        """Close the connection."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        """Begin TLS on this connection."""
        try:
            stream = self._backend.step(
                timeout,
                lambda allowed: self._inner.start_tls(ssl_context, server_hostname, allowed),
            )
        except TimeoutError as exc:
            raise httpcore2.ConnectTimeout(str(exc)) from exc
        return PacedStream(stream, self._backend)

    def get_extra_info(self, info: str) -> Any:
        """Return a fact about the connection, as the inner stream knows it."""
        return self._inner.get_extra_info(info)


_WRITE_BYTES = 64 << 10


def _writer(stream: httpcore2.NetworkStream, piece: bytes) -> Callable[[float | None], int]:
    def write(allowed: float | None) -> int:
        stream.write(piece, allowed)
        return len(piece)

    return write
