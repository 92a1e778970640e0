"""What an assessor will see of the rubric, to be tried out: choose levels, read the outcome."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from assessor_app.domain.ids import CriterionId, LevelId
from assessor_app.errors import AssessorError
from assessor_app.rubrics.evaluation import Evaluation, evaluate
from assessor_app.rubrics.model import Criterion, Rubric, Score
from assessor_app.rubrics.patterns import OwnPattern, own_pattern, pattern_of
from assessor_app.rubrics.wording import rule_sentences
from assessor_app.ui.scoring.guidance import Guidance
from assessor_app.ui.scoring.levels import LevelRow
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import MIN_TARGET
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import Pill, label
from assessor_app.ui.widgets.markdown import MarkdownView
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.words import OUTCOMES

_NOTHING: Final = OwnPattern("", ())


class Preview(QScrollArea):
    """One criterion as the scoring pane shows it, and the outcome of what is tried out.

    Signals (main thread): ``keep_requested(object)`` with the scores to keep as a pattern;
    ``step_requested(int)`` to the next criterion or the one before.
    """

    keep_requested = Signal(object)
    step_requested = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._rubric: Rubric | None = None
        self._number = 0
        self._tried = _NOTHING
        self._levels: LevelRow | None = None
        self._shown: Criterion | None = None
        self.setWidgetResizable(True)
        self.setProperty("panel", True)
        self.setProperty("edged", True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Preview")
        self._inside = QWidget(self)
        self._inside.setObjectName("panel")
        self.state = Pill("", "plain", self._inside)
        self.sentence = TextBlock("", self._inside)
        self._rule = TextBlock("", self._inside, role="muted")
        self._card = QWidget(self._inside)
        self._card.setObjectName("panel")
        self._lay_out()

    def _lay_out(self) -> None:
        pixels = self._appearance.pixels
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(pixels(14), pixels(10), pixels(14), pixels(12))
        column.setSpacing(pixels(8))
        head = QHBoxLayout()
        head.addWidget(label("WHAT ASSESSORS SEE", self._inside, role="heading"))
        head.addStretch(1)
        for sign, by, said in (("‹", -1, "The criterion before"), ("›", 1, "The next criterion")):
            made = button(
                sign,
                self._inside,
                partial(self.step_requested.emit, by),
                weight="slim",
                tip=said,
            )
            made.setAccessibleName(said)
            made.setMinimumWidth(pixels(MIN_TARGET))
            head.addWidget(made)
        column.addLayout(head)
        column.addWidget(self._rule)
        column.addWidget(self._card)
        self._column = QVBoxLayout(self._card)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(pixels(6))
        tried = QWidget(self._inside)
        tried.setProperty("panel", True)
        outcome = FlowLayout(tried, gap=pixels(8))
        outcome.addWidget(label("Tried out:", self._inside, role="strong"))
        outcome.addWidget(self.state)
        self.keep = button("Keep as a pattern", self._inside, self._keep, weight="slim")
        self.clear = button("Clear", self._inside, self.forget, weight="slim")
        outcome.addWidget(self.keep)
        outcome.addWidget(self.clear)
        column.addWidget(tried)
        column.addWidget(self.sentence)
        column.addStretch(1)
        self.setWidget(self._inside)

    @property
    def scores(self) -> dict[CriterionId, Score]:
        """What is tried out, in the rubric as it is now."""
        if self._rubric is None:
            return {}
        return dict(pattern_of(self._rubric, self._tried, 0).scores)

    def show_rubric(self, rubric: Rubric, number: int) -> None:
        """Show the criterion of that number of a sound rubric; what was tried stays tried."""
        self._rubric = rubric
        self._number = min(max(number, 0), len(rubric.criteria) - 1)
        self._rule.setText("\n".join(rule_sentences(rubric)))
        criterion = rubric.criteria[self._number]
        if criterion != self._shown:
            self._show_criterion(criterion)
        self._show_tried()

    def try_level(self, criterion: Criterion, level: LevelId) -> None:
        """Choose a level; chosen once more, it is taken back."""
        if self._rubric is None:
            return
        scores = self.scores
        before = scores.pop(criterion.id, None)
        if before is None or before.level != level:
            scores[criterion.id] = Score(criterion.id, level=level)
        self._tried = own_pattern(self._rubric, "", scores)
        self._show_tried()

    def try_scores(self, scores: dict[CriterionId, Score]) -> None:
        """Try out these scores."""
        if self._rubric is not None:
            self._tried = own_pattern(self._rubric, "", scores)
            self._show_tried()

    def take_focus(self) -> None:
        """Begin at the highest level."""
        if self._levels is not None and self._levels.boxes:
            self._levels.boxes[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def forget(self) -> None:
        """Take back all that was tried."""
        self._tried = _NOTHING
        self._show_tried()

    def _keep(self) -> None:
        self.keep_requested.emit(self.scores)

    def _show_criterion(self, criterion: Criterion) -> None:
        self._shown = criterion
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._column.addWidget(TextBlock(criterion.label, self._card, role="strong"))
        if criterion.description:
            self._column.addWidget(MarkdownView(criterion.description, self._card))
        self._levels = LevelRow(self._appearance, self._card, set())
        self._levels.show_levels(criterion.levels_from_top)
        self._levels.level_chosen.connect(self._level_chosen)
        self._column.addWidget(self._levels)
        guidance = Guidance(criterion, self._card)
        guidance.setVisible(guidance.has_text)
        self._column.addWidget(guidance)

    def _level_chosen(self, level: LevelId) -> None:
        if self._shown is not None:
            self.try_level(self._shown, level)

    def _show_tried(self) -> None:
        if self._rubric is None or self._shown is None or self._levels is None:
            return
        scores = self.scores
        score = scores.get(self._shown.id)
        self._levels.show_choice(None if score is None else score.level, "accent")
        self._show_outcome(_evaluated(self._rubric, scores))
        self.keep.setEnabled(bool(scores))
        self.clear.setEnabled(bool(scores))

    def _show_outcome(self, found: Evaluation | None) -> None:
        if found is None:
            return
        words, tone = ("Open", "plain") if found.outcome is None else OUTCOMES[found.outcome]
        self.state.show_state(words, tone)
        self.sentence.setText(found.sentence)


def _evaluated(rubric: Rubric, scores: dict[CriterionId, Score]) -> Evaluation | None:
    try:
        return evaluate(rubric, scores)
    except AssessorError:
        return None
