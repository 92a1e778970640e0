"""Callers: who holds the bearer token of a request, and how often they may ask."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from assessor_app.protocol.problem import ProblemType
from reference_issuer.enrolments import Caller, identify, unauthorized
from reference_issuer.opened import OpenIssuer
from reference_issuer.problems import refuse_request

_MAX_CALLERS: Final = 10_000


def issuer_of(request: Request) -> OpenIssuer:
    """Return the issuer that the application serves."""
    issuer = request.app.state.issuer
    assert isinstance(issuer, OpenIssuer)
    return issuer


async def authenticate(request: Request) -> Caller:
    """Return the caller of a request, who may ask now.

    Raises:
        Refusal: ``unauthorized``, ``keyRevoked`` or ``tooManyRequests``.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 16 <= len(token) <= 500:
        limit_anonymous(request)
        raise unauthorized("The call needs a bearer token.")
    caller = await run_in_threadpool(_identified, issuer_of(request), token)
    _rate(request).count(caller.did)
    return caller


def limit_anonymous(request: Request) -> None:
    """Count a call without a token against its address.

    Raises:
        Refusal: ``tooManyRequests``.
    """
    _rate(request).count(request.client.host if request.client else "")


def _identified(issuer: OpenIssuer, token: str) -> Caller:
    with issuer.store.read() as connection:
        return identify(connection, token)


def _rate(request: Request) -> RateLimit:
    rate = request.app.state.rate
    assert isinstance(rate, RateLimit)
    return rate


class RateLimit:
    """A bucket of ``per_minute`` calls for each caller, refilled evenly; 0 sets no limit."""

    def __init__(self, per_minute: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def count(self, caller: str) -> None:
        """Count one call.

        Raises:
            Refusal: ``tooManyRequests`` with ``Retry-After`` when the bucket is empty.
        """
        if not self._per_minute:
            return
        now = self._clock()
        with self._lock:
            if len(self._buckets) >= _MAX_CALLERS:
                self._buckets.clear()
            left, at = self._buckets.get(caller, (float(self._per_minute), now))
            left = min(float(self._per_minute), left + (now - at) * self._per_minute / 60)
            if left < 1:
                raise _too_many(seconds=int((1 - left) * 60 / self._per_minute) + 1)
            self._buckets[caller] = (left - 1, now)


def _too_many(*, seconds: int) -> Exception:
    return refuse_request(
        ProblemType.RATE, "Too many requests.", headers={"Retry-After": str(seconds)}
    )
