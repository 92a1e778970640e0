"""What a row of the outbox says to a person: what happened, and what they can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessor_app.domain.outbox import OutboxKind
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.services.outbox import OutboxLine
from assessor_app.ui.words import OUTCOMES, STATUSES, clock_time, count

# By the code of the problem: what happened, what to do. Codes that are not here are told as the
# issuer told them.
_PROBLEMS = {
    "already_decided": (
        "Someone else has decided on this submission.",
        "Your decision stays here. Compare the two, and write to the issuer if yours should stand.",
    ),
    "package_changed": (
        "The evidence was changed after you signed.",
        "Sync, look at what is new, then revise your decision.",
    ),
    "rubric_changed": (
        "The rubric was changed after you signed.",
        "Sync, score by the new rubric, then revise your decision.",
    ),
    "assignment_unknown": (
        "The issuer has taken this submission back.",
        "Your decision stays here and can be exported.",
    ),
    "key_revoked": (
        "The issuer has withdrawn the key of this device.",
        "Ask the issuer for a new invitation. Nothing that you wrote is lost.",
    ),
    "key_unregistered": (
        "The issuer does not know the key of this device.",
        "Ask the issuer for a new invitation. Nothing that you wrote is lost.",
    ),
    "supersedes_other": (
        "The issuer holds a later decision on this submission than the one that you revised.",
        "Sync, look at what is new, then revise again.",
    ),
    "log_fork": (
        "The issuer holds another decision at this place of this device's log.",
        "This happens after an old backup was restored. Write to the issuer.",
    ),
    "same_id_other_bytes": (
        "The issuer holds another decision under this id.",
        "Export yours, and write to the issuer.",
    ),
}
_PROBLEMS |= {
    "recalled": _PROBLEMS["assignment_unknown"],
    "assignment_recalled": _PROBLEMS["assignment_unknown"],
    "notYourAssignment": _PROBLEMS["assignment_unknown"],
    "package_unknown": _PROBLEMS["package_changed"],
    "rubric_other": _PROBLEMS["rubric_changed"],
    "log_previous": _PROBLEMS["log_fork"],
    "log_next": _PROBLEMS["log_fork"],
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A row in words. ``tone`` is a pill's; ``advice`` is empty where nothing need be done."""

    what: str
    state: str
    tone: str
    detail: str
    advice: str


def explain(line: OutboxLine) -> Explained:
    """Return what to say of a row."""
    state, tone = STATUSES[line.row.status]
    happened, advice = _PROBLEMS.get(
        line.row.problem.removeprefix("conflict/"), (line.row.problem_detail, "")
    )
    return Explained(_what(line), state, tone, happened or _waiting(line), advice)


def _what(line: OutboxLine) -> str:
    if line.row.kind is OutboxKind.RECUSAL:
        return "You step back"
    if line.row.kind is OutboxKind.LEASE:
        return "You ask for more time"
    return OUTCOMES[line.decision.outcome][0] if line.decision else "Decision"


def _waiting(line: OutboxLine) -> str:
    row = line.row
    if row.status is DecisionStatus.ACCEPTED:
        return "The issuer has signed a receipt."
    if row.status is DecisionStatus.SENDING:
        return "On its way; the issuer has not answered yet."
    if row.attempts == 0:
        return "Goes out with the next sync."
    again = f", next {clock_time(row.next_at)}" if isinstance(row.next_at, datetime) else ""
    return f"Tried {count(row.attempts, 'time')}{again}."
