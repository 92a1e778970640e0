"""``POST /v1/enrolments``: an invitation and a proof of possession for a token."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.problem import ProblemType
from assessor_app.protocol.sync import EnrolmentAnswer, EnrolmentRequest
from assessor_app.signing.verification import verify_enrolment
from reference_issuer.api.answers import json_answer
from reference_issuer.api.bodies import read_json_body
from reference_issuer.api.callers import issuer_of, limit_anonymous
from reference_issuer.discovery import identity
from reference_issuer.enrolments import enrol
from reference_issuer.opened import OpenIssuer
from reference_issuer.problems import refuse_request


async def create(request: Request) -> Response:
    """Register the sender's key and answer 201 with the token."""
    limit_anonymous(request)
    body = await read_json_body(request)
    answer = await run_in_threadpool(_enrolled, issuer_of(request), body)
    return json_answer(answer.to_json(), status=201)


def _enrolled(issuer: OpenIssuer, body: bytes) -> EnrolmentAnswer:
    with issuer.store.read() as connection:
        issuer_id = identity(connection).id
    verified = _verified(body, issuer_id)
    with issuer.store.write() as connection:
        return enrol(connection, verified, issuer=issuer_id, now=issuer.now())


def _verified(body: bytes, issuer_id: str) -> EnrolmentRequest:
    try:
        return verify_enrolment(body, issuer=issuer_id)
    except IntegrityProblem as exc:
        of_form = exc.code == "schema" or exc.code.startswith("json_")
        kind = ProblemType.SCHEMA if of_form else ProblemType.PROOF
        raise refuse_request(kind, exc.message, status=400, code=exc.code) from exc
