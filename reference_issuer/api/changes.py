"""``GET /v1/changes``: the feed of one assessor."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from assessor_app.protocol.problem import ProblemType
from reference_issuer.api.answers import json_answer
from reference_issuer.api.callers import authenticate, issuer_of
from reference_issuer.feed import MAX_PAGE, changes
from reference_issuer.problems import refuse_request

_DEFAULT_PAGE = 200


async def read(request: Request) -> Response:
    """Answer with the page of changes after ``since`` (absent: from the beginning)."""
    caller = await authenticate(request)
    issuer = issuer_of(request)
    page = await run_in_threadpool(
        changes,
        issuer.store,
        issuer.config,
        assessor=caller.assessor,
        since=request.query_params.get("since"),
        limit=_limit(request.query_params.get("limit")),
        now=issuer.now(),
    )
    return json_answer(page)


def _limit(text: str | None) -> int:
    if text is None:
        return _DEFAULT_PAGE
    if text.isascii() and text.isdigit() and len(text) <= 6 and int(text) >= 1:
        return min(int(text), MAX_PAGE)
    raise refuse_request(
        ProblemType.SCHEMA, "The limit is not a number from 1 up.", status=400, code="limit"
    )
