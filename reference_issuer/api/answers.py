"""Answers: JSON documents and problems (RFC 9457), never cached, never guessed at."""

from __future__ import annotations

import logging
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from assessor_app.errors import AssessorError, EnvironmentProblem, IntegrityProblem
from assessor_app.protocol.problem import Problem, ProblemType
from assessor_app.signing.canonical import canonical_bytes
from reference_issuer.problems import Refusal, refuse_request

PRIVATE: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_LOG = logging.getLogger(__name__)


def document(data: bytes, *, status: int = 200) -> Response:
    """Return an answer with a JSON document that is bytes already."""
    return Response(data, status_code=status, media_type="application/json", headers=PRIVATE)


def json_answer(value: dict[str, Any], *, status: int = 200) -> Response:
    """Return an answer with ``value`` as canonical JSON."""
    return document(canonical_bytes(value), status=status)


def problem_answer(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """Return ``problem`` as ``application/problem+json`` with its own status."""
    return Response(
        canonical_bytes(problem.to_json()),
        status_code=problem.status,
        media_type="application/problem+json",
        headers={**PRIVATE, **(headers or {})},
    )


async def on_assessor_error(_request: Request, exc: Exception) -> Response:
    """Answer an error that was raised on purpose: a refusal, a bad document, a full disk."""
    if isinstance(exc, Refusal):
        return problem_answer(exc.problem, exc.headers)
    if isinstance(exc, IntegrityProblem):
        refusal = refuse_request(ProblemType.SCHEMA, exc.message, status=400, code=exc.code)
        return problem_answer(refusal.problem)
    code = exc.code if isinstance(exc, AssessorError) else "internal"
    _LOG.error("the issuer cannot answer: %s", code)
    status = 503 if isinstance(exc, EnvironmentProblem) else 500
    refusal = refuse_request(
        ProblemType.INTERNAL, "The issuer cannot do that now.", status=status, code=code
    )
    return problem_answer(refusal.problem, {"Retry-After": "30"} if status == 503 else None)


async def on_http_error(_request: Request, exc: Exception) -> Response:
    """Answer an unknown address or method."""
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    headers = dict(exc.headers or {}) if isinstance(exc, HTTPException) else {}
    kind = ProblemType.NOT_FOUND if status in (404, 405) else ProblemType.INTERNAL
    title = "There is nothing at this address for this method."
    return problem_answer(refuse_request(kind, title, status=status).problem, headers)


async def on_disconnect(_request: Request, exc: Exception) -> Response:
    """Say nothing to a caller that has gone; the answer is written for the log alone."""
    assert isinstance(exc, ClientDisconnect)
    return Response(status_code=400)


async def on_bug(_request: Request, _exc: Exception) -> Response:
    """Answer an error that nobody foresaw, without telling anything of it."""
    refusal = refuse_request(ProblemType.INTERNAL, "The issuer made a mistake.", status=500)
    return problem_answer(refusal.problem)
