"""``GET /.well-known/assessor-sync`` and ``GET /openapi.json``."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from reference_issuer.api.answers import document, json_answer
from reference_issuer.api.callers import issuer_of, limit_anonymous
from reference_issuer.discovery import discovery_document
from reference_issuer.openapi import openapi_document
from reference_issuer.opened import OpenIssuer


async def well_known(request: Request) -> Response:
    """Answer with the signed discovery document."""
    limit_anonymous(request)
    return document(await run_in_threadpool(_signed, issuer_of(request)))


async def openapi(_request: Request) -> Response:
    """Answer with the description of this API."""
    return json_answer(openapi_document())


def _signed(issuer: OpenIssuer) -> bytes:
    with issuer.store.write() as connection:
        return discovery_document(connection, issuer.config, issuer.now())
