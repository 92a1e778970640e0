"""How a criterion may end: in one way once it is scored, in all that are left before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from assessor_app.domain.ids import CriterionId
from assessor_app.errors import Bug
from assessor_app.rubrics.model import Criterion, Rubric, Score


class EndingKind(Enum):
    """At a level, with a condition code, or not applicable."""

    LEVEL = auto()
    CODED = auto()
    NOT_APPLICABLE = auto()


@dataclass(frozen=True, slots=True)
class Ending:
    """One way in which a criterion is settled. ``rank`` is -1 where it is at no level."""

    kind: EndingKind
    rank: int = -1
    points: Decimal = Decimal(0)


_CODED = Ending(EndingKind.CODED)
_NOT_APPLICABLE = Ending(EndingKind.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """A rubric with the scores so far, each of which passed :func:`scoring.check_scores`."""

    rubric: Rubric
    scores: Mapping[CriterionId, Score]

    def score(self, criterion: Criterion) -> Score | None:
        """Return the settled score of ``criterion``, or None."""
        score = self.scores.get(criterion.id)
        return score if score is not None and score.settled else None

    def unscored(self) -> tuple[CriterionId, ...]:
        """Return the criteria that are not settled, advisory ones too, in the rubric's order."""
        return tuple(one.id for one in self.rubric.criteria if self.score(one) is None)

    def endings(self, criterion: Criterion) -> tuple[Ending, ...]:
        """Return the endings that ``criterion`` may still have; exactly one when it is settled."""
        score = self.score(criterion)
        if score is None:
            return self._all_endings(criterion)
        if score.level is None:
            return (_NOT_APPLICABLE if score.not_applicable else _CODED,)
        rank = criterion.rank(score.level)
        if rank is None:
            raise Bug("A score sheet holds a foreign level.", code="foreign_level")
        points = criterion.levels[rank].points if score.points is None else score.points
        return (Ending(EndingKind.LEVEL, rank, points or Decimal(0)),)

    def _all_endings(self, criterion: Criterion) -> tuple[Ending, ...]:
        levels = [
            Ending(EndingKind.LEVEL, rank, level.points or Decimal(0))
            for rank, level in enumerate(criterion.levels)
        ]
        if self.rubric.condition_codes:
            levels.append(_CODED)
        if criterion.not_applicable_allowed:
            levels.append(_NOT_APPLICABLE)
        return tuple(levels)
