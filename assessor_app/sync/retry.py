"""What an answer, or none, means for something in the outbox: pure rules, no input or output."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.protocol.problem import Problem, ProblemType
from assessor_app.protocol.sync import ItemAnswer

FIRST_WAIT_S: Final = 15.0
LONGEST_WAIT_S: Final = 3_600.0
OFFLINE_WAIT_S: Final = 60.0
FIRST_CONTACT_WAIT_S: Final = 3.0
LONGEST_CONTACT_WAIT_S: Final = 30.0
LONGEST_RETRY_AFTER_S: Final = 21_600.0
RECEIPT_TRIES: Final = 3

_TRANSIENT: Final = frozenset({408, 425, 429})
_LANE: Final = frozenset({401, 403})
_LANE_TYPES: Final = frozenset({ProblemType.UNAUTHORIZED, ProblemType.KEY_REVOKED})
_AGAIN_TYPES: Final = frozenset({ProblemType.IDEMPOTENCY_RUNNING, ProblemType.IDEMPOTENCY_REUSED})


class VerdictKind(StrEnum):
    """What to do with a row."""

    ACCEPTED = "accepted"
    WAIT = "wait"
    PAUSE_LANE = "pause_lane"
    CONFLICT = "conflict"
    ATTENTION = "attention"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a row, and why.

    ``until`` is set for WAIT. ``counts`` says whether the try is counted, which lengthens the next
    wait. ``unknown`` says that the issuer may have taken it: it goes again under the same id and
    the same idempotency key.
    """

    kind: VerdictKind
    code: str = ""
    until: datetime | None = None
    counts: bool = True
    unknown: bool = False


def backoff_s(attempts: int, jitter: float) -> float:
    """Return the seconds to wait after ``attempts`` earlier tries; ``jitter`` lies in [0, 1).

    Doubles from 15 seconds to an hour; half of it is drawn, so that devices do not come at once.
    """
    whole = min(FIRST_WAIT_S * 2.0 ** min(attempts, 16), LONGEST_WAIT_S)
    return whole * (0.5 + jitter / 2)


def contact_wait_s(silences: int, jitter: float) -> float:
    """Return the seconds until an issuer is asked again that was silent ``silences`` times before.

    Doubles from 3 seconds to half a minute and stays there; half of it is drawn from ``jitter``,
    which lies in [0, 1).
    """
    whole = min(FIRST_CONTACT_WAIT_S * 2.0 ** min(silences, 16), LONGEST_CONTACT_WAIT_S)
    return whole * (0.5 + jitter / 2)


def classify(
    problem: IssuerProblem | None,
    answer: ItemAnswer | None,
    *,
    attempts: int,
    now: datetime,
    jitter: float,
    receipt_problem: str = "",
) -> Verdict:
    """Return what an issuer's answer means (DESIGN.md, section 7).

    ``problem`` is that of the whole call; else ``answer`` is the one item's. For an answer of
    ``accepted`` or ``duplicate``, ``receipt_problem`` is empty when its receipt was verified, and
    otherwise the code of why it was not. ``attempts`` counts the tries before this one.
    """
    wait = _Wait(attempts, now, jitter)
    if problem is not None:
        return _of_call(problem, wait)
    if answer is None:
        return wait.backoff("no_answer", unknown=True)
    if answer.status != "rejected":
        return _of_receipt(receipt_problem, wait)
    return _of_rejection(answer.problem, wait)


@dataclass(frozen=True, slots=True)
class _Wait:
    attempts: int
    now: datetime
    jitter: float

    def backoff(self, code: str, *, unknown: bool = False) -> Verdict:
        return self._until(code, backoff_s(self.attempts, self.jitter), unknown=unknown)

    def offline(self, code: str) -> Verdict:
        """Nothing reached the issuer: look again soon, and count nothing."""
        seconds = OFFLINE_WAIT_S * (0.5 + self.jitter / 2)
        until = self.now + timedelta(seconds=seconds)
        return Verdict(VerdictKind.WAIT, code, until, counts=False)

    def asked(self, code: str, retry_after_s: float | None, *, unknown: bool) -> Verdict:
        if retry_after_s is None:
            return self.backoff(code, unknown=unknown)
        bounded = min(max(retry_after_s, 1.0), LONGEST_RETRY_AFTER_S)
        return self._until(code, bounded + self.jitter, unknown=unknown)

    def _until(self, code: str, seconds: float, *, unknown: bool) -> Verdict:
        until = self.now + timedelta(seconds=seconds)
        return Verdict(VerdictKind.WAIT, code, until, unknown=unknown)


def _of_call(problem: IssuerProblem, wait: _Wait) -> Verdict:
    if problem.failure in (Failure.UNREACHABLE, Failure.NOT_THE_ISSUER, Failure.REDIRECTED):
        return wait.offline(problem.code)
    if problem.failure is not Failure.REFUSED or problem.status is None:
        return wait.backoff(problem.code, unknown=True)
    status, code = problem.status, code_of(problem.problem) or f"http_{problem.status}"
    if status in _LANE:
        return Verdict(VerdictKind.PAUSE_LANE, code, counts=False)
    if status in _TRANSIENT or status >= 500:
        return wait.asked(code, problem.retry_after_s, unknown=status >= 500 or status == 408)
    if problem.problem is not None and problem.problem.type in _AGAIN_TYPES:
        running = problem.problem.type == ProblemType.IDEMPOTENCY_RUNNING
        return wait.asked(code, problem.retry_after_s, unknown=running)
    return Verdict(VerdictKind.CONFLICT if status == 409 else VerdictKind.ATTENTION, code)


def _of_receipt(receipt_problem: str, wait: _Wait) -> Verdict:
    """Only a receipt that verifies is acceptance; the keys are fetched anew before each try."""
    if not receipt_problem:
        return Verdict(VerdictKind.ACCEPTED)
    if wait.attempts + 1 < RECEIPT_TRIES:
        return wait.backoff(receipt_problem, unknown=True)
    return Verdict(VerdictKind.ATTENTION, receipt_problem)


def _of_rejection(problem: Problem | None, wait: _Wait) -> Verdict:
    code = code_of(problem) or "rejected"
    if problem is None:
        return Verdict(VerdictKind.ATTENTION, code)
    if problem.type in _LANE_TYPES:
        return Verdict(VerdictKind.PAUSE_LANE, code, counts=False)
    if problem.status in _TRANSIENT or problem.status >= 500:
        return wait.backoff(code)
    conflict = problem.status == 409
    return Verdict(VerdictKind.CONFLICT if conflict else VerdictKind.ATTENTION, code)


def code_of(problem: Problem | None) -> str:
    """Return a stable code for a problem: its own, or its type's last word; empty for none."""
    if problem is None:
        return ""
    return problem.code or problem.type.replace("#", "/").replace(":", "/").rpartition("/")[2]
