"""What a scene plays on: the real window over a real profile, and ways to wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QDialog

from assessor_app.domain.assignments import AssignmentState
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.services.review import Artifact, Review
from assessor_app.services.workspace import Workspace
from assessor_app.ui.context import UiContext
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.sync_control import SyncControl

_WAIT_MS: Final = 15_000
_STEP_MS: Final = 15
_QUIET_STEPS: Final = 5
"""So many looks in a row must find no work before all is taken as done."""


@dataclass(frozen=True, slots=True)
class Alone:
    """A dialog that comes before there is any window, and stands on an empty ground."""

    dialog: QDialog


Shown = QDialog | Alone | bool


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture.

    ``play`` brings the window there. It returns the dialog that stands over the window, True
    where there is none, and False where the profile has nothing for this scene.
    """

    name: str
    play: Callable[[Stage], Shown]
    text_scale: float = 1.0
    again: Callable[[Stage], object] | None = None
    """What is done before each picture, for what is shown for a moment only."""


@dataclass(slots=True)
class Stage:
    """A window, and what the profile has to show in it."""

    workspace: Workspace
    context: UiContext
    sync: SyncControl
    window: MainWindow
    reviews: tuple[Review, ...]
    """The reviews of the queue; those that most was done for come first."""
    statuses: dict[AssignmentId, DecisionStatus]

    def settle(self) -> None:
        """Wait until no work is under way, and none follows from what came of it."""
        quiet = 0

        def still() -> bool:
            nonlocal quiet
            quiet = quiet + 1 if self.context.runner.idle else 0
            return quiet >= _QUIET_STEPS

        wait_until(still)

    def under(self, status: DecisionStatus) -> Iterator[Review]:
        """Give the reviews of that status."""
        for one in self.reviews:
            if self.statuses[one.assignment.id] is status:
                yield one

    def begun(self) -> Iterator[Review]:
        """Give the reviews that are in progress, and still the person's to do."""
        for one in self.under(DecisionStatus.DRAFT):
            if one.assignment.state is AssignmentState.ASSIGNED:
                yield one

    def artifacts(self, *kinds: str) -> Iterator[tuple[Review, Artifact]]:
        """Give the artifacts of those media types, of work in progress first."""
        first = [*self.begun(), *self.reviews]
        for one in first:
            for artifact in one.artifacts:
                if artifact.media_type.startswith(kinds) and artifact.here:
                    yield one, artifact

    def open_review(self, review: Review) -> ReviewScreen:
        """Show a review, and wait for it."""
        window, wanted = self.window, review.assignment.id

        def there() -> bool:
            shown = window.review
            return shown is not None and shown.assignment == wanted and shown.review is not None

        if not there():
            window.open_review(wanted)
            wait_until(there)
        self.settle()
        screen = window.review
        assert screen is not None
        return screen

    def open_bare(self, review: Review) -> ReviewScreen:
        """Show a review with nothing open in it."""
        screen = self.open_review(review)
        screen.area.set_split(wanted=False)
        screen.area.close_all()
        return screen

    def show_first(self, found: Iterable[tuple[Review, Artifact]]) -> ReviewScreen | None:
        """Show the first of these artifacts alone in its review; None where there is none."""
        for review, artifact in found:
            screen = self.open_bare(review)
            screen.show_artifact(artifact.id)
            self.settle()
            screen.take_focus()
            return screen
        return None

    def dialog(self, act: Callable[[], object]) -> Shown:
        """Do what opens a dialog, and return the dialog."""
        before = set(self.window.findChildren(QDialog))
        act()
        fresh = [one for one in self.window.findChildren(QDialog) if one not in before]
        shown = next((one for one in fresh if one.isVisible()), None)
        self.settle()
        return shown if shown is not None else False


def wait_until(condition: Callable[[], bool], timeout_ms: int = _WAIT_MS) -> bool:
    """Let the program work until ``condition`` holds; say whether it does."""
    clock = QElapsedTimer()
    clock.start()
    while not (held := condition()) and not clock.hasExpired(timeout_ms):
        _let_work(_STEP_MS)
    return held


def _let_work(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
