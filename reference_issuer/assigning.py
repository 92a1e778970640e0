"""Assignments as the issuer gives and takes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Select, select

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.ids import new_urn
from assessor_app.errors import UserFixable
from reference_issuer.store import next_state
from reference_issuer.tables import assessors, assignments, submissions

DEFAULT_DUE_DAYS: Final = 14


def assign(
    connection: Connection,
    submission: str,
    assessor: str,
    *,
    due_days: int | None,
    lease_days: int,
    now: datetime,
) -> str:
    """Give ``submission`` to ``assessor``; return the assignment's id.

    Its package is signed when the assessor, who may not be enrolled yet, first asks for it.

    Raises:
        UserFixable: ``code="already_assigned"``, also where it was recused or recalled.
    """
    row = connection.execute(
        select(submissions.c.label, submissions.c.due_in_days).where(submissions.c.id == submission)
    ).one()
    if connection.scalar(_of(submission, assessor)) is not None:
        raise UserFixable(
            f"The submission {row.label} was given to this assessor before.",
            code="already_assigned",
        )
    wished = due_days if due_days is not None else row.due_in_days
    due = now + timedelta(days=DEFAULT_DUE_DAYS if wished is None else wished)
    assignment, state = new_urn(), next_state(connection)
    connection.execute(
        assignments.insert().values(
            id=assignment,
            package=new_urn(),
            submission=submission,
            assessor=assessor,
            due=to_rfc3339(due),
            lease_until=to_rfc3339(max(due, now + timedelta(days=lease_days))),
            state="assigned",
            content=1,
            created_at_state=state,
            changed_at_state=state,
        )
    )
    return assignment


def recall(connection: Connection, submission: str, assessor: str) -> None:
    """Take an assignment back.

    Raises:
        UserFixable: ``assignment_unknown``, or ``assignment_decided`` for what was done already.
    """
    assignment = connection.scalar(_of(submission, assessor))
    if assignment is None:
        raise UserFixable("This assessor was not given that submission.", code="assignment_unknown")
    result = connection.execute(
        assignments.update()
        .where(assignments.c.id == assignment, assignments.c.state != "decided")
        .values(state="recalled", changed_at_state=next_state(connection))
    )
    if not result.rowcount:
        raise UserFixable("The assignment was decided already.", code="assignment_decided")


def unassigned(connection: Connection, assessor: str) -> tuple[str, ...]:
    """Return the submissions that ``assessor`` was never given, as they were added."""
    given = select(assignments.c.submission).where(assignments.c.assessor == assessor)
    query = select(submissions.c.id).where(submissions.c.id.not_in(given))
    return tuple(connection.scalars(query.order_by(submissions.c.submitted, submissions.c.slug)))


def unsigned(connection: Connection) -> tuple[str, ...]:
    """Return the open assignments of enrolled assessors whose package is not signed yet."""
    return tuple(
        connection.scalars(
            select(assignments.c.id)
            .join(assessors, assessors.c.id == assignments.c.assessor)
            .where(
                assignments.c.manifest.is_(None),
                assignments.c.state == "assigned",
                assessors.c.did.is_not(None),
            )
        )
    )


def _of(submission: str, assessor: str) -> Select[tuple[str]]:
    return select(assignments.c.id).where(
        assignments.c.submission == submission, assignments.c.assessor == assessor
    )
