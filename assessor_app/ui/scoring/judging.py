"""Turns keys and presses into choices for the current criterion: shown at once, then stored."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import LevelId
from assessor_app.protocol.annotation import Annotation
from assessor_app.rubrics import points_between
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.services import edits
from assessor_app.ui.context import UiContext
from assessor_app.ui.scoring import choices
from assessor_app.ui.scoring.choices import Choice
from assessor_app.ui.scoring.linking import Linking
from assessor_app.ui.scoring.saving import Saving

if TYPE_CHECKING:
    from assessor_app.ui.scoring.pane import ScoringPane


class Judging(QObject):
    """The intents of a pane. A choice that is refused is taken back, with a sentence."""

    def __init__(
        self, context: UiContext, pane: ScoringPane, saving: Saving, linking: Linking
    ) -> None:
        super().__init__(pane)
        self._context, self._pane, self._saving, self._linking = context, pane, saving, linking

    def _say(self, problem: str) -> None:
        self._pane.footer.show_problem(problem)

    def _score(self, criterion: Criterion) -> Score | None:
        return None if self._pane.scores is None else self._pane.scores.get(criterion.id)

    # -- levels and points -----------------------------------------------------------------------

    def choose_key(self, number: int) -> None:
        """Choose the level that has this key; 1 is the highest."""
        criterion = self._pane.criterion
        if criterion is None:
            return
        levels = criterion.levels_from_top
        if number <= len(levels):
            self.choose_level(levels[number - 1].id)
        else:
            self._say(f"{criterion.label} has {len(levels)} levels.")

    def choose_level(self, level: LevelId, points: Decimal | None = None) -> None:
        """Score the current criterion."""
        self.change(choices.level(level, points))

    def choose_points(self, points: Decimal) -> None:
        """Score the current criterion at the level that these points lie at."""
        criterion = self._pane.criterion
        if criterion is None:
            return
        score = self._score(criterion)
        now = None if score is None else score.level
        level = points_between.level_at(criterion, points, rather=now)
        if level is None and any(
            one.least is not None and one.least <= points for one in criterion.levels
        ):
            level = now  # the service says what these points are not
        if level is None:
            self.refuse_points()
            return
        chosen = points_between.at_points(criterion, Score(criterion.id), level, points)
        self.choose_level(level, points=chosen.points)

    def step_points(self, up: bool) -> None:  # a signal's argument
        """Give the next points that lie between, up or down."""
        criterion = self._pane.criterion
        if criterion is None:
            return
        if criterion.point_step is None:
            self._say(f"{criterion.label} has no points between its levels.")
            return
        score = self._score(criterion)
        if score is None or score.level is None:
            self._say("Choose a level first; then go up or down from it.")
            return
        found = points_between.beside(criterion, score, up=up)
        if found is not None and found.level is not None:
            self.choose_level(found.level, points=found.points)

    def choose_half(self) -> None:
        """Go half a level up from the level that is chosen; from half a level, back down to it."""
        criterion = self._pane.criterion
        if criterion is None:
            return
        if not points_between.halves(criterion):
            self._say(f"{criterion.label} has no half levels.")
            return
        score = self._score(criterion)
        if score is None or score.level is None:
            self._say("Choose the lower of the two levels first; then press the full stop.")
            return
        found = points_between.half_beside(criterion, score)
        if found is None or found.level is None:
            self._say("There is no half level above this one.")
        else:
            self.choose_level(found.level, points=found.points)

    def refuse_points(self) -> None:
        """Say that what was written are no points of this criterion's, and show those it has."""
        self._say("These are not points that this criterion has.")
        self._pane.show_scores()

    # -- other choices ---------------------------------------------------------------------------

    def clear(self) -> None:
        """Take the score of the current criterion back; rationale and citations stay."""
        self.change(choices.nothing())

    def set_condition(self, code: str) -> None:
        """Say by a condition code why the current criterion cannot be scored."""
        self.change(choices.condition(code))

    def set_not_applicable(self) -> None:
        """Say that the current criterion does not apply."""
        self.change(choices.not_applicable())

    def write_rationale(self, text: str) -> None:
        """Store why the current criterion is scored so."""
        self.change(choices.rationale(text))

    def uncite(self, annotation: Annotation) -> None:
        """Take a citation back; the mark stays."""
        self.change(choices.uncited(annotation))

    def link_evidence(self) -> None:
        """Cite what is selected, else the chosen mark, for the current criterion."""
        choice = self._linking.choice()
        if choice is None:
            self._say("Select something in the evidence, or choose a mark, then press L.")
        else:
            self.change(choice)

    def change(self, choice: Choice) -> None:
        """Show a changed score of the current criterion at once, and write it."""
        pane = self._pane
        criterion, body, scores = pane.criterion, pane.body, pane.scores
        if criterion is None or pane.review is None or scores is None:
            return
        if not choice.typing and body is not None:
            body.rationale.flush()
        key, assignment = criterion.id, pane.review.assignment.id
        scores.choose(choice.shown(scores.get(key) or Score(key)))

        def written(refused: bool) -> None:
            scores.written(key, refused=refused)
            if refused and choice.typing and body is not None and key == pane.current:
                body.rationale.keep_unsaved()
            if refused:
                pane.show_scores()

        workspace = self._context.workspace
        self._saving.run(lambda: choice.write(workspace, assignment, key), written)
        pane.show_scores()

    # -- the way back ----------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last step on this review back."""
        self._step_history(edits.undo)

    def redo(self) -> None:
        """Make the step that was taken back last again."""
        self._step_history(edits.redo)

    def _step_history(self, act: Callable[..., Changes]) -> None:
        pane = self._pane
        if pane.review is None:
            return
        pane.flush()
        pane.stepping.emit()
        if (body := pane.body) is not None:
            body.accept_next()
        pane.notes.accept_next()
        workspace, assignment = self._context.workspace, pane.review.assignment.id
        self._saving.run(lambda: act(workspace, assignment), lambda _refused: None)
