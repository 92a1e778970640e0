"""The program's synchronisation against the reference issuer, over HTTP on loopback."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assessor_app.domain import strict_json
from assessor_app.domain.assignments import Assignment, AssignmentState, DownloadState, FileRole
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.outbox import OutboxKind
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.issuers.connector import Connector, IssuerProblem
from assessor_app.issuers.enrolment import discover, enrol, parse_invitation
from assessor_app.issuers.sync_api import SyncApiConnector
from assessor_app.protocol.problem import ProblemType
from assessor_app.rubrics.formats.case import from_case
from assessor_app.rubrics.model import Rubric
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.multikey import PublicKey
from assessor_app.signing.verification import verify_well_known
from assessor_app.sync.engine import SyncReport
from reference_issuer.catalogue import ArtifactEntry
from reference_issuer.service import IssuerService
from tests.fakes.device import Device, SetClock
from tests.fakes.documents import Signed, assessor_key, make_enrolment, urn
from tests.fakes.faulty_proxy import FaultyProxy, ProxyFault
from tests.fakes.issuer_world import HIGHEST, SteppedClock, decide, make_issuer, served

SUBMISSIONS = 4


@dataclass
class World:
    """A served issuer and an enrolled device, with a proxy between them that may do harm."""

    service: IssuerService
    device: Device
    proxy: FaultyProxy
    assessor: str

    def connect(self, row: Issuer) -> Connector:
        """Connect through the proxy, wherever the issuer says that it is."""
        return SyncApiConnector(self.proxy.url, self.proxy.url, row.token)

    def sync(self, *, force: bool = True) -> SyncReport:
        """Run one synchronisation."""
        return self.device.engine(self.connect).run_once(force=force)

    def held(self) -> int:
        """Return how many decisions the issuer holds, one an assignment."""
        return sum(count for _, count in self.service.status().outcomes)

    def assignments(self) -> tuple[Assignment, ...]:
        """Return what the device knows."""
        with self.device.store.read() as transaction:
            return transaction.assignments.of_issuer(self.device.issuer().id)

    def decide(self, assignment: Assignment, levels: Mapping[str, str | None] = HIGHEST) -> Signed:
        """Sign the next decision of the device's log, on what is on the device alone."""
        issuer = self.device.issuer()
        with self.device.store.read() as transaction:
            package = transaction.packages.of_assignment(assignment.id)
            head = transaction.decisions.head(issuer.log)
        assert package is not None
        manifest = Signed(_json(package.manifest), package.manifest)
        item = decide(
            manifest,
            self.rubric(assignment),
            key=self.device.key,
            domain=issuer.id,
            log=issuer.log,
            sequence=head.sequence + 1,
            previous=head.digest,
            levels=levels,
        )
        self.device.queue(item.decision, canonical_bytes(item.annotations))
        return item.decision

    def rubric(self, assignment: Assignment) -> Rubric:
        """Return the rubric from the device's own blobs."""
        with self.device.store.read() as transaction:
            package = transaction.packages.of_assignment(assignment.id)
            assert package is not None
            files = transaction.packages.files(package.id)
        (path,) = [one.path for one in files if one.role is FileRole.RUBRIC]
        return from_case(self.device.read_file(assignment.id, path))


def _json(data: bytes) -> dict[str, object]:
    return strict_json.parse_object(data)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def service(tmp_path: Path, clock: SteppedClock) -> Iterator[IssuerService]:
    with make_issuer(tmp_path, clock=clock, submissions=SUBMISSIONS) as made:
        yield made


@pytest.fixture
def location(service: IssuerService) -> Iterator[str]:
    with served(service) as where:
        yield where


@pytest.fixture
def world(
    tmp_path: Path, service: IssuerService, location: str, clock: SteppedClock
) -> Iterator[World]:
    invitation = service.invite("Ada")
    device = Device.open(tmp_path / "profile")
    device.clock = SetClock(clock())
    _enrol(device, str(invitation), location)
    service.assign_all("Ada")
    parts = urlsplit(location)
    with FaultyProxy((str(parts.hostname), int(parts.port or 0)), seed=11) as proxy:
        yield World(service, device, proxy, "Ada")
    device.close()


def _enrol(device: Device, text: str, location: str) -> None:
    """Enrol as the program does: pin the key, verify, prove possession, keep the token."""
    invitation = parse_invitation(text)
    assert invitation.base_url == location
    data = discover(invitation.base_url)
    pinned = [PublicKey.from_multibase(invitation.key)]
    document = verify_well_known(data, pinned, now=device.clock()).document
    request = make_enrolment(
        assessor=device.key, code=invitation.code, issuer=document.id, now=device.clock()
    )
    answer = enrol(document.api_base, request.data)
    device.enrol(
        data, issuer=document.id, base_url=location, token=answer.token, log=urn("device-log")
    )


def test_the_whole_way_of_the_data(world: World) -> None:
    report = world.sync()
    assert (report.problems, report.ready) == ((), SUBMISSIONS)
    assignments = world.assignments()
    assert {one.download for one in assignments} == {DownloadState.READY}
    decisions = [world.decide(one) for one in assignments]
    report = world.sync()
    assert (report.problems, report.accepted) == ((), SUBMISSIONS)
    assert report.issuers[0].mismatch is None
    for decision in decisions:
        row = world.device.decision(decision)
        assert row.status is DecisionStatus.ACCEPTED
        assert row.receipt is not None
    assert {one.state for one in world.assignments()} == {AssignmentState.DECIDED}
    assert world.held() == SUBMISSIONS
    quiet = world.sync()
    assert (quiet.problems, quiet.accepted, quiet.ready) == ((), 0, 0)


def test_an_invitation_is_used_once(world: World, location: str) -> None:
    invitation = parse_invitation(str(world.service.invite("Bea")))
    issuer, now = world.device.issuer().id, world.device.clock()
    requests = [
        make_enrolment(assessor=assessor_key(one), code=invitation.code, issuer=issuer, now=now)
        for one in (2, 3)
    ]
    assert enrol(location, requests[0].data).assessor == assessor_key(2).public.did
    with pytest.raises(IssuerProblem) as caught:
        enrol(location, requests[1].data)
    assert caught.value.problem is not None
    assert caught.value.problem.type == ProblemType.INVITATION_USED


@pytest.mark.parametrize("fault", list(ProxyFault))
def test_no_decision_is_lost_or_doubled_by_one_fault(world: World, fault: ProxyFault) -> None:
    world.sync()
    decisions = [world.decide(one) for one in world.assignments()]
    world.proxy.script = [None, fault]  # after the discovery document comes the upload
    report = world.sync()
    assert report.accepted == (SUBMISSIONS if fault is ProxyFault.DELAY else 0)
    report = world.sync()
    assert {world.device.decision(one).status for one in decisions} == {DecisionStatus.ACCEPTED}
    assert world.held() == SUBMISSIONS
    assert report.issuers[0].mismatch is None


def test_a_bad_line_only_costs_time(world: World) -> None:
    world.proxy.rate = 0.3
    decided: list[Signed] = []
    for _ in range(60):
        world.sync()
        ready = [
            one
            for one in world.assignments()
            if one.download is DownloadState.READY and one.state is AssignmentState.ASSIGNED
        ]
        named = {one.json["credentialSubject"]["assignment"] for one in decided}
        decided += [world.decide(one) for one in ready if one.id not in named]
        statuses = [world.device.decision(one).status for one in decided]
        if statuses == [DecisionStatus.ACCEPTED] * SUBMISSIONS:
            break
    assert statuses == [DecisionStatus.ACCEPTED] * SUBMISSIONS
    assert world.held() == SUBMISSIONS
    world.proxy.rate = 0.0
    assert world.sync().issuers[0].mismatch is None
    assert world.proxy.counts["passed"] < world.proxy.counts.total()


def test_changed_files_come_as_a_new_version(world: World, tmp_path: Path) -> None:
    world.sync()
    (tmp_path / "plan.txt").write_text("I shall listen to everybody.\n", "utf-8")
    files = (ArtifactEntry(path="plan.txt", name="Plan", part="P1"),)
    world.service.replace_files("s0", files, base=tmp_path)
    report = world.sync()
    assert (report.problems, report.ready) == ((), 1)
    (updated,) = report.issuers[0].inbox.updated
    with world.device.store.read() as transaction:
        package = transaction.packages.of_assignment(updated)
        assert package is not None
        paths = [one.path for one in transaction.packages.files(package.id)]
    (plan,) = [path for path in paths if path.endswith("plan.txt")]
    assert world.device.read_file(updated, plan) == b"I shall listen to everybody.\n"
    assert package.version == 2


def test_a_recalled_submission_is_kept_and_marked(world: World) -> None:
    world.sync()
    world.service.recall("s1", world.assessor)
    report = world.sync()
    (recalled,) = report.issuers[0].inbox.recalled
    states = {one.id: one.state for one in world.assignments()}
    assert states[recalled] is AssignmentState.RECALLED


def test_an_expired_feed_is_read_whole_again(world: World) -> None:
    world.sync()
    world.service.recall("s2", world.assessor)
    world.service.expire_feed()
    report = world.sync()
    assert report.problems == ()
    assert len(report.issuers[0].inbox.recalled) == 1
    assert {one.download for one in world.assignments()} == {DownloadState.READY}


def test_a_rotated_key_is_followed(world: World, clock: SteppedClock) -> None:
    world.sync()
    world.service.rotate_key()
    decision = world.decide(world.assignments()[0])
    report = world.sync()
    assert (report.problems, report.accepted) == ((), 1)
    assert world.device.decision(decision).status is DecisionStatus.ACCEPTED


def test_a_revoked_assessor_is_paused_and_nothing_is_lost(world: World) -> None:
    world.sync()
    decision = world.decide(world.assignments()[0])
    world.service.revoke_assessor(world.assessor)
    report = world.sync()
    assert report.issuers[0].paused
    row = world.device.waiting(decision.json["id"])
    assert (row.status, row.attempts) == (DecisionStatus.QUEUED, 0)


def test_a_wrong_total_goes_to_a_person_and_the_rest_is_accepted(world: World) -> None:
    world.sync()
    first, second, *_ = world.assignments()
    device, issuer = world.device, world.device.issuer()
    with device.store.read() as transaction:
        package = transaction.packages.of_assignment(first.id)
    assert package is not None
    item = decide(
        Signed(_json(package.manifest), package.manifest),
        world.rubric(first),
        key=device.key,
        domain=issuer.id,
        log=issuer.log,
        override={"credentialSubject.score": {"value": "1", "max": "99"}},
    )
    device.queue(item.decision, canonical_bytes(item.annotations))
    good = world.decide(second)
    report = world.sync()
    assert report.accepted == 1
    assert [row for row, _ in report.issuers[0].outbox.attention] == [item.id]
    assert device.decision(good).status is DecisionStatus.ACCEPTED


def test_leases_and_recusals_reach_the_issuer(world: World) -> None:
    world.sync()
    first, second, *_ = world.assignments()
    kinds: list[tuple[OutboxKind, Assignment, str]] = [
        (OutboxKind.LEASE, first, ""),
        (OutboxKind.RECUSAL, second, '{"reason":"personal","note":"A cousin."}'),
    ]
    for kind, assignment, payload in kinds:
        row = world.device.waiting(world.device.plead(kind, "x", payload))
        with world.device.store.write() as transaction:
            transaction.outbox.remove(row.id)
            transaction.outbox.add(replace(row, assignment=assignment.id))
    report = world.sync()
    assert len(report.issuers[0].outbox.told) == 2
    states = {one.id: one for one in world.assignments()}
    assert states[second.id].state is AssignmentState.RECUSED
    assert states[first.id].lease_until is not None
