"""How a criterion may end: in one way once it is scored, in all that are left before."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from assessor_app.errors import Bug
from assessor_app.rubrics.model import Criterion, Rubric, Score

_ZERO = Decimal(0)


class EndingKind(Enum):
    """At a level, with a condition code, or not applicable."""

    LEVEL = auto()
    CODED = auto()
    NOT_APPLICABLE = auto()


@dataclass(frozen=True, slots=True)
class Ending:
    """One way in which a criterion is settled; its points are from ``least`` to ``most``.

    ``rank`` is -1 where it is at no level. ``code`` is the condition code, if any.
    """

    kind: EndingKind
    rank: int = -1
    least: Decimal = _ZERO
    most: Decimal = _ZERO
    code: str = ""


_NOT_APPLICABLE = Ending(EndingKind.NOT_APPLICABLE)


def endings_of(rubric: Rubric, criterion: Criterion, score: Score | None) -> tuple[Ending, ...]:
    """Return the endings that ``criterion`` may still have; exactly one when it is settled.

    ``score`` passed :func:`scoring.check_score`, or is None.
    """
    if score is None or not score.settled:
        return _all_endings(rubric, criterion)
    if score.level is None:
        if score.not_applicable:
            return (_NOT_APPLICABLE,)
        return (Ending(EndingKind.CODED, code=score.condition_code or ""),)
    rank = criterion.rank(score.level)
    if rank is None:
        raise Bug("A score is at a foreign level.", code="foreign_level")
    points = criterion.levels[rank].points if score.points is None else score.points
    return (Ending(EndingKind.LEVEL, rank, points or _ZERO, points or _ZERO),)


def _all_endings(rubric: Rubric, criterion: Criterion) -> tuple[Ending, ...]:
    found = [
        Ending(EndingKind.LEVEL, rank, level.least or _ZERO, level.most or _ZERO)
        for rank, level in enumerate(criterion.levels)
    ]
    found += [Ending(EndingKind.CODED, code=one.code) for one in rubric.condition_codes]
    if criterion.not_applicable_allowed:
        found.append(_NOT_APPLICABLE)
    return tuple(found)
