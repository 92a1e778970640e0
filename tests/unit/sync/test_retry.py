from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.protocol.problem import Problem, ProblemType
from assessor_app.protocol.sync import ItemAnswer
from assessor_app.sync.retry import (
    LONGEST_RETRY_AFTER_S,
    LONGEST_WAIT_S,
    Verdict,
    VerdictKind,
    backoff_s,
    classify,
    code_of,
)

NOW = datetime(2026, 11, 3, 9, 40, 12, tzinfo=UTC)
ID = "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8"


def refused(
    status: int, kind: str = "", *, retry_after_s: float | None = None, code: str | None = None
) -> IssuerProblem:
    problem = Problem(type=kind, title="No.", status=status, code=code) if kind else None
    return IssuerProblem(
        "No.", Failure.REFUSED, status=status, problem=problem, retry_after_s=retry_after_s
    )


def of_call(problem: IssuerProblem, *, attempts: int = 0) -> Verdict:
    return classify(problem, None, attempts=attempts, now=NOW, jitter=0.0)


def of_item(status: str, problem: Problem | None = None, *, receipt_problem: str = "") -> Verdict:
    answer = ItemAnswer.from_json({"id": ID, "status": status})
    return classify(
        None,
        answer.model_copy(update={"problem": problem}),
        attempts=0,
        now=NOW,
        jitter=0.0,
        receipt_problem=receipt_problem,
    )


@pytest.mark.parametrize(
    ("failure", "counts", "unknown"),
    [
        (Failure.UNREACHABLE, False, False),
        (Failure.NOT_THE_ISSUER, False, False),
        (Failure.REDIRECTED, False, False),
        (Failure.TIMEOUT, True, True),
        (Failure.BROKEN, True, True),
        (Failure.TOO_LARGE, True, True),
    ],
)
def test_a_call_without_an_answer_waits(failure: Failure, *, counts: bool, unknown: bool) -> None:
    verdict = of_call(IssuerProblem("", failure))
    assert verdict.kind is VerdictKind.WAIT
    assert verdict.code == f"issuer_{failure}"
    assert verdict.until is not None
    assert verdict.until > NOW
    assert (verdict.counts, verdict.unknown) == (counts, unknown)


def test_an_answer_that_broke_off_is_unknown_whatever_its_status_was() -> None:
    verdict = of_call(IssuerProblem("", Failure.BROKEN, status=400))
    assert (verdict.kind, verdict.unknown) == (VerdictKind.WAIT, True)


@pytest.mark.parametrize(
    ("problem", "kind", "code", "unknown"),
    [
        (refused(401, ProblemType.UNAUTHORIZED), VerdictKind.PAUSE_LANE, "unauthorized", False),
        (refused(401), VerdictKind.PAUSE_LANE, "http_401", False),
        (refused(403, ProblemType.KEY_REVOKED), VerdictKind.PAUSE_LANE, "keyRevoked", False),
        (refused(408), VerdictKind.WAIT, "http_408", True),
        (refused(425), VerdictKind.WAIT, "http_425", False),
        (refused(429, ProblemType.RATE), VerdictKind.WAIT, "tooManyRequests", False),
        (refused(500, ProblemType.INTERNAL), VerdictKind.WAIT, "internal", True),
        (refused(503), VerdictKind.WAIT, "http_503", True),
        (
            refused(409, ProblemType.IDEMPOTENCY_RUNNING),
            VerdictKind.WAIT,
            "idempotencyKeyRunning",
            True,
        ),
        (
            refused(422, ProblemType.IDEMPOTENCY_REUSED),
            VerdictKind.WAIT,
            "idempotencyKeyReused",
            False,
        ),
        (refused(409, ProblemType.ALREADY_DECIDED), VerdictKind.CONFLICT, "alreadyDecided", False),
        (refused(400, ProblemType.SCHEMA), VerdictKind.ATTENTION, "schema", False),
        (refused(404, ProblemType.NOT_FOUND), VerdictKind.ATTENTION, "notFound", False),
        (refused(413), VerdictKind.ATTENTION, "http_413", False),
        (refused(422, ProblemType.SCORES, code="x"), VerdictKind.ATTENTION, "x", False),
    ],
)
def test_a_refused_call(
    problem: IssuerProblem, kind: VerdictKind, code: str, *, unknown: bool
) -> None:
    verdict = of_call(problem)
    assert (verdict.kind, verdict.code, verdict.unknown) == (kind, code, unknown)
    assert (verdict.until is not None) == (kind is VerdictKind.WAIT)
    assert verdict.counts == (kind is not VerdictKind.PAUSE_LANE)


@pytest.mark.parametrize("status", ["accepted", "duplicate"])
def test_a_verified_receipt_is_acceptance(status: str) -> None:
    assert of_item(status) == Verdict(VerdictKind.ACCEPTED)


@pytest.mark.parametrize(
    ("attempts", "kind"),
    [(0, VerdictKind.WAIT), (1, VerdictKind.WAIT), (2, VerdictKind.ATTENTION)],
)
def test_a_receipt_that_does_not_verify_is_no_acceptance(attempts: int, kind: VerdictKind) -> None:
    answer = ItemAnswer.from_json({"id": ID, "status": "accepted"})
    verdict = classify(
        None, answer, attempts=attempts, now=NOW, jitter=0.5, receipt_problem="signature_wrong"
    )
    assert (verdict.kind, verdict.code) == (kind, "signature_wrong")
    assert verdict.unknown == (kind is VerdictKind.WAIT)


@pytest.mark.parametrize(
    ("kind", "status", "expected"),
    [
        (ProblemType.SCORES, 422, VerdictKind.ATTENTION),
        (ProblemType.ASSIGNMENT, 403, VerdictKind.ATTENTION),
        (ProblemType.KEY_REVOKED, 403, VerdictKind.PAUSE_LANE),
        (ProblemType.UNAUTHORIZED, 401, VerdictKind.PAUSE_LANE),
        (ProblemType.ALREADY_DECIDED, 409, VerdictKind.CONFLICT),
        (ProblemType.SAME_ID_OTHER_BYTES, 409, VerdictKind.CONFLICT),
        (ProblemType.RATE, 429, VerdictKind.WAIT),
        (ProblemType.INTERNAL, 503, VerdictKind.WAIT),
    ],
)
def test_a_rejected_item(kind: ProblemType, status: int, expected: VerdictKind) -> None:
    verdict = of_item("rejected", Problem(type=kind, title="No.", status=status))
    assert verdict.kind is expected
    assert not verdict.unknown


def test_a_rejection_without_a_problem_goes_to_a_person() -> None:
    assert of_item("rejected") == Verdict(VerdictKind.ATTENTION, "rejected")


def test_neither_problem_nor_answer_is_unknown() -> None:
    verdict = classify(None, None, attempts=0, now=NOW, jitter=0.0)
    assert (verdict.kind, verdict.code, verdict.unknown) == (VerdictKind.WAIT, "no_answer", True)


@pytest.mark.parametrize(
    ("asked_s", "waits_s"),
    [(0.0, 1.0), (30.0, 30.0), (1e9, LONGEST_RETRY_AFTER_S)],
)
def test_retry_after_is_honoured_within_bounds(asked_s: float, waits_s: float) -> None:
    verdict = of_call(refused(429, retry_after_s=asked_s), attempts=9)
    assert verdict.until == NOW + timedelta(seconds=waits_s)


def test_devices_do_not_come_back_all_at_once_when_retry_after_is_over() -> None:
    problem = refused(429, retry_after_s=30.0)
    verdict = classify(problem, None, attempts=0, now=NOW, jitter=0.5)
    assert verdict.until == NOW + timedelta(seconds=30.5)


@given(attempts=st.integers(0, 10**9), jitter=st.floats(0, 1, exclude_max=True))
def test_waits_are_bounded_and_grow(attempts: int, jitter: float) -> None:
    wait_s = backoff_s(attempts, jitter)
    assert 7.5 <= wait_s <= LONGEST_WAIT_S
    assert backoff_s(attempts + 1, jitter) >= wait_s


def test_jitter_spreads_the_waits() -> None:
    assert backoff_s(3, 0.0) == 60.0
    assert backoff_s(3, 0.5) == 90.0


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (None, ""),
        (Problem(type=ProblemType.PROOF, title="", status=422), "PROOF_VERIFICATION_ERROR"),
        (Problem(title="", status=400), "blank"),
        (Problem(type=ProblemType.RATE, title="", status=429, code="slow"), "slow"),
    ],
)
def test_problems_have_short_codes(problem: Problem | None, code: str) -> None:
    assert code_of(problem) == code
