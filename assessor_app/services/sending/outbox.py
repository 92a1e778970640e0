"""What waits to be sent: look, try again, withdraw before it is sent, recuse, ask for time."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assessor_app.domain.actions import Action, Duty, RowAction, RowState, why_not_row
from assessor_app.domain.assignments import AssignmentState, DownloadState
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.ids import AssignmentId, DecisionId, new_urn
from assessor_app.domain.outbox import DecisionRow, OutboxKind, OutboxRow
from assessor_app.domain.outcome import DecisionStatus, may_follow
from assessor_app.errors import UserFixable
from assessor_app.services.duty import read_duty, refuse, require, state_of_row
from assessor_app.services.overriding import Overridden, signed_override
from assessor_app.services.sending.versions import latest_confirmed
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction

OutboxVerb = Callable[[Workspace, str], Changes]
"""Something that is done to one row, by its id."""

RECUSAL_REASONS = (
    "personal",
    "institutional",
    "collaborator",
    "financial",
    "priorCoaching",
    "other",
)


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One line of the outbox, with what a person recognises it by.

    ``held`` is another decision on the assignment that the issuer has confirmed, the latest one.
    ``overridden`` is what the rule computed where this one was decided otherwise; ``duty`` how
    things stand with the assignment.
    """

    row: OutboxRow
    submission_label: str
    achievement_name: str
    decision: DecisionRow | None
    held: DecisionId | None = None
    overridden: Overridden | None = None
    duty: Duty = field(default_factory=Duty)

    @property
    def state(self) -> RowState:
        """What of the row says what can be done with it."""
        return state_of_row(self.row, self.duty, self.decision, self.held is not None)


def list_outbox(workspace: Workspace, *, sent: bool = False) -> tuple[OutboxLine, ...]:
    """Return what waits or needs attention; with ``sent``, also what arrived."""
    with workspace.store.read() as tx:
        rows = tx.outbox.all()
        return tuple(
            _line(tx, row) for row in rows if sent or row.status is not DecisionStatus.ACCEPTED
        )


def _line(tx: Transaction, row: OutboxRow) -> OutboxLine:
    package = tx.packages.of_assignment(row.assignment)
    decision = held = None
    if row.kind is OutboxKind.DECISION:
        decision = tx.decisions.get(DecisionId(row.id))
        held = latest_confirmed(tx.decisions.of(row.assignment), but=decision.id)
    return OutboxLine(
        row,
        "" if package is None else package.submission_label,
        "" if package is None else package.achievement_name,
        decision,
        None if held is None else held.id,
        None if decision is None else signed_override(decision),
        _duty(tx, row.assignment),
    )


def _duty(tx: Transaction, assignment: AssignmentId) -> Duty:
    """Return how things stand; for an assignment that is no longer listed, that it is not here."""
    try:
        return read_duty(tx, assignment)
    except UserFixable:
        return Duty(state=AssignmentState.RECALLED, download=DownloadState.LISTED)


def retry(workspace: Workspace, row_id: str) -> Changes:
    """Queue a row again at once, under the same id.

    Raises:
        UserFixable: ``outbox_unknown``, ``already_sent`` when the issuer has it, ``being_sent``,
            ``recalled`` or ``recused`` where it refused it and the assignment is not theirs.
    """
    with workspace.store.write() as tx:
        row = tx.outbox.get(row_id)
        if row.status is not DecisionStatus.QUEUED:
            refuse(why_not_row(RowAction.RETRY, _line(tx, row).state))
        queued = DecisionStatus.QUEUED
        tx.outbox.update(replace(row, status=queued, next_at=None, problem="", problem_detail=""))
        if row.kind is OutboxKind.DECISION and row.status is DecisionStatus.NEEDS_ATTENTION:
            decision = tx.decisions.get(DecisionId(row.id))
            if may_follow(decision.status, queued):
                tx.decisions.set_status(decision.id, queued)
    return Changes.of(Topic.OUTBOX, Topic.QUEUE, assignment=row.assignment)


def withdraw(workspace: Workspace, row_id: str) -> Changes:
    """Take back what was never sent, or a recusal that was refused; the review is open again.

    The signed decision stays in this device's log, marked as superseded, and is not sent.

    Raises:
        UserFixable: ``outbox_unknown``; ``already_sent`` once a sending was begun, since nobody
            knows whether it arrived.
    """
    with workspace.store.write() as tx:
        row = tx.outbox.get(row_id)
        refuse(why_not_row(RowAction.WITHDRAW, _line(tx, row).state))
        tx.outbox.remove(row_id)
        if row.kind is OutboxKind.DECISION:
            tx.decisions.set_status(DecisionId(row.id), DecisionStatus.SUPERSEDED)
    return Changes.of(Topic.OUTBOX, Topic.DECISIONS, Topic.QUEUE, assignment=row.assignment)


def recuse(workspace: Workspace, assignment: AssignmentId, reason: str, note: str) -> Changes:
    """Queue the stepping back from an assignment.

    Raises:
        UserFixable: ``reason_unknown``, ``already_signed``, ``recalled``, ``recused``.
    """
    if reason not in RECUSAL_REASONS:
        raise UserFixable(
            "That reason is not known.",
            hint="Choose one of: " + ", ".join(RECUSAL_REASONS) + ".",
            code="reason_unknown",
        )
    payload = {"reason": reason, "note": note}
    with workspace.store.write() as tx:
        require(tx, assignment, Action.RECUSE)
        _add(tx, workspace, assignment, OutboxKind.RECUSAL, payload)
    return Changes.of(Topic.OUTBOX, Topic.QUEUE, assignment=assignment)


def extend_lease(workspace: Workspace, assignment: AssignmentId) -> Changes:
    """Queue the wish for more time on an assignment."""
    with workspace.store.write() as tx:
        _add(tx, workspace, assignment, OutboxKind.LEASE, {})
    return Changes.of(Topic.OUTBOX, Topic.QUEUE, assignment=assignment)


def _add(
    tx: Transaction,
    workspace: Workspace,
    assignment: AssignmentId,
    kind: OutboxKind,
    payload: dict[str, str],
) -> None:
    row = tx.assignments.get(assignment)
    waiting = (
        one
        for one in tx.outbox.of(assignment)
        if one.kind is kind and one.status is not DecisionStatus.ACCEPTED
    )
    if next(waiting, None) is not None:
        return
    tx.outbox.add(
        OutboxRow(
            id=new_urn(),
            kind=kind,
            issuer=row.issuer,
            assignment=assignment,
            status=DecisionStatus.QUEUED,
            created_at=workspace.now(),
            payload=json.dumps(payload, ensure_ascii=False),
        )
    )
