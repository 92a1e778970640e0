"""The feedback exactly as the earner will read it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.rubrics.points_between import level_in_words
from assessor_app.services.completeness import outcome_of, shown_improvement
from assessor_app.services.overriding import overridden
from assessor_app.services.review import Review
from assessor_app.ui.scoring.standing import condition_title
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.labels import rule
from assessor_app.ui.widgets.markdown import MarkdownView
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.words import by_rule

_OUTCOME_SENTENCES = {
    Outcome.EARNED: "You have earned this micro-credential.",
    Outcome.NOT_YET_EARNED: "You have not yet earned this micro-credential.",
    Outcome.RETURNED_INCOMPLETE: "Your submission is returned: something is missing from it.",
    Outcome.NON_SCORABLE: "Your submission could not be scored.",
    Outcome.ESCALATED: "Your submission was passed on to somebody else to decide.",
    Outcome.RECUSED: "Somebody else will assess your submission.",
}


def outcome_sentence(outcome: Outcome | None) -> str:
    """Return the outcome as the earner reads it."""
    return _OUTCOME_SENTENCES[outcome] if outcome else "The outcome is still open."


class EarnersView(QFrame):
    """Outcome, then feedback, then each criterion: its level, why, and what would change it."""

    def __init__(self, review: Review, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(appearance.pixels(6))
        self._say(review.package.achievement_name, "muted")
        outcome = outcome_of(review.draft, review.evaluation)
        self._say(outcome_sentence(outcome), "title")
        if (departs := overridden(review.draft, review.evaluation)) is not None:
            words = f"Your assessor decided otherwise than the rubric's rule: {by_rule(departs)}."
            self._say(words, "small")
        if review.draft.feedback.strip():
            self._column.addWidget(
                MarkdownView(review.draft.feedback, self, name="Overall feedback")
            )
        for criterion in review.rubric.criteria:
            self._add_criterion(review, criterion, review.scores.get(criterion.id))

    def _add_criterion(self, review: Review, criterion: Criterion, score: Score | None) -> None:
        self._column.addWidget(rule(self))
        self._say(criterion.label, "strong")
        self._say(_result(review, criterion, score), "muted")
        if score is not None and score.rationale.strip():
            name = f"Rationale for {criterion.label}"
            self._column.addWidget(MarkdownView(score.rationale, self, name=name))
        told = review.improvements.get(criterion.id)
        told = shown_improvement(review.rubric, criterion, score, told)
        for heading, text in () if told is None else told.headed:
            self._say(heading, "small")
            name = f"{heading}: {criterion.label}"
            self._column.addWidget(MarkdownView(text, self, name=name))

    def _say(self, text: str, role: str) -> None:
        self._column.addWidget(TextBlock(text, self, role=role))


def _result(review: Review, criterion: Criterion, score: Score | None) -> str:
    if score is None or not score.settled:
        return "Not scored"
    if score.not_applicable:
        return "Not applicable"
    if score.condition_code is not None:
        title = condition_title(review.rubric, score.condition_code)
        return f"Could not be scored: {title}"
    return level_in_words(criterion, score) or "Not scored"
