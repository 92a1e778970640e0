"""Whether an assignment is still this assessor's to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessor_app.domain.assignments import AssignmentState
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outbox import OutboxKind
from assessor_app.errors import UserFixable

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction


def require_assigned(tx: Transaction, assignment: AssignmentId) -> None:
    """Return when a decision on the assignment, or a recusal from it, can be sent.

    Raises:
        UserFixable: ``recalled`` when the issuer took it back, ``recused`` when the assessor has
            stepped back, told to the issuer or not yet; ``assignment_unknown``.
    """
    state = tx.assignments.get(assignment).state
    if state is AssignmentState.RECALLED:
        raise UserFixable(
            "The issuer has taken this submission back, so no decision on it can be sent.",
            hint="Your scores and comments stay on this machine.",
            code="recalled",
        )
    if state is AssignmentState.RECUSED:
        raise UserFixable("You have stepped back from this submission.", code="recused")
    if any(row.kind is OutboxKind.RECUSAL for row in tx.outbox.of(assignment)):
        raise UserFixable(
            "You have stepped back from this submission; the issuer will be told at the next sync.",
            hint="Withdraw that from the outbox first, if you want to decide after all.",
            code="recused",
        )
