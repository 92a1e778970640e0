"""What was put aside, each with its note."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.domain.drafts import Parked
from assessor_app.domain.ids import AssignmentId
from assessor_app.storage.own import PARKED
from assessor_app.storage.rows import columns_of, names_of, upsert, values_of

_GET: Final = sa.select(*columns_of(PARKED, Parked)).where(
    PARKED.c.assignment == sa.bindparam("one")
)
_PUT: Final = upsert(PARKED, names_of(Parked), "assignment")
_DELETE: Final = sa.delete(PARKED).where(PARKED.c.assignment == sa.bindparam("one"))


class ParkedWork:
    """Rows of ``parked``, by assignment."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, assignment: AssignmentId) -> Parked | None:
        """Return how an assignment was put aside; None where it was not."""
        row = self._connection.execute(_GET, {"one": assignment}).one_or_none()
        return None if row is None else Parked(*row)

    def put(self, parked: Parked) -> None:
        """Put aside; a note that is there is replaced."""
        self._connection.execute(_PUT, values_of(parked))

    def delete(self, assignment: AssignmentId) -> None:
        """Take up again; where it is not aside, nothing happens."""
        self._connection.execute(_DELETE, {"one": assignment})
