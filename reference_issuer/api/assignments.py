"""``POST /v1/assignments/{id}/lease`` and ``/recusal``."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from assessor_app.domain.clock import from_rfc3339, to_rfc3339
from assessor_app.protocol.problem import ProblemType
from assessor_app.protocol.sync import LeaseAnswer, RecusalRequest
from reference_issuer.api.answers import PRIVATE, json_answer
from reference_issuer.api.bodies import read_json_body
from reference_issuer.api.callers import authenticate, issuer_of
from reference_issuer.assigning import change_assignments
from reference_issuer.enrolments import Caller
from reference_issuer.opened import OpenIssuer
from reference_issuer.problems import refuse_request
from reference_issuer.tables import assignments


async def lease(request: Request) -> Response:
    """Extend the lease; it never becomes shorter."""
    caller = await authenticate(request)
    assignment = request.path_params["assignment"]
    answer = await run_in_threadpool(_extend, issuer_of(request), caller, assignment)
    return json_answer(answer.to_json())


async def recusal(request: Request) -> Response:
    """Hand the assignment back; answer 204, the second time too."""
    caller = await authenticate(request)
    wish = RecusalRequest.parse(await read_json_body(request, max_bytes=512 << 10))
    assignment = request.path_params["assignment"]
    await run_in_threadpool(_recuse, issuer_of(request), caller, assignment, wish)
    return Response(status_code=204, headers=PRIVATE)


def _extend(issuer: OpenIssuer, caller: Caller, assignment: str) -> LeaseAnswer:
    with issuer.store.write() as connection:
        row = _own(connection, caller, assignment)
        if row.state != "assigned":
            raise _not_open(row.state)
        until = issuer.now() + timedelta(days=issuer.config.lease_days)
        if row.lease_until is not None and from_rfc3339(row.lease_until) >= until:
            return LeaseAnswer(lease_until=row.lease_until)
        change_assignments(connection, (assignment,), lease_until=to_rfc3339(until))
        return LeaseAnswer(lease_until=to_rfc3339(until))


def _recuse(issuer: OpenIssuer, caller: Caller, assignment: str, wish: RecusalRequest) -> None:
    with issuer.store.write() as connection:
        row = _own(connection, caller, assignment)
        if row.state == "recused":
            return
        if row.state != "assigned":
            raise _not_open(row.state)
        change_assignments(
            connection,
            (assignment,),
            state="recused",
            lease_until=None,
            recusal_reason=wish.reason,
            recusal_note=wish.note,
        )


def _own(connection: Connection, caller: Caller, assignment: str) -> Any:
    row = connection.execute(
        select(assignments).where(
            assignments.c.id == assignment, assignments.c.assessor == caller.assessor
        )
    ).one_or_none()
    if row is None:
        raise refuse_request(ProblemType.NOT_FOUND, "This assessor has no such assignment.")
    return row


def _not_open(state: str) -> Exception:
    kind = ProblemType.ALREADY_DECIDED if state == "decided" else ProblemType.ASSIGNMENT
    return refuse_request(
        kind, f"The assignment was {state}.", status=409, code=f"assignment_{state}"
    )
