from __future__ import annotations

import pytest

from assessor_app.services.time_spent import Stopwatch


class _Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("presences", "end", "counted"),
    [
        ([0], 30, 30),
        ([0, 59, 118], 130, 130),
        ([0], 3_600, 60),
        ([0, 3_600], 3_610, 70),
        ([0, 20, 500], 700, 140),
        ([], 50, 0),
    ],
    ids=["at-work", "steady", "left", "came-back", "left-twice", "never-there"],
)
def test_time_counts_until_a_minute_without_a_sign(
    presences: list[int], end: int, counted: int
) -> None:
    clock = _Clock()
    watch = Stopwatch(clock)
    for at in presences:
        clock.now = 100.0 + at
        watch.note_presence()
    clock.now = 100.0 + end
    assert watch.take() == counted
    assert watch.take() == 0


def test_taking_often_loses_no_part_of_a_second() -> None:
    clock = _Clock()
    watch = Stopwatch(clock)
    taken = 0
    for _ in range(40):
        watch.note_presence()
        clock.now += 0.75
        taken += watch.take()
    assert taken == 30
