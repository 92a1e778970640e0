from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from assessor_app.domain.assignments import DownloadState
from assessor_app.domain.changes import Topic
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import AssignmentId, IssuerId, LogId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.domain.progress import CancelToken, Progress
from assessor_app.errors import UserFixable
from assessor_app.evidence.blobs import BlobStore
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.sync.engine import PAUSED_BY_PERSON, SyncEngine
from assessor_app.sync.reconcile import Mismatch
from tests.fakes.connector import FakeConnector
from tests.fakes.device import RUBRIC, Device
from tests.fakes.documents import issuer_key, make_well_known, urn
from tests.fakes.durability import FakeDurability
from tests.fakes.fake_issuer import FakeIssuer

ONE = AssignmentId(urn("assignment/1"))
OTHER = IssuerId("https://other.example")


@pytest.fixture
def engine(device: Device, connector: FakeConnector) -> SyncEngine:
    return device.engine(lambda _: connector)


def test_one_run_sends_takes_in_fetches_and_compares(
    device: Device, issuer: FakeIssuer, connector: FakeConnector, engine: SyncEngine
) -> None:
    issuer.publish(rubric=RUBRIC)
    decision = device.sign("2")
    told: list[Progress] = []
    report = engine.run_once(progress=told.append)
    assert (report.accepted, report.ready, report.problems, report.stopped) == (1, 1, (), "")
    assert report.issuers[0].inbox.new == (ONE,)
    assert report.issuers[0].mismatch is None
    assert report.changes.topics == {
        Topic.ISSUERS,
        Topic.QUEUE,
        Topic.EVIDENCE,
        Topic.OUTBOX,
        Topic.DECISIONS,
    }
    assert report.changes.assignments == {ONE, AssignmentId(urn("assignment/2"))}
    assert device.decision(decision).status is DecisionStatus.ACCEPTED
    assert device.assignment().download is DownloadState.READY
    assert device.issuer().synced_at == device.clock()
    assert {one.stage for one in told} == {"upload", "inbox", "download"}
    assert connector.closed
    assert connector.calls[:3] == ["well_known", "send", "changes"]


def test_a_quiet_run_changes_little(device: Device, engine: SyncEngine) -> None:
    engine.run_once()
    report = engine.run_once()
    assert report.changes.topics == {Topic.ISSUERS}
    assert device.issuer().feed_state == "0"


@pytest.mark.parametrize(
    ("options", "absent"),
    [({"download": False}, {"changes", "blob"}), ({"upload": False}, {"send", "digest"})],
)
def test_a_run_may_do_half(
    device: Device,
    issuer: FakeIssuer,
    connector: FakeConnector,
    engine: SyncEngine,
    options: dict[str, Any],
    absent: set[str],
) -> None:
    issuer.publish(rubric=RUBRIC)
    device.sign("2")
    engine.run_once(**options)
    assert not absent & set(connector.calls)
    assert len(set(connector.calls)) > 2


def test_what_was_being_sent_when_the_program_ended_is_sent_again(
    device: Device, issuer: FakeIssuer, engine: SyncEngine
) -> None:
    decision = device.sign()
    row = device.waiting(decision.json["id"])
    with device.store.write() as transaction:
        transaction.outbox.update(replace(row, status=DecisionStatus.SENDING))
        transaction.decisions.set_status(device.decision(decision).id, DecisionStatus.SENDING)
    assert engine.run_once().accepted == 1


@pytest.mark.parametrize(
    ("well_known", "code"),
    [
        (make_well_known(key=issuer_key(9), version=2), "key_unknown"),
        (make_well_known(version=1, issuer=OTHER), "well_known_other_issuer"),
    ],
)
def test_keys_that_are_refused_pause_the_issuer_until_they_are_right(
    device: Device,
    issuer: FakeIssuer,
    connector: FakeConnector,
    engine: SyncEngine,
    well_known: Any,
    code: str,
) -> None:
    good, issuer.well_known = issuer.well_known, well_known
    held = device.issuer().well_known
    device.sign()
    report = engine.run_once()
    assert connector.calls == ["well_known"]
    assert (report.issuers[0].paused, device.issuer().paused) == (code, code)
    assert [(one.stage, one.code) for _, one in report.problems] == [("trust", code)]
    assert device.issuer().well_known == held
    issuer.well_known = good
    assert engine.run_once().accepted == 1
    assert device.issuer().paused == ""


def test_renewed_keys_and_limits_are_kept(
    device: Device, issuer: FakeIssuer, engine: SyncEngine
) -> None:
    issuer.well_known = make_well_known(
        version=2, api_base="https://issuer.example/api", override={"name": "New Name"}
    )
    engine.run_once()
    row = device.issuer()
    assert (row.name, row.api_base) == ("New Name", "https://issuer.example/api")
    assert row.well_known == issuer.well_known.data


@pytest.mark.parametrize("call", ["well_known", "changes"])
def test_being_offline_ends_the_visit(
    device: Device, issuer: FakeIssuer, connector: FakeConnector, engine: SyncEngine, call: str
) -> None:
    issuer.publish(rubric=RUBRIC)
    connector.failures[call] = [IssuerProblem("", Failure.UNREACHABLE)]
    report = engine.run_once()
    assert [one.code for _, one in report.problems] == ["issuer_unreachable"]
    assert connector.calls[-1] == call
    assert report.changes.assignments == frozenset()
    assert device.issuer().paused == ""


def test_a_refused_upload_does_not_keep_packages_away(
    device: Device, issuer: FakeIssuer, engine: SyncEngine
) -> None:
    issuer.publish(rubric=RUBRIC)
    device.sign("2")
    issuer.revoked = True
    report = engine.run_once()
    assert report.ready == 1
    assert report.issuers[0].paused == "keyRevoked"
    assert device.issuer().paused == "keyRevoked"
    issuer.revoked = False
    assert engine.run_once().accepted == 1
    assert device.issuer().paused == ""


def test_a_person_can_keep_back_everything(
    device: Device, issuer: FakeIssuer, connector: FakeConnector, engine: SyncEngine
) -> None:
    device.sign()
    with device.store.write() as transaction:
        transaction.issuers.update(replace(device.issuer(), paused=PAUSED_BY_PERSON))
    report = engine.run_once()
    assert report.accepted == 0
    assert "send" not in connector.calls
    assert device.issuer().paused == PAUSED_BY_PERSON
    issuer.well_known = make_well_known(key=issuer_key(9), version=2)
    engine.run_once()
    assert device.issuer().paused == PAUSED_BY_PERSON


def test_a_feed_that_makes_no_sense_does_not_keep_downloads_away(
    device: Device, issuer: FakeIssuer, engine: SyncEngine
) -> None:
    issuer.publish(rubric=RUBRIC)
    device.inbox(FakeConnector(issuer)).run()
    issuer.changes = lambda since, limit: {  # type: ignore[method-assign]  # a feed gone mad
        "oldState": "other",
        "newState": "x",
        "hasMoreChanges": False,
        "created": [],
        "updated": [],
        "destroyed": [],
    }
    report = engine.run_once()
    assert [(one.stage, one.code) for _, one in report.problems] == [("inbox", "feed_state")]
    assert report.ready == 1


def test_an_issuer_in_trouble_leaves_the_others_their_turn(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    other = FakeIssuer(OTHER)
    row = replace(
        device.issuer(), id=OTHER, log=LogId("urn:uuid:l2"), well_known=other.well_known.data
    )
    with device.store.write() as transaction:
        transaction.issuers.add(row)
    connector.failures["well_known"] = [IssuerProblem("", Failure.UNREACHABLE)] * 2
    second = FakeConnector(other)
    engine = device.engine(lambda one: second if one.id == OTHER else connector)
    report = engine.run_once()
    assert [one.issuer for one in report.issuers] == [issuer.id, OTHER]
    assert report.issuers[1].problems == ()
    report = engine.run_once(issuers=[OTHER])
    assert [one.issuer for one in report.issuers] == [OTHER]


def test_a_full_disk_ends_the_run_and_says_so(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    issuer.publish(rubric=RUBRIC)
    decision = device.sign("2")
    device.blobs = BlobStore(
        device.folder / "blobs", durability=FakeDurability("sync_file", errno.ENOSPC)
    )
    report = device.engine(lambda _: connector).run_once()
    assert report.stopped == "disk_full"
    assert connector.closed
    assert device.decision(decision).status is DecisionStatus.ACCEPTED


@pytest.mark.parametrize("stage", ["upload", "inbox", "download"])
def test_cancelling_ends_the_run_and_keeps_what_was_done(
    device: Device, issuer: FakeIssuer, engine: SyncEngine, stage: str
) -> None:
    issuer.publish(rubric=RUBRIC)
    decision = device.sign("2")
    cancel = CancelToken()

    def stop(progress: Progress) -> None:
        if progress.stage == stage:
            cancel.cancel()

    report = engine.run_once(progress=stop, cancel=cancel)
    assert report.stopped == "cancelled"
    assert device.decision(decision).status is DecisionStatus.ACCEPTED
    assert Topic.QUEUE in report.changes.topics
    assert engine.run_once().stopped == ""
    assert device.assignment().download is DownloadState.READY


def test_only_one_run_at_a_time(device: Device, issuer: FakeIssuer) -> None:
    inside, leave = threading.Event(), threading.Event()

    def slow(_: Issuer) -> FakeConnector:
        inside.set()
        assert leave.wait(10)
        return FakeConnector(issuer)

    engine = device.engine(slow)
    thread = threading.Thread(target=engine.run_once)
    thread.start()
    assert inside.wait(10)
    with pytest.raises(UserFixable) as caught:
        engine.run_once()
    assert caught.value.code == "sync_running"
    leave.set()
    thread.join()
    assert engine.run_once().stopped == ""


def test_a_mismatch_is_reported(device: Device, issuer: FakeIssuer, engine: SyncEngine) -> None:
    device.sign()
    engine.run_once()
    issuer.decisions.clear()
    assert engine.run_once().issuers[0].mismatch == Mismatch(here=1, there=0)


@pytest.mark.parametrize(("status", "problems"), [(405, 0), (404, 0), (500, 1)])
def test_an_issuer_that_cannot_compare_is_no_problem(
    connector: FakeConnector, engine: SyncEngine, status: int, problems: int
) -> None:
    connector.failures["digest"] = [IssuerProblem("", Failure.REFUSED, status=status)]
    assert len(engine.run_once().problems) == problems


def test_an_interrupted_download_is_a_problem_to_tell(
    issuer: FakeIssuer, connector: FakeConnector, engine: SyncEngine
) -> None:
    issuer.publish(rubric=RUBRIC)
    connector.failures["blob"] = [IssuerProblem("", Failure.UNREACHABLE)]
    report = engine.run_once()
    assert ("download", "issuer_unreachable") in [
        (one.stage, one.code) for _, one in report.problems
    ]


def test_waiting_decisions_stay_waiting_when_the_connector_cannot_be_made(
    device: Device, issuer: FakeIssuer
) -> None:
    decision = device.sign()

    def refuse(_: Issuer) -> FakeConnector:
        raise UserFixable("Not https.", code="issuer_not_https")

    broken: Callable[[Issuer], FakeConnector] = refuse
    report = device.engine(broken).run_once()
    assert [one.code for _, one in report.problems] == ["issuer_not_https"]
    assert device.waiting(decision.json["id"]).status is DecisionStatus.QUEUED


def test_a_run_gives_way_in_every_thread_and_never_within_a_transaction(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    issuer.publish(rubric=RUBRIC)
    threads: set[str] = set()

    def give_way() -> None:
        threads.add(threading.current_thread().name.partition("_")[0])
        with device.store.write():
            pass

    report = device.engine(lambda _: connector).run_once(give_way=give_way)
    assert report.ready == 1
    assert threads == {threading.current_thread().name, "manifests", "transfer"}
