"""``POST /v1/decisions`` and ``GET /v1/decisions/digest``.

An Idempotency-Key (a structured-field String) is kept with its answer for a week: the same body
gets the same answer, another body 422, and one that is being worked on 409.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from assessor_app.domain import strict_json
from assessor_app.domain.clock import to_rfc3339
from assessor_app.protocol.problem import ProblemType
from assessor_app.signing.canonical import canonical_bytes
from reference_issuer.api.answers import document, json_answer
from reference_issuer.api.bodies import check_content_digest, read_json_body
from reference_issuer.api.callers import authenticate, issuer_of
from reference_issuer.enrolments import Caller
from reference_issuer.intake import Intake
from reference_issuer.ledger import decisions_digest
from reference_issuer.opened import OpenIssuer
from reference_issuer.problems import refuse_request
from reference_issuer.tables import idempotency

_KEY: Final = re.compile(r'"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]){1,255})"')
_KEPT: Final = timedelta(days=7)


class RunningKeys:
    """The idempotency keys whose uploads are being worked on in this process."""

    def __init__(self) -> None:
        self._bodies: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    @contextmanager
    def hold(self, assessor: str, key: str, body_sha256: str) -> Iterator[None]:
        """Hold a key for the time of one upload.

        Raises:
            Refusal: ``idempotencyKeyRunning`` or ``idempotencyKeyReused``.
        """
        place = (assessor, key)
        with self._lock:
            there = self._bodies.get(place)
            if there is not None:
                raise _running() if there == body_sha256 else _reused()
            self._bodies[place] = body_sha256
        try:
            yield
        finally:
            with self._lock:
                del self._bodies[place]


async def create(request: Request) -> Response:
    """Take in a batch of decisions; answer 200 with what became of each, in order."""
    caller = await authenticate(request)
    key = parse_idempotency_key(request.headers.get("idempotency-key"))
    issuer = issuer_of(request)
    body = await read_json_body(request, max_bytes=issuer.config.batch_bytes)
    check_content_digest(request.headers.get("content-digest"), body)
    body_sha256 = hashlib.sha256(body).hexdigest()
    running = request.app.state.running
    assert isinstance(running, RunningKeys)
    with running.hold(caller.assessor, key, body_sha256):
        return document(await run_in_threadpool(_take, issuer, caller, key, body))


async def digest(request: Request) -> Response:
    """Answer with count and set hash of what is held from the caller."""
    caller = await authenticate(request)
    return json_answer(await run_in_threadpool(_digest, issuer_of(request), caller))


def parse_idempotency_key(header: str | None) -> str:
    """Return the key in ``header``, a String of RFC 9651 (3.3.3) without escapes.

    Raises:
        Refusal: ``idempotencyKeyMissing`` when it is missing or of another form.
    """
    found = _KEY.fullmatch((header or "").strip())
    if found is None:
        raise refuse_request(
            ProblemType.IDEMPOTENCY_MISSING,
            'The Idempotency-Key is missing or not a quoted string ("…").',
            status=400,
        )
    return found[1]


def _take(issuer: OpenIssuer, caller: Caller, key: str, body: bytes) -> bytes:
    sha256 = hashlib.sha256(body).hexdigest()
    known = _known_answer(issuer, caller, key, sha256)
    if known is not None:
        return known
    items = _items(issuer, body)
    now = issuer.now()
    with issuer.store.write() as connection:
        intake = Intake.begin(
            connection, issuer.config, issuer.shelf, assessor=caller.assessor, now=now
        )
        answer = canonical_bytes({"items": [intake.take(item) for item in items]})
        old = to_rfc3339(now - _KEPT)
        connection.execute(idempotency.delete().where(idempotency.c.stored < old))
        connection.execute(
            idempotency.insert().values(
                assessor=caller.assessor,
                key=key,
                body_sha256=sha256,
                answer=answer,
                stored=to_rfc3339(now),
            )
        )
    return answer


def _known_answer(issuer: OpenIssuer, caller: Caller, key: str, sha256: str) -> bytes | None:
    with issuer.store.read() as connection:
        row = connection.execute(
            select(idempotency.c.body_sha256, idempotency.c.answer).where(
                idempotency.c.assessor == caller.assessor, idempotency.c.key == key
            )
        ).one_or_none()
    if row is None:
        return None
    if row.body_sha256 != sha256:
        raise _reused()
    return bytes(row.answer)


def _items(issuer: OpenIssuer, body: bytes) -> list[Any]:
    upload = strict_json.parse_object(body, max_bytes=issuer.config.batch_bytes)
    items = upload.get("items")
    if set(upload) != {"items"} or not isinstance(items, list) or not items:
        raise refuse_request(
            ProblemType.SCHEMA, "The body is not an upload.", status=400, code="schema"
        )
    if len(items) > issuer.config.batch_items:
        raise refuse_request(
            ProblemType.TOO_LARGE, "The upload has too many items.", code="batch_items"
        )
    return items


def _digest(issuer: OpenIssuer, caller: Caller) -> dict[str, Any]:
    with issuer.store.read() as connection:
        return decisions_digest(connection, caller.assessor).to_json()


def _running() -> Exception:
    return refuse_request(
        ProblemType.IDEMPOTENCY_RUNNING,
        "This very upload is being worked on.",
        status=409,
        headers={"Retry-After": "1"},
    )


def _reused() -> Exception:
    return refuse_request(
        ProblemType.IDEMPOTENCY_REUSED, "The Idempotency-Key belongs to another upload."
    )
