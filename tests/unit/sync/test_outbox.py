"""Decisions on their way to the issuer: batches, lost answers, when they are sent again."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from time import monotonic

import pytest

from assessor_app.domain.assignments import AssignmentState
from assessor_app.domain.ids import DecisionId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.domain.progress import Cancelled, CancelToken
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.protocol.sync import ItemAnswer, UploadItem
from assessor_app.signing.verification import verify_receipt
from tests.fakes.device import Device
from tests.fakes.documents import trusted_keys
from tests.fakes.fake_issuer import FakeIssuer
from tests.fakes.recording import Recording, ids, limit

QUEUED, SENDING = DecisionStatus.QUEUED, DecisionStatus.SENDING
ACCEPTED = DecisionStatus.ACCEPTED


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
