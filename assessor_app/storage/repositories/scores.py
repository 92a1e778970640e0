"""The scores of an assignment, one a criterion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from assessor_app.domain.ids import AssignmentId, CriterionId
from assessor_app.rubrics.model import Score
from assessor_app.storage.own import SCORES
from assessor_app.storage.rows import columns_of, names_of, upsert, values_of

_OF: Final = (
    sa.select(*columns_of(SCORES, Score))
    .where(SCORES.c.assignment == sa.bindparam("one"))
    .order_by(SCORES.c.criterion)
)
_GET: Final = sa.select(*columns_of(SCORES, Score)).where(
    SCORES.c.assignment == sa.bindparam("one"), SCORES.c.criterion == sa.bindparam("judged")
)
_PUT: Final = upsert(SCORES, ["assignment", *names_of(Score)], "assignment", "criterion")
_DELETE: Final = sa.delete(SCORES).where(
    SCORES.c.assignment == sa.bindparam("one"), SCORES.c.criterion == sa.bindparam("judged")
)
_SETTLED: Final = (
    sa.select(sa.func.count())
    .select_from(SCORES)
    .where(
        SCORES.c.criterion == sa.bindparam("judged"),
        sa.or_(
            SCORES.c.level.is_not(None),
            SCORES.c.condition_code.is_not(None),
            SCORES.c.not_applicable,
        ),
    )
)
_AT_ONCE: Final = 500


class Scores:
    """Rows of ``scores``, by assignment and criterion."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, assignment: AssignmentId) -> dict[CriterionId, Score]:
        """Return the scores of an assignment, settled or only commented on."""
        rows = self._connection.execute(_OF, {"one": assignment})
        return {row.criterion: Score(*row) for row in rows}

    def get(self, assignment: AssignmentId, criterion: CriterionId) -> Score | None:
        """Return the score of one criterion; None where there is none."""
        values = {"one": assignment, "judged": criterion}
        row = self._connection.execute(_GET, values).one_or_none()
        return None if row is None else Score(*row)

    def count_settled(self, criterion: CriterionId, among: Sequence[AssignmentId]) -> int:
        """Return on how many of these assignments ``criterion`` needs nothing more."""
        return sum(
            self._connection.execute(
                _SETTLED.where(SCORES.c.assignment.in_(among[start : start + _AT_ONCE])),
                {"judged": criterion},
            ).scalar_one()
            for start in range(0, len(among), _AT_ONCE)
        )

    def put(self, assignment: AssignmentId, score: Score) -> None:
        """Keep ``score`` in place of what its criterion had."""
        self._connection.execute(_PUT, {"assignment": assignment, **values_of(score)})

    def delete(self, assignment: AssignmentId, criterion: CriterionId) -> None:
        """Drop the score of a criterion; where there is none, nothing happens."""
        self._connection.execute(_DELETE, {"one": assignment, "judged": criterion})
