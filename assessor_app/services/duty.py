"""What may be done with an assignment now: reads how it stands, and holds to the one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessor_app.domain.actions import Action, Duty, RowState, Shut, why_not
from assessor_app.domain.assignments import QueueRow
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outbox import DecisionRow, OutboxKind, OutboxRow
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import UserFixable

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction

_UNSIGNED = (DecisionStatus.DRAFT, DecisionStatus.READY)


def read_duty(tx: Transaction, assignment: AssignmentId) -> Duty:
    """Return how things stand with an assignment.

    Raises:
        UserFixable: ``assignment_unknown``.
    """
    row = tx.assignments.get(assignment)
    signed = tx.decisions.of(assignment)
    waiting = {
        one.kind
        for one in tx.outbox.of(assignment)
        if one.status is not DecisionStatus.ACCEPTED  # what the issuer knows of is a state
    }
    return Duty(
        state=row.state,
        download=row.download,
        latest=signed[-1].status if signed else None,
        revising=tx.drafts.get(assignment).revising,
        stepping_back=OutboxKind.RECUSAL in waiting,
        confirmed=any(one.receipt is not None for one in signed),
        asking_time=OutboxKind.LEASE in waiting,
    )


def duty_of_row(row: QueueRow) -> Duty:
    """Return how things stand as far as a line of the queue tells: no recusal that waits."""
    latest = None if row.status in _UNSIGNED else row.status
    return Duty(state=row.state, download=row.download, latest=latest)


def state_of_row(row: OutboxRow, duty: Duty, decision: DecisionRow | None, held: bool) -> RowState:
    """Return what of a row of the outbox says what can be done with it."""
    return RowState(
        kind=row.kind,
        status=row.status,
        duty=duty,
        decided=None if decision is None else decision.status,
        # A batch is noted before its request begins, so that a crash in between counts as begun.
        begun=row.attempts > 0 or bool(row.batch),
        delayed=row.next_at is not None,
        receipt=decision is not None and decision.receipt is not None,
        held=held,
        problem=row.problem,
    )


def require(tx: Transaction, assignment: AssignmentId, action: Action) -> None:
    """Return when ``action`` may be done.

    Raises:
        UserFixable: with the code of :func:`assessor_app.domain.actions.why_not`, such as
            ``already_signed``, ``recalled`` or ``recused``; ``assignment_unknown``.
    """
    refuse(why_not(action, read_duty(tx, assignment)))


def refuse(shut: Shut | None) -> None:
    """Raise what is in the way, where there is something.

    Raises:
        UserFixable: with the code, the sentence and the hint of ``shut``.
    """
    if shut is not None:
        raise UserFixable(shut.message, hint=shut.hint, code=shut.code)
