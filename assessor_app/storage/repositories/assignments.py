"""Assignments, as the issuers list them."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from assessor_app.domain.assignments import Assignment, AssignmentState, DownloadState
from assessor_app.domain.ids import AssignmentId, IssuerId
from assessor_app.errors import UserFixable
from assessor_app.storage.mirrored import ASSIGNMENTS, PACKAGES
from assessor_app.storage.own import DECISIONS
from assessor_app.storage.rows import columns_of, names_of, upsert, values_of

_ALL: Final = sa.select(*columns_of(ASSIGNMENTS, Assignment))
_DUE_FIRST: Final = _ALL.order_by(ASSIGNMENTS.c.due_at, ASSIGNMENTS.c.id)
_GET: Final = _ALL.where(ASSIGNMENTS.c.id == sa.bindparam("one"))
_LABELLED: Final = (
    _DUE_FIRST.join(PACKAGES, PACKAGES.c.assignment == ASSIGNMENTS.c.id)
    .where(PACKAGES.c.submission_label == sa.bindparam("label"))
    .limit(2)
)
_OF_ISSUER: Final = _DUE_FIRST.where(ASSIGNMENTS.c.issuer == sa.bindparam("issuer"))
_TO_DOWNLOAD: Final = _DUE_FIRST.where(
    ASSIGNMENTS.c.state == AssignmentState.ASSIGNED,
    ASSIGNMENTS.c.download.in_((DownloadState.LISTED, DownloadState.DOWNLOADING)),
)
_OWN_DECISION: Final = sa.exists().where(
    DECISIONS.c.assignment == ASSIGNMENTS.c.id, DECISIONS.c.receipt.is_not(None)
)
_DECIDED_ELSEWHERE: Final = sa.select(sa.func.count(ASSIGNMENTS.c.id)).where(
    ASSIGNMENTS.c.issuer == sa.bindparam("issuer"),
    ASSIGNMENTS.c.state == AssignmentState.DECIDED,
    ~_OWN_DECISION,
)
_PUT: Final = upsert(ASSIGNMENTS, names_of(Assignment), "id")
_SET: Final = sa.update(ASSIGNMENTS).where(ASSIGNMENTS.c.id == sa.bindparam("one"))


def _unknown(text: str) -> UserFixable:
    return UserFixable("There is no such assignment.", code="assignment_unknown", assignment=text)


class Assignments:
    """Rows of ``assignments``, by id."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, assignment: AssignmentId) -> Assignment:
        """Return one assignment.

        Raises:
            UserFixable: ``code="assignment_unknown"``.
        """
        row = self._connection.execute(_GET, {"one": assignment}).one_or_none()
        if row is None:
            raise _unknown(assignment)
        return Assignment(*row)

    def find(self, text: str) -> Assignment:
        """Return the assignment of that id, or whose submission alone has that label.

        Raises:
            UserFixable: ``assignment_unknown``, or ``assignment_ambiguous`` where several have it.
        """
        row = self._connection.execute(_GET, {"one": text}).one_or_none()
        if row is not None:
            return Assignment(*row)
        found = self._connection.execute(_LABELLED, {"label": text}).all()
        if not found:
            raise _unknown(text)
        if len(found) > 1:
            raise UserFixable(
                "Several submissions have that label.",
                hint="Name the assignment by its id.",
                code="assignment_ambiguous",
            )
        return Assignment(*found[0])

    def put(self, assignment: Assignment) -> None:
        """Add the assignment, or replace what is known of it."""
        self._connection.execute(_PUT, values_of(assignment))

    def set_state(self, assignment: AssignmentId, state: AssignmentState) -> None:
        """Note what the issuer says of it.

        Raises:
            UserFixable: ``code="assignment_unknown"``.
        """
        self._set(assignment, {"state": state})

    def set_download(
        self, assignment: AssignmentId, state: DownloadState, problem: str = ""
    ) -> None:
        """Note how much of it is here, and the code of what went wrong.

        Raises:
            UserFixable: ``code="assignment_unknown"``.
        """
        self._set(assignment, {"download": state, "problem": problem})

    def of_issuer(self, issuer: IssuerId) -> tuple[Assignment, ...]:
        """Return the assignments of one issuer, the next due first."""
        rows = self._connection.execute(_OF_ISSUER, {"issuer": issuer})
        return tuple(Assignment(*row) for row in rows)

    def to_download(self) -> tuple[Assignment, ...]:
        """Return those assigned whose package is listed or half fetched, the next due first."""
        return tuple(Assignment(*row) for row in self._connection.execute(_TO_DOWNLOAD))

    def decided_elsewhere(self, issuer: IssuerId) -> int:
        """Return how many the issuer names as decided without a receipt for a decision here."""
        return self._connection.execute(_DECIDED_ELSEWHERE, {"issuer": issuer}).scalar_one()

    def _set(self, assignment: AssignmentId, values: dict[str, Any]) -> None:
        done = self._connection.execute(_SET, {"one": assignment, **values})
        if done.rowcount != 1:
            raise _unknown(assignment)
