"""A proxy before a real issuer that loses, cuts and refuses, by a seed."""

from __future__ import annotations

import http.client
import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit


class ProxyFault(StrEnum):
    """What the proxy does to one request. After the last three, the issuer has done its part."""

    NONE = "none"
    STATUS_500 = "answers 500 itself"
    STATUS_429 = "answers 429 itself"
    DROPPED_REQUEST = "closes before the issuer hears of it"
    DROPPED_ANSWER = "closes instead of passing the answer on"
    TRUNCATED_ANSWER = "passes on half of the answer"
    STATUS_500_AFTER = "passes the request on, and answers 500"


_FAULTS: Final = tuple(one for one in ProxyFault if one is not ProxyFault.NONE)
_BEFORE: Final = frozenset(
    {ProxyFault.STATUS_500, ProxyFault.STATUS_429, ProxyFault.DROPPED_REQUEST}
)
_PER_CONNECTION: Final = frozenset({"connection", "keep-alive", "transfer-encoding"})
_UPSTREAM_TIMEOUT_S: Final = 30.0


class Phase(StrEnum):
    """When a listener is told of a request."""

    ASKED = "asked"
    ANSWERED = "answered"


Listener = Callable[[str, Phase], None]
"""Told, in the proxy's thread, the path of a request: before the issuer hears of it, and when the
issuer has answered and the client has not heard of that yet.
"""


@dataclass(frozen=True, slots=True)
class Rates:
    """How many of the requests meet a fault, 0 to 1: uploads of decisions, and all others."""

    uploads: float = 0.0
    others: float = 0.0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class FaultyProxy:
    """Stands before ``upstream``, an HTTP origin. A context manager.

    ``rates`` and ``listener`` may be set at any time. ``faults`` counts what was done. Which
    request meets which fault follows from the seed and the order in which requests come.
    """

    def __init__(self, upstream: str, *, seed: int) -> None:
        self.rates = Rates()
        self.listener: Listener = _hear_nothing
        self.faults: Counter[ProxyFault] = Counter()
        self._host = urlsplit(upstream).netloc
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, name="faulty-proxy")

    @property
    def location(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def draw(self, method: str, path: str) -> ProxyFault:
        """Return what is to happen to a request, and count it."""
        upload = method == "POST" and path.endswith("/decisions")
        with self._lock:
            rate = self.rates.uploads if upload else self.rates.others
            hit = self._random.random() < rate
            fault = self._random.choice(_FAULTS) if hit else ProxyFault.NONE
            self.faults[fault] += 1
        return fault

    def forward(self, method: str, path: str, headers: dict[str, str], body: bytes) -> _Answer:
        """Return the issuer's answer."""
        upstream = http.client.HTTPConnection(self._host, timeout=_UPSTREAM_TIMEOUT_S)
        try:
            upstream.request(method, path, body or None, headers)
            response = upstream.getresponse()
            return _Answer(response.status, response.getheaders(), response.read())
        finally:
            upstream.close()


def _hear_nothing(_path: str, _phase: Phase) -> None:
    """Be told, and do nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients are killed here."""


def _handler(proxy: FaultyProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        owner = proxy

    return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: FaultyProxy
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        fault = self.owner.draw(self.command, self.path)
        self.owner.listener(self.path, Phase.ASKED)
        if fault in _BEFORE:
            self._refuse(fault)
            return
        headers = {
            name: value
            for name, value in self.headers.items()
            if name.lower() not in _PER_CONNECTION
        }
        answer = self.owner.forward(self.command, self.path, headers, body)
        self.owner.listener(self.path, Phase.ANSWERED)
        match fault:
            case ProxyFault.DROPPED_ANSWER:
                self.close_connection = True
            case ProxyFault.STATUS_500_AFTER:
                self._refuse(ProxyFault.STATUS_500)
            case _:
                self._pass_on(answer, whole=fault is ProxyFault.NONE)

    def _refuse(self, fault: ProxyFault) -> None:
        if fault is ProxyFault.DROPPED_REQUEST:
            self.close_connection = True
            return
        self.send_response(429 if fault is ProxyFault.STATUS_429 else 500)
        if fault is ProxyFault.STATUS_429:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _pass_on(self, answer: _Answer, *, whole: bool) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            if name.lower() not in {*_PER_CONNECTION, "content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        half = len(answer.body) // 2
        self.wfile.write(answer.body if whole else answer.body[:half])
        self.close_connection = not whole
