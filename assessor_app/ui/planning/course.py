"""The session that somebody works by, from its beginning to its summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.ids import AssignmentId
from assessor_app.ui.context import UiContext

if TYPE_CHECKING:
    from assessor_app.services.session_planning import (
        PlannedSession,
        SessionProgress,
        SessionSummary,
    )

_TOPICS = frozenset({Topic.QUEUE, Topic.DECISIONS})


class SessionCourse(QObject):
    """Holds the session, and ends it when nothing of it is left.

    It holds an order and nothing else: whatever ends it, no work is touched by that.

    Signals (main thread): ``changed()`` when one began, went on or ended; ``ended(str)`` with
    what came of it.
    """

    changed = Signal()
    ended = Signal(str)

    def __init__(self, context: UiContext, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.current: PlannedSession | None = None
        self.progress: SessionProgress | None = None
        context.runner.changed.connect(self._follow)

    def begin(self, session: PlannedSession) -> None:
        """Work by ``session`` from now on, in place of one that was there."""
        self.current, self.progress = session, None
        self._read()

    def of(self, assignment: AssignmentId) -> PlannedSession | None:
        """Return the session where ``assignment`` is a part of it."""
        session = self.current
        return session if session is not None and assignment in session.order else None

    @Slot()
    def end(self) -> None:
        """End the session, and tell what came of it."""
        session, workspace = self.current, self._context.workspace
        if session is None:
            return
        from assessor_app.services import session_planning

        self.current = self.progress = None
        self.changed.emit()
        self._context.runner.run(
            self, lambda: session_planning.sum_up(workspace, session), done=self._tell
        )

    def _tell(self, summary: SessionSummary) -> None:
        from assessor_app.services.session_words import summary_words

        self.ended.emit(summary_words(summary))

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if self.current is not None and changes.topics & _TOPICS:
            self._read()

    def _read(self) -> None:
        session, workspace = self.current, self._context.workspace
        if session is None:
            return
        from assessor_app.services import session_planning

        def done(progress: SessionProgress) -> None:
            if session is self.current:
                self._take(progress)

        self._context.runner.run(
            self,
            lambda: session_planning.find_progress(workspace, session),
            done=done,
            latest="progress",
        )

    def _take(self, progress: SessionProgress) -> None:
        self.progress = progress
        if progress.following is None:
            self.end()
        else:
            self.changed.emit()
