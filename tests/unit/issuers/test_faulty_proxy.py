"""The proxy that later tests rely on does the harm that it says."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.issuers.sync_api import SyncApiConnector
from assessor_app.protocol.sync import UploadItem
from tests.fakes.documents import make_decision
from tests.fakes.fake_issuer import TOKEN
from tests.fakes.faulty_proxy import FaultyProxy, ProxyFault
from tests.fakes.issuer_server import IssuerServer

KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


@pytest.fixture
def proxy(server: IssuerServer) -> Iterator[FaultyProxy]:
    parts = urlsplit(server.url)
    with FaultyProxy((str(parts.hostname), int(parts.port or 0)), seed=1) as running:
        yield running


@pytest.fixture
def through(proxy: FaultyProxy) -> Iterator[SyncApiConnector]:
    connector = SyncApiConnector(proxy.url, proxy.url, TOKEN)
    yield connector
    connector.close()


def test_requests_pass(server: IssuerServer, through: SyncApiConnector) -> None:
    for number in range(30):
        server.issuer.publish(str(number))
    assert len(through.changes(None, limit=100).created) == 30


@pytest.mark.parametrize(
    ("fault", "failure", "arrives"),
    [
        (ProxyFault.STATUS_500, Failure.REFUSED, False),
        (ProxyFault.STATUS_429, Failure.REFUSED, False),
        (ProxyFault.RESET, Failure.BROKEN, False),
        (ProxyFault.TRUNCATE, Failure.BROKEN, True),
        (ProxyFault.LOSE_ANSWER, Failure.BROKEN, True),
        (ProxyFault.DELAY, None, True),
    ],
)
def test_each_fault_does_its_harm(
    server: IssuerServer,
    proxy: FaultyProxy,
    through: SyncApiConnector,
    fault: ProxyFault,
    failure: Failure | None,
    *,
    arrives: bool,
) -> None:
    items = [UploadItem(decision=make_decision().json)]
    proxy.script = [fault]
    if failure is None:
        through.send(items, idempotency_key=KEY)
    else:
        with pytest.raises(IssuerProblem) as caught:
            through.send(items, idempotency_key=KEY)
        assert caught.value.failure is failure
    assert bool(server.issuer.received) == arrives
    assert through.send(items, idempotency_key=KEY)[0].status == "accepted"
    assert proxy.counts[fault] == 1


def test_the_same_seed_draws_the_same_faults() -> None:
    def drawn(seed: int) -> list[ProxyFault | None]:
        proxy = FaultyProxy(("127.0.0.1", 1), seed=seed, rate=0.5)
        with proxy:
            return [proxy.draw() for _ in range(50)]

    assert drawn(3) == drawn(3) != drawn(4)
    assert set(drawn(3)) > {None, ProxyFault.RESET}
