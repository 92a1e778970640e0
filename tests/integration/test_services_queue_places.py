"""Where the queue puts what was begun and taken back, and how it titles what a search finds."""

from __future__ import annotations

from assessor_app.domain.search import SearchKind
from assessor_app.services import queue, review, scoring
from tests.fakes.world import ASSESSOR, LABELS, World


def test_begun_work_that_was_taken_back_keeps_a_place_in_the_queue(world: World) -> None:
    for label in LABELS[:2]:
        world.issuer.recall(label, ASSESSOR)
    begun = world.assignment(LABELS[0])
    criterion = review.open_review(world.workspace, begun).rubric.criteria[0]
    scoring.choose_level(world.workspace, begun, criterion.id, criterion.levels[0].id)
    assert queue.count_places(world.workspace).taken_back == 0
    world.sync()
    places = queue.count_places(world.workspace)
    assert (places.taken_back, places.in_progress, places.to_review) == (1, 0, 1)
    rows = queue.list_queue(world.workspace, queue.TAKEN_BACK)
    assert [row.assignment for row in rows] == [begun]


def test_a_found_passage_names_its_submission_and_its_artifact(world: World) -> None:
    hits = queue.search(world.workspace, "quince")
    assert {hit.kind for hit in hits} == {SearchKind.EVIDENCE}
    assert {hit.title for hit in hits} == {f"{label} · Talk" for label in LABELS}
