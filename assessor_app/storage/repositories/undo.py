"""What can be undone and redone on an assignment, across a restart."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from assessor_app.domain.drafts import UndoStep
from assessor_app.domain.ids import AssignmentId
from assessor_app.errors import Bug
from assessor_app.storage.own import UNDO_STEPS
from assessor_app.storage.rows import columns_of

KEPT_STEPS: Final = 500
"""So many steps are kept of each assignment; older ones can no longer be undone."""

_C: Final = UNDO_STEPS.c
_OF: Final = sa.select(*columns_of(UNDO_STEPS, UndoStep)).where(
    _C.assignment == sa.bindparam("one")
)
_LAST: Final = _OF.where(_C.undone == sa.false()).order_by(_C.sequence.desc()).limit(1)
_REDO: Final = _OF.where(_C.undone == sa.true()).order_by(_C.sequence).limit(1)
_PUSH: Final = sa.insert(UNDO_STEPS)
_CLEAR: Final = sa.delete(UNDO_STEPS).where(_C.assignment == sa.bindparam("one"))
_CLEAR_UNDONE: Final = _CLEAR.where(_C.undone == sa.true())
_OLD: Final = (
    sa.select(_C.sequence)
    .where(_C.assignment == sa.bindparam("one"), _C.undone == sa.false())
    .order_by(_C.sequence.desc())
    .limit(1)
    .offset(KEPT_STEPS)
    .scalar_subquery()
)
_CLEAR_OLD: Final = _CLEAR.where(_C.undone == sa.false(), _C.sequence <= _OLD)
_SET: Final = sa.update(UNDO_STEPS).where(_C.sequence == sa.bindparam("step"))
_GO_ON: Final = _SET.values(forward=sa.bindparam("forward"))


class Undo:
    """Rows of ``undo_steps``, by assignment and sequence."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def push(self, assignment: AssignmentId, label: str, forward: str, inverse: str) -> UndoStep:
        """Note an intent that was done, and its inverse; steps that were undone are dropped."""
        run = self._connection.execute
        run(_CLEAR_UNDONE, {"one": assignment})
        values = {
            "assignment": assignment,
            "label": label,
            "forward": forward,
            "inverse": inverse,
            "undone": False,
        }
        key = run(_PUSH, values).inserted_primary_key
        if key is None:
            raise Bug("An undo step was stored without a number.", code="store")
        run(_CLEAR_OLD, {"one": assignment})
        return UndoStep(key[0], assignment, label, forward, inverse, undone=False)

    def last(self, assignment: AssignmentId) -> UndoStep | None:
        """Return the step that would be undone next."""
        row = self._connection.execute(_LAST, {"one": assignment}).one_or_none()
        return None if row is None else UndoStep(*row)

    def next_redo(self, assignment: AssignmentId) -> UndoStep | None:
        """Return the step that would be done again next."""
        row = self._connection.execute(_REDO, {"one": assignment}).one_or_none()
        return None if row is None else UndoStep(*row)

    def set_undone(self, step: UndoStep, undone: bool) -> None:
        """Note that a step was undone, or done again."""
        self._connection.execute(_SET, {"step": step.sequence, "undone": undone})

    def go_on(self, step: UndoStep, forward: str) -> None:
        """Let a step end elsewhere; what it is undone to stays."""
        self._connection.execute(_GO_ON, {"step": step.sequence, "forward": forward})

    def clear(self, assignment: AssignmentId) -> None:
        """Forget the steps of an assignment."""
        self._connection.execute(_CLEAR, {"one": assignment})
