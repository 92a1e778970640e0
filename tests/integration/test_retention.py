"""Evidence goes when the issuer's time for it is over; what was judged stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessor_app.domain.assignments import EVIDENCE_REMOVED
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import UserFixable
from assessor_app.services import decisions, queue, review
from tests.fakes.reviewing import complete, sign
from tests.fakes.sample_files import pdf_bytes
from tests.fakes.world import LABELS, World, sample_entry

_KEPT = timedelta(days=30)
_AN_HOUR = timedelta(hours=1)


def _files(world: World) -> set[str]:
    return {path.name for path in world.profile.blobs.rglob("*") if path.is_file()}


def _advance(world: World, by: timedelta) -> None:
    world.clock.now += by


def _here(world: World, label: str = LABELS[0]) -> list[bool]:
    opened = review.open_review(world.workspace, world.assignment(label))
    return [artifact.here for artifact in opened.artifacts]


def _found(world: World) -> set[AssignmentId]:
    return {hit.assignment for hit in queue.search(world.workspace, "quince")}


def test_evidence_goes_when_its_time_is_over_and_the_decision_stays(world: World) -> None:
    one = world.assignment()
    sign(world.workspace, one)
    world.sync()
    _advance(world, _KEPT - _AN_HOUR)
    world.sync()
    assert all(_here(world))
    before = _files(world)

    _advance(world, 2 * _AN_HOUR)
    changed = world.sync().changes
    assert one in changed.assignments or not changed.assignments
    assert not any(_here(world))
    assert all(_here(world, LABELS[1]))
    assert len(_files(world)) < len(before)
    opened = review.open_review(world.workspace, one)
    assert {artifact.problem for artifact in opened.artifacts} == {EVIDENCE_REMOVED}
    assert opened.decision is not None
    assert opened.decision.status is DecisionStatus.ACCEPTED
    assert opened.decision.receipt is not None
    assert opened.scores
    with pytest.raises(UserFixable, match="removed") as refused:
        review.open_file(world.workspace, one, opened.artifacts[0].path)
    assert refused.value.code == EVIDENCE_REMOVED

    left = _files(world)
    assert world.sync().ready == 0
    assert _files(world) == left


def test_what_is_not_received_or_is_revised_keeps_its_evidence(world: World) -> None:
    waiting, revised = world.assignment(LABELS[0]), world.assignment(LABELS[1])
    sign(world.workspace, revised)
    world.sync()
    decisions.revise(world.workspace, revised)
    sign(world.workspace, waiting)
    _advance(world, 10 * _KEPT)
    world.sync_offline()
    assert all(_here(world, LABELS[0]))
    assert all(_here(world, LABELS[1]))


def test_removed_evidence_is_not_found_by_its_words(world: World) -> None:
    one = world.assignment()
    assert one in _found(world)
    complete(world.workspace, one)
    decisions.finish(world.workspace, one)
    world.sync()
    _advance(world, _KEPT + _AN_HOUR)
    world.sync()
    assert one not in _found(world)


def test_the_bytes_of_an_older_version_go_with_the_next_synchronisation(world: World) -> None:
    before = _files(world)
    (world.samples / "talk.pdf").write_bytes(pdf_bytes(("Another talk.",)))
    world.issuer.replace_files(LABELS[0], sample_entry("s0", LABELS[0]).files, base=world.samples)
    world.sync()
    assert before - _files(world)
    assert all(_here(world))
