"""How long a review takes: from what there is to see and to judge, and from the person's own time.

The usual time is a stated default: :data:`PAGE_S` a page, :data:`PICTURE_S` a picture, recordings
once through, :data:`CRITERION_S` a criterion with its reason, and :data:`FINISH_S` to read all
again and sign. It is scaled to the person as soon as they have signed a few reviews here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PAGE_S: Final = 40
PICTURE_S: Final = 20
CRITERION_S: Final = 90
FINISH_S: Final = 120
LEARNT_FROM: Final = 3
"""So many reviews are needed before the person's own time counts."""

_SLOWEST: Final = 4.0
_MINUTE_S: Final = 60


@dataclass(frozen=True, slots=True)
class Amount:
    """How much evidence there is; ``recorded_s`` are seconds of sound and video."""

    pages: int = 0
    pictures: int = 0
    recorded_s: float = 0.0

    def __add__(self, other: Amount) -> Amount:
        """Return both together."""
        return Amount(
            self.pages + other.pages,
            self.pictures + other.pictures,
            self.recorded_s + other.recorded_s,
        )


@dataclass(frozen=True, slots=True)
class Pace:
    """How the person's time compares with the usual one, and from how many reviews that is known.

    ``reviews`` is 0 while it is not known: then ``factor`` is 1.
    """

    factor: float = 1.0
    reviews: int = 0


USUAL: Final = Pace()
NOTHING: Final = Amount()


def usual_seconds(amount: Amount, criteria: int) -> float:
    """Return how long a whole review takes by the default, in seconds."""
    seen = amount.pages * PAGE_S + amount.pictures * PICTURE_S + amount.recorded_s
    return seen + criteria * CRITERION_S + FINISH_S


def learn_pace(finished: Sequence[tuple[float, float]]) -> Pace:
    """Return the pace of somebody by reviews that they finished: (seconds spent, usual seconds).

    It stays within a quarter and four times the usual: a window that was left open, or evidence
    that was known already, says little.
    """
    spent = sum(one for one, _usual in finished)
    usual = sum(one for _spent, one in finished)
    if len(finished) < LEARNT_FROM or spent <= 0 or usual <= 0:
        return USUAL
    return Pace(min(max(spent / usual, 1 / _SLOWEST), _SLOWEST), len(finished))


def minutes_left(
    amount: Amount, criteria: int, *, scored: int, spent_s: float, ready: bool, pace: Pace
) -> int:
    """Return how many whole minutes a review still takes, at least one.

    What was spent on it counts, or what is scored where that says more; but never so much that
    there is no time for what is not scored. ``ready``: nothing is missing but the signature.
    """
    if ready:
        return _minutes(FINISH_S * pace.factor)
    whole = usual_seconds(amount, criteria) * pace.factor
    judging = (max(criteria - scored, 0) * CRITERION_S + FINISH_S) * pace.factor
    done = max(spent_s, whole * min(scored / criteria, 1) if criteria else 0)
    return _minutes(max(whole - done, judging))


def _minutes(seconds: float) -> int:
    return max(1, math.ceil(seconds / _MINUTE_S))
