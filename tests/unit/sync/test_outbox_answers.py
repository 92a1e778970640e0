"""What each answer to a decision does to its row: refused, rejected, halved, forged, superseded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from assessor_app.domain.ids import DecisionId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.protocol.problem import Problem, ProblemType
from assessor_app.protocol.sync import ItemAnswer, UploadItem
from tests.fakes.connector import FakeConnector
from tests.fakes.device import Device
from tests.fakes.documents import make_decision
from tests.fakes.fake_issuer import FakeIssuer
from tests.fakes.recording import Recording, ids, limit

QUEUED, ATTENTION = DecisionStatus.QUEUED, DecisionStatus.NEEDS_ATTENTION


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

    assert device.outbox(Leaving(issuer)).run().stopped == "issuer_unreachable"
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
