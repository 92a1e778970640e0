"""Which earlier rubrics still count: work that was begun under one may be decided by it.

The issuer says so for a micro-credential; each open package then says it in its signed manifest,
of those versions that this package was issued with. An end is a time up to which decisions may be
signed. What is taken back ends now, so that what was signed before still counts.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import Final

from sqlalchemy import Connection, bindparam, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from assessor_app.domain.clock import to_rfc3339
from assessor_app.errors import UserFixable
from reference_issuer.assigning import change_assignments
from reference_issuer.tables import (
    accepted_rubrics,
    achievements,
    assignments,
    manifests,
    rubrics,
    submissions,
)


class EarlierWork(Enum):
    """What becomes of work that was begun under an earlier rubric when a new one is added."""

    COUNTS = "counts"
    ENDS = "ends"


_ISSUED_WITH: Final = (
    select(manifests.c.rubric)
    .distinct()
    .join(assignments, assignments.c.package == manifests.c.package)
    .join(submissions, submissions.c.id == assignments.c.submission)
)
_OF_PACKAGE: Final = (
    select(accepted_rubrics.c.rubric, accepted_rubrics.c.until, rubrics.c.id)
    .join(rubrics, rubrics.c.sha256 == accepted_rubrics.c.rubric)
    .join(submissions, submissions.c.achievement == accepted_rubrics.c.achievement)
    .join(assignments, assignments.c.submission == submissions.c.id)
    .join(achievements, achievements.c.id == accepted_rubrics.c.achievement)
    .where(
        assignments.c.package == bindparam("package"),
        accepted_rubrics.c.rubric != achievements.c.rubric,
        accepted_rubrics.c.rubric.in_(
            select(manifests.c.rubric).where(manifests.c.package == bindparam("package"))
        ),
    )
    .order_by(accepted_rubrics.c.rubric)
)


def accept_earlier(connection: Connection, slug: str, *, until: datetime | None = None) -> int:
    """Let every earlier rubric of a micro-credential count that work may have been begun under.

    Return how many these are; none where nobody was sent another one. Open packages are signed
    anew, their content as it was.

    Raises:
        UserFixable: ``achievement_unknown``.
    """
    achievement, current = _achievement(connection, slug)
    earlier = list(
        connection.scalars(
            _ISSUED_WITH.where(
                submissions.c.achievement == achievement, manifests.c.rubric != current
            )
        )
    )
    end = None if until is None else to_rfc3339(until)
    for sha256 in earlier:
        row = insert(accepted_rubrics).values(achievement=achievement, rubric=sha256, until=end)
        connection.execute(row.on_conflict_do_update(set_={"until": end}))
    if earlier:
        _tell(connection, achievement)
    return len(earlier)


def accept_no_longer(connection: Connection, slug: str, *, now: datetime) -> int:
    """End what :func:`accept_earlier` allows, from now on; return how many rubrics it ends for.

    Raises:
        UserFixable: ``achievement_unknown``.
    """
    achievement, _ = _achievement(connection, slug)
    end = to_rfc3339(now)
    ended = connection.execute(
        update(accepted_rubrics)
        .where(
            accepted_rubrics.c.achievement == achievement,
            or_(accepted_rubrics.c.until.is_(None), accepted_rubrics.c.until > end),
        )
        .values(until=end)
    )
    if ended.rowcount:
        _tell(connection, achievement)
    return ended.rowcount


def accepted_for(connection: Connection, package: str) -> tuple[tuple[str, str | None, str], ...]:
    """Return the earlier rubrics that count for a package: SHA-256 in hex, until when, and id."""
    rows = connection.execute(_OF_PACKAGE, {"package": package})
    return tuple((row.rubric, row.until, row.id) for row in rows)


def _achievement(connection: Connection, slug: str) -> tuple[str, str]:
    query = select(achievements.c.id, achievements.c.rubric).where(achievements.c.slug == slug)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise UserFixable(f"There is no micro-credential {slug}.", code="achievement_unknown")
    return row.id, row.rubric


def _tell(connection: Connection, achievement: str) -> None:
    """Let the open packages of a micro-credential be signed anew."""
    open_ones = (
        select(assignments.c.id)
        .join(submissions, submissions.c.id == assignments.c.submission)
        .where(submissions.c.achievement == achievement, assignments.c.state == "assigned")
    )
    change_assignments(connection, connection.scalars(open_ones).all(), manifest=None)
