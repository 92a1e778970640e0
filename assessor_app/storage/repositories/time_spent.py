"""How long was worked on each assignment."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from assessor_app.domain.ids import AssignmentId
from assessor_app.storage.own import TIME_SPENT

_OF: Final = sa.select(TIME_SPENT.c.seconds).where(TIME_SPENT.c.assignment == sa.bindparam("one"))
_FIRST: Final = insert(TIME_SPENT).values(
    assignment=sa.bindparam("assignment"), seconds=sa.bindparam("seconds")
)
_ADD: Final = _FIRST.on_conflict_do_update(
    index_elements=["assignment"],
    set_={"seconds": TIME_SPENT.c.seconds + _FIRST.excluded.seconds},
)


class TimeSpent:
    """Rows of ``time_spent``, in whole seconds."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, assignment: AssignmentId) -> int:
        """Return the seconds spent so far."""
        return self._connection.execute(_OF, {"one": assignment}).scalar_one_or_none() or 0

    def add(self, assignment: AssignmentId, seconds: int) -> None:
        """Add what was spent since."""
        self._connection.execute(_ADD, {"assignment": assignment, "seconds": seconds})
