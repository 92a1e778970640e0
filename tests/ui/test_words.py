"""Words for times: days as a calendar counts them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from assessor_app.ui.words import left_until

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
