"""What one condition knows of each criterion that it speaks of, kept from change to change.

A criterion that is scored is known; one that is not may still end in several ways. What is known
is small (a few marks, or bounds of points), so that a change of one score is one look at one
criterion, and where the condition stands is then read off what is known of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from assessor_app.rubrics import rule
from assessor_app.rubrics.endings import Ending, EndingKind
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.rubrics.selections import bar_rank

MET: Final = 1
"""A mark: the ending is what the condition asks for."""
MISSED: Final = 2
"""A mark: it is not."""
OUT: Final = 4
"""A mark: the criterion does not apply, so that the condition does not look at it."""

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Known:
    """One criterion as a condition sees it. ``score`` is its settled score, or None.

    ``marks`` are those of all endings that are left, added up. To a total it brings ``least`` to
    ``most``; ``applicable`` is the most that it brings where it applies. To a percentage ``p`` it
    brings 100 times its points less ``p`` times ``top``, the most that anyone could have there: the
    percentage is reached when the sum is not below zero. ``points`` are those it has now.
    """

    criterion: Criterion
    score: Score | None
    marks: int = 0
    least: Decimal = _ZERO
    most: Decimal = _ZERO
    applicable: Decimal = _ZERO
    points: Decimal = _ZERO
    top: Decimal = _ZERO

    @property
    def open(self) -> bool:
        """Whether its score can still make a difference to the condition."""
        several_marks = self.marks & (self.marks - 1) != 0
        return self.score is None and (several_marks or self.least != self.most)


@dataclass(frozen=True, slots=True)
class Lens:
    """How one condition looks at one criterion: worked out once, before any score.

    ``bar`` is the rank that it asks for, if any. To a total, points count ``scale`` times, less
    ``needed``; ``weight`` and ``top`` are the criterion's.
    """

    condition: rule.Simple
    criterion: Criterion
    bar: int | None = None
    weight: Decimal = Decimal(1)
    scale: Decimal = Decimal(1)
    needed: Decimal = _ZERO
    top: Decimal = _ZERO

    @staticmethod
    def on(condition: rule.Simple, criterion: Criterion) -> Lens:
        """Return how ``condition`` looks at ``criterion``."""
        match condition:
            case rule.Every(at_least=bar) | rule.Count(at_least=bar) | rule.NoneAt(at=bar):
                return Lens(condition, criterion, bar_rank(criterion, bar))
            case rule.Total():
                return _total_lens(condition, criterion)
            case _:
                return Lens(condition, criterion)

    def look(self, score: Score | None, endings: Sequence[Ending]) -> Known:
        """Return what is known of the criterion, which may still end in ``endings``."""
        if isinstance(self.condition, rule.Total):
            return self._add_up(score, endings)
        marks = 0
        for ending in endings:
            marks |= self._mark(ending)
        return Known(self.criterion, score, marks)

    def _mark(self, ending: Ending) -> int:
        if ending.kind is EndingKind.NOT_APPLICABLE:
            return OUT
        match self.condition:
            case rule.Every() | rule.Count():
                met = self.bar is not None and ending.rank >= self.bar
            case rule.NoneAt():
                met = self.bar is None or ending.rank != self.bar
            case rule.Scorable(codes=codes):
                met = not _carries(ending, codes)
            case rule.Coded(codes=codes):
                met = _carries(ending, codes)
            case _:
                met = True
        return MET if met else MISSED

    def _add_up(self, score: Score | None, endings: Sequence[Ending]) -> Known:
        applicable = [one for one in endings if one.kind is not EndingKind.NOT_APPLICABLE]
        lows = [self.scale * one.least - self.needed for one in applicable]
        highs = [self.scale * one.most - self.needed for one in applicable]
        out = [_ZERO] if len(applicable) < len(endings) else []
        return Known(
            self.criterion,
            score,
            (MET if applicable else 0) | (OUT if out else 0),
            least=min(lows + out),
            most=max(highs + out),
            applicable=max(highs, default=_ZERO),
            points=_ZERO if score is None else self.weight * endings[0].least,
            top=self.top,
        )


def _total_lens(condition: rule.Total, criterion: Criterion) -> Lens:
    weight = criterion.weight if condition.weighted else Decimal(1)
    tops = (level.most for level in criterion.levels if level.most is not None)
    top = weight * max(tops, default=_ZERO)
    scale, needed = weight, _ZERO
    if condition.percent:
        scale, needed = weight * 100, top * condition.at_least
    return Lens(condition, criterion, None, weight, scale, needed, top)


def _carries(ending: Ending, codes: tuple[str, ...]) -> bool:
    return ending.kind is EndingKind.CODED and (not codes or ending.code in codes)
