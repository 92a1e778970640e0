"""What is said of a session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.pace import USUAL, Amount, Pace
from assessor_app.domain.session_plan import SessionPlan, Step, Waiting
from assessor_app.services.session_planning import PlannedSession
from assessor_app.services.session_words import (
    due_words,
    evidence_words,
    headline,
    line_words,
    pace_words,
    reasons,
    time_words,
)

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday


def waiting(**members: Any) -> Waiting:
    given = {
        "assignment": AssignmentId("urn:one"),
        "label": "K9RW-13",
        "achievement": "Listening",
        "due_at": NOW + timedelta(days=1),
        "lease_until": None,
        "criteria": 9,
        "scored": 0,
        "here": True,
    }
    return Waiting(**{**given, **members})


@pytest.mark.parametrize(
    ("due", "lease", "words"),
    [
        (-2, None, "late, it was due 21 Nov"),
        (0.2, None, "due today"),
        (1, None, "due tomorrow"),
        (2, None, "due Wednesday"),
        (8, None, "due 1 Dec"),
        (8, 1, "lease ends tomorrow"),
        (8, -1, "late, the lease ended 22 Nov"),
        (1, 8, "due tomorrow"),
    ],
)
def test_when_it_ends(due: float, lease: float | None, words: str) -> None:
    until = None if lease is None else NOW + timedelta(days=lease)
    assert due_words(waiting(due_at=NOW + timedelta(days=due), lease_until=until), NOW) == words


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({}, "everything is here"),
        ({"scored": 3}, "begun, 3 of 9 scored; everything is here"),
        ({"spent_s": 9}, "begun, nothing scored yet; everything is here"),
        ({"ready": True, "scored": 9}, "only your signature is missing; everything is here"),
        ({"here": False, "missing_bytes": 7}, "7 to download first"),
    ],
)
def test_why_it_stands_there(members: dict[str, Any], words: str) -> None:
    found = reasons(Step(waiting(**members), 4), NOW, str)
    assert "; ".join(found) == f"due tomorrow; {words}"


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Amount(), ""),
        (Amount(1, 2, 20), "1 page, 2 pictures, 1 min of recordings"),
        (Amount(pages=12, recorded_s=250), "12 pages, 4 min of recordings"),
    ],
)
def test_how_much_there_is_to_see(amount: Amount, words: str) -> None:
    assert evidence_words(amount) == words


@pytest.mark.parametrize(
    ("minutes", "steps", "offline", "words"),
    [
        (40, (), False, "Nothing waits to be reviewed."),
        (40, (30,), False, "1 review fits: about 30 min."),
        (40, (20, 15), True, "2 reviews fit offline: about 35 min."),
        (40, (20, 30), False, "2 reviews fit: about 50 min, a little over your time."),
        (
            40,
            (80,),
            False,
            "1 review, about 1 h 20 min: longer than your time, and a beginning is kept.",
        ),
    ],
)
def test_what_fits(minutes: int, steps: tuple[int, ...], offline: bool, words: str) -> None:
    made = tuple(Step(waiting(), one) for one in steps)
    assert headline(SessionPlan(minutes, offline, USUAL, made, (), ())) == words


def test_the_line_counts_down_and_does_not_press() -> None:
    session = PlannedSession(NOW, 40, (Step(waiting(), 30), Step(waiting(), 9)))
    assert line_words(2, session, NOW + timedelta(minutes=15)) == "2 of 2 · about 25 min left"
    over = line_words(2, session, NOW + timedelta(minutes=41))
    assert over == "2 of 2 · your 40 min are over; end where you like"


def test_what_the_times_rest_on_is_said() -> None:
    assert "your own, from the last 6 reviews" in pace_words(Pace(1.2, 6))
    assert "1.5 min a criterion, 40 s a page" in pace_words(USUAL)
    assert [time_words(one) for one in (5, 60, 80)] == ["5 min", "1 h", "1 h 20 min"]
