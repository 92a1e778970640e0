"""``GET /v1/packages/{id}``: the signed manifest of one of the caller's packages."""

from __future__ import annotations

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from assessor_app.protocol.problem import ProblemType
from reference_issuer.api.answers import document
from reference_issuer.api.callers import authenticate, issuer_of
from reference_issuer.enrolments import Caller
from reference_issuer.manifests import ManifestSigning
from reference_issuer.opened import OpenIssuer
from reference_issuer.problems import refuse_request
from reference_issuer.tables import assignments, manifests


async def read(request: Request) -> Response:
    """Answer with the newest manifest; it is signed now if it was not yet."""
    caller = await authenticate(request)
    package = request.path_params["package"]
    return document(await run_in_threadpool(_manifest, issuer_of(request), caller, package))


def _manifest(issuer: OpenIssuer, caller: Caller, package: str) -> bytes:
    with issuer.store.read() as connection:
        row = connection.execute(
            select(assignments.c.id, manifests.c.data)
            .outerjoin(manifests, manifests.c.digest == assignments.c.manifest)
            .where(
                assignments.c.package == package,
                assignments.c.assessor == caller.assessor,
                assignments.c.state != "recalled",
            )
        ).one_or_none()
    if row is None:
        raise refuse_request(ProblemType.NOT_FOUND, "There is no such package for this assessor.")
    return row.data if row.data is not None else _sign(issuer, row.id)


def _sign(issuer: OpenIssuer, assignment: str) -> bytes:
    with issuer.store.write() as connection:
        signing = ManifestSigning.begin(connection, issuer.config, now=issuer.now())
        digest = signing.sign(connection, assignment)
        query = select(manifests.c.data).where(manifests.c.digest == digest)
        return bytes(connection.execute(query).scalar_one())
