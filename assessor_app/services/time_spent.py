"""How long the assessor worked on a submission: for their own eyes, and no part of any document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import AssignmentId
from assessor_app.services.workspace import Workspace

IDLE_S: Final = 60.0
"""After so long without a key or the mouse nobody is taken to be at work."""


class Stopwatch:
    """Counts while somebody is at work, and pauses by itself when they are not.

    ``clock`` gives seconds that only go forward. A pause begins ``idle_s`` after the last sign of
    somebody being there.
    """

    def __init__(self, clock: Callable[[], float], *, idle_s: float = IDLE_S) -> None:
        self._clock, self._idle_s = clock, idle_s
        self._counted = 0.0
        self._at = self._until = clock()

    def note_presence(self) -> None:
        """Note that somebody is there now."""
        self._count()
        self._at = self._clock()
        self._until = self._at + self._idle_s

    def take(self) -> int:
        """Return the whole seconds counted since they were taken last."""
        self._count()
        whole = int(self._counted)
        self._counted -= whole
        return whole

    def _count(self) -> None:
        now = min(self._clock(), self._until)
        if now > self._at:
            self._counted += now - self._at
            self._at = now


def add(workspace: Workspace, assignment: AssignmentId, seconds: int) -> Changes:
    """Add to the time that was spent. Nothing that a pane shows changes by it."""
    if seconds > 0:
        with workspace.store.write() as tx:
            tx.time_spent.add(assignment, seconds)
    return Changes()


def read(workspace: Workspace, assignment: AssignmentId) -> int:
    """Return the seconds spent so far."""
    with workspace.store.read() as tx:
        return tx.time_spent.of(assignment)
