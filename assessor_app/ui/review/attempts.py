"""Earlier attempts in a review: when they are told, what is ticked, what is carried forward."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import AssignmentId, CriterionId
from assessor_app.protocol.manifest import EarlierAttempt
from assessor_app.services import second_attempt
from assessor_app.services.evidence.earlier_evidence import EarlierEvidence, earlier_evidence
from assessor_app.services.review import Review, open_review
from assessor_app.services.second_attempt import Telling, hidden_words, telling
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.earlier_attempt import EarlierAttemptView
from assessor_app.ui.review.viewer_area import ViewerArea
from assessor_app.ui.widgets.states import Explanation


class EarlierAttempts(QObject):
    """Shows the pages of earlier attempts in the viewer area, and does what is asked for there.

    Signals (main thread): ``review_shown(object)`` with each Review that the screen shows;
    ``criterion_chosen(object)`` with a CriterionId; ``comparison_chosen(object, object)`` with a
    FileChange and the AssignmentId of the earlier attempt.
    """

    review_shown = Signal(object)
    criterion_chosen = Signal(object)
    comparison_chosen = Signal(object, object)

    def __init__(
        self, context: UiContext, commands: Commands, area: ViewerArea, screen: QWidget
    ) -> None:
        super().__init__(screen)
        self._context, self._area = context, area
        self._review: Review | None = None
        for name, title, act, keys in (
            ("attempt-earlier", "Show the earlier attempt", self.show_last, "Ctrl+Shift+E"),
            ("attempt-carry", "Carry forward what an earlier attempt met", self.carry, ""),
        ):
            commands.add(name, title, act, where=screen, group="Review", keys=keys)

    def show_review(self, review: Review) -> None:
        """Take a review, new or changed."""
        self._review = review
        self.review_shown.emit(review)

    def show_last(self) -> None:
        """Show the last earlier attempt."""
        if self._review is None:
            return
        numbers = [one.attempt for one in self._review.earlier]
        if numbers:
            self.show_attempt(max(numbers))
        else:
            words = "There is no earlier attempt to show, or the issuer has not sent it."
            self._show_page(0, "Earlier attempts", "This is the first attempt", words)

    def show_attempt(self, number: int) -> None:
        """Show what an earlier attempt was told, where the rubric allows it now."""
        now = self._review
        attempt = next((one for one in now.earlier if one.attempt == number), None) if now else None
        if now is None or attempt is None:
            return
        told = telling(now)
        if told not in (Telling.SHOWN, Telling.WHEN_ASKED):
            title = "Not shown" if told is Telling.NEVER else "Shown once every criterion is scored"
            self._show_page(number, f"Attempt {number}", title, hidden_words(told))
            return
        workspace, assignment = self._context.workspace, now.assignment.id

        def look() -> tuple[Review, EarlierEvidence | None, Changes]:
            changes = second_attempt.note_seen(workspace, assignment)
            seen = open_review(workspace, assignment)
            return seen, earlier_evidence(workspace, assignment), changes

        self._context.runner.run(
            self, look, done=lambda found: self._show(attempt, *found[:2]), latest="attempt"
        )

    def _show_page(self, number: int, name: str, title: str, words: str) -> None:
        page = Explanation(title, words, self._area)
        self._area.show_page(f"attempt-{number}", name, page)

    def _show(self, attempt: EarlierAttempt, now: Review, evidence: EarlierEvidence | None) -> None:
        view = EarlierAttemptView(now, attempt, evidence, self._context.appearance, self._area)
        view.ticked.connect(self._tick)
        view.carry_chosen.connect(self.carry)
        view.criterion_chosen.connect(self.criterion_chosen)
        if evidence is not None and evidence.assignment is not None:
            before: AssignmentId = evidence.assignment
            view.comparison_chosen.connect(
                lambda change: self.comparison_chosen.emit(change, before)
            )
        self.review_shown.connect(view.show_review)
        self._area.show_page(f"attempt-{attempt.attempt}", f"Attempt {attempt.attempt}", view)
        view.setFocus()

    def _tick(self, key: str, on: bool) -> None:  # a signal's argument
        self._run(partial(second_attempt.tick, key=key, found=on))

    def carry(self) -> None:
        """Score all that was met before, and has no score yet, as it was scored then."""
        self._run(second_attempt.carry)

    def carry_one(self, criterion: CriterionId) -> None:
        """Score one criterion as it was scored before."""
        self._run(partial(second_attempt.carry, criteria=(criterion,)))

    def _run(self, act: Callable[..., Changes]) -> None:
        if self._review is not None:
            workspace, assignment = self._context.workspace, self._review.assignment.id
            self._context.runner.run(self, lambda: act(workspace, assignment))
