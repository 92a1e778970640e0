"""What was done with earlier attempts, by assignment."""

from __future__ import annotations

import json
from typing import Final

import sqlalchemy as sa

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.second_attempts import AttemptNotes
from assessor_app.storage.own import SECOND_ATTEMPTS
from assessor_app.storage.rows import upsert

_GET: Final = sa.select(SECOND_ATTEMPTS).where(SECOND_ATTEMPTS.c.assignment == sa.bindparam("one"))
_PUT: Final = upsert(SECOND_ATTEMPTS, [column.name for column in SECOND_ATTEMPTS.c], "assignment")


class SecondAttempts:
    """Rows of ``second_attempts``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, assignment: AssignmentId) -> AttemptNotes:
        """Return the notes; empty ones where nothing was done."""
        row = self._connection.execute(_GET, {"one": assignment}).one_or_none()
        if row is None:
            return AttemptNotes(assignment)
        return AttemptNotes(
            assignment, frozenset(row.ticked), row.seen_at, json.loads(row.levels_seen)
        )

    def put(self, notes: AttemptNotes) -> None:
        """Keep ``notes`` in place of what was there."""
        values = {
            "assignment": notes.assignment,
            "ticked": tuple(sorted(notes.ticked)),
            "seen_at": notes.seen_at,
            "levels_seen": json.dumps(dict(notes.levels_seen), ensure_ascii=False),
        }
        self._connection.execute(_PUT, values)
