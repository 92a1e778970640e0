"""What the real connector makes of an issuer, or of something else, that misbehaves."""

from __future__ import annotations

import hashlib
import logging

import pytest

from assessor_app.domain.ids import Sha256Hex
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.issuers.http import HttpLimits
from assessor_app.issuers.sync_api import SyncApiConnector
from assessor_app.protocol.problem import ProblemType
from assessor_app.protocol.sync import UploadItem
from tests.fakes.documents import make_decision
from tests.fakes.fake_issuer import TOKEN
from tests.fakes.issuer_server import Fault, IssuerServer

BLOB = bytes(range(256)) * 400
SHA = Sha256Hex(hashlib.sha256(BLOB).hexdigest())
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


@pytest.mark.parametrize(
    ("fault", "failure", "status"),
    [
        (Fault.STATUS_500, Failure.REFUSED, 500),
        (Fault.STATUS_429, Failure.REFUSED, 429),
        (Fault.STATUS_403_HTML, Failure.NOT_THE_ISSUER, 403),
        (Fault.STATUS_401_BEARER, Failure.REFUSED, 401),
        (Fault.HTML, Failure.NOT_THE_ISSUER, 200),
        (Fault.NOT_JSON, Failure.NOT_THE_ISSUER, None),
        (Fault.REDIRECT, Failure.REDIRECTED, 307),
        (Fault.GZIP_BOMB, Failure.NOT_THE_ISSUER, 200),
        (Fault.TRUNCATE, Failure.BROKEN, None),
        (Fault.ENDLESS, Failure.TOO_LARGE, None),
        (Fault.SILENT, Failure.TIMEOUT, None),
        (Fault.SLOW_HEADERS, Failure.TIMEOUT, None),
        (Fault.SLOW_BODY, Failure.TIMEOUT, None),
    ],
)
def test_a_document_that_does_not_come(
    server: IssuerServer,
    hasty: SyncApiConnector,
    fault: Fault,
    failure: Failure,
    status: int | None,
) -> None:
    for number in range(40):
        server.issuer.publish(str(number))
    server.fault(fault, times=2)
    with pytest.raises(IssuerProblem) as caught:
        hasty.changes(None, limit=100)
    assert (caught.value.failure, caught.value.status) == (failure, status)


def test_a_redirect_is_never_followed(server: IssuerServer, hasty: SyncApiConnector) -> None:
    server.fault(Fault.REDIRECT)
    with pytest.raises(IssuerProblem, match="another host"):
        hasty.send([UploadItem(decision=make_decision().json)], idempotency_key=KEY)
    assert [method for method, _ in server.requests] == ["POST"]


def test_retry_after_and_the_problem_reach_the_caller(
    server: IssuerServer, hasty: SyncApiConnector
) -> None:
    server.fault(Fault.STATUS_429)
    with pytest.raises(IssuerProblem) as caught:
        hasty.decisions_digest()
    assert caught.value.retry_after_s == 7
    assert caught.value.problem is not None
    assert caught.value.problem.type == ProblemType.RATE


def test_nobody_there_is_unreachable(server: IssuerServer) -> None:
    closed = SyncApiConnector("http://127.0.0.1:1", "http://127.0.0.1:1", TOKEN)
    with pytest.raises(IssuerProblem) as caught:
        closed.well_known()
    assert caught.value.failure is Failure.UNREACHABLE
    closed.close()


def test_a_get_whose_connection_had_gone_is_asked_once_more(
    server: IssuerServer, connector: SyncApiConnector
) -> None:
    server.fault(Fault.DROP_BEFORE)
    assert connector.decisions_digest().count == 0
    server.fault(Fault.DROP_BEFORE, times=2)
    with pytest.raises(IssuerProblem) as caught:
        connector.decisions_digest()
    assert caught.value.failure is Failure.BROKEN


def test_a_lost_acknowledgement_is_unknown_and_not_sent_again_here(
    server: IssuerServer, connector: SyncApiConnector
) -> None:
    decision = make_decision()
    server.fault(Fault.DROP_AFTER)
    with pytest.raises(IssuerProblem) as caught:
        connector.send([UploadItem(decision=decision.json)], idempotency_key=KEY)
    assert caught.value.failure is Failure.BROKEN
    assert server.issuer.received == {decision.json["id"]: 1}
    answers = connector.send([UploadItem(decision=decision.json)], idempotency_key=KEY)
    assert answers[0].status == "accepted"
    assert server.issuer.received == {decision.json["id"]: 1}


def test_answers_for_other_decisions_are_no_answers(
    server: IssuerServer, connector: SyncApiConnector
) -> None:
    server.fault(Fault.OTHER_IDS)
    with pytest.raises(IssuerProblem) as caught:
        connector.send([UploadItem(decision=make_decision().json)], idempotency_key=KEY)
    assert caught.value.failure is Failure.BROKEN


@pytest.mark.parametrize(
    ("fault", "offset", "failure"),
    [
        (Fault.WRONG_ETAG, 0, Failure.BROKEN),
        (Fault.WRONG_ETAG, 100, Failure.BROKEN),
        (Fault.WRONG_DIGEST, 0, Failure.BROKEN),
        (Fault.WRONG_RANGE, 100, Failure.BROKEN),
        (Fault.TRUNCATE, 0, Failure.BROKEN),
        (Fault.HTML, 0, Failure.NOT_THE_ISSUER),
        (Fault.ENDLESS, 0, Failure.NOT_THE_ISSUER),
        (Fault.SLOW_BODY, 0, Failure.TIMEOUT),
        (Fault.SILENT, 0, Failure.TIMEOUT),
    ],
)
def test_a_blob_that_does_not_come(
    server: IssuerServer,
    hasty: SyncApiConnector,
    fault: Fault,
    offset: int,
    failure: Failure,
) -> None:
    server.issuer.blobs[SHA] = BLOB
    server.fault(fault, times=2)
    with (
        pytest.raises(IssuerProblem) as caught,
        hasty.blob(SHA, size=len(BLOB), offset=offset) as stream,
    ):
        b"".join(stream.chunks)
    assert caught.value.failure is failure


def test_an_issuer_without_ranges_sends_the_whole(
    server: IssuerServer, connector: SyncApiConnector
) -> None:
    server.issuer.blobs[SHA] = BLOB
    server.fault(Fault.WHOLE)
    with connector.blob(SHA, size=len(BLOB), offset=5) as stream:
        assert stream.offset == 0
        assert b"".join(stream.chunks) == BLOB


def test_what_is_sent_is_what_the_protocol_asks_for(
    server: IssuerServer, connector: SyncApiConnector
) -> None:
    connector.well_known()
    connector.send([UploadItem(decision=make_decision().json)], idempotency_key=KEY)
    server.issuer.blobs[SHA] = BLOB
    with connector.blob(SHA, size=len(BLOB), offset=7):
        pass
    open_call, upload, blob = server.headers
    assert "authorization" not in open_call
    assert upload["authorization"] == f"Bearer {TOKEN}"
    assert upload["idempotency-key"] == f'"{KEY}"'
    assert upload["content-digest"].startswith("sha-256=:")
    assert all(sent["accept-encoding"] == "identity" for sent in server.headers)
    assert (blob["range"], blob["if-range"]) == ("bytes=7-", f'"{SHA}"')


def test_the_token_is_never_shown(
    server: IssuerServer, hasty: SyncApiConnector, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.fault(Fault.STATUS_500)
    with pytest.raises(IssuerProblem) as caught:
        hasty.decisions_digest()
    shown = f"{hasty!r} {hasty._http!r} {caught.value!r} {caught.value.diagnostics()} {caplog.text}"
    assert TOKEN not in shown


def test_one_connector_serves_many_threads(
    server: IssuerServer, connector: SyncApiConnector
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    server.issuer.blobs[SHA] = BLOB

    def fetch(_: int) -> bytes:
        with connector.blob(SHA, size=len(BLOB)) as stream:
            return b"".join(stream.chunks)

    with ThreadPoolExecutor(6) as workers:
        assert set(workers.map(fetch, range(60))) == {BLOB}


def test_a_slow_disk_here_is_not_a_slow_issuer(server: IssuerServer) -> None:
    limits = HttpLimits(deadline_s=0.3, silence_s=0.3, least_bytes_per_s=1e9)
    patient = SyncApiConnector(server.url, server.url, TOKEN, limits=limits)
    server.issuer.blobs[SHA] = BLOB
    with patient.blob(SHA, size=len(BLOB)) as stream:
        body = next(stream.chunks)
        server.stopping.wait(0.4)
        assert body + b"".join(stream.chunks) == BLOB
    patient.close()
