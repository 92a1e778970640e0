from __future__ import annotations

from collections.abc import Iterator

import pytest

from assessor_app.issuers.http import HttpLimits
from assessor_app.issuers.sync_api import SyncApiConnector
from tests.fakes.fake_issuer import TOKEN
from tests.fakes.issuer_server import IssuerServer

SHORT = HttpLimits(
    connect_s=2.0,
    silence_s=0.3,
    deadline_s=0.4,
    document_bytes=1 << 20,
    least_bytes_per_s=1000.0,
    window_s=0.2,
)


@pytest.fixture
def server() -> Iterator[IssuerServer]:
    with IssuerServer() as running:
        yield running


@pytest.fixture
def connector(server: IssuerServer) -> Iterator[SyncApiConnector]:
    made = SyncApiConnector(server.url, server.url, TOKEN, limits=HttpLimits())
    yield made
    made.close()


@pytest.fixture
def hasty(server: IssuerServer) -> Iterator[SyncApiConnector]:
    made = SyncApiConnector(server.url, server.url, TOKEN, limits=SHORT)
    yield made
    made.close()
