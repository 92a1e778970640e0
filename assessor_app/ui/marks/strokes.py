"""Strokes of a pen in few points: what the eye cannot see is left out. Pure."""

from __future__ import annotations

import math
from typing import Final

from assessor_app.domain.geometry import Point

MOST_POINTS: Final = 3_000
"""So many points a drawing may have at most; other programs draw it in time."""

_STRETCH: Final = 128

Stroke = tuple[Point, ...]


def simplified(stroke: Stroke, slack: float) -> Stroke:
    """Return a stroke in fewer of its points, none of it further than ``slack`` from it
    (Ramer, Douglas and Peucker, over stretches of bounded length, so that it takes no time)."""
    kept = {0, len(stroke) - 1}
    for start in range(0, len(stroke) - 1, _STRETCH):
        end = min(start + _STRETCH, len(stroke) - 1)
        kept |= {start, end} | _bends(stroke, start, end, slack)
    return tuple(stroke[number] for number in sorted(kept))


def in_few_points(strokes: tuple[Stroke, ...], slack: float) -> tuple[Stroke, ...]:
    """Return strokes simplified; where they still have too many points, with only those that lie
    further and further apart."""
    few = tuple(simplified(stroke, slack) for stroke in strokes)
    while sum(map(len, few)) > MOST_POINTS and any(len(stroke) > 2 for stroke in few):
        slack = max(slack * 2, 1e-3)
        few = tuple(_spaced(stroke, slack) for stroke in few)
    return few


def _bends(stroke: Stroke, start: int, end: int, slack: float) -> set[int]:
    """Return the numbers of the points between two that a line cannot leave out."""
    kept: set[int] = set()
    spans = [(start, end)]
    while spans:
        first, last = spans.pop()
        far, at = slack, -1
        for number in range(first + 1, last):
            distance = distance_from(stroke[number], stroke[first], stroke[last])
            if distance > far:
                far, at = distance, number
        if at >= 0:
            kept.add(at)
            spans += [(first, at), (at, last)]
    return kept


def _spaced(stroke: Stroke, apart: float) -> Stroke:
    kept = [stroke[0]]
    for point in stroke[1:-1]:
        if math.dist(point, kept[-1]) > apart:
            kept.append(point)
    return (*kept, stroke[-1]) if len(stroke) > 1 else stroke


def distance_from(at: Point, one: Point, other: Point) -> float:
    """Return how far a point lies from the stretch between two others."""
    wide, high = other[0] - one[0], other[1] - one[1]
    length = wide * wide + high * high
    share = ((at[0] - one[0]) * wide + (at[1] - one[1]) * high) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    return math.hypot(at[0] - one[0] - share * wide, at[1] - one[1] - share * high)
