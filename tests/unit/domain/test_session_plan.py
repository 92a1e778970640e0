"""What fits into a session, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.pace import USUAL, Amount, Pace
from assessor_app.domain.session_plan import SessionPlan, Waiting, plan_session

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def waiting(name: str, minutes: int, days: int = 5, **members: object) -> Waiting:
    """Return a review that takes ``minutes`` and ends in ``days``."""
    made = Waiting(
        assignment=AssignmentId(f"urn:{name}"),
        label=name,
        achievement="Listening",
        due_at=NOW + timedelta(days=days, hours=3),
        lease_until=None,
        criteria=0,
        scored=0,
        here=True,
        amount=Amount(recorded_s=minutes * 60 - 120),
    )
    return replace(made, **members)  # type: ignore[arg-type]  # a table's row


def planned(*reviews: Waiting, minutes: int = 40, offline: bool = False) -> SessionPlan:
    return plan_session(reviews, minutes=minutes, offline=offline, pace=USUAL, now=NOW)


def names(plan: SessionPlan) -> tuple[str, str, str]:
    return tuple(  # type: ignore[return-value]  # three of them
        "".join(step.review.label for step in part)
        for part in (plan.steps, plan.later, plan.to_download)
    )


@pytest.mark.parametrize(
    ("reviews", "offline", "expected"),
    [
        pytest.param([], False, ("", "", ""), id="nothing waits"),
        pytest.param(
            [waiting("A", 10, 6), waiting("B", 10, 3)], False, ("BA", "", ""), id="due first"
        ),
        pytest.param(
            [waiting("A", 10), waiting("B", 10, scored=1, criteria=1)],
            False,
            ("BA", "", ""),
            id="begun first among those of one day",
        ),
        pytest.param(
            [waiting("A", 10, 2), waiting("B", 10, 4, spent_s=60)],
            False,
            ("AB", "", ""),
            id="begun does not go before due",
        ),
        pytest.param(
            [waiting("A", 10, 4), waiting("B", 10, 9, lease_until=NOW + timedelta(days=3))],
            False,
            ("BA", "", ""),
            id="a lease that ends counts as due",
        ),
        pytest.param(
            [waiting("A", 30, 3), waiting("B", 11, 4), waiting("C", 10, 5)],
            False,
            ("AC", "B", ""),
            id="what is too long makes room for a later one",
        ),
        pytest.param(
            [waiting("A", 30, 0), waiting("B", 20, 1), waiting("C", 10, 5)],
            False,
            ("AB", "C", ""),
            id="what presses is taken though it runs over, and is the last",
        ),
        pytest.param(
            [waiting("A", 30, -2), waiting("B", 20, 1)], False, ("AB", "", ""), id="late presses"
        ),
        pytest.param(
            [waiting("A", 90, 3), waiting("B", 80, 4)],
            False,
            ("A", "B", ""),
            id="where nothing fits the first is begun with",
        ),
        pytest.param(
            [waiting("A", 40, 3), waiting("B", 2, 0, here=False)],
            True,
            ("A", "", "B"),
            id="offline, what is not here cannot be done, however it presses",
        ),
        pytest.param(
            [waiting("A", 30, 3), waiting("B", 2, 0, here=False)],
            False,
            ("BA", "", ""),
            id="online, it is downloaded first",
        ),
        pytest.param([waiting("A", 90, 3, here=False)], True, ("", "", "A"), id="nothing is here"),
        pytest.param(
            [waiting("A", 60, 3, ready=True), waiting("B", 38, 4)],
            False,
            ("AB", "", ""),
            id="only the signature is missing",
        ),
    ],
)
def test_plans(reviews: list[Waiting], offline: bool, expected: tuple[str, str, str]) -> None:
    assert names(planned(*reviews, offline=offline)) == expected
    assert names(planned(*reversed(reviews), offline=offline)) == expected


def test_the_day_ends_where_the_person_is() -> None:
    evening = waiting("A", 10, 0, due_at=datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    morning = waiting("B", 10, 0, due_at=datetime(2026, 11, 25, 1, 0, tzinfo=UTC), spent_s=1)
    assert names(planned(evening, morning))[0] == "AB"
    east = NOW.astimezone(datetime.strptime("+0300", "%z").tzinfo)
    there = plan_session([evening, morning], minutes=40, offline=False, pace=USUAL, now=east)
    assert names(there)[0] == "BA"


_REVIEWS = st.lists(
    st.builds(
        Waiting,
        assignment=st.uuids().map(lambda one: AssignmentId(str(one))),
        label=st.sampled_from(("A", "B", "C")),
        achievement=st.just("Listening"),
        due_at=st.integers(-50, 400).map(lambda hours: NOW + timedelta(hours=hours)),
        lease_until=st.none() | st.integers(-9, 99).map(lambda hours: NOW + timedelta(hours=hours)),
        criteria=st.integers(0, 12),
        scored=st.integers(0, 12),
        here=st.booleans(),
        ready=st.booleans(),
        spent_s=st.integers(0, 4000),
        amount=st.builds(Amount, pages=st.integers(0, 90), recorded_s=st.floats(0, 4000)),
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(
    reviews=_REVIEWS,
    minutes=st.integers(1, 240),
    offline=st.booleans(),
    factor=st.sampled_from((0.25, 1.0, 2.5)),
    data=st.data(),
)
def test_every_plan_keeps_its_promises(
    reviews: list[Waiting], minutes: int, offline: bool, factor: float, data: st.DataObject
) -> None:
    given_pace = Pace(factor, 5)
    plan = plan_session(reviews, minutes=minutes, offline=offline, pace=given_pace, now=NOW)
    parts = (*plan.steps, *plan.later, *plan.to_download)
    assert sorted(step.review.assignment for step in parts) == sorted(
        one.assignment for one in reviews
    )
    assert sum(step.minutes for step in plan.steps[:-1]) <= minutes
    assert all(step.review.here for step in plan.steps) or not offline
    assert bool(plan.steps) == any(one.here or not offline for one in reviews)
    days = [(step.review.ends_at.date(), not step.review.begun) for step in plan.steps]
    assert days == sorted(days)
    mixed = data.draw(st.permutations(reviews))
    again = plan_session(mixed, minutes=minutes, offline=offline, pace=given_pace, now=NOW)
    assert again == plan
