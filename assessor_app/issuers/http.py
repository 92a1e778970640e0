"""HTTP as this program does it: no redirects, no surprises, bounds on bytes and on time.

Built on the connection pool under httpx2 (httpcore2), whose network stream is where a deadline
can hold; httpx2's own client has no door to it, and inflates bodies and follows redirects.
"""

from __future__ import annotations

import ipaddress
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import httpcore2
import httpx2

from assessor_app.domain.clock import Clock, utc_now
from assessor_app.errors import UserFixable
from assessor_app.issuers.answers import (
    JSON_TYPE,
    MAX_PROBLEM_BYTES,
    PROBLEM_TYPE,
    Head,
    check_success,
    refusal,
)
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.issuers.pace import Pace, PacedBackend

_OK: Final = frozenset({200})
_KEEP_ALIVE_S: Final = 4.0


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Bounds of one call. A blob's deadline grows with its size, at ``least_bytes_per_s``."""

    connect_s: float = 10.0
    silence_s: float = 30.0
    deadline_s: float = 90.0
    document_bytes: int = 16 << 20
    least_bytes_per_s: float = 1024.0
    window_s: float = 30.0
    connections: int = 8


@dataclass(frozen=True, slots=True)
class Call:
    """One request. ``media_type`` is that of the documented answer."""

    method: str
    url: str
    media_type: str = JSON_TYPE
    documented: frozenset[int] = _OK
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Origin:
    """Scheme, host and port, checked once; hundreds of calls go to the same one."""

    scheme: bytes
    host: bytes
    port: int | None
    netloc: str


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer whose body is still coming."""

    head: Head
    chunks: Iterator[bytes]


class HttpClient:
    """Calls to one issuer, from any number of threads. ``token`` is sent, never shown."""

    def __init__(
        self,
        base_url: str,
        *,
        token: str = "",
        user_agent: str = "assessor",
        limits: HttpLimits | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._limits = limits or HttpLimits()
        self._clock = clock
        self._token = token
        self._user_agent = user_agent
        self._backend = PacedBackend()
        self._origins: dict[str, _Origin] = {}
        self._pool = _open_pool(secure_url(base_url), self._limits, self._backend)

    def __repr__(self) -> str:
        return "HttpClient()"

    def fetch(self, call: Call) -> tuple[Head, bytes]:
        """Return head and body of a documented success, at most ``document_bytes`` long.

        Raises:
            IssuerProblem: for anything else.
        """
        pace = Pace(self._limits.deadline_s)
        with self._open(call, pace) as stream:
            return stream.head, _collect(stream.chunks, self._limits.document_bytes)

    @contextmanager
    def stream(self, call: Call, *, size: int) -> Iterator[Stream]:
        """Open a documented success whose body of about ``size`` bytes is read by the caller.

        Leaving the block early drops the connection. Problems of the body come from ``chunks``.

        Raises:
            IssuerProblem: when there is no documented success.
        """
        limits = self._limits
        pace = Pace(
            limits.deadline_s + size / max(limits.least_bytes_per_s, 1.0),
            least_bytes_per_s=limits.least_bytes_per_s,
            window_s=limits.window_s,
        )
        with self._open(call, pace) as stream:
            yield stream

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    @contextmanager
    def _open(self, call: Call, pace: Pace) -> Iterator[Stream]:
        response = self._send(call, pace)
        try:
            head = Head(response.status, _headers(response))
            chunks = self._chunks(response, pace)
            if head.status >= 400:
                raise refusal(head, _beginning(chunks, MAX_PROBLEM_BYTES), now=self._clock())
            check_success(
                head, asked=call.url, documented=call.documented, media_type=call.media_type
            )
            yield Stream(head, chunks)
        finally:
            response.close()

    def _send(self, call: Call, pace: Pace) -> httpcore2.Response:
        """Return the answer to ``call``; a GET on a connection that had gone is asked again."""
        tries = 2 if call.method == "GET" else 1
        for left in reversed(range(tries)):
            try:
                with _translated(), self._backend.keeping(pace):
                    return self._pool.handle_request(self._request(call))
            except IssuerProblem as problem:
                if not left or problem.failure is not Failure.BROKEN:
                    raise
        raise AssertionError("unreachable")  # pragma: no cover

    def _request(self, call: Call) -> httpcore2.Request:
        origin, target = self._target(call.url)
        headers: dict[str | bytes, str | bytes] = {
            "Host": origin.netloc,
            "User-Agent": self._user_agent,
            "Accept": f"{call.media_type}, {PROBLEM_TYPE}",
            "Accept-Encoding": "identity",
        }
        headers.update(call.headers)
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if call.content is not None:
            headers["Content-Length"] = str(len(call.content))
        silence_s, connect_s = self._limits.silence_s, self._limits.connect_s
        timeout = {"connect": connect_s, "read": silence_s, "write": silence_s, "pool": None}
        return httpcore2.Request(
            method=call.method,
            url=httpcore2.URL(
                scheme=origin.scheme, host=origin.host, port=origin.port, target=target
            ),
            headers=headers,
            content=call.content,
            extensions={"timeout": timeout},
        )

    def _target(self, url: str) -> tuple[_Origin, bytes]:
        """Return where ``url`` leads and what to ask for there; its path is quoted already."""
        scheme, _, rest = url.partition("://")
        netloc, slash, path = rest.partition("/")
        place = f"{scheme}://{netloc}"
        if place not in self._origins:
            parts = httpx2.URL(secure_url(place))
            self._origins[place] = _Origin(
                parts.raw_scheme, parts.raw_host, parts.port, parts.netloc.decode("ascii")
            )
        return self._origins[place], (slash + path or "/").encode("ascii")

    def _chunks(self, response: httpcore2.Response, pace: Pace) -> Iterator[bytes]:
        incoming = response.iter_stream()
        while True:
            with _translated(), self._backend.keeping(pace):
                chunk = next(incoming, None)
            if chunk is None:
                return
            yield chunk


def secure_url(url: str) -> str:
    """Return ``url``: https, or http to this very machine; no credentials, query or fragment.

    Raises:
        UserFixable: ``code="issuer_not_https"`` or ``code="issuer_url"``.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as exc:
        raise UserFixable("The issuer's address is malformed.", code="issuer_url") from exc
    plain = url.isascii() and url.isprintable() and not set(" ?#").intersection(url)
    if not host or parts.username is not None or not plain:
        raise UserFixable("The issuer's address is malformed.", code="issuer_url")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise UserFixable("The issuer's address is not https.", code="issuer_not_https")
    return url


def proxy_for(url: str) -> str | None:
    """Return the system's proxy for ``url`` (environment, Windows and macOS settings), or None."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    proxy = urllib.request.getproxies().get(parts.scheme)
    return proxy if proxy and urlsplit(proxy).scheme in ("http", "https") else None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _open_pool(
    base_url: str, limits: HttpLimits, backend: PacedBackend
) -> httpcore2.ConnectionPool:
    """Return a pool that trusts what the operating system trusts, through the system's proxy.

    Reading the trust store takes longer than a short sync, so plain HTTP goes without.
    """
    proxy = proxy_for(base_url)
    secure = urlsplit(base_url).scheme == "https"
    return httpcore2.ConnectionPool(
        ssl_context=httpx2.create_ssl_context() if secure else None,
        proxy=_proxy(proxy) if proxy else None,
        max_connections=limits.connections,
        max_keepalive_connections=limits.connections,
        keepalive_expiry=_KEEP_ALIVE_S,
        network_backend=backend,
    )


def _proxy(url: str) -> httpcore2.Proxy:
    proxy = httpx2.Proxy(url)
    return httpcore2.Proxy(
        url=httpcore2.URL(
            scheme=proxy.url.raw_scheme,
            host=proxy.url.raw_host,
            port=proxy.url.port,
            target=proxy.url.raw_path,
        ),
        auth=proxy.raw_auth,
    )


def _headers(response: httpcore2.Response) -> dict[str, str]:
    """Return the headers by lower-case name; of repeated ones the first."""
    headers: dict[str, str] = {}
    for name, value in response.headers:
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return headers


def _collect(chunks: Iterator[bytes], limit: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise IssuerProblem(f"The answer is over {limit} bytes.", Failure.TOO_LARGE)
    return bytes(body)


def _beginning(chunks: Iterator[bytes], limit: int) -> bytes:
    """Return a refusal's body, or nothing where it is too long or breaks off: the status stands."""
    try:
        return _collect(chunks, limit)
    except IssuerProblem:
        return b""


_FAILURES: Final[tuple[tuple[type[Exception], Failure], ...]] = (
    (httpcore2.ConnectError, Failure.UNREACHABLE),
    (httpcore2.ConnectTimeout, Failure.UNREACHABLE),
    (httpcore2.ProxyError, Failure.UNREACHABLE),
    (httpcore2.TimeoutException, Failure.TIMEOUT),
    (httpcore2.NetworkError, Failure.BROKEN),
    (httpcore2.ProtocolError, Failure.BROKEN),
    (UnicodeError, Failure.UNREACHABLE),  # a host name that DNS cannot hold
)
_KNOWN: Final = tuple(kind for kind, _ in _FAILURES)
_WORDS: Final[Mapping[Failure, str]] = {
    Failure.UNREACHABLE: "The issuer cannot be reached.",
    Failure.TIMEOUT: "The issuer did not answer in time.",
    Failure.BROKEN: "The connection broke before the answer was whole.",
}


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the library's errors into :class:`IssuerProblem`; theirs may quote what was sent."""
    try:
        yield
    except _KNOWN as exc:
        failure = next(failure for kind, failure in _FAILURES if isinstance(exc, kind))
        raise IssuerProblem(_WORDS[failure], failure) from exc
