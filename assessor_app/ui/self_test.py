"""The window's part of the self-test: every viewer on real evidence, and the window itself.

Everything is the real thing, made as the review makes it; only no screen is needed for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from assessor_app.errors import AssessorError, Bug
from assessor_app.services.evidence.evidence_view import DocumentKind, kind_of
from assessor_app.services.review import Review
from assessor_app.services.workspace import Workspace
from assessor_app.ui.context import UiContext
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.session import Session
from assessor_app.ui.sync_control import SyncControl
from assessor_app.ui.task_runner import TaskRunner
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.viewers.choose import make_viewer, presentations, subject_of
from assessor_app.ui.viewers.media.viewer import MediaViewer
from assessor_app.ui.viewers.viewer import Subject, Viewer

_DEADLINE_MS: Final = 90_000
_LOOK_EVERY_MS: Final = 10
_SIZE: Final = (1000, 700)

Say = Callable[[str], None]


def try_window(workspace: Workspace, reviews: Sequence[Review], say: Say) -> None:
    """Show one file of each media type in its viewer, play the recordings, open the window.

    Raises:
        Bug: ``self_test``, naming what did not come, or what was not there to be tried.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(["assessor"])
    assert isinstance(application, QApplication)
    runner = TaskRunner()
    try:
        context = UiContext(workspace, runner, Appearance(application))
        try_viewers(context, reviews, say)
        _try_main_window(context, say)
    finally:
        runner.stop()


def try_viewers(context: UiContext, reviews: Sequence[Review], say: Say) -> None:
    """Show one file of each media type in its viewer, and play what can be played.

    Raises:
        Bug: ``self_test``.
    """
    tried: set[DocumentKind] = set()
    for subject in _one_of_each_type(reviews):
        kind = kind_of(subject.media_type)
        if kind is not None:
            say(f"shown: {subject.media_type}: {_try(context, subject)}")
            tried.add(kind)
    missing = sorted(kind.value for kind in set(DocumentKind) - tried)
    if missing:
        raise _broken("viewers", f"there was nothing to try {', '.join(missing)} with")


def _one_of_each_type(reviews: Sequence[Review]) -> Iterator[Subject]:
    seen: set[str] = set()
    for review in reviews:
        for artifact in review.artifacts:
            for form in presentations(artifact):
                if form.media_type not in seen:
                    seen.add(form.media_type)
                    yield subject_of(review.assignment.id, artifact, shown=form)


def _try(context: UiContext, subject: Subject) -> str:
    host = QWidget()
    host.resize(*_SIZE)
    viewer = make_viewer(context, subject, host)
    viewer.resize(*_SIZE)
    host.show()
    try:
        _wait_until_shown(viewer)
        return _play(viewer) if isinstance(viewer, MediaViewer) else type(viewer).__name__
    finally:
        viewer.close_document()
        host.close()
        host.deleteLater()
        _wait(lambda: context.runner.idle, "closing", subject.media_type)


def _wait_until_shown(viewer: Viewer) -> None:
    shown: list[bool] = []
    problems: list[str] = []
    viewer.shown.connect(lambda: shown.append(True))
    viewer.problem.connect(lambda code, sentence: problems.append(f"{code}: {sentence}"))
    if isinstance(viewer, MediaViewer):
        viewer.halted.connect(problems.append)
    _wait(lambda: bool(shown or problems), "showing", viewer.subject.media_type)
    if problems:
        raise _broken("showing", f"{viewer.subject.media_type}: {problems[0]}")


def _play(viewer: MediaViewer) -> str:
    """Play until the time moves on and, in a video, a further picture comes."""
    halted: list[str] = []
    viewer.halted.connect(halted.append)
    video = viewer.playback.facts is not None and viewer.playback.facts.video
    pictures = viewer.counts.shown

    def plays() -> bool:
        moved = viewer.playback.now_ms > 0
        return moved and (viewer.counts.shown > pictures or not video)

    viewer.toggle_play()
    _wait(lambda: bool(halted) or plays(), "playing", viewer.subject.media_type)
    if halted:
        raise _broken("playing", f"{viewer.subject.media_type}: {halted[0]}")
    return f"MediaViewer, played, {'pictures' if video else 'sound'} came"


def _try_main_window(context: UiContext, say: Say) -> None:
    failures: list[AssessorError] = []
    context.runner.failed.connect(failures.append)
    sync = SyncControl(context, context.runner)
    window = MainWindow(context, sync, Session(context.workspace, context.runner))
    try:
        window.show()
        _wait(lambda: context.runner.idle, "window", "the queue")
        if failures:
            raise _broken("window", failures[0].message)
        say("shown: the window with its queue")
    finally:
        sync.stop()
        window.close()
        window.deleteLater()
        _wait(lambda: context.runner.idle, "closing", "the window")


def _wait(condition: Callable[[], bool], step: str, what: str) -> None:
    clock = QElapsedTimer()
    clock.start()
    while not condition():
        if clock.hasExpired(_DEADLINE_MS):
            raise _broken(step, f"{what}: nothing came for {_DEADLINE_MS // 1000} s")
        loop = QEventLoop()
        QTimer.singleShot(_LOOK_EVERY_MS, loop.quit)
        loop.exec()


def _broken(step: str, found: str) -> Bug:
    return Bug(f"The step “{step}” did not do what it should: {found}", code="self_test")
