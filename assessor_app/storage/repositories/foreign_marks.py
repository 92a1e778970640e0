"""The marks that others made on the evidence of an assignment: kept for reading."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.domain.drafts import ForeignMarkRow
from assessor_app.domain.ids import ArtifactId, AssignmentId
from assessor_app.storage.own import FOREIGN_MARKS
from assessor_app.storage.rows import columns_of, names_of, upsert, values_of

_OF: Final = (
    sa.select(*columns_of(FOREIGN_MARKS, ForeignMarkRow))
    .where(FOREIGN_MARKS.c.assignment == sa.bindparam("one"))
    .order_by(FOREIGN_MARKS.c.imported_at, FOREIGN_MARKS.c.id)
)
_PUT: Final = upsert(FOREIGN_MARKS, names_of(ForeignMarkRow), "id")
_DELETE: Final = sa.delete(FOREIGN_MARKS).where(
    FOREIGN_MARKS.c.assignment == sa.bindparam("one"),
    FOREIGN_MARKS.c.artifact == sa.bindparam("artifact_"),
    FOREIGN_MARKS.c.origin == sa.bindparam("origin_"),
)


class ForeignMarks:
    """Rows of ``foreign_marks``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, assignment: AssignmentId) -> tuple[ForeignMarkRow, ...]:
        """Return the marks on an assignment's evidence, the first imported first."""
        rows = self._connection.execute(_OF, {"one": assignment})
        return tuple(ForeignMarkRow(*row) for row in rows)

    def put(self, mark: ForeignMarkRow) -> None:
        """Keep ``mark`` in place of the one with its id."""
        self._connection.execute(_PUT, values_of(mark))

    def delete(self, assignment: AssignmentId, artifact: ArtifactId, origin: str) -> None:
        """Drop what came in a file; where nothing did, nothing happens."""
        given = {"one": assignment, "artifact_": artifact, "origin_": origin}
        self._connection.execute(_DELETE, given)
