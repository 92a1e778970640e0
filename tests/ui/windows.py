"""The whole window in a test: opened over a world, and closed with what it started."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from assessor_app.domain.ids import AssignmentId
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.sync_control import SyncControl
from tests.ui.conftest import Ui


@contextmanager
def main_window(ui: Ui, *, active: bool = False) -> Iterator[MainWindow]:
    """Show the window with all that it asked for; ``active``: keys go to it."""
    sync = SyncControl(ui.context, ui.host)
    made = MainWindow(ui.context, sync, ui.session)
    ui.show(made)
    if active:
        with ui.qtbot.waitActive(made):
            made.activateWindow()
    ui.settle()
    yield made
    sync.stop()
    made.close()
    ui.settle()


def shown_review(ui: Ui, window: MainWindow, assignment: AssignmentId) -> ReviewScreen:
    """Return the screen of a review when its first evidence is there."""
    ui.until(lambda: window.review is not None and window.review.assignment == assignment)
    screen = window.review
    assert screen is not None
    ui.until(lambda: screen.review is not None and screen.area.current_artifact is not None)
    ui.settle()
    return screen
