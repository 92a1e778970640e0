"""Words for times, days as a calendar counts them, and for sizes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assessor_app.ui.words import brief_size, left_until, time_left

pytestmark = pytest.mark.desktop


def _local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone()


_SUNDAY_MORNING = _local("2026-11-22T06:44")


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-24T06:43", "2 days left"),
        ("2026-11-24T23:59", "2 days left"),
        ("2026-11-23T08:00", "1 day left"),
        ("2026-11-23T01:00", "18 h left"),
        ("2026-11-22T07:00", "under 1 h left"),
        ("2026-11-21T20:00", "10 h overdue"),
        ("2026-11-20T20:00", "2 days overdue"),
    ],
)
def test_days_are_counted_as_on_a_calendar(moment: str, words: str) -> None:
    assert left_until(_local(moment), _SUNDAY_MORNING) == words


def test_a_day_turns_at_midnight_of_this_machine() -> None:
    late = _local("2026-11-22T23:30")
    assert left_until(late + timedelta(hours=25), late) == "2 days left"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a few seconds left"),
        (9.9, "a few seconds left"),
        (13, "about 10 s left"),
        (54, "about 50 s left"),
        (56, "about 1 min left"),
        (100, "about 2 min left"),
        (3560, "about 59 min left"),
        (3590, "about 1 h left"),
        (4300, "about 1 h 10 min left"),
    ],
)
def test_what_is_left_is_said_as_roughly_as_it_is_known(seconds: float, words: str) -> None:
    assert time_left(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (632, "632 bytes"),
        (2_345_678, "2.3 MB"),
        (9_960_000, "10 MB"),
        (521_100, "521 kB"),
        (214_000_000, "214 MB"),
        (4_100_000_000, "4.1 GB"),
    ],
)
def test_a_brief_size_has_about_three_digits(count: int, words: str) -> None:
    assert brief_size(count) == words
