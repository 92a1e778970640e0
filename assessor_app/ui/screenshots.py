"""Pictures of the main screens, in light and dark, in a large window and in a small one.

The window is the real one over a real profile; it is only never shown on a screen. A scene that
finds nothing to show in the profile is left out, and said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEventLoop, QPoint, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog

from assessor_app.config import Profile
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import EnvironmentProblem, UserFixable
from assessor_app.services import queue, review, unlocking
from assessor_app.services.review import Review
from assessor_app.services.sample_issuer import SampleIssuer
from assessor_app.services.workspace import Unlocking, Workspace
from assessor_app.ui.command_palette import CommandPalette
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.dialog import FinishDialog
from assessor_app.ui.first_run.explain_dialog import ExplainDialog
from assessor_app.ui.first_run.protect_dialog import ProtectDialog
from assessor_app.ui.first_run.unlock_dialog import UnlockDialog
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.session import Session
from assessor_app.ui.settings.dialog import SettingsDialog
from assessor_app.ui.shortcut_sheet import ShortcutSheet
from assessor_app.ui.sync_control import SyncControl
from assessor_app.ui.task_runner import TaskRunner
from assessor_app.ui.theme.appearance import Appearance

SIZES: Final = ((1440, 900), (1024, 700))
LOOKS: Final = ("light", "dark")
_WAIT_MS: Final = 15_000
_SETTLE_MS: Final = 350
_PLAY_MS: Final = 2_500
_SHADE: Final = 110


@dataclass(slots=True)
class Stage:
    """What a scene plays on."""

    workspace: Workspace
    context: UiContext
    sync: SyncControl
    session: Session
    window: MainWindow
    reviews: tuple[Review, ...]
    unfinished: frozenset[AssignmentId]

    def open_artifact(self, *kinds: str) -> bool:
        """Open the first artifact of one of those media types; say whether there is one."""
        for one in self.reviews:
            for artifact in one.artifacts:
                if artifact.media_type.startswith(kinds) and artifact.here:
                    self.open_review(one.assignment.id)
                    screen = self.window.review
                    assert screen is not None
                    screen.show_artifact(artifact.id)
                    self.settle()
                    return True
        return False

    def open_review(self, assignment: AssignmentId) -> None:
        """Open a review, and wait until it is there."""
        self.window.open_review(assignment)
        screen = self.window.review
        wait_until(lambda: screen is not None and screen.review is not None)
        self.settle()

    def begun(self) -> Review | None:
        """Return the review that most was done for and that is not finished."""
        left = [one for one in self.reviews if one.assignment.id in self.unfinished]
        return max(left, key=lambda one: len(one.scores), default=None)

    def settle(self) -> None:
        """Wait until all work was answered and painted."""
        pause(_SETTLE_MS)
        wait_until(lambda: self.context.runner.idle)
        pause(_SETTLE_MS)


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture. ``play`` returns the dialog that stands over the window, or whether to go on."""

    name: str
    play: Callable[[Stage], QDialog | bool]


def write_screenshots(profile: Profile, way: Unlocking, target: Path) -> tuple[Path, ...]:
    """Write every scene as ``<name>-<look>-<width>x<height>.png``; return the files."""
    application = QApplication.instance() or QApplication(["assessor", "-platform", "offscreen"])
    assert isinstance(application, QApplication)
    target.mkdir(parents=True, exist_ok=True)
    appearance = Appearance(application)
    written: list[Path] = []
    with Workspace.open(profile, way) as workspace:
        for look in LOOKS:
            for width, height in SIZES:
                runner = TaskRunner()
                try:
                    stage = _stage(workspace, runner, appearance, look)
                    stage.window.resize(width, height)
                    stage.window.show()
                    stage.settle()
                    ending = f"{look}-{width}x{height}.png"
                    written += _play_all(stage, target, ending)
                    stage.window.close()
                    stage.window.deleteLater()
                    stage.settle()
                finally:
                    runner.stop()
    return tuple(written)


def _stage(workspace: Workspace, runner: TaskRunner, appearance: Appearance, look: str) -> Stage:
    context = UiContext(workspace, runner, appearance, SampleIssuer(workspace.profile))
    session = Session(workspace, runner)
    appearance.apply(look, 1.0)
    sync = SyncControl(context, runner)
    rows = queue.list_queue(workspace)
    opened = tuple(review.open_review(workspace, row.assignment) for row in rows)
    window = MainWindow(context, sync, session)
    left = frozenset(row.assignment for row in rows if row.status is DecisionStatus.DRAFT)
    return Stage(workspace, context, sync, session, window, opened, left)


def _play_all(stage: Stage, target: Path, ending: str) -> list[Path]:
    written = []
    for scene in SCENES:
        shown = scene.play(stage)
        if shown is False:
            continue
        stage.settle()
        picture = stage.window.grab()
        if isinstance(shown, QDialog):
            _put_over(picture, shown)
            shown.close()
            shown.deleteLater()
        path = target / f"{scene.name}-{ending}"
        picture.save(str(path))
        written.append(path)
    return written


def _put_over(picture: QPixmap, dialog: QDialog) -> None:
    """Paint ``dialog`` in the middle of a shaded ``picture``."""
    over = dialog.grab()
    painter = QPainter(picture)
    shade = QColor(dialog.palette().shadow().color())
    shade.setAlpha(_SHADE)
    painter.fillRect(picture.rect(), shade)
    place = QPoint((picture.width() - over.width()) // 2, (picture.height() - over.height()) // 2)
    painter.drawPixmap(place, over)
    painter.end()


def wait_until(condition: Callable[[], bool], timeout_ms: int = _WAIT_MS) -> bool:
    """Let the program work until ``condition`` holds; say whether it does."""
    clock = QElapsedTimer()
    clock.start()
    while not condition() and not clock.hasExpired(timeout_ms):
        pause(20)
    return condition()


def pause(milliseconds: int) -> None:
    """Let the program work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _queue(stage: Stage) -> bool:
    stage.window.show_queue()
    return True


def _recording(stage: Stage) -> bool:
    there = stage.open_artifact("video/")
    pause(_PLAY_MS if there else 0)
    return there


def _in_progress(stage: Stage) -> bool:
    begun = stage.begun()
    if begun is not None:
        stage.open_review(begun.assignment.id)
    return begun is not None


def _finish(stage: Stage) -> QDialog | bool:
    if not _in_progress(stage):
        return False
    screen = stage.window.review
    if screen is None or screen.review is None:
        return False
    return _opened(FinishDialog(stage.context, screen.review, screen))


def _outbox(stage: Stage) -> bool:
    stage.window.show_outbox()
    return True


def _welcome(stage: Stage) -> bool:
    stage.window.show_welcome()
    return True


def _settings(stage: Stage) -> QDialog:
    window = stage.window
    stage.window.show_queue()
    return _opened(
        SettingsDialog(stage.context, stage.sync, window.commands, stage.session, window)
    )


def _shortcuts(stage: Stage) -> QDialog:
    return _opened(ShortcutSheet(stage.window.commands, stage.window))


def _palette(stage: Stage) -> QDialog:
    return _opened(CommandPalette(stage.window.commands, stage.window))


def _protect(_stage: Stage) -> QDialog:
    return _opened(ProtectDialog(keyring_works=False))


def _unlock(stage: Stage) -> QDialog:
    problem = EnvironmentProblem(
        "The system's keyring is locked.",
        hint="Unlock it and try again, or open the profile by a passphrase.",
        code="keyring_locked",
    )
    return _opened(UnlockDialog(problem, unlocking.ways_in(stage.workspace.profile)))


def _explain(stage: Stage) -> QDialog:
    problem = UserFixable(
        "Another program has this profile open.",
        hint="Go to its window, or close it first.",
        code="instance_running",
    )
    return _opened(ExplainDialog(problem, Path("Assessor") / stage.workspace.profile.folder.name))


def _opened(dialog: QDialog) -> QDialog:
    dialog.open()
    return dialog


SCENES: Final = (
    Scene("queue", _queue),
    Scene("review-pdf", lambda stage: stage.open_artifact("application/pdf")),
    Scene("review-picture", lambda stage: stage.open_artifact("image/")),
    Scene("review-video", _recording),
    Scene("review-document", lambda stage: stage.open_artifact("application/vnd.")),
    Scene("review-text", lambda stage: stage.open_artifact("text/")),
    Scene("scoring", _in_progress),
    Scene("finish", _finish),
    Scene("outbox", _outbox),
    Scene("welcome", _welcome),
    Scene("settings", _settings),
    Scene("shortcuts", _shortcuts),
    Scene("palette", _palette),
    Scene("start-protect", _protect),
    Scene("start-unlock", _unlock),
    Scene("start-explain", _explain),
)
