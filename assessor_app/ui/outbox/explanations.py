"""What a row of the outbox says to a person: what happened, and what they can do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessor_app.domain.outbox import OutboxKind, OutboxRow
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.services.explanations import explain as explain_code
from assessor_app.services.sending.outbox import OutboxLine
from assessor_app.ui.words import OUTCOMES, STATUSES, by_rule, clock_time, count

# By the code of the problem: what happened, what to do. Codes that are not here are explained as
# everywhere, with the issuer's own words.
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
    "receipt_missing": (
        "The issuer says that it has this, and sent no receipt.",
        "Try again. Where that does not help, write to the issuer.",
    ),
    "receipt_other_decision": (
        "The issuer sent a receipt for something else.",
        "Try again. Where that does not help, write to the issuer.",
    ),
    "decision_too_large": (
        "It is larger than the issuer allows.",
        "Revise it with shorter texts or fewer marks.",
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
    "alreadyDecided": _PROBLEMS["already_decided"],
    "packageChanged": _PROBLEMS["package_changed"],
    "rubricChanged": _PROBLEMS["rubric_changed"],
    "keyRevoked": _PROBLEMS["key_revoked"],
    "unauthorized": _PROBLEMS["key_unregistered"],
    "recalled": _PROBLEMS["assignment_unknown"],
    "assignment_recalled": _PROBLEMS["assignment_unknown"],
    "notYourAssignment": _PROBLEMS["assignment_unknown"],
    "package_unknown": _PROBLEMS["package_changed"],
    "rubric_other": _PROBLEMS["rubric_changed"],
    "rubric_until": _PROBLEMS["rubric_changed"],
    "log_previous": _PROBLEMS["log_fork"],
    "log_next": _PROBLEMS["log_fork"],
}


_ELSEWHERE = (
    "You have decided on this submission on another device.",
    "Your decision stays here. Compare the two; that one counts, and is revised on that device.",
)
_TRANSPORT = "issuer_"
_WRITE = "Your decision stays here. Export it, and write to the issuer."
_ARRIVED = {
    OutboxKind.DECISION: "The issuer has signed a receipt.",
    OutboxKind.RECUSAL: "The issuer knows that you stepped back.",
    OutboxKind.LEASE: "The issuer has given you more time.",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A row in words. ``tone`` is a pill's; ``advice`` is empty where nothing need be done."""

    what: str
    state: str
    tone: str
    detail: str
    advice: str


def problem_words(code: str, told: str, *, elsewhere: bool = False) -> tuple[str, str]:
    """Return what a problem's code means, and what to do; ``told`` are the issuer's own words.

    ``elsewhere``: the issuer holds a decision that the person signed on another device. Both are
    empty where there is no problem.
    """
    plain = code.removeprefix("conflict/")
    if elsewhere:
        return _ELSEWHERE
    if not plain:
        return "", ""
    known = _PROBLEMS.get(plain)
    if known is not None:
        return known
    if plain.startswith(_TRANSPORT):
        return explain_code(plain), ""
    said = f' The issuer says: "{told}"' if told else ""
    return f"The issuer did not take it. {explain_code(plain)}{said}", _WRITE


def explain(line: OutboxLine) -> Explained:
    """Return what to say of a row."""
    row, what = line.row, _what(line)
    if line.decision is not None and line.decision.status is DecisionStatus.SUPERSEDED:
        state, tone = STATUSES[DecisionStatus.SUPERSEDED]
        return Explained(what, state, tone, _superseded(line), "")
    state, tone = STATUSES[row.status]
    if row.status is DecisionStatus.ACCEPTED:
        return Explained(what, state, tone, _ARRIVED[row.kind], "")
    elsewhere = row.kind is OutboxKind.DECISION and bool(row.payload)
    happened, advice = problem_words(row.problem, row.problem_detail, elsewhere=elsewhere)
    if row.status is DecisionStatus.NEEDS_ATTENTION:
        return Explained(what, state, tone, happened or row.problem_detail, advice)
    return Explained(what, state, tone, f"{happened} {_waiting(row)}".strip(), advice)


def _what(line: OutboxLine) -> str:
    if line.row.kind is OutboxKind.RECUSAL:
        return "You step back"
    if line.row.kind is OutboxKind.LEASE:
        return "You ask for more time"
    if line.decision is None:
        return "Decision"
    words = OUTCOMES[line.decision.outcome][0]
    return words if line.overridden is None else f"{words} ({by_rule(line.overridden)})"


def _superseded(line: OutboxLine) -> str:
    if line.row.status is DecisionStatus.ACCEPTED:
        return "The issuer had confirmed it; a later decision of yours has replaced it since."
    return "A later decision of yours replaces it. It is sent first, so that both are known."


def _waiting(row: OutboxRow) -> str:
    if row.status is DecisionStatus.SENDING:
        return "On its way; the issuer has not answered yet."
    if row.attempts == 0:
        return "Goes out with the next sync."
    again = f", next {clock_time(row.next_at)}" if isinstance(row.next_at, datetime) else ""
    return f"Tried {count(row.attempts, 'time')}{again}."
