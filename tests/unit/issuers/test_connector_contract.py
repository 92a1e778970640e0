"""What every connector to an issuer over a network must do: the real one, and the tests' fake."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.ids import AssignmentId, PackageId, Sha256Hex
from assessor_app.issuers.connector import Connector, Failure, IssuerProblem
from assessor_app.issuers.sync_api import SyncApiConnector
from assessor_app.protocol.annotation import AnnotationCollection
from assessor_app.protocol.problem import Problem, ProblemType
from assessor_app.protocol.sync import UploadItem
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.verification import verify_receipt
from tests.fakes.connector import FakeConnector
from tests.fakes.documents import (
    Signed,
    make_collection,
    make_decision,
    trusted_keys,
    urn,
)
from tests.fakes.fake_issuer import TOKEN, FakeIssuer
from tests.fakes.issuer_server import IssuerServer

KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"
BLOB = bytes(range(256)) * 100
SHA = Sha256Hex(hashlib.sha256(BLOB).hexdigest())


@pytest.fixture
def issuer() -> FakeIssuer:
    return FakeIssuer()


@pytest.fixture(params=["sync_api", "fake"])
def connector(request: pytest.FixtureRequest, issuer: FakeIssuer) -> Iterator[Connector]:
    if request.param == "fake":
        yield FakeConnector(issuer)
        return
    with IssuerServer(issuer) as server:
        real = SyncApiConnector(server.url, server.url, TOKEN)
        yield real
        real.close()


def item(decision: Signed, *, name: str = "1") -> UploadItem:
    marks = AnnotationCollection.from_json(make_collection(name=name))
    return UploadItem(decision=decision.json, annotations=marks)


def test_the_discovery_document_comes_as_its_bytes(
    connector: Connector, issuer: FakeIssuer
) -> None:
    assert connector.well_known() == issuer.well_known.data


def test_the_feed_comes_in_pages_until_nothing_is_new(
    connector: Connector, issuer: FakeIssuer
) -> None:
    manifests = [issuer.publish(str(number)) for number in range(3)]
    first = connector.changes(None, limit=2)
    assert first.old_state is None
    assert [one.id for one in first.created] == [urn("assignment/0"), urn("assignment/1")]
    assert first.created[0].package.digest_sri == manifests[0].digest
    assert first.has_more_changes
    second = connector.changes(first.new_state, limit=2)
    assert second.old_state == first.new_state
    assert [one.id for one in second.created] == [urn("assignment/2")]
    assert not second.has_more_changes
    issuer.recall(urn("assignment/1"))
    third = connector.changes(second.new_state, limit=2)
    assert third.destroyed == (urn("assignment/1"),)
    assert connector.changes(third.new_state, limit=2).new_state == third.new_state


def test_an_unknown_state_is_refused_by_its_problem(connector: Connector) -> None:
    with pytest.raises(IssuerProblem) as caught:
        connector.changes("gone", limit=10)
    assert caught.value.failure is Failure.REFUSED
    assert caught.value.status == 400
    assert caught.value.problem is not None
    assert caught.value.problem.type == ProblemType.CANNOT_CALCULATE_CHANGES


def test_a_manifest_comes_as_its_bytes(connector: Connector, issuer: FakeIssuer) -> None:
    manifest = issuer.publish()
    assert connector.manifest(PackageId(manifest.json["id"])) == manifest.data


def test_an_unknown_package_or_blob_is_refused(connector: Connector) -> None:
    with pytest.raises(IssuerProblem) as caught:
        connector.manifest(PackageId("urn:uuid:none"))
    assert (caught.value.failure, caught.value.status) == (Failure.REFUSED, 404)
    with pytest.raises(IssuerProblem) as caught, connector.blob(SHA, size=1):
        pass
    assert (caught.value.failure, caught.value.status) == (Failure.REFUSED, 404)


@pytest.mark.parametrize("offset", [0, 1, 12_345, len(BLOB) - 1, len(BLOB)])
def test_a_blob_comes_from_any_offset(
    connector: Connector, issuer: FakeIssuer, offset: int
) -> None:
    issuer.blobs[SHA] = BLOB
    with connector.blob(SHA, size=len(BLOB), offset=offset) as stream:
        assert (stream.offset, stream.size) == (offset, len(BLOB))
        assert b"".join(stream.chunks) == BLOB[offset:]


def test_an_empty_blob_comes(connector: Connector, issuer: FakeIssuer) -> None:
    empty = Sha256Hex(hashlib.sha256(b"").hexdigest())
    issuer.blobs[empty] = b""
    with connector.blob(empty, size=0) as stream:
        assert b"".join(stream.chunks) == b""


def test_a_blob_of_another_size_is_no_answer(connector: Connector, issuer: FakeIssuer) -> None:
    issuer.blobs[SHA] = BLOB
    with (
        pytest.raises(IssuerProblem) as caught,
        connector.blob(SHA, size=len(BLOB) - 1) as stream,
    ):
        b"".join(stream.chunks)
    assert caught.value.failure in (Failure.BROKEN, Failure.TOO_LARGE)


def test_a_blob_may_be_left_early(connector: Connector, issuer: FakeIssuer) -> None:
    issuer.blobs[SHA] = BLOB
    for _ in range(12):
        with connector.blob(SHA, size=len(BLOB)) as stream:
            next(stream.chunks)
    with connector.blob(SHA, size=len(BLOB)) as stream:
        assert b"".join(stream.chunks) == BLOB


def test_a_lease_is_extended(connector: Connector, issuer: FakeIssuer) -> None:
    issuer.publish()
    until = connector.extend_lease(AssignmentId(urn("assignment/1")))
    assert to_rfc3339(until) == "2026-11-10T09:40:12Z"


def test_a_recusal_is_told(connector: Connector, issuer: FakeIssuer) -> None:
    assignment = AssignmentId(urn("assignment/1"))
    for _ in range(2):
        connector.recuse(assignment, reason="personal", note="A cousin")
    assert issuer.recusals == {assignment: ("personal", "A cousin")}


def test_decisions_are_answered_in_order(connector: Connector, issuer: FakeIssuer) -> None:
    good, bad = make_decision(name="1"), make_decision(name="2")
    refused = Problem(type=ProblemType.SCORES, title="No.", status=422)
    issuer.rejections[bad.json["id"]] = refused
    answers = connector.send([item(bad, name="2"), item(good)], idempotency_key=KEY)
    assert [one.status for one in answers] == ["rejected", "accepted"]
    assert answers[0].problem == refused
    assert answers[1].receipt is not None
    again = connector.send([item(good)], idempotency_key=KEY.replace("8", "9"))
    assert again[0].status == "duplicate"
    verify_receipt(
        canonical_bytes(again[0].receipt),
        trusted_keys(),
        issuer=issuer.id,
        decision_id=good.json["id"],
        decision_digest=good.digest,
    )


def test_the_same_key_with_another_body_is_refused(connector: Connector) -> None:
    connector.send([item(make_decision(name="1"))], idempotency_key=KEY)
    with pytest.raises(IssuerProblem) as caught:
        connector.send([item(make_decision(name="2"), name="2")], idempotency_key=KEY)
    assert caught.value.problem is not None
    assert caught.value.problem.type == ProblemType.IDEMPOTENCY_REUSED


def test_the_digest_of_what_is_held_comes(connector: Connector, issuer: FakeIssuer) -> None:
    assert connector.decisions_digest().count == 0
    connector.send([item(make_decision())], idempotency_key=KEY)
    assert connector.decisions_digest().to_json() == issuer.digest()


def test_closing_twice_is_closing(connector: Connector) -> None:
    connector.close()
    connector.close()
