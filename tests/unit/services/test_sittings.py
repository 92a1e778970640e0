"""After a crash it is known what was in work; after a proper end, and after signing, nothing is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from assessor_app.services import decisions, edits, feedback, scoring, settings, sittings
from assessor_app.services.review import mark_opened, open_review
from assessor_app.services.sittings import Interrupted
from tests.fakes.reviewing import complete
from tests.fakes.world import LABELS, World

Act = Callable[[World], object]


def later(world: World) -> datetime:
    """Let a minute go by; return the time then."""
    world.clock.now += timedelta(minutes=1)
    return world.clock.now


def score(world: World) -> None:
    criterion = open_review(world.workspace, world.assignment()).rubric.criteria[0]
    scoring.choose_level(world.workspace, world.assignment(), criterion.id, criterion.levels[-1].id)


def write(world: World) -> None:
    feedback.write_feedback(world.workspace, world.assignment(), "Well asked.", typing=True)


def undo(world: World) -> None:
    edits.undo(world.workspace, world.assignment())


def look(world: World) -> None:
    now = open_review(world.workspace, world.assignment())
    mark_opened(world.workspace, now.assignment.id, now.artifacts[0].id)


def sign(world: World) -> None:
    complete(world.workspace, world.assignment())
    decisions.finish(world.workspace, world.assignment())


def crash(world: World) -> None:
    """Open the profile again with nothing said to the sitting, as after a kill."""
    world.reopen()


def test_a_first_sitting_has_nothing_before_it(world: World) -> None:
    write(world)
    assert sittings.begin(world.workspace) is None


@pytest.mark.parametrize("act", [score, write])
def test_what_was_written_before_a_crash_is_named_with_its_time(world: World, act: Act) -> None:
    sittings.begin(world.workspace)
    at = later(world)
    act(world)
    later(world)
    crash(world)
    assert sittings.begin(world.workspace) == Interrupted(world.assignment(), at)


def test_taking_back_is_work_too(world: World) -> None:
    write(world)
    sittings.begin(world.workspace)
    at = later(world)
    undo(world)
    crash(world)
    assert sittings.begin(world.workspace) == Interrupted(world.assignment(), at)


def test_the_last_of_several_is_named(world: World) -> None:
    sittings.begin(world.workspace)
    score(world)
    at = later(world)
    other = world.assignment(LABELS[1])
    feedback.write_feedback(world.workspace, other, "Thank you.")
    crash(world)
    assert sittings.begin(world.workspace) == Interrupted(other, at)


@pytest.mark.parametrize("act", [look, sign, lambda _world: None], ids=["look", "sign", "nothing"])
def test_nothing_is_said_where_nothing_was_pending(world: World, act: Act) -> None:
    write(world)
    later(world)
    sittings.begin(world.workspace)
    later(world)
    act(world)
    crash(world)
    assert sittings.begin(world.workspace) is None


def test_a_revision_of_what_is_signed_is_work_again(world: World) -> None:
    sign(world)
    world.sync()
    decisions.revise(world.workspace, world.assignment())
    sittings.begin(world.workspace)
    write(world)
    crash(world)
    assert sittings.begin(world.workspace) is not None


def test_a_sitting_that_ended_by_itself_leaves_nothing_to_tell(world: World) -> None:
    sittings.begin(world.workspace)
    write(world)
    sittings.end(world.workspace)
    crash(world)
    assert sittings.begin(world.workspace) is None


@pytest.mark.parametrize("stored", ["yesterday", 7, ["x"], None])
def test_settings_that_make_no_sense_are_no_interruption(world: World, stored: object) -> None:
    write(world)
    settings.write_setting(world.workspace, "sitting.began", stored)
    settings.write_setting(world.workspace, "sitting.edit", stored)
    assert sittings.begin(world.workspace) is None


def test_a_score_moves_the_time_of_the_last_saving(world: World) -> None:
    write(world)
    at = later(world)
    score(world)
    assert open_review(world.workspace, world.assignment()).draft.updated_at == at
