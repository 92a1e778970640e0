"""Every main screen as a scene, from the first start to the outbox."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from assessor_app.domain.assignments import AssignmentState
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import EnvironmentProblem, UserFixable
from assessor_app.protocol.annotation import Annotation
from assessor_app.services import review as reviewing
from assessor_app.services.profile import unlocking
from assessor_app.services.review import Artifact, Review
from assessor_app.ui.first_run.explain_dialog import ExplainDialog
from assessor_app.ui.first_run.protect_dialog import ProtectDialog
from assessor_app.ui.first_run.recovery_dialog import RecoveryDialog
from assessor_app.ui.first_run.unlock_dialog import UnlockDialog
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.screenshots.attempt_scenes import ATTEMPT_SCENES
from assessor_app.ui.screenshots.feedback_scenes import FEEDBACK_SCENES
from assessor_app.ui.screenshots.mark_scenes import MARK_SCENES
from assessor_app.ui.screenshots.outbox_scenes import OUTBOX_SCENES
from assessor_app.ui.screenshots.rubric_scenes import RUBRIC_SCENES
from assessor_app.ui.screenshots.scoring_scenes import SCORING_SCENES
from assessor_app.ui.screenshots.session_scenes import SESSION_SCENES
from assessor_app.ui.screenshots.stage import Alone, Scene, Shown, Stage, wait_until
from assessor_app.ui.settings.dialog import SettingsDialog

_WORD: Final = "sources"
_NO_WORD: Final = "kingfisher"
_SECONDS: Final = 12.0
_FRAME_MS: Final = 4_000
_PDF_ENDS: Final = b"%%EOF"
_RECOVERY: Final = "amber-canal-fossil-lantern-meadow-quartz-ribbon-tundra"
_LARGE: Final = 2.0

# -- the queue ---------------------------------------------------------------------------------


def _queue(stage: Stage) -> Shown:
    return _queue_with(stage, "")


def _queue_with(stage: Stage, words: str) -> bool:
    queue = stage.window.queue
    stage.window.show_queue()
    queue.toolbar.clear()
    queue.places.go_to("to_review")
    stage.settle()
    if words:
        queue.toolbar.search.setText(words)
        enter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(queue.toolbar.search, enter)
        stage.settle()
    queue.table.setCurrentIndex(queue.table.rows.index(0, 0))
    stage.settle()
    queue.take_focus()
    return True


def _search(stage: Stage) -> Shown:
    _queue_with(stage, _WORD)
    return stage.window.queue.snippets.found > 0


def _nothing_found(stage: Stage) -> Shown:
    return _queue_with(stage, _NO_WORD)


def _place(key: str) -> Callable[[Stage], Shown]:
    def play(stage: Stage) -> Shown:
        _queue_with(stage, "")
        queue = stage.window.queue
        queue.places.go_to(key)
        stage.settle()
        queue.table.setCurrentIndex(queue.table.rows.index(0, 0))
        stage.settle()
        return queue.places.chosen is not None and queue.places.chosen.key == key

    return play


# -- the review --------------------------------------------------------------------------------


def _cited(stage: Stage) -> tuple[Review, Annotation] | None:
    """Return a mark on a PDF in work that is in progress, the last one made."""
    for one in stage.begun():
        pdfs = {it.id for it in one.artifacts if it.media_type == "application/pdf"}
        for mark in reversed(one.annotations):
            if mark.target.source in pdfs:
                return one, mark
    return None


def _pdf(stage: Stage) -> Shown:
    found = _cited(stage)
    if found is None:
        return stage.show_first(stage.artifacts("application/pdf")) is not None
    _show_mark(stage, *found)
    return True


def _show_mark(stage: Stage, review: Review, mark: Annotation) -> ReviewScreen:
    screen = stage.open_bare(review)
    screen.scoring.citation_requested.emit(mark)
    stage.settle()
    screen.take_focus()
    return screen


def _point(stage: Stage) -> None:
    """Point at the mark once more."""
    found, screen = _cited(stage), stage.window.review
    if found is not None and screen is not None:
        screen.scoring.citation_requested.emit(found[1])


def _artifact(*kinds: str) -> Callable[[Stage], Shown]:
    return lambda stage: stage.show_first(stage.artifacts(*kinds)) is not None


def _recording(kind: str) -> Callable[[Stage], Shown]:
    def play(stage: Stage) -> Shown:
        screen = stage.show_first(stage.artifacts(kind))
        viewer = None if screen is None else screen.area.current_viewer
        if viewer is None:
            return False
        shown: list[bool] = []
        viewer.shown.connect(lambda: shown.append(True))
        wait_until(lambda: bool(shown), timeout_ms=_FRAME_MS)
        viewer.go_to({"seconds": _SECONDS})
        wait_until(lambda: False, timeout_ms=_FRAME_MS // 4)
        stage.settle()
        return True

    return play


def _split(stage: Stage) -> Shown:
    screen = stage.show_first(stage.artifacts("application/pdf"))
    if screen is None or screen.review is None:
        return False
    other = next((it for it in screen.review.artifacts if it.media_type.startswith("image/")), None)
    if other is None:
        return False
    screen.show_beside(other.id)
    stage.settle()
    return True


def _problem(stage: Stage) -> Shown:
    """Show a PDF that broke off while it was handed in."""
    cut = (one for one in stage.artifacts("application/pdf") if _is_cut(stage, *one))
    screen = stage.show_first(cut)
    if screen is None:
        return False
    wait_until(lambda: screen.area.current_card is not None)
    stage.settle()
    return True


def _is_cut(stage: Stage, review: Review, artifact: Artifact) -> bool:
    with reviewing.open_file(stage.workspace, review.assignment.id, artifact.path) as stream:
        stream.seek(max(0, artifact.size_bytes - 1024))
        return _PDF_ENDS not in stream.read(1024)


def _recalled(stage: Stage) -> Shown:
    """Show a submission that was taken back; best one that was begun and not signed."""
    for one in (*stage.under(DecisionStatus.DRAFT), *stage.reviews):
        if one.assignment.state is AssignmentState.RECALLED:
            stage.open_review(one)
            return True
    return False


def _scoring(stage: Stage) -> Shown:
    """Show a criterion that is scored, with its reason and what it cites."""
    found = _cited(stage)
    if found is None:
        return False
    review, mark = found
    screen = _show_mark(stage, review, mark)
    cited = (key for key, score in review.scores.items() if mark.id in score.citations)
    for criterion in cited:
        screen.scoring.go_to(criterion)
    stage.settle()
    return True


# -- finishing ---------------------------------------------------------------------------------


def _of_review(
    status: DecisionStatus, act: Callable[[ReviewScreen], Callable[[], object]]
) -> Callable[[Stage], Shown]:
    """Return a scene of a dialog that is opened in a review of that status."""

    def play(stage: Stage) -> Shown:
        under = stage.begun() if status is DecisionStatus.DRAFT else stage.under(status)
        review = next(under, None)
        if review is None:
            return False
        screen = stage.open_review(review)
        return stage.dialog(act(screen))

    return play


# -- the rest ---------------------------------------------------------------------------------


def _welcome(stage: Stage) -> Shown:
    stage.window.show_welcome()
    stage.window.welcome.offer_way_back(there=False)  # as before there is any work
    return True


def _welcome_more(stage: Stage) -> Shown:
    stage.window.show_welcome()
    return True


def _settings(page: int) -> Callable[[Stage], Shown]:
    def play(stage: Stage) -> Shown:
        stage.window.show_queue()
        shown = stage.dialog(stage.window.show_settings)
        if isinstance(shown, SettingsDialog):
            shown.pages.setCurrentIndex(page)
        return shown

    return play


def _shortcuts(stage: Stage) -> Shown:
    return _over_review(stage, stage.window.show_shortcuts)


def _palette(stage: Stage) -> Shown:
    return _over_review(stage, stage.window.show_palette)


def _over_review(stage: Stage, act: Callable[[], object]) -> Shown:
    review = next(stage.begun(), None)
    if review is not None:
        stage.open_review(review)
    return stage.dialog(act)


# -- the start ---------------------------------------------------------------------------------


def _protect(_stage: Stage, *, keyring_works: bool) -> Shown:
    return Alone(ProtectDialog(keyring_works=keyring_works))


def _recovery(_stage: Stage) -> Shown:
    return Alone(RecoveryDialog(_RECOVERY))


def _unlock(stage: Stage) -> Shown:
    problem = EnvironmentProblem(
        "The system's keyring is locked.",
        hint="Unlock it and try again, or open the profile by a passphrase.",
        code="keyring_locked",
    )
    return Alone(UnlockDialog(problem, unlocking.ways_in(stage.workspace.profile)))


def _explain(_stage: Stage) -> Shown:
    problem = UserFixable(
        "Another program has this profile open.",
        hint="Go to its window, or close it first.",
        code="instance_running",
    )
    return Alone(ExplainDialog(problem, Path("Documents") / "Assessor"))


SCENES: Final = (
    Scene("start-protect", partial(_protect, keyring_works=True)),
    Scene("start-passphrase", partial(_protect, keyring_works=False)),
    Scene("start-recovery", _recovery),
    Scene("start-unlock", _unlock),
    Scene("start-explain", _explain),
    Scene("welcome", _welcome),
    Scene("welcome-more", _welcome_more),
    Scene("queue", _queue),
    Scene("queue-search", _search),
    Scene("queue-empty", _nothing_found),
    Scene("queue-attention", _place("attention")),
    Scene("queue-taken-back", _place("taken_back")),
    Scene("queue-large-text", _queue, _LARGE),
    Scene("review-pdf", _pdf, again=_point),
    Scene("review-picture", _artifact("image/jpeg", "image/png")),
    Scene("review-video", _recording("video/")),
    Scene("review-sound", _recording("audio/")),
    Scene("review-document", _artifact("application/vnd.")),
    Scene("review-text", _artifact("text/markdown", "text/plain")),
    Scene("review-table", _artifact("text/csv")),
    Scene("review-split", _split),
    Scene("review-problem", _problem),
    Scene("review-recalled", _recalled),
    Scene("review-large-text", _pdf, _LARGE, _point),
    Scene("scoring", _scoring, again=_point),
    *FEEDBACK_SCENES,
    Scene(
        "finish-missing",
        _of_review(DecisionStatus.DRAFT, lambda screen: screen.scoring.finish_requested.emit),
    ),
    Scene(
        "finish-ready",
        _of_review(DecisionStatus.READY, lambda screen: screen.scoring.finish_requested.emit),
    ),
    Scene(
        "earners-view",
        _of_review(DecisionStatus.READY, lambda screen: screen.scoring.show_preview),
    ),
    Scene(
        "recuse",
        _of_review(DecisionStatus.DRAFT, lambda screen: screen.scoring.recuse_requested.emit),
    ),
    Scene(
        "concern",
        _of_review(DecisionStatus.DRAFT, lambda screen: screen.scoring.concern_requested.emit),
    ),
    *MARK_SCENES,
    *ATTEMPT_SCENES,
    *OUTBOX_SCENES,
    *SCORING_SCENES,
    *SESSION_SCENES,
    *RUBRIC_SCENES,
    Scene("settings-look", _settings(0)),
    Scene("settings-keys", _settings(1)),
    Scene("settings-sync", _settings(2)),
    Scene("settings-profile", _settings(3)),
    Scene("palette", _palette),
    Scene("shortcuts", _shortcuts),
)
