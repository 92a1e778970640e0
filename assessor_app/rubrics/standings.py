"""Where the conditions of a rule stand, kept up to date as one score after another changes.

A condition is looked at again only when a criterion that it speaks of has changed, and only when
somebody asks; equal conditions in several clauses are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assessor_app.domain.ids import CriterionId
from assessor_app.rubrics import rule
from assessor_app.rubrics.conditions import stand, stand_all, stand_any
from assessor_app.rubrics.endings import endings_of
from assessor_app.rubrics.known import Known, Lens
from assessor_app.rubrics.model import Criterion, Rubric, Score
from assessor_app.rubrics.reasons import Standing
from assessor_app.rubrics.selections import spoken_of


class Standings:
    """The conditions of one rule over scores that the rubric allows.

    ``looked_at`` are the conditions that had to be worked out since :meth:`forget_looks`, for
    measurements and tests.
    """

    def __init__(
        self,
        rubric: Rubric,
        conditions: Iterable[rule.Condition],
        scores: Mapping[CriterionId, Score],
    ) -> None:
        self._rubric = rubric
        self._known: dict[rule.Simple, dict[CriterionId, Known]] = {}
        self._standing: dict[rule.Condition, Standing] = {}
        self._above: dict[rule.Condition, list[rule.Condition]] = {}
        self._lenses: dict[CriterionId, list[Lens]] = {}
        self.looked_at: list[rule.Condition] = []
        for condition in conditions:
            self._add(condition)
        for criterion in rubric.criteria:
            if criterion.id in self._lenses:
                self._learn(criterion, scores.get(criterion.id))

    def of(self, condition: rule.Condition) -> Standing:
        """Return where ``condition``, one of the rule's, stands."""
        found = self._standing.get(condition)
        if found is None:
            found = self._standing[condition] = self._stand(condition)
            self.looked_at.append(condition)
        return found

    def change(self, criterion: Criterion, score: Score | None) -> None:
        """Take in the score of one criterion, checked by the caller; None where there is none."""
        self._learn(criterion, score)
        stale: list[rule.Condition] = [one.condition for one in self._lenses.get(criterion.id, ())]
        while stale:
            condition = stale.pop()
            if self._standing.pop(condition, None) is not None:
                stale += self._above[condition]

    def forget_looks(self) -> None:
        """Begin :attr:`looked_at` anew."""
        self.looked_at = []

    def _add(self, condition: rule.Condition) -> None:
        if condition in self._above:
            return
        self._above[condition] = []
        if isinstance(condition, rule.All | rule.Any):
            for member in condition.members:
                self._add(member)
                self._above[member].append(condition)
            return
        self._known[condition] = {}
        for criterion in spoken_of(self._rubric, condition):
            self._lenses.setdefault(criterion.id, []).append(Lens.on(condition, criterion))

    def _learn(self, criterion: Criterion, score: Score | None) -> None:
        settled = score if score is not None and score.settled else None
        endings = endings_of(self._rubric, criterion, settled)
        for lens in self._lenses.get(criterion.id, ()):
            self._known[lens.condition][criterion.id] = lens.look(settled, endings)

    def _stand(self, condition: rule.Condition) -> Standing:
        match condition:
            case rule.All(members):
                return stand_all([self.of(member) for member in members])
            case rule.Any(members):
                return stand_any([self.of(member) for member in members])
            case _:
                return stand(self._rubric, condition, tuple(self._known[condition].values()))
