"""A proxy in front of any HTTP/1.1 server that does harm, by a seed: for tests of lost answers.

Run by itself it prints where it listens, and serves until its input ends::

    python -m tests.fakes.faulty_proxy 127.0.0.1:8000 --seed 7 --rate 0.2
"""

from __future__ import annotations

import argparse
import contextlib
import random
import socket
import struct
import sys
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from types import TracebackType
from typing import Final, Self

_CHUNK: Final = 64 << 10
_MAX_HEAD: Final = 64 << 10
_RESET: Final = struct.pack("ii", 1, 0)


class ProxyFault(StrEnum):
    """What may happen to a request. Only the last three reach the server."""

    STATUS_500 = "status_500"
    STATUS_429 = "status_429"
    RESET = "reset"
    DELAY = "delay"
    TRUNCATE = "truncate"
    LOSE_ANSWER = "lose_answer"


class Phase(StrEnum):
    """When a listener is told: before the server hears of a request, and when it has answered and
    the client has not heard of that yet.
    """

    ASKED = "asked"
    ANSWERED = "answered"


Listener = Callable[[str, Phase], None]
"""Told the path of a request that is passed on, in the thread that serves it."""

EVENLY: Final[Mapping[ProxyFault, float]] = dict.fromkeys(ProxyFault, 1.0)


class FaultyProxy:
    """Forwards to ``upstream``; a context manager. Safe to change while it runs.

    ``rate`` of the requests meet a fault, drawn by ``weights``; ``script`` holds faults (None: no
    fault) for the next requests, before any are drawn. ``counts`` counts what happened. The same
    ``seed`` draws the same faults for the same order of requests. ``listener`` may be set to be
    told of each.
    """

    def __init__(
        self,
        upstream: tuple[str, int],
        *,
        seed: int = 0,
        rate: float = 0.0,
        weights: Mapping[ProxyFault, float] = EVENLY,
        delay_s: float = 0.05,
        port: int = 0,
    ) -> None:
        self.upstream = upstream
        self.rate = rate
        self.script: list[ProxyFault | None] = []
        self.counts: Counter[str] = Counter()
        self.listener: Listener = _tell_nobody
        self._weights = dict(weights)
        self._delay_s = delay_s
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self._listener.settimeout(0.05)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._acceptor = threading.Thread(target=self._accept, name="faulty-proxy")

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._acceptor.join()
        self._listener.close()
        with self._lock:
            left = list(self._open)
        for connection in left:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def draw(self) -> ProxyFault | None:
        """Return what happens to the next request, and count it."""
        with self._lock:
            fault: ProxyFault | None = None
            if self.script:
                fault = self.script.pop(0)
            elif self._random.random() < self.rate:
                faults = list(self._weights)
                fault = self._random.choices(faults, [self._weights[one] for one in faults])[0]
            self.counts[fault or "passed"] += 1
            return fault

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            connection.settimeout(30)
            with self._lock:
                self._open.add(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            thread.start()
            self._threads = [one for one in self._threads if one.is_alive()] + [thread]

    def _serve(self, connection: socket.socket) -> None:
        """Handle one request; every answer ends its connection."""
        try:
            with contextlib.suppress(OSError):
                request = _read_request(connection)
                if request:
                    self._handle(connection, request)
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def _handle(self, client: socket.socket, request: bytes) -> None:
        fault = self.draw()
        if fault is ProxyFault.STATUS_500:
            client.sendall(_answer(500, "Internal Server Error"))
        elif fault is ProxyFault.STATUS_429:
            client.sendall(_answer(429, "Too Many Requests", "Retry-After: 1\r\n"))
        elif fault is ProxyFault.RESET:
            _reset(client)
        else:
            if fault is ProxyFault.DELAY:
                self._stopping.wait(self._delay_s)
            self._forward(client, request, fault)

    def _forward(self, client: socket.socket, request: bytes, fault: ProxyFault | None) -> None:
        path = request.split(b" ", 2)[1].decode("ascii")
        self.listener(path, Phase.ASKED)
        with socket.create_connection(self.upstream, timeout=30) as server:
            server.sendall(_closing(request))
            first = server.recv(_CHUNK)
            self.listener(path, Phase.ANSWERED)
            if fault is ProxyFault.LOSE_ANSWER:
                while server.recv(_CHUNK):
                    pass
                _reset(client)
            elif fault is ProxyFault.TRUNCATE:
                self._send_part(client, server, first)
            else:
                client.sendall(_saying_close(first))
                while data := server.recv(_CHUNK):
                    client.sendall(data)

    def _send_part(self, client: socket.socket, server: socket.socket, first: bytes) -> None:
        """Let the server finish, and pass on less than all of its answer."""
        answer = bytearray(first)
        while data := server.recv(_CHUNK):
            answer += data
        with self._lock:
            kept = self._random.randrange(len(answer)) if answer else 0
        client.sendall(_saying_close(bytes(answer))[:kept])


def _tell_nobody(_path: str, _phase: Phase) -> None:
    """Listen to nothing."""


def _read_request(connection: socket.socket) -> bytes:
    """Return one whole request, or nothing where the client has gone."""
    data = bytearray()
    while b"\r\n\r\n" not in data:
        more = connection.recv(_CHUNK)
        if not more or len(data) > _MAX_HEAD:
            return b""
        data += more
    head, _, body = bytes(data).partition(b"\r\n\r\n")
    missing = _content_length(head) - len(body)
    while missing > 0:
        more = connection.recv(_CHUNK)
        if not more:
            return b""
        data += more
        missing -= len(more)
    return bytes(data)


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


def _closing(request: bytes) -> bytes:
    """Return the request with ``Connection: close``, so that the answer's end is known."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close", b"", body])


def _saying_close(answer: bytes) -> bytes:
    """Return the answer with ``Connection: close``, so that the client sends nothing more here."""
    status, end, rest = answer.partition(b"\r\n")
    return status + end + b"Connection: close\r\n" + rest if end else answer


def _answer(status: int, reason: str, headers: str = "") -> bytes:
    head = f"HTTP/1.1 {status} {reason}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n"
    return head.encode("ascii")


def _reset(connection: socket.socket) -> None:
    """Let closing the connection send a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description="Do harm to HTTP requests, by a seed.")
    parser.add_argument("upstream", help="host:port")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rate", type=float, default=0.2)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args(arguments)
    host, _, port = options.upstream.rpartition(":")
    proxy = FaultyProxy((host, int(port)), seed=options.seed, rate=options.rate, port=options.port)
    with proxy:
        sys.stdout.write(f"{proxy.url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
