"""What one condition knows of each criterion that it speaks of, kept from change to change.

A criterion that is scored is known; one that is not may still end in several ways. What is known
is small (a few marks, or bounds of points), so that a change of one score is one look at one
criterion, and where the condition stands is then read off what is known of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from assessor_app.rubrics import rule
from assessor_app.rubrics.endings import Ending, EndingKind
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.rubrics.selections import bar_rank

_ZERO = Decimal(0)


class Mark(Enum):
    """What an ending of a criterion is to a condition; ``OUT``: it does not apply there."""

    MET = auto()
    MISSED = auto()
    OUT = auto()


@dataclass(frozen=True, slots=True)
class Known:
    """One criterion as a condition sees it. ``score`` is its settled score, or None.

    ``marks`` are those of all endings that are left. To a total it brings ``least`` to ``most``;
    ``applicable`` is the most that it brings where it applies. To a percentage ``p`` it brings
    100 times its points less ``p`` times ``top``, the most that anyone could have there: the
    percentage is reached when the sum is not below zero. ``points`` are those it has now.
    """

    criterion: Criterion
    score: Score | None
    marks: frozenset[Mark] = frozenset()
    least: Decimal = _ZERO
    most: Decimal = _ZERO
    applicable: Decimal = _ZERO
    points: Decimal = _ZERO
    top: Decimal = _ZERO

    @property
    def met(self) -> bool:
        """Whether it is sure to be met."""
        return self.marks == _MET

    @property
    def missed(self) -> bool:
        """Whether it is sure to be missed."""
        return self.marks == _MISSED

    def may(self, mark: Mark) -> bool:
        """Say whether ``mark`` is still possible."""
        return mark in self.marks


_MET = frozenset({Mark.MET})
_MISSED = frozenset({Mark.MISSED})

Simple = rule.Every | rule.Count | rule.NoneAt | rule.Total | rule.Scorable | rule.Coded


def look(
    condition: Simple, criterion: Criterion, score: Score | None, endings: Sequence[Ending]
) -> Known:
    """Return what ``condition`` knows of ``criterion``, which may still end in ``endings``."""
    if isinstance(condition, rule.Total):
        return _points(condition, criterion, score, endings)
    return Known(criterion, score, frozenset(_marks(condition, criterion, endings)))


def _marks(condition: Simple, criterion: Criterion, endings: Iterable[Ending]) -> Iterable[Mark]:
    bar = _bar(condition, criterion)
    for one in endings:
        if one.kind is EndingKind.NOT_APPLICABLE:
            yield Mark.OUT
        else:
            yield Mark.MET if _meets(condition, bar, one) else Mark.MISSED


def _bar(condition: Simple, criterion: Criterion) -> int | None:
    if isinstance(condition, rule.Every | rule.Count):
        return bar_rank(criterion, condition.at_least)
    return bar_rank(criterion, condition.at) if isinstance(condition, rule.NoneAt) else None


def _meets(condition: Simple, bar: int | None, ending: Ending) -> bool:
    match condition:
        case rule.Every() | rule.Count():
            return bar is not None and ending.rank >= bar
        case rule.NoneAt():
            return bar is None or ending.rank != bar
        case rule.Scorable(codes=codes):
            return not _carries(ending, codes)
        case rule.Coded(codes=codes):
            return _carries(ending, codes)
        case _:
            return True


def _carries(ending: Ending, codes: tuple[str, ...]) -> bool:
    return ending.kind is EndingKind.CODED and (not codes or ending.code in codes)


def _points(
    condition: rule.Total, criterion: Criterion, score: Score | None, endings: Sequence[Ending]
) -> Known:
    weight = criterion.weight if condition.weighted else Decimal(1)
    top = weight * _top(criterion)
    scale, needed = weight, _ZERO
    if condition.percent:
        scale, needed = weight * 100, top * condition.at_least
    applicable = [one for one in endings if one.kind is not EndingKind.NOT_APPLICABLE]
    lows = [scale * one.least - needed for one in applicable]
    highs = [scale * one.most - needed for one in applicable]
    out = [_ZERO] if len(applicable) < len(endings) else []
    marks = [*([Mark.MET] if applicable else []), *([Mark.OUT] if out else [])]
    return Known(
        criterion,
        score,
        frozenset(marks),
        least=min(lows + out),
        most=max(highs + out),
        applicable=max(highs, default=_ZERO),
        points=(weight * endings[0].least) if score else _ZERO,
        top=top,
    )


def _top(criterion: Criterion) -> Decimal:
    return max((level.most for level in criterion.levels if level.most is not None), default=_ZERO)
