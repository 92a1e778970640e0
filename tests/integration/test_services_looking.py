"""What the review's window asks of the services: neighbours, texts, copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessor_app.domain.ids import AssignmentId
from assessor_app.errors import AssessorError, EnvironmentProblem, UserFixable
from assessor_app.services import queue, review, scoring
from assessor_app.services.evidence import evidence_view
from tests.fakes.world import ASSESSOR, LABELS, World


def _order(world: World) -> list[AssignmentId]:
    return [row.assignment for row in queue.list_queue(world.workspace, queue.REVIEWABLE)]


def test_neighbours_follow_the_order_of_the_queue(demo_world: World) -> None:
    order = _order(demo_world)
    for number, assignment in enumerate(order):
        beside = queue.neighbours(demo_world.workspace, assignment)
        assert beside.previous == (order[number - 1] if number else None)
        assert beside.following == (order[number + 1] if number + 1 < len(order) else None)


def test_a_recalled_review_still_has_neighbours_but_is_none(world: World) -> None:
    recalled, middle = world.assignment(LABELS[1]), _order(world)
    world.issuer.recall(LABELS[1], ASSESSOR)
    world.sync()
    world.go_offline()
    left = [one for one in middle if one != recalled]
    assert _order(world) == left
    place = middle.index(recalled)
    beside = queue.neighbours(world.workspace, recalled)
    assert beside.previous == (middle[place - 1] if place else None)
    assert beside.following == (middle[place + 1] if place + 1 < len(middle) else None)


def test_an_unknown_assignment_has_no_neighbours(world: World) -> None:
    with pytest.raises(UserFixable) as caught:
        queue.neighbours(world.workspace, AssignmentId("urn:uuid:nobody"))
    assert caught.value.code == "assignment_unknown"


def test_the_text_of_a_file_is_there_without_opening_it(world: World) -> None:
    assignment = world.assignment()
    talk = next(
        one
        for one in review.open_review(world.workspace, assignment).artifacts
        if one.media_type == "application/pdf"
    )
    text = evidence_view.extracted_text(world.workspace, assignment, talk.path)
    assert "quince" in text
    assert evidence_view.extracted_text(world.workspace, assignment, "data/none") == ""


def test_a_copy_has_the_bytes_that_were_handed_in(world: World, tmp_path: Path) -> None:
    assignment = world.assignment()
    target = tmp_path / "a copy.pdf"
    for artifact in review.open_review(world.workspace, assignment).artifacts:
        size = evidence_view.save_copy(world.workspace, assignment, artifact.path, target)
        with evidence_view.open_file(world.workspace, assignment, artifact.path) as reader:
            assert target.read_bytes() == reader.readall()
        assert size == artifact.size_bytes
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["a copy.pdf"]


def test_a_copy_that_cannot_be_written_leaves_nothing(world: World, tmp_path: Path) -> None:
    assignment = world.assignment()
    artifact = review.open_review(world.workspace, assignment).artifacts[0]
    with pytest.raises(EnvironmentProblem):
        evidence_view.save_copy(
            world.workspace, assignment, artifact.path, tmp_path / "missing" / "copy"
        )
    kept = tmp_path / "kept.txt"
    kept.write_text("mine")
    with pytest.raises(AssessorError):
        evidence_view.save_copy(world.workspace, assignment, "data/none", kept)
    assert kept.read_text() == "mine"
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["kept.txt"]


def test_a_review_knows_whether_it_is_blind(world: World) -> None:
    found = review.open_review(world.workspace, world.assignment())
    assert found.blind
    first = found.rubric.criteria[0]
    scoring.choose_level(world.workspace, found.assignment.id, first.id, first.levels[-1].id)
    assert review.open_review(world.workspace, found.assignment.id).blind
