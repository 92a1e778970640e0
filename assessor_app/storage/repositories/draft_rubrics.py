"""The rubrics of drafts, kept because the issuer may send others: begun on, and chosen to keep."""

from __future__ import annotations

import sqlalchemy as sa

from assessor_app.domain.drafts import DraftRubric
from assessor_app.domain.ids import AssignmentId, Digest
from assessor_app.storage.rows import columns_of, names_of, upsert, values_of


class DraftRubrics:
    """Rows of ``begun_rubrics`` or of ``kept_rubrics``, by assignment."""

    def __init__(self, connection: sa.Connection, table: sa.Table) -> None:
        self._connection = connection
        self._table = table

    def get(self, assignment: AssignmentId) -> DraftRubric | None:
        """Return the rubric of an assignment; None where there is none."""
        columns = columns_of(self._table, DraftRubric)
        query = sa.select(*columns).where(self._table.c.assignment == assignment)
        row = self._connection.execute(query).one_or_none()
        return None if row is None else DraftRubric(*row)

    def digest(self, assignment: AssignmentId) -> Digest | None:
        """Return the digest of that rubric alone."""
        query = sa.select(self._table.c.digest).where(self._table.c.assignment == assignment)
        row = self._connection.execute(query).scalar_one_or_none()
        return None if row is None else Digest(row)

    def put(self, rubric: DraftRubric) -> None:
        """Keep a rubric in place of the one that was there."""
        statement = upsert(self._table, names_of(DraftRubric), "assignment")
        self._connection.execute(statement, values_of(rubric))

    def delete(self, assignment: AssignmentId) -> None:
        """Keep the rubric of an assignment no longer."""
        self._connection.execute(
            sa.delete(self._table).where(self._table.c.assignment == assignment)
        )
