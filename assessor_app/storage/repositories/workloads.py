"""How much there is to see of submissions, and how long reviews took that were finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from assessor_app.domain.assignments import FileRole
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.storage.derived import PASSAGES, QUEUE
from assessor_app.storage.mirrored import PACKAGE_FILES, PACKAGES
from assessor_app.storage.own import TIME_SPENT

_F, _P, _Q = PACKAGE_FILES.c, PASSAGES.c, QUEUE.c
_NAMED: Final[sa.BindParameter[Any]] = sa.bindparam("named", expanding=True)
_ALSO: Final = PASSAGES.alias("also").c
# The last passage of a file tells its last page and its end; found by the key, without the others.
_LAST: Final = (
    sa.select(sa.func.max(_ALSO.place))
    .where(_ALSO.assignment == PACKAGES.c.assignment, _ALSO.path == _F.path)
    .scalar_subquery()
)
_FILES: Final = (
    sa.select(
        PACKAGES.c.assignment,
        _F.role,
        _F.media_type,
        _F.size_bytes,
        sa.func.coalesce(_P.place + 1, 0),
        _P.page,
        _P.end_ms,
    )
    .join_from(PACKAGES, PACKAGE_FILES, _F.package == PACKAGES.c.id)
    .outerjoin(
        PASSAGES,
        sa.and_(_P.assignment == PACKAGES.c.assignment, _P.path == _F.path, _P.place == _LAST),
    )
    .where(PACKAGES.c.assignment.in_(_NAMED), _F.role.in_((FileRole.ARTIFACT, FileRole.TRACK)))
    .order_by(PACKAGES.c.assignment, _F.path)
)
_SPENT: Final = sa.select(TIME_SPENT.c.assignment, TIME_SPENT.c.seconds).where(
    TIME_SPENT.c.assignment.in_(_NAMED)
)
_FINISHED: Final = (
    sa.select(_Q.assignment, TIME_SPENT.c.seconds, _Q.criteria)
    .join_from(QUEUE, TIME_SPENT, TIME_SPENT.c.assignment == _Q.assignment)
    .where(_Q.status.not_in((DecisionStatus.DRAFT, DecisionStatus.READY)))
    .where(TIME_SPENT.c.seconds > 0)
    .order_by(_Q.position.desc())
    .limit(sa.bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class FileExtent:
    """A file with what is known of its length.

    ``pieces`` is how many passages its text has; ``page`` and ``end_ms`` are where the last one
    stands. All three are 0 or None of a file whose text was not taken.
    """

    assignment: AssignmentId
    role: FileRole
    media_type: str
    size_bytes: int
    pieces: int
    page: int | None
    end_ms: int | None


@dataclass(frozen=True, slots=True)
class FinishedReview:
    """A review that was signed, with the seconds that were spent on it."""

    assignment: AssignmentId
    seconds: int
    criteria: int


class Workloads:
    """Views over files, passages and the time that was spent."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def files(self, assignments: Sequence[AssignmentId]) -> tuple[FileExtent, ...]:
        """Return the artifacts and tracks of ``assignments``, a few hundred at most."""
        rows = self._connection.execute(_FILES, {"named": list(assignments)})
        return tuple(FileExtent(*row) for row in rows)

    def spent(self, assignments: Sequence[AssignmentId]) -> dict[AssignmentId, int]:
        """Return the seconds that were spent on those of ``assignments`` that were opened."""
        rows = self._connection.execute(_SPENT, {"named": list(assignments)})
        return {AssignmentId(row[0]): int(row[1]) for row in rows}

    def finished(self, most: int) -> tuple[FinishedReview, ...]:
        """Return up to ``most`` reviews that were signed here, those that came last first."""
        rows = self._connection.execute(_FINISHED, {"most": most})
        return tuple(FinishedReview(*row) for row in rows)
