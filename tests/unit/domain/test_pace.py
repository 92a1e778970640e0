"""How long a review takes."""

from __future__ import annotations

import pytest

from assessor_app.domain.pace import (
    CRITERION_S,
    FINISH_S,
    USUAL,
    Amount,
    Pace,
    learn_pace,
    minutes_left,
    usual_seconds,
)

_SOME = Amount(pages=12, pictures=3, recorded_s=240)


def test_the_usual_time_is_what_is_seen_and_what_is_judged() -> None:
    assert usual_seconds(_SOME, 5) == 12 * 40 + 3 * 20 + 240 + 5 * CRITERION_S + FINISH_S
    assert _SOME + Amount(pages=1) == Amount(13, 3, 240)


@pytest.mark.parametrize(
    ("finished", "pace"),
    [
        ([], USUAL),
        ([(600, 300), (600, 300)], USUAL),
        ([(600, 300), (600, 300), (600, 300)], Pace(2.0, 3)),
        ([(100, 400), (300, 400), (200, 400)], Pace(0.5, 3)),
        ([(90_000, 300)] * 3, Pace(4.0, 3)),
        ([(1, 300)] * 4, Pace(0.25, 4)),
        ([(0, 300)] * 5, USUAL),
    ],
)
def test_the_pace_is_learnt_from_three_reviews_on_and_stays_within_reason(
    finished: list[tuple[float, float]], pace: Pace
) -> None:
    assert learn_pace(finished) == pace


@pytest.mark.parametrize(
    ("given", "minutes"),
    [
        ({}, 23),  # 480 + 60 + 240 + 450 + 120 = 1,350 s
        ({"spent_s": 600}, 13),
        ({"spent_s": 600, "scored": 1}, 13),
        ({"scored": 3}, 9),  # two fifths of it all
        ({"spent_s": 9_000, "scored": 3}, 5),  # two criteria and the end: 300 s
        ({"spent_s": 9_000, "scored": 5}, 2),
        ({"ready": True, "scored": 5}, 2),
        ({"pace": Pace(2.0, 9)}, 45),
        ({"pace": Pace(0.25, 9), "ready": True}, 1),
    ],
)
def test_minutes_left(given: dict[str, object], minutes: int) -> None:
    members = {"scored": 0, "spent_s": 0, "ready": False, "pace": USUAL, **given}
    assert minutes_left(_SOME, 5, **members) == minutes  # type: ignore[arg-type]  # a table's row


def test_nothing_takes_less_than_a_minute() -> None:
    pace = Pace(0.25, 3)
    assert minutes_left(Amount(), 0, scored=0, spent_s=0, ready=True, pace=pace) == 1
