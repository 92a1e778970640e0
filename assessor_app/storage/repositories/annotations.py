"""The marks on the evidence of an assignment."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.domain.drafts import AnnotationRow
from assessor_app.domain.ids import AnnotationId, AssignmentId
from assessor_app.errors import UserFixable
from assessor_app.storage.own import ANNOTATIONS
from assessor_app.storage.rows import columns_of, names_of, upsert, values_of

_ALL: Final = sa.select(*columns_of(ANNOTATIONS, AnnotationRow))
_GET: Final = _ALL.where(ANNOTATIONS.c.id == sa.bindparam("one"))
_OF: Final = _ALL.where(ANNOTATIONS.c.assignment == sa.bindparam("one")).order_by(
    ANNOTATIONS.c.created_at, ANNOTATIONS.c.id
)
_PUT: Final = upsert(ANNOTATIONS, names_of(AnnotationRow), "id")
_DELETE: Final = sa.delete(ANNOTATIONS).where(ANNOTATIONS.c.id == sa.bindparam("one"))


class Annotations:
    """Rows of ``annotations``, by id."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, assignment: AssignmentId) -> tuple[AnnotationRow, ...]:
        """Return the marks on an assignment, the oldest first."""
        rows = self._connection.execute(_OF, {"one": assignment})
        return tuple(AnnotationRow(*row) for row in rows)

    def get(self, annotation: AnnotationId) -> AnnotationRow:
        """Return one mark.

        Raises:
            UserFixable: ``code="annotation_unknown"``.
        """
        row = self._connection.execute(_GET, {"one": annotation}).one_or_none()
        if row is None:
            raise UserFixable("There is no such annotation.", code="annotation_unknown")
        return AnnotationRow(*row)

    def put(self, annotation: AnnotationRow) -> None:
        """Keep ``annotation`` in place of the one with its id."""
        self._connection.execute(_PUT, values_of(annotation))

    def delete(self, annotation: AnnotationId) -> None:
        """Drop a mark; where there is none, nothing happens."""
        self._connection.execute(_DELETE, {"one": annotation})
