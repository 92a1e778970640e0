"""Assignments as the issuer gives and takes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, insert, select, update

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.ids import new_urn
from assessor_app.errors import UserFixable
from reference_issuer.store import reserve_states
from reference_issuer.tables import assessors, assignments, submissions

DEFAULT_DUE_DAYS: Final = 14


def assign(
    connection: Connection,
    chosen: Sequence[str],
    assessor: str,
    *,
    due_days: int | None,
    lease_days: int,
    now: datetime,
) -> tuple[str, ...]:
    """Give the ``chosen`` submissions to ``assessor``; return the assignments' ids, in order.

    Packages are signed when the assessor, who may not be enrolled yet, first asks for them.

    Raises:
        UserFixable: ``code="already_assigned"``, also where one was recused or recalled.
    """
    query = select(submissions.c.id, submissions.c.due_in_days)
    due_in_days = {row.id: row.due_in_days for row in connection.execute(query)}
    if not set(chosen).isdisjoint(connection.scalars(_given_to(assessor))):
        raise UserFixable(
            "The submission was given to this assessor before.", code="already_assigned"
        )
    rows = []
    states = reserve_states(connection, len(chosen))
    for submission, state in zip(chosen, states, strict=True):
        wished = due_days if due_days is not None else due_in_days[submission]
        due = now + timedelta(days=DEFAULT_DUE_DAYS if wished is None else wished)
        lease = max(due, now + timedelta(days=lease_days))
        rows.append(
            {
                "id": new_urn(),
                "package": new_urn(),
                "submission": submission,
                "assessor": assessor,
                "due": to_rfc3339(due),
                "lease_until": to_rfc3339(lease),
                "state": "assigned",
                "content": 1,
                "created_at_state": state,
                "changed_at_state": state,
            }
        )
    if rows:
        connection.execute(insert(assignments), rows)
    return tuple(str(row["id"]) for row in rows)


def change_assignments(connection: Connection, chosen: Sequence[str], **values: Any) -> None:
    """Set columns of assignments, and let the feed tell of each."""
    states = reserve_states(connection, len(chosen))
    if not chosen:
        return
    statement = (
        update(assignments)
        .where(assignments.c.id == bindparam("which"))
        .values(changed_at_state=bindparam("at_state"), **values)
    )
    rows = [
        {"which": assignment, "at_state": state}
        for assignment, state in zip(chosen, states, strict=True)
    ]
    connection.execute(statement, rows)


def recall(connection: Connection, submission: str, assessor: str) -> None:
    """Take an assignment back.

    Raises:
        UserFixable: ``assignment_unknown``, or ``assignment_decided`` for what was done already.
    """
    row = connection.execute(
        select(assignments.c.id, assignments.c.state).where(
            assignments.c.submission == submission, assignments.c.assessor == assessor
        )
    ).one_or_none()
    if row is None:
        raise UserFixable("This assessor was not given that submission.", code="assignment_unknown")
    if row.state == "decided":
        raise UserFixable("The assignment was decided already.", code="assignment_decided")
    change_assignments(connection, (row.id,), state="recalled", lease_until=None)


def unassigned(connection: Connection, assessor: str) -> tuple[str, ...]:
    """Return the submissions that ``assessor`` was never given, as they were added."""
    query = select(submissions.c.id).where(submissions.c.id.not_in(_given_to(assessor)))
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


def _given_to(assessor: str) -> Select[tuple[str]]:
    return select(assignments.c.submission).where(assignments.c.assessor == assessor)
