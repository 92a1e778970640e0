"""The scores as the pane shows them: what is stored, under what was just chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assessor_app.domain.ids import CriterionId
from assessor_app.errors import UserFixable
from assessor_app.rubrics.evaluation import Evaluation, Evaluator
from assessor_app.rubrics.model import Rubric, Score


@dataclass(slots=True)
class ShownScores:
    """A choice shows at once; it gives way to what is stored when its writing has ended.

    Where the rule stands then is known at once with an evaluator, which takes a while to make
    (:meth:`take_evaluator`); before it is there, once the choice is stored.

    The database's lane answers in the order it was asked, so that a review read before a write
    always arrives before that write's answer.
    """

    rubric: Rubric
    stored: Mapping[CriterionId, Score]
    evaluation: Evaluation
    _chosen: dict[CriterionId, Score] = field(default_factory=dict)
    _writing: dict[CriterionId, int] = field(default_factory=dict)
    _evaluator: Evaluator | None = None

    def take_evaluator(self, evaluator: Evaluator) -> None:
        """Evaluate each choice by ``evaluator`` from now on, which nobody else may use."""
        self._evaluator = evaluator
        if self._chosen:
            self.evaluation = self._evaluated()

    def get(self, criterion: CriterionId) -> Score | None:
        """Return the score that is shown for a criterion."""
        return self._chosen.get(criterion) or self.stored.get(criterion)

    def all(self) -> dict[CriterionId, Score]:
        """Return all scores that are shown."""
        return {**self.stored, **self._chosen}

    def store(self, stored: Mapping[CriterionId, Score], evaluation: Evaluation) -> None:
        """Take in what is stored now."""
        self.stored = stored
        self._chosen = {one: it for one, it in self._chosen.items() if self._writing.get(one)}
        self.evaluation = self._evaluated() if self._chosen else evaluation

    def choose(self, score: Score) -> None:
        """Show a score whose writing begins."""
        self._chosen[score.criterion] = score
        self._writing[score.criterion] = self._writing.get(score.criterion, 0) + 1
        self.evaluation = self._evaluated()

    def written(self, criterion: CriterionId, *, refused: bool) -> None:
        """Note that a writing ended; a refused choice is taken back."""
        self._writing[criterion] = max(0, self._writing.get(criterion, 0) - 1)
        if refused and not self._writing[criterion]:
            self._chosen.pop(criterion, None)
            self.evaluation = self._evaluated()

    @property
    def settled(self) -> set[CriterionId]:
        """The criteria that need no more."""
        return {one for one, score in self.all().items() if score.settled}

    def _evaluated(self) -> Evaluation:
        if self._evaluator is None:
            return self.evaluation
        try:
            return self._evaluator.show(self.all())
        except UserFixable:
            return self.evaluation
