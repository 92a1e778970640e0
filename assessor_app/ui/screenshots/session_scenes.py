"""The scenes of a session: its plan, and its line in a review and in the queue."""

from __future__ import annotations

from typing import Final

from assessor_app.services import session_planning
from assessor_app.ui.planning.dialog import PlanDialog
from assessor_app.ui.screenshots.stage import Scene, Shown, Stage, wait_until

_MINUTES: Final = 60


def _show_queue(stage: Stage) -> None:
    queue = stage.window.queue
    stage.window.show_queue()
    queue.places.go_to("to_review")
    stage.settle()
    queue.table.setCurrentIndex(queue.table.rows.index(0, 0))
    stage.settle()


def _plan(stage: Stage) -> Shown:
    _show_queue(stage)
    shown = stage.dialog(stage.window.queue.planning.ask)
    if isinstance(shown, PlanDialog):
        shown.minutes.setValue(_MINUTES)
        stage.settle()
        shown.start.setFocus()
    return shown


def _under_way(stage: Stage) -> Shown:
    """Begin a session, and stand in its first review."""
    plan = session_planning.plan(stage.workspace, _MINUTES, offline=True)
    if not plan.steps:
        return False
    session = session_planning.begin(stage.workspace, plan)
    stage.window.queue.planning.begun.emit(session)
    wait_until(lambda: stage.window.review is not None and stage.window.review.review is not None)
    stage.settle()
    return True


def _in_the_queue(stage: Stage) -> Shown:
    if stage.window.course.current is None and not _under_way(stage):
        return False
    _show_queue(stage)
    return True


def _over(stage: Stage) -> Shown:
    if not _in_the_queue(stage):
        return False
    stage.window.course.end()
    stage.settle()
    return True


SESSION_SCENES: Final = (
    Scene("session-plan", _plan),
    Scene("session-review", _under_way),
    Scene("session-queue", _in_the_queue),
    Scene("session-over", _over),
)
