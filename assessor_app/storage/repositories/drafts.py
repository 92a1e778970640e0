"""What was written on an assignment so far, apart from scores."""

from __future__ import annotations

import json
from typing import Any, Final

import sqlalchemy as sa

from assessor_app.domain.drafts import Declaration, Draft
from assessor_app.domain.ids import ArtifactId, AssignmentId
from assessor_app.storage.own import DRAFTS
from assessor_app.storage.rows import upsert

_GET: Final = sa.select(DRAFTS).where(DRAFTS.c.assignment == sa.bindparam("one"))
_PUT: Final = upsert(DRAFTS, [column.name for column in DRAFTS.c], "assignment")
_DELETE: Final = sa.delete(DRAFTS).where(DRAFTS.c.assignment == sa.bindparam("one"))


class Drafts:
    """Rows of ``drafts``, by assignment."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, assignment: AssignmentId) -> Draft:
        """Return the draft; an empty one where nothing was written."""
        row = self._connection.execute(_GET, {"one": assignment}).one_or_none()
        return Draft(assignment) if row is None else _draft_of(row)

    def put(self, draft: Draft) -> None:
        """Keep ``draft`` in place of what was there."""
        self._connection.execute(_PUT, _values_of(draft))

    def delete(self, assignment: AssignmentId) -> None:
        """Drop the draft; where there is none, nothing happens."""
        self._connection.execute(_DELETE, {"one": assignment})


def _values_of(draft: Draft) -> dict[str, Any]:
    declared = draft.declaration
    return {
        "assignment": draft.assignment,
        "feedback": draft.feedback,
        "private_note": draft.private_note,
        "coordinator_note": draft.coordinator_note,
        "conflict_of_interest": None if declared is None else declared.conflict_of_interest,
        "declaration_note": None if declared is None else declared.note,
        "override": draft.override,
        "override_reason": draft.override_reason,
        "concerns": json.dumps(draft.concerns, ensure_ascii=False),
        "opened": tuple(sorted(draft.opened)),
        "ready": draft.ready,
        "revising": draft.revising,
        "basis": draft.basis,
        "updated_at": draft.updated_at,
    }


def _draft_of(row: sa.Row[Any]) -> Draft:
    declared = row.conflict_of_interest is not None
    return Draft(
        assignment=row.assignment,
        feedback=row.feedback,
        private_note=row.private_note,
        coordinator_note=row.coordinator_note,
        declaration=Declaration(row.conflict_of_interest, row.declaration_note)
        if declared
        else None,
        override=row.override,
        override_reason=row.override_reason,
        concerns=tuple((kind, note) for kind, note in json.loads(row.concerns)),
        opened=frozenset(ArtifactId(artifact) for artifact in row.opened),
        ready=row.ready,
        revising=row.revising,
        basis=row.basis,
        updated_at=row.updated_at,
    )
