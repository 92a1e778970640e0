"""Rubrics that are being written, and the steps of writing them."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.domain.authoring import AuthoredId, AuthoredRubric, AuthoredStep
from assessor_app.errors import UserFixable
from assessor_app.storage.authored import AUTHORED_RUBRICS, AUTHORED_STEPS
from assessor_app.storage.rows import columns_of, names_of, upsert, values_of

_COLUMNS: Final = columns_of(AUTHORED_RUBRICS, AuthoredRubric)
_ALL: Final = sa.select(*_COLUMNS).order_by(
    AUTHORED_RUBRICS.c.changed_at.desc(), AUTHORED_RUBRICS.c.id
)
_GET: Final = sa.select(*_COLUMNS).where(AUTHORED_RUBRICS.c.id == sa.bindparam("one"))
_PUT: Final = upsert(AUTHORED_RUBRICS, names_of(AuthoredRubric), "id")
_DELETE: Final = sa.delete(AUTHORED_RUBRICS).where(AUTHORED_RUBRICS.c.id == sa.bindparam("one"))
_OF: Final = AUTHORED_STEPS.c.rubric == sa.bindparam("one")
_STEP: Final = sa.select(*columns_of(AUTHORED_STEPS, AuthoredStep)).where(
    _OF, AUTHORED_STEPS.c.number == sa.bindparam("step")
)
_ENDS: Final = sa.select(
    sa.func.min(AUTHORED_STEPS.c.number), sa.func.max(AUTHORED_STEPS.c.number)
).where(_OF)
_PUT_STEP: Final = upsert(AUTHORED_STEPS, names_of(AuthoredStep), "rubric", "number")
_DROP_AFTER: Final = sa.delete(AUTHORED_STEPS).where(
    _OF, AUTHORED_STEPS.c.number > sa.bindparam("step")
)
_DROP_BEFORE: Final = sa.delete(AUTHORED_STEPS).where(
    _OF, AUTHORED_STEPS.c.number < sa.bindparam("step")
)


class Authored:
    """Rows of ``authored_rubrics`` and ``authored_steps``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self) -> tuple[AuthoredRubric, ...]:
        """Return the rubrics, those that were changed last first."""
        return tuple(AuthoredRubric(*row) for row in self._connection.execute(_ALL))

    def get(self, rubric: AuthoredId) -> AuthoredRubric:
        """Return one rubric.

        Raises:
            UserFixable: ``code="rubric_gone"``.
        """
        row = self._connection.execute(_GET, {"one": rubric}).one_or_none()
        if row is None:
            raise UserFixable("That rubric is not here any more.", code="rubric_gone")
        return AuthoredRubric(*row)

    def put(self, rubric: AuthoredRubric) -> None:
        """Keep ``rubric`` in place of the one with its id."""
        self._connection.execute(_PUT, values_of(rubric))

    def delete(self, rubric: AuthoredId) -> None:
        """Drop a rubric with its steps; where there is none, nothing happens."""
        self._connection.execute(_DELETE, {"one": rubric})

    def step(self, rubric: AuthoredId, number: int) -> AuthoredStep | None:
        """Return one step, or None where there is none of that number."""
        row = self._connection.execute(_STEP, {"one": rubric, "step": number}).one_or_none()
        return None if row is None else AuthoredStep(*row)

    def ends(self, rubric: AuthoredId) -> tuple[int, int]:
        """Return the numbers of the first and the last step that are kept.

        Raises:
            UserFixable: ``code="rubric_gone"`` where there is none.
        """
        first, last = self._connection.execute(_ENDS, {"one": rubric}).one()
        if first is None or last is None:
            raise UserFixable("That rubric is not here any more.", code="rubric_gone")
        return int(first), int(last)

    def put_step(self, step: AuthoredStep) -> None:
        """Keep ``step`` in place of the one with its number; later ones are dropped."""
        self._connection.execute(_PUT_STEP, values_of(step))
        self._connection.execute(_DROP_AFTER, {"one": step.rubric, "step": step.number})

    def drop_before(self, rubric: AuthoredId, number: int) -> None:
        """Drop the steps before ``number``."""
        self._connection.execute(_DROP_BEFORE, {"one": rubric, "step": number})
