from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic

import pytest

from assessor_app.domain.assignments import AssignmentState
from assessor_app.domain.digests import digest_of
from assessor_app.domain.ids import AssignmentId, DecisionId
from assessor_app.domain.outbox import OutboxKind
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.domain.progress import Cancelled, CancelToken
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.protocol.problem import Problem, ProblemType
from assessor_app.protocol.sync import DecisionsDigest, ItemAnswer, UploadItem
from assessor_app.signing.verification import verify_receipt
from assessor_app.sync.reconcile import Mismatch, compare, reconcile, set_hash
from tests.fakes.connector import FakeConnector
from tests.fakes.device import Device
from tests.fakes.documents import NOW, Signed, make_decision, make_well_known, trusted_keys, urn
from tests.fakes.fake_issuer import FakeIssuer

QUEUED, SENDING = DecisionStatus.QUEUED, DecisionStatus.SENDING
ACCEPTED, ATTENTION = DecisionStatus.ACCEPTED, DecisionStatus.NEEDS_ATTENTION


class Recording(FakeConnector):
    """Keeps what was sent, and how the rows stood meanwhile."""

    def __init__(self, issuer: FakeIssuer, device: Device) -> None:
        super().__init__(issuer)
        self.device = device
        self.sent: list[tuple[str, ...]] = []
        self.keys: list[str] = []
        self.statuses: set[DecisionStatus] = set()

    def send(self, items: Sequence[UploadItem], *, idempotency_key: str) -> tuple[ItemAnswer, ...]:
        ids = tuple(item.decision["id"] for item in items)
        self.sent.append(ids)
        self.keys.append(idempotency_key)
        with self.device.store.read() as transaction:
            self.statuses |= {transaction.outbox.get(one).status for one in ids}
            self.statuses |= {transaction.decisions.get(DecisionId(one)).status for one in ids}
        return super().send(items, idempotency_key=idempotency_key)


@pytest.fixture
def recording(issuer: FakeIssuer, device: Device) -> Recording:
    return Recording(issuer, device)


def limit(device: Device, issuer: FakeIssuer, **limits: int) -> None:
    """Give the issuer other limits, and let the device know."""
    places = {f"limits.{name}": value for name, value in limits.items()}
    issuer.well_known = make_well_known(issuer=issuer.id, version=2, override=places)

    with device.store.write() as transaction:
        row = replace(device.issuer(), well_known=issuer.well_known.data)
        transaction.issuers.update(row)


def ids(decisions: Sequence[Signed]) -> tuple[str, ...]:
    return tuple(one.json["id"] for one in decisions)


def test_decisions_are_accepted_with_their_verified_receipts(
    device: Device, issuer: FakeIssuer, recording: Recording
) -> None:
    issuer.publish("1")
    device.inbox(recording).run()
    decisions = [device.sign("1"), device.sign("2")]
    result = device.outbox(recording).run()
    assert result.accepted == ids(decisions)
    assert (result.waiting, result.stopped, result.paused) == (0, "", "")
    assert recording.sent == [ids(decisions)]
    assert recording.statuses == {SENDING}
    for decision in decisions:
        row, waiting = device.decision(decision), device.waiting(decision.json["id"])
        assert (row.status, waiting.status) == (ACCEPTED, ACCEPTED)
        assert (waiting.attempts, waiting.batch, waiting.problem) == (1, "", "")
        assert row.receipt is not None
        verify_receipt(
            row.receipt,
            trusted_keys(),
            issuer=issuer.id,
            decision_id=row.id,
            decision_digest=row.digest,
        )
    assert device.assignment().state is AssignmentState.DECIDED


def test_nothing_waiting_sends_nothing(device: Device, recording: Recording) -> None:
    assert device.outbox(recording).run().accepted == ()
    assert recording.calls == []


@pytest.mark.parametrize(
    ("items", "size", "batches"),
    [(2, 1 << 20, [2, 2, 1]), (200, 9_000, [2, 2, 1]), (200, 1, [1] * 5), (200, 1 << 20, [5])],
)
def test_batches_keep_to_the_issuers_limits(
    device: Device,
    issuer: FakeIssuer,
    recording: Recording,
    items: int,
    size: int,
    batches: list[int],
) -> None:
    limit(device, issuer, batchItems=items, batchBytes=size)
    decisions = [device.sign(str(number)) for number in range(5)]
    assert len(device.outbox(recording).run().accepted) == 5
    assert [len(batch) for batch in recording.sent] == batches
    assert tuple(one for batch in recording.sent for one in batch) == ids(decisions)
    assert len(set(recording.keys)) == len(batches)


@pytest.mark.parametrize("failure", [Failure.BROKEN, Failure.TIMEOUT])
def test_a_lost_acknowledgement_is_sent_again_under_the_same_ids_and_key(
    device: Device, issuer: FakeIssuer, recording: Recording, failure: Failure
) -> None:
    decisions = [device.sign("1"), device.sign("2")]
    recording.lost["send"] = [IssuerProblem("", failure)]
    result = device.outbox(recording).run()
    assert (result.accepted, result.stopped) == ((), f"issuer_{failure}")
    assert result.waiting == 2
    for decision in decisions:
        row = device.waiting(decision.json["id"])
        assert (row.status, row.attempts) == (QUEUED, 1)
        assert row.next_at is not None
        assert row.batch
        assert device.decision(decision).status is QUEUED
    late = device.sign("3")
    assert device.outbox(recording).run().stopped == "held_back"
    device.clock.advance(hours=1)
    result = device.outbox(recording).run()
    assert result.accepted == (*ids(decisions), late.json["id"])
    assert recording.sent == [ids(decisions), ids(decisions), ids([late])]
    assert recording.keys[0] == recording.keys[1] != recording.keys[2]
    assert set(issuer.received.values()) == {1}


def test_answers_are_written_down_while_the_next_batch_is_on_its_way(
    device: Device, issuer: FakeIssuer
) -> None:
    limit(device, issuer, batchItems=1)
    decisions = [device.sign(str(number)) for number in range(4)]
    lock, alone = Lock(), []

    class Watching(Recording):
        def send(
            self, items: Sequence[UploadItem], *, idempotency_key: str
        ) -> tuple[ItemAnswer, ...]:
            alone.append(lock.acquire(blocking=False))
            if self.sent:
                before = DecisionId(self.sent[-1][0])
                deadline = monotonic() + 10
                while self._status(before) is not ACCEPTED and monotonic() < deadline:
                    pass
                assert self._status(before) is ACCEPTED
            answers = super().send(items, idempotency_key=idempotency_key)
            lock.release()
            return answers

        def _status(self, decision: DecisionId) -> DecisionStatus:
            with device.store.read() as transaction:
                return transaction.decisions.get(decision).status

    assert device.outbox(Watching(issuer, device)).run().accepted == ids(decisions)
    assert alone == [True] * 4


def test_what_was_made_ready_is_put_back_when_the_lane_stops(
    device: Device, issuer: FakeIssuer, recording: Recording
) -> None:
    limit(device, issuer, batchItems=1)
    decisions = [device.sign(str(number)) for number in range(3)]
    recording.failures["send"] = [IssuerProblem("", Failure.BROKEN)]
    assert device.outbox(recording).run().stopped == "issuer_broken"
    rows = [device.waiting(one.json["id"]) for one in decisions]
    assert [(row.status, row.attempts) for row in rows] == [(QUEUED, 1), (QUEUED, 0), (QUEUED, 0)]
    assert {device.decision(one).status for one in decisions} == {QUEUED}
    assert len(recording.sent) == 1


def test_a_batch_without_an_answer_is_due_again_as_a_whole(
    device: Device, recording: Recording
) -> None:
    draws = iter([0.1, 0.9, 0.5, 0.3, 0.7])
    decisions = [device.sign("1"), device.sign("2"), device.sign("3")]
    outbox = device.outbox(recording)
    outbox._jitter = lambda: next(draws)
    recording.lost["send"] = [IssuerProblem("", Failure.BROKEN)]
    outbox.run()
    assert len({device.waiting(one.json["id"]).next_at for one in decisions}) == 1


def test_a_crash_while_sending_is_unknown_and_sent_again(
    device: Device, issuer: FakeIssuer, recording: Recording
) -> None:
    decision = device.sign()

    class PowerCut(BaseException):
        pass

    class Dying(Recording):
        def send(
            self, items: Sequence[UploadItem], *, idempotency_key: str
        ) -> tuple[ItemAnswer, ...]:
            super().send(items, idempotency_key=idempotency_key)
            raise PowerCut

    dying = Dying(issuer, device)
    with pytest.raises(PowerCut):
        device.outbox(dying).run()
    assert device.waiting(decision.json["id"]).status is SENDING
    with device.store.write() as transaction:
        assert transaction.outbox.reset_sending() == 1
    assert device.outbox(recording).run().accepted == ids([decision])
    assert recording.keys == dying.keys
    assert issuer.received[decision.json["id"]] == 1


def test_being_offline_counts_no_try(device: Device, recording: Recording) -> None:
    decision = device.sign()
    recording.failures["send"] = [IssuerProblem("", Failure.UNREACHABLE)]
    assert device.outbox(recording).run().stopped == "issuer_unreachable"
    row = device.waiting(decision.json["id"])
    assert (row.status, row.attempts, row.batch) == (QUEUED, 0, "")


def test_force_sends_before_its_time(device: Device, recording: Recording) -> None:
    decision = device.sign()
    recording.failures["send"] = [IssuerProblem("", Failure.BROKEN)] * 2
    device.outbox(recording).run()
    assert device.outbox(recording).run(force=True).stopped == "issuer_broken"
    assert device.outbox(recording).run(force=True).accepted == ids([decision])


def test_retry_after_holds_the_whole_lane(device: Device, recording: Recording) -> None:
    device.sign("1")
    recording.failures["send"] = [IssuerProblem("", Failure.REFUSED, status=429, retry_after_s=600)]
    device.outbox(recording).run()
    device.sign("2")
    device.clock.advance(seconds=599)
    assert device.outbox(recording).run().stopped == "held_back"
    device.clock.advance(seconds=2)
    assert len(device.outbox(recording).run().accepted) == 2


@pytest.mark.parametrize(("status", "kind"), [(401, ProblemType.UNAUTHORIZED), (403, None)])
def test_a_refused_device_pauses_the_lane_without_burning_tries(
    device: Device, recording: Recording, status: int, kind: ProblemType | None
) -> None:
    decision = device.sign()
    problem = Problem(type=kind, title="No.", status=status) if kind else None
    recording.failures["send"] = [
        IssuerProblem("", Failure.REFUSED, status=status, problem=problem)
    ]
    result = device.outbox(recording).run()
    assert result.paused == ("unauthorized" if kind else "http_403")
    row = device.waiting(decision.json["id"])
    assert (row.status, row.attempts, row.next_at) == (QUEUED, 0, None)
    assert device.outbox(recording).run().accepted == ids([decision])


@pytest.mark.parametrize(
    ("kind", "status", "problem"),
    [
        (ProblemType.SCORES, 422, "scores"),
        (ProblemType.ALREADY_DECIDED, 409, "conflict/alreadyDecided"),
    ],
)
def test_a_rejected_decision_goes_to_a_person_and_holds_nobody_up(
    device: Device,
    issuer: FakeIssuer,
    recording: Recording,
    kind: ProblemType,
    status: int,
    problem: str,
) -> None:
    decisions = [device.sign(name) for name in "123"]
    bad = decisions[1].json["id"]
    issuer.rejections[bad] = Problem(type=kind, title="No.", status=status, detail="Because.")
    result = device.outbox(recording).run()
    assert result.accepted == (decisions[0].json["id"], decisions[2].json["id"])
    assert [row for row, _ in result.attention] == [bad]
    row = device.waiting(bad)
    assert (row.status, row.problem, row.problem_detail) == (ATTENTION, problem, "Because.")
    assert device.decision(decisions[1]).status is ATTENTION


def test_a_decision_sent_again_by_a_person_is_no_repetition_to_the_issuer(
    device: Device, issuer: FakeIssuer, recording: Recording
) -> None:

    decision = device.sign()
    issuer.rejections[decision.json["id"]] = Problem(
        type=ProblemType.ASSIGNMENT, title="No.", status=403
    )
    device.outbox(recording).run()
    issuer.rejections.clear()
    with device.store.write() as transaction:
        row = transaction.outbox.get(decision.json["id"])
        transaction.outbox.update(replace(row, status=QUEUED))
        transaction.decisions.set_status(DecisionId(row.id), QUEUED)
    assert device.outbox(recording).run().accepted == ids([decision])
    assert len(set(recording.keys)) == 2


def test_a_batch_that_is_refused_whole_is_halved_until_the_culprit_is_found(
    device: Device, issuer: FakeIssuer
) -> None:
    decisions = [device.sign(str(number)) for number in range(5)]
    culprit = decisions[3].json["id"]

    class Choking(Recording):
        def send(
            self, items: Sequence[UploadItem], *, idempotency_key: str
        ) -> tuple[ItemAnswer, ...]:
            if any(item.decision["id"] == culprit for item in items):
                self.sent.append(tuple(item.decision["id"] for item in items))
                raise IssuerProblem("", Failure.REFUSED, status=413)
            return super().send(items, idempotency_key=idempotency_key)

    choking = Choking(issuer, device)
    result = device.outbox(choking).run()
    assert set(result.accepted) == set(ids(decisions)) - {culprit}
    assert result.attention == ((culprit, "http_413"),)
    assert [len(batch) for batch in choking.sent] == [5, 2, 3, 1, 2, 1, 1]


def test_halving_stops_when_the_issuer_goes_away(device: Device, issuer: FakeIssuer) -> None:
    decisions = [device.sign(str(number)) for number in range(4)]
    answers = iter(
        [
            IssuerProblem("", Failure.REFUSED, status=422),
            IssuerProblem("", Failure.UNREACHABLE),
        ]
    )

    class Leaving(FakeConnector):
        def send(
            self, items: Sequence[UploadItem], *, idempotency_key: str
        ) -> tuple[ItemAnswer, ...]:
            raise next(answers)

    assert device.outbox(Leaving(issuer)).run().stopped in ("http_422", "issuer_unreachable")
    for decision in decisions:
        assert device.waiting(decision.json["id"]).status is QUEUED
        assert device.decision(decision).status is QUEUED


def test_a_forged_receipt_is_no_acceptance(
    device: Device, issuer: FakeIssuer, recording: Recording
) -> None:
    decision = device.sign()
    issuer.forged_receipts = True
    for attempt in range(3):
        result = device.outbox(recording).run(force=True)
        assert result.accepted == ()
        assert device.waiting(decision.json["id"]).attempts == attempt + 1
        issuer.batches.clear()
    row = device.waiting(decision.json["id"])
    assert (row.status, row.problem) == (ATTENTION, "key_unknown")
    assert device.decision(decision).receipt is None


@pytest.mark.parametrize("receipt", [None, {"id": "urn:uuid:other"}, {"x": 1.5}])
def test_an_acceptance_without_its_receipt_is_none(
    device: Device, issuer: FakeIssuer, receipt: dict[str, object] | None
) -> None:
    decision = device.sign()

    class Careless(FakeConnector):
        def send(
            self, items: Sequence[UploadItem], *, idempotency_key: str
        ) -> tuple[ItemAnswer, ...]:
            return (ItemAnswer(id=decision.json["id"], status="accepted", receipt=receipt),)

    assert device.outbox(Careless(issuer)).run().accepted == ()
    assert device.waiting(decision.json["id"]).status is QUEUED


def test_a_superseded_decision_is_sent_and_stays_superseded(
    device: Device, recording: Recording
) -> None:
    decision = device.sign()
    with device.store.write() as transaction:
        transaction.decisions.set_status(DecisionId(decision.json["id"]), DecisionStatus.SUPERSEDED)
    assert device.outbox(recording).run().accepted == ids([decision])
    row = device.decision(decision)
    assert row.status is DecisionStatus.SUPERSEDED
    assert row.receipt is not None


def test_a_decision_beyond_the_issuers_limit_goes_to_a_person_unsent(
    device: Device, issuer: FakeIssuer, recording: Recording
) -> None:
    small, large = device.sign("1"), device.sign("2", override={"generator.name": "x" * 900})
    limit(device, issuer, decisionBytes=len(small.data) + 100)
    result = device.outbox(recording).run()
    assert result.accepted == ids([small])
    assert result.attention == ((large.json["id"], "decision_too_large"),)
    assert recording.sent == [ids([small])]


def test_annotations_that_cannot_be_read_hold_nobody_up(
    device: Device, recording: Recording
) -> None:
    bad = make_decision(name="1", assessor=device.key, domain=device.issuer().id)
    device.queue(bad, b"{")
    good = device.sign("2")
    result = device.outbox(recording).run()
    assert result.accepted == ids([good])
    assert result.attention == ((bad.json["id"], "json_malformed"),)


def test_cancelling_ends_between_requests(
    device: Device, issuer: FakeIssuer, recording: Recording
) -> None:
    limit(device, issuer, batchItems=1)
    device.sign("1")
    device.sign("2")
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        device.outbox(recording).run(progress=lambda _: cancel.cancel(), cancel=cancel)
    assert len(recording.sent) == 1


def test_leases_and_recusals_are_told(
    device: Device, issuer: FakeIssuer, recording: Recording
) -> None:
    issuer.publish("1")
    issuer.publish("2")
    device.inbox(recording).run()
    lease = device.plead(OutboxKind.LEASE, "1")
    recusal = device.plead(
        OutboxKind.RECUSAL, "2", json.dumps({"reason": "personal", "note": "A cousin."})
    )
    result = device.outbox(recording).run()
    assert result.told == (lease, recusal)
    assert device.assignment("1").lease_until == NOW + timedelta(days=7)
    assert device.assignment("2").state is AssignmentState.RECUSED
    assert issuer.recusals == {urn("assignment/2"): ("personal", "A cousin.")}
    assert device.waiting(lease).status is ACCEPTED


def test_a_recusal_of_an_unknown_assignment_is_told_too(
    device: Device, issuer: FakeIssuer, recording: Recording
) -> None:
    recusal = device.plead(OutboxKind.RECUSAL, "9")
    assert device.outbox(recording).run().told == (recusal,)
    assert issuer.recusals[AssignmentId(urn("assignment/9"))] == ("other", "")


def test_a_refused_lease_goes_to_a_person_and_decisions_proceed(
    device: Device, recording: Recording
) -> None:
    lease = device.plead(OutboxKind.LEASE, "9")
    recording.failures["extend_lease"] = [
        IssuerProblem(
            "",
            Failure.REFUSED,
            status=404,
            problem=Problem(type=ProblemType.NOT_FOUND, title="None.", status=404),
        )
    ]
    decision = device.sign()
    result = device.outbox(recording).run()
    assert result.attention == ((lease, "notFound"),)
    assert result.accepted == ids([decision])
    assert device.waiting(lease).problem_detail == "None."


def test_an_unanswered_recusal_waits_and_stops_the_lane(
    device: Device, recording: Recording
) -> None:
    recusal = device.plead(OutboxKind.RECUSAL, "1")
    device.plead(OutboxKind.RECUSAL, "2")
    recording.failures["recuse"] = [IssuerProblem("", Failure.TIMEOUT)]
    decision = device.sign()
    result = device.outbox(recording).run()
    assert (result.stopped, result.accepted, result.told) == ("issuer_timeout", (), ())
    row = device.waiting(recusal)
    assert (row.status, row.attempts) == (QUEUED, 1)
    assert isinstance(row.next_at, datetime)
    device.clock.advance(hours=1)
    result = device.outbox(recording).run()
    assert len(result.told) == 2
    assert result.accepted == ids([decision])


def test_both_sides_hold_the_same_decisions(
    device: Device, issuer: FakeIssuer, recording: Recording
) -> None:
    first = device.sign("1")
    device.outbox(recording).run()
    assert reconcile(device.store, recording, device.issuer()) is None
    issuer.decisions.clear()
    assert reconcile(device.store, recording, device.issuer()) == Mismatch(here=1, there=0)
    device.sign("2")
    recording.calls.clear()
    assert reconcile(device.store, recording, device.issuer()) is None
    assert recording.calls == []
    assert first.digest in {device.decision(first).digest}


def test_the_same_number_of_other_decisions_is_a_mismatch(issuer: FakeIssuer) -> None:
    mine, theirs = [digest_of(b"a"), digest_of(b"b")], [digest_of(b"b"), digest_of(b"c")]
    told = DecisionsDigest(count=2, set_hash=set_hash(theirs))
    assert compare(mine, told) == Mismatch(2, 2)
    assert compare(reversed(theirs), told) is None
    assert compare([], DecisionsDigest.from_json(issuer.digest())) is None
