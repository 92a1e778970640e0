"""Leases and recusals, which are told before decisions are sent."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from assessor_app.domain.assignments import AssignmentState
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outbox import OutboxKind
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.protocol.problem import Problem, ProblemType
from tests.fakes.device import Device
from tests.fakes.documents import NOW, urn
from tests.fakes.fake_issuer import FakeIssuer
from tests.fakes.recording import Recording, ids

QUEUED, ACCEPTED = DecisionStatus.QUEUED, DecisionStatus.ACCEPTED


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
