"""What is saved while somebody types is one step a pause, across a restart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessor_app.domain.ids import AssignmentId
from assessor_app.rubrics.model import Criterion
from assessor_app.services import edits, feedback, scoring
from assessor_app.services.edits import TYPING_PAUSE, Edit, EditKind
from assessor_app.services.review import open_review
from tests.fakes.world import World

_SHORT = timedelta(milliseconds=300)


def _type(world: World, text: str, *, after: timedelta = _SHORT) -> None:
    world.clock.now += after
    one, criterion = world.assignment(), _criterion(world)
    scoring.set_rationale(world.workspace, one, criterion.id, text, typing=True)


def _criterion(world: World) -> Criterion:
    return open_review(world.workspace, world.assignment()).rubric.criteria[0]


def _rationale(world: World) -> str:
    score = open_review(world.workspace, world.assignment()).scores.get(_criterion(world).id)
    return "" if score is None else score.rationale


def _undo(world: World) -> AssignmentId:
    edits.undo(world.workspace, world.assignment())
    return world.assignment()


def test_typing_without_a_pause_is_one_step(world: World) -> None:
    for text in ("T", "Typ", "Typed"):
        _type(world, text)
    _undo(world)
    assert _rationale(world) == ""
    edits.redo(world.workspace, world.assignment())
    assert _rationale(world) == "Typed"


@pytest.mark.parametrize("pause", [TYPING_PAUSE, timedelta(seconds=-5)], ids=["long", "backwards"])
def test_a_pause_begins_a_new_step(world: World, pause: timedelta) -> None:
    _type(world, "First.")
    _type(world, "First. Second.", after=pause)
    _undo(world)
    assert _rationale(world) == "First."


def test_typing_goes_on_with_its_step_after_a_restart(world: World) -> None:
    _type(world, "Before")
    world.reopen()
    _type(world, "Before and after")
    world.reopen()
    _undo(world)
    assert _rationale(world) == ""


def test_a_level_between_two_texts_is_a_step_of_its_own(world: World) -> None:
    criterion = _criterion(world)
    _type(world, "A")
    scoring.choose_level(world.workspace, world.assignment(), criterion.id, criterion.levels[0].id)
    _type(world, "AB")
    _undo(world)
    assert _rationale(world) == "A"
    _undo(world)
    assert _rationale(world) == "A"
    _undo(world)
    assert _rationale(world) == ""


def test_typing_after_undo_begins_a_new_step(world: World) -> None:
    _type(world, "One")
    _type(world, "One two", after=TYPING_PAUSE)
    _undo(world)
    _type(world, "One three")
    _undo(world)
    assert _rationale(world) == "One"


def test_typing_soon_after_undo_leaves_nothing_to_redo(world: World) -> None:
    criterion = _criterion(world)
    _type(world, "One")
    scoring.choose_level(world.workspace, world.assignment(), criterion.id, criterion.levels[0].id)
    _undo(world)
    _type(world, "One two")
    assert not edits.redo(world.workspace, world.assignment()).topics
    _undo(world)
    assert _rationale(world) == "One"


def test_texts_in_two_fields_are_two_steps(world: World) -> None:
    one = world.assignment()
    feedback.write_feedback(world.workspace, one, "To the earner", typing=True)
    feedback.write_private_note(world.workspace, one, "To me", typing=True)
    _undo(world)
    draft = open_review(world.workspace, one).draft
    assert (draft.feedback, draft.private_note) == ("To the earner", "")


def test_what_is_not_typed_is_never_joined(world: World) -> None:
    one, criterion = world.assignment(), _criterion(world)
    scoring.set_rationale(world.workspace, one, criterion.id, "A")
    scoring.set_rationale(world.workspace, one, criterion.id, "B")
    _undo(world)
    assert _rationale(world) == "A"


def test_the_edits_of_one_step_are_taken_back_last_first(world: World) -> None:
    one = world.assignment()
    feedback.write_feedback(world.workspace, one, "Before")
    steps = [Edit(EditKind.DRAFT, "feedback", text) for text in ("First", "Second")]
    edits.make(world.workspace, one, steps, "Write twice")
    _undo(world)
    assert open_review(world.workspace, one).draft.feedback == "Before"
