"""Sessions in the queue: planning one, and the line while one is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assessor_app.ui.context import UiContext
from assessor_app.ui.sync_control import SyncControl

if TYPE_CHECKING:
    from assessor_app.ui.planning.course import SessionCourse
    from assessor_app.ui.planning.line import SessionLine


class QueuePlanning(QObject):
    """Asks for a plan, and shows how far the session is above the list.

    Signals (main thread): ``begun(object)`` with a :class:`PlannedSession`;
    ``review_requested(object)`` with the AssignmentId that is next; ``ended()``.
    """

    begun = Signal(object)
    review_requested = Signal(object)
    ended = Signal()

    def __init__(
        self, context: UiContext, sync: SyncControl, above: QVBoxLayout, screen: QWidget
    ) -> None:
        super().__init__(screen)
        self._context, self._sync, self._above, self._screen = context, sync, above, screen
        self._course: SessionCourse | None = None
        self.line: SessionLine | None = None

    @Slot()
    def ask(self) -> None:
        """Ask how long the person has."""
        from assessor_app.ui.planning.dialog import PlanDialog

        state = self._sync.state
        offline = state.work_offline or state.online is False
        dialog = PlanDialog(self._context, self._screen, offline=offline)
        dialog.begun.connect(self.begun)
        dialog.open()

    def follow(self, course: SessionCourse) -> None:
        """Show how far ``course`` is, from now on."""
        self._course = course
        course.changed.connect(self._show)

    @Slot()
    def go_on(self) -> None:
        """Go to what is next in the session."""
        progress = None if self._course is None else self._course.progress
        if progress is not None and progress.following is not None:
            self.review_requested.emit(progress.following)

    @Slot()
    def _show(self) -> None:
        course = self._course
        session = None if course is None else course.current
        progress = None if course is None else course.progress
        if session is not None and progress is not None:
            line = self._made_line()
            line.show_session(session, min(progress.done + 1, progress.total))
        elif self.line is not None:
            self.line.forget()

    def _made_line(self) -> SessionLine:
        """Return the line, made when a session began for the first time."""
        if self.line is None:
            from assessor_app.ui.planning.line import SessionLine

            self.line = SessionLine(self._context, self._screen, goes_on=True)
            self.line.continued.connect(self.go_on)
            self.line.ended.connect(self.ended)
            self._above.insertWidget(self._above.count() - 1, self.line)
        return self.line
