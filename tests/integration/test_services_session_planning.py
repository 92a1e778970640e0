"""A session over real submissions: what is planned, how far it is, what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessor_app.domain.assignments import DownloadState
from assessor_app.errors import UserFixable
from assessor_app.services import parking, session_planning, time_spent
from assessor_app.services.session_words import headline, leftover, reasons, summary_words
from tests.fakes import reviewing
from tests.fakes.world import LABELS, World


def test_a_session_goes_on_until_nothing_of_it_is_left(world: World) -> None:
    workspace = world.workspace
    plan = session_planning.plan(workspace, 240, offline=True)
    assert [step.review.here for step in plan.steps] == [True, True, True]
    assert (plan.later, plan.to_download) == ((), ())
    assert all("everything is here" in reasons(one, world.clock.now, str) for one in plan.steps)
    first = plan.steps[0].review
    assert (first.amount.pages > 0, first.amount.pictures) == (True, 1)

    session = session_planning.begin(workspace, plan)
    one, two, three = session.order
    place = session_planning.find_place(workspace, session, one)
    assert (place.position, place.total) == (1, 3)
    assert (place.beside.previous, place.beside.following) == (None, two)
    reviewing.sign(workspace, two)
    assert session_planning.find_place(workspace, session, one).beside.following == three
    parking.park(workspace, three, "")
    progress = session_planning.find_progress(workspace, session)
    assert (progress.done, progress.following) == (2, one)

    world.clock.now += timedelta(minutes=38)
    assert session.minutes_left(world.clock.now) == 240 - 38
    said = summary_words(session_planning.sum_up(workspace, session))
    labels = [step.review.label for step in session.steps]
    assert said == (
        f"Session over: 1 of 3 signed in 38 min. Put aside: {labels[2]}."
        f" Left, as you left it: {labels[0]}."
    )
    reviewing.sign(workspace, one)
    assert session_planning.find_progress(workspace, session).following is None
    with pytest.raises(UserFixable, match="Nothing is left"):
        session_planning.begin(workspace, session_planning.plan(workspace, 40, offline=False))


def test_what_is_not_here_waits_for_a_connection(world: World) -> None:
    workspace, missing = world.workspace, world.assignment(LABELS[1])
    with workspace.store.write() as tx:
        tx.assignments.set_download(missing, DownloadState.PAUSED)
    offline = session_planning.plan(workspace, 240, offline=True)
    assert [one.review.assignment for one in offline.to_download] == [missing]
    assert leftover(offline, str)[0].startswith(f"To download first: {LABELS[1]}")
    online = session_planning.plan(workspace, 240, offline=False)
    assert missing in [one.review.assignment for one in online.steps]
    for label in LABELS:
        with workspace.store.write() as tx:
            tx.assignments.set_download(world.assignment(label), DownloadState.LISTED)
    nothing = session_planning.plan(workspace, 240, offline=True)
    assert headline(nothing) == "Nothing can be done offline: no evidence is here yet."


def test_the_persons_own_time_takes_the_place_of_the_usual_one(world: World) -> None:
    workspace = world.workspace
    usual = session_planning.plan(workspace, 240, offline=True)
    assert usual.pace.reviews == 0
    for label in LABELS:
        reviewing.sign(workspace, world.assignment(label))
        time_spent.add(workspace, world.assignment(label), 60)
    own = session_planning.plan(workspace, 240, offline=True)
    assert own.pace.reviews == 3
    assert own.pace.factor < 1


@pytest.mark.parametrize("minutes", [0, -5, 481])
def test_a_session_has_a_length(world: World, minutes: int) -> None:
    with pytest.raises(UserFixable) as refused:
        session_planning.plan(world.workspace, minutes, offline=False)
    assert refused.value.code == "session_minutes"


def test_the_command_line_plans_too(world: World) -> None:
    told = world.run("plan", "--minutes", "240", "--offline")
    assert told.code == 0
    assert "3 reviews fit offline: about " in told.out
    assert "everything is here" in told.out
    data = world.run("plan", "--minutes", "1", "--json").json
    assert [len(data[name]) for name in ("steps", "later", "to_download")] == [1, 2, 0]
    assert data["steps"][0]["minutes"] > 1
    assert world.run("plan", "--minutes", "0").code == 1
