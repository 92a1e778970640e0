"""How an issuer's verdicts are written into the rows of the outbox and of decisions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from assessor_app.domain.assignments import AssignmentState
from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.ids import AssignmentId, IssuerId
from assessor_app.domain.outbox import OutboxRow
from assessor_app.domain.outcome import DecisionStatus, may_follow
from assessor_app.errors import UserFixable
from assessor_app.protocol.problem import Problem
from assessor_app.storage.transaction import Transaction
from assessor_app.sync.batches import Batch, Entry
from assessor_app.sync.retry import Verdict, VerdictKind

CONFLICT: Final = "conflict/"
"""Stands before the code in the ``problem`` of a row that is in conflict with the issuer."""

FOR_PEOPLE: Final = frozenset({VerdictKind.ATTENTION, VerdictKind.CONFLICT})
HOLD: Final = "sync.hold:"
"""The setting, by issuer, of the time before which nothing more is sent."""


@dataclass(frozen=True, slots=True)
class Settled:
    """An entry with its verdict, and its receipt where one was verified.

    ``held`` is what the issuer holds instead, as :mod:`assessor_app.sync.held` keeps it.
    """

    entry: Entry
    verdict: Verdict
    detail: str = ""
    receipt: bytes = b""
    held: str = ""


def mark_sending(transaction: Transaction, batch: Batch) -> None:
    """Write that a batch is on its way, and under which name."""
    for entry in batch.entries:
        transaction.outbox.update(
            replace(entry.row, status=DecisionStatus.SENDING, batch=batch.name)
        )
        _move(transaction, entry, DecisionStatus.SENDING)


def write_verdict(transaction: Transaction, one: Settled) -> None:
    """Write what became of one decision; a receipt that is held already stays."""
    row = replace(one.entry.row, status=DecisionStatus.SENDING)
    after = row_after(row, one.verdict, one.detail)
    transaction.outbox.update(replace(after, payload=one.held))
    if one.verdict.kind is not VerdictKind.ACCEPTED:
        _move(transaction, one.entry, after.status)
        return
    decision = transaction.decisions.get(one.entry.decision.id)
    if decision.receipt is None:
        transaction.decisions.set_receipt(decision.id, one.receipt)
    _mark_decided(transaction, decision.assignment)


def row_after(row: OutboxRow, verdict: Verdict, detail: str) -> OutboxRow:
    """Return the row as the verdict leaves it."""
    attempts = row.attempts + (1 if verdict.counts else 0)
    if verdict.kind is VerdictKind.ACCEPTED:
        return replace(
            row,
            status=DecisionStatus.ACCEPTED,
            attempts=attempts,
            next_at=None,
            batch="",
            problem="",
            problem_detail="",
        )
    conflict = verdict.kind is VerdictKind.CONFLICT
    return replace(
        row,
        status=DecisionStatus.NEEDS_ATTENTION
        if verdict.kind in FOR_PEOPLE
        else DecisionStatus.QUEUED,
        attempts=attempts,
        next_at=verdict.until,
        batch=row.batch if verdict.unknown else "",
        problem=CONFLICT + verdict.code if conflict else verdict.code,
        problem_detail=detail,
    )


def _move(transaction: Transaction, entry: Entry, status: DecisionStatus) -> None:
    """Let the decision follow its row, unless a later one has superseded it meanwhile."""
    now = transaction.decisions.get(entry.decision.id).status
    if now is not status and may_follow(now, status):
        transaction.decisions.set_status(entry.decision.id, status)


def _mark_decided(transaction: Transaction, assignment: AssignmentId) -> None:
    try:
        row = transaction.assignments.get(assignment)
    except UserFixable:
        return
    if row.state is AssignmentState.ASSIGNED:
        transaction.assignments.set_state(assignment, AssignmentState.DECIDED)


def hold_back(transaction: Transaction, issuer: IssuerId, verdict: Verdict) -> None:
    """Keep the whole lane until the time that the issuer asked for, or that was drawn."""
    until = "" if verdict.until is None else to_rfc3339(verdict.until)
    transaction.settings.put(HOLD + issuer, until)


def detail_of(problem: Problem | None) -> str:
    """Return the issuer's own words, at most 2,000 characters of them."""
    return "" if problem is None else (problem.detail or problem.title)[:2000]
