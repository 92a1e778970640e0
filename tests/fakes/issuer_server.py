"""A small issuer over real HTTP on loopback, which can be told to misbehave."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import parse_qs, unquote, urlsplit

from assessor_app.domain.clock import to_rfc3339
from assessor_app.protocol.problem import Problem, ProblemType
from tests.fakes.documents import make_well_known
from tests.fakes.fake_issuer import TOKEN, FakeIssuer, Refused

HTML: Final = b"<html><title>Welcome to Cafe Wi-Fi</title><form>Accept</form></html>"
ELSEWHERE: Final = "https://elsewhere.example/login"


class Fault(Enum):
    """A way to misbehave, once."""

    STATUS_500 = auto()
    STATUS_429 = auto()
    STATUS_403_HTML = auto()
    STATUS_401_BEARER = auto()
    TRUNCATE = auto()
    DROP_BEFORE = auto()
    DROP_AFTER = auto()
    SLOW_HEADERS = auto()
    SLOW_BODY = auto()
    SILENT = auto()
    HTML = auto()
    REDIRECT = auto()
    GZIP_BOMB = auto()
    ENDLESS = auto()
    WRONG_ETAG = auto()
    WRONG_DIGEST = auto()
    WRONG_RANGE = auto()
    WHOLE = auto()
    CORRUPT = auto()
    OTHER_IDS = auto()
    NOT_JSON = auto()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler would answer."""

    status: int
    body: bytes
    headers: dict[str, str]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that go away are what is tested."""


class IssuerServer:
    """Serves a :class:`FakeIssuer`; a context manager. ``requests`` are methods and paths seen."""

    def __init__(self, issuer: FakeIssuer | None = None) -> None:
        self.issuer = issuer or FakeIssuer()
        self.requests: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.retry_after = "7"
        self.stopping = threading.Event()
        self._faults: list[tuple[str, Fault]] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.issuer.well_known = make_well_known(
            issuer=self.issuer.id, key=self.issuer.key, api_base=self.url
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def fault(self, fault: Fault, *, path: str = "", times: int = 1) -> None:
        """Misbehave at the next ``times`` requests whose path contains ``path``."""
        with self._lock:
            self._faults += [(path, fault)] * times

    def take_fault(self, path: str) -> Fault | None:
        """Return the fault for this request, and forget it."""
        with self._lock:
            for index, (part, fault) in enumerate(self._faults):
                if part in path:
                    del self._faults[index]
                    return fault
        return None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(server: IssuerServer) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        owner = server

    return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: IssuerServer
    timeout = 5.0
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Say nothing."""

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        owner = self.owner
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        owner.requests.append((self.command, self.path))
        owner.headers.append({name.lower(): value for name, value in self.headers.items()})
        fault = owner.take_fault(self.path)
        early = _EARLY.get(fault) if fault else None
        if early is not None:
            early(self)
            return
        reply = self._answer(body, fault)
        if fault in (Fault.SLOW_HEADERS, Fault.SLOW_BODY, Fault.TRUNCATE, Fault.DROP_AFTER):
            self._send_badly(reply, fault)
        else:
            self._send(reply)

    def _answer(self, body: bytes, fault: Fault | None) -> Reply:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        steps = [unquote(step) for step in parts.path.strip("/").split("/")]
        try:
            if steps != [".well-known", "assessor-sync"] and steps[-1] != "enrolments":
                self._authorise()
            return self._route(steps, query, body, fault)
        except Refused as refused:
            return _problem(refused.problem)

    def _authorise(self) -> None:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise Refused(ProblemType.UNAUTHORIZED, 401)

    def _route(
        self, steps: list[str], query: dict[str, str], body: bytes, fault: Fault | None
    ) -> Reply:
        issuer = self.owner.issuer
        match steps:
            case [".well-known", "assessor-sync"]:
                return _json_bytes(issuer.well_known.data)
            case ["v1", "changes"]:
                return _json(issuer.changes(query.get("since"), int(query["limit"])))
            case ["v1", "packages", package]:
                return _json_bytes(issuer.manifest(package))
            case ["v1", "blobs", sha256]:
                return self._blob(sha256, fault)
            case ["v1", "assignments", assignment, "lease"]:
                return _json({"leaseUntil": to_rfc3339(issuer.lease(assignment))})
            case ["v1", "assignments", assignment, "recusal"]:
                request = json.loads(body)
                issuer.recuse(assignment, request["reason"], request.get("note", ""))
                return Reply(204, b"", {})
            case ["v1", "decisions"]:
                return self._decisions(body, fault)
            case ["v1", "decisions", "digest"]:
                return _json(issuer.digest())
            case ["v1", "enrolments"]:
                request = json.loads(body)
                answer = {"token": TOKEN, "assessor": request["assessor"], "issuer": issuer.id}
                return _json(answer)
        raise Refused(ProblemType.NOT_FOUND, 404)

    def _blob(self, sha256: str, fault: Fault | None) -> Reply:
        data = self.owner.issuer.blob(sha256)
        etag = f'"{"0" * 64 if fault is Fault.WRONG_ETAG else sha256}"'
        named = hashlib.sha256(b"other").digest() if fault is Fault.WRONG_DIGEST else None
        digest = base64.b64encode(named or bytes.fromhex(sha256)).decode()
        headers = {
            "Content-Type": "application/octet-stream",
            "ETag": etag,
            "Repr-Digest": f"sha-256=:{digest}:",
            "Accept-Ranges": "bytes",
        }
        if fault is Fault.CORRUPT:
            data = bytes([data[0] ^ 1]) + data[1:]
        asked = re.fullmatch(r"bytes=([0-9]+)-", self.headers.get("Range", ""))
        if asked is None or self.headers.get("If-Range") != etag or fault is Fault.WHOLE:
            return Reply(200, data, headers)
        start = int(asked[1]) + (1 if fault is Fault.WRONG_RANGE else 0)
        headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        return Reply(206, data[start:], headers)

    def _decisions(self, body: bytes, fault: Fault | None) -> Reply:
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        if self.headers.get("Content-Digest") != f"sha-256=:{digest}:":
            raise Refused(ProblemType.DIGEST, 400)
        key = re.fullmatch(r'"([0-9a-f-]{36})"', self.headers.get("Idempotency-Key", ""))
        if key is None:
            raise Refused(ProblemType.IDEMPOTENCY_MISSING, 400)
        answer = self.owner.issuer.receive(json.loads(body)["items"], key[1])
        if fault is Fault.OTHER_IDS:
            answer = {"items": [{**one, "id": "urn:other"} for one in answer["items"]]}
        return _json(answer)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _send_badly(self, reply: Reply, fault: Fault) -> None:
        self.close_connection = True
        lines = [f"{name}: {value}\r\n" for name, value in reply.headers.items()]
        head = f"HTTP/1.1 {reply.status} X\r\n{''.join(lines)}Content-Length: {len(reply.body)}\r\n"
        data = head.encode() + b"\r\n" + reply.body
        if fault is Fault.TRUNCATE:
            self.wfile.write(data[: len(data) - len(reply.body) // 2 - 1])
        elif fault is Fault.SLOW_HEADERS:
            self._drip(data)
        elif fault is Fault.SLOW_BODY:
            self.wfile.write(head.encode() + b"\r\n")
            self._drip(reply.body)

    def _drip(self, data: bytes) -> None:
        for index in range(len(data)):
            self.wfile.write(data[index : index + 1])
            self.wfile.flush()
            if self.owner.stopping.wait(0.02):
                return

    def fail_500(self) -> None:
        self._send(Reply(500, b"oops", {"Content-Type": "text/plain"}))

    def fail_429(self) -> None:
        problem = Problem(type=ProblemType.RATE, title="Slow down.", status=429)
        reply = _problem(problem)
        self._send(Reply(429, reply.body, {**reply.headers, "Retry-After": self.owner.retry_after}))

    def fail_403_html(self) -> None:
        self._send(Reply(403, HTML, {"Content-Type": "text/html"}))

    def fail_401_bearer(self) -> None:
        self._send(Reply(401, b"", {"WWW-Authenticate": 'Bearer realm="issuer"'}))

    def drop(self) -> None:
        self.close_connection = True

    def stay_silent(self) -> None:
        self.close_connection = True
        self.owner.stopping.wait(5)

    def portal(self) -> None:
        self._send(Reply(200, HTML, {"Content-Type": "text/html"}))

    def redirect(self) -> None:
        self._send(Reply(307, b"", {"Location": ELSEWHERE}))

    def bomb(self) -> None:
        body = gzip.compress(b"\0" * (8 << 20))
        headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        self._send(Reply(200, body, headers))

    def endless(self) -> None:
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while not self.owner.stopping.is_set():
            self.wfile.write(b" " * 65536)

    def not_json(self) -> None:
        self._send(Reply(200, b'{"a":1,"a":2}', {"Content-Type": "application/json"}))


_EARLY: Final[dict[Fault, Callable[[_Handler], None]]] = {
    Fault.STATUS_500: _Handler.fail_500,
    Fault.STATUS_429: _Handler.fail_429,
    Fault.STATUS_403_HTML: _Handler.fail_403_html,
    Fault.STATUS_401_BEARER: _Handler.fail_401_bearer,
    Fault.DROP_BEFORE: _Handler.drop,
    Fault.SILENT: _Handler.stay_silent,
    Fault.HTML: _Handler.portal,
    Fault.REDIRECT: _Handler.redirect,
    Fault.GZIP_BOMB: _Handler.bomb,
    Fault.ENDLESS: _Handler.endless,
    Fault.NOT_JSON: _Handler.not_json,
}


def _json(document: Any) -> Reply:
    return _json_bytes(json.dumps(document).encode())


def _json_bytes(body: bytes) -> Reply:
    return Reply(200, body, {"Content-Type": "application/json"})


def _problem(problem: Problem) -> Reply:
    body = json.dumps(problem.to_json()).encode()
    return Reply(problem.status, body, {"Content-Type": "application/problem+json"})
