"""What would change the scores of an assignment, one a criterion."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.domain.ids import AssignmentId, CriterionId
from assessor_app.domain.improvement import Improvement
from assessor_app.storage.own import IMPROVEMENTS
from assessor_app.storage.rows import columns_of, names_of, upsert, values_of

_OF: Final = (
    sa.select(*columns_of(IMPROVEMENTS, Improvement))
    .where(IMPROVEMENTS.c.assignment == sa.bindparam("one"))
    .order_by(IMPROVEMENTS.c.criterion)
)
_PUT: Final = upsert(
    IMPROVEMENTS, ["assignment", *names_of(Improvement)], "assignment", "criterion"
)


class Improvements:
    """Rows of ``improvements``, by assignment and criterion."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, assignment: AssignmentId) -> dict[CriterionId, Improvement]:
        """Return what was written, by criterion."""
        rows = self._connection.execute(_OF, {"one": assignment})
        return {row.criterion: Improvement(*row) for row in rows}

    def put(self, assignment: AssignmentId, told: Improvement) -> None:
        """Keep ``told`` in place of what its criterion had."""
        self._connection.execute(_PUT, {"assignment": assignment, **values_of(told)})
