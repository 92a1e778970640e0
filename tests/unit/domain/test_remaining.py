"""How long it still takes is told when it can be known, and not before."""

from __future__ import annotations

import pytest

from assessor_app.domain.progress import Progress, Remaining


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        ([(0, 0, 100)], None),
        ([(0, 0, 100), (1.9, 50, 100)], None),
        ([(0, 0, 1000), (60, 9, 1000)], None),
        ([(0, 0, 100), (4, 20, 100)], 16.0),
        ([(0, 0, 100), (4, 100, 100)], 0.0),
        # What was here before this run says nothing about how fast it is now.
        ([(0, 50, 100), (5, 75, 100)], 5.0),
        # Another total is another stage of work: it is timed anew.
        ([(0, 0, 100), (50, 50, 100), (51, 50, 200)], None),
        ([(0, 0, 100), (50, 50, 100), (51, 0, 100), (61, 10, 100)], 90.0),
        ([(0, 0, None), (9, 5, None)], None),
        ([(0, 0, 0), (9, 0, 0)], None),
    ],
)
def test_what_is_left_of_a_stage(
    steps: list[tuple[float, int, int | None]], left: float | None
) -> None:
    remaining = Remaining()
    told = [remaining.note(Progress("download", done, total), at) for at, done, total in steps]
    assert told[-1] == left
