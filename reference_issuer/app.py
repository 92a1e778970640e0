"""The issuer as an ASGI application: its routes and how every error is answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Route

from assessor_app.errors import AssessorError
from reference_issuer.api import (
    answers,
    assignments,
    blobs,
    changes,
    decisions,
    discovery,
    enrolments,
    packages,
)
from reference_issuer.api.callers import RateLimit
from reference_issuer.api.decisions import RunningKeys
from reference_issuer.config import IssuerConfig
from reference_issuer.opened import OpenIssuer

ROUTES = (
    Route("/.well-known/assessor-sync", discovery.well_known),
    Route("/openapi.json", discovery.openapi),
    Route("/v1/enrolments", enrolments.create, methods=["POST"]),
    Route("/v1/changes", changes.read),
    Route("/v1/packages/{package}", packages.read),
    Route("/v1/blobs/{sha256}", blobs.read),
    Route("/v1/assignments/{assignment}/lease", assignments.lease, methods=["POST"]),
    Route("/v1/assignments/{assignment}/recusal", assignments.recusal, methods=["POST"]),
    Route("/v1/decisions", decisions.create, methods=["POST"]),
    Route("/v1/decisions/digest", decisions.digest),
)


def create_app(config: IssuerConfig) -> Starlette:
    """Return the application that serves the issuer in ``config.home``.

    It runs in one process: keys that are being worked on are known to that process alone.

    Raises:
        UserFixable: ``issuer_missing`` or ``issuer_newer``.
    """
    issuer = OpenIssuer.open(config)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        issuer.close()

    app = Starlette(
        routes=list(ROUTES),
        lifespan=lifespan,
        exception_handlers={
            AssessorError: answers.on_assessor_error,
            HTTPException: answers.on_http_error,
            ClientDisconnect: answers.on_disconnect,
            Exception: answers.on_bug,
        },
    )
    app.state.issuer = issuer
    app.state.running = RunningKeys()
    app.state.rate = RateLimit(config.requests_per_minute)
    return app
