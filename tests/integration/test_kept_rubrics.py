"""Judging on by an earlier rubric, where the issuer accepts that: chosen, signed and received."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import UserFixable
from assessor_app.protocol.decision import Decision
from assessor_app.rubrics.changes import Change
from assessor_app.services import (
    decisions,
    edits,
    receipts,
    review,
    rounds,
    rubric_changes,
    scoring,
)
from assessor_app.services.references import find_criterion
from assessor_app.services.review import Review
from assessor_app.services.rubric_of import Acceptance
from reference_issuer.acceptance import EarlierWork
from tests.fakes import reviewing
from tests.fakes.issuer_world import SLUG
from tests.fakes.rubric_versions import NEWER, publish
from tests.fakes.world import LABELS, World


def begun(world: World) -> Review:
    """Return a review that is complete but for its signature."""
    reviewing.complete(world.workspace, world.assignment())
    return review.open_review(world.workspace, world.assignment())


def blocking(now: Review) -> set[str]:
    """Return the codes of what stops the signing."""
    return {gap.code for gap in now.gaps if gap.blocking}


def accepted_rubric(world: World) -> str:
    """Return the digest of the rubric that the only decision here was accepted by."""
    with world.workspace.store.read() as tx:
        (row,) = tx.decisions.of(world.assignment())
    assert row.status is DecisionStatus.ACCEPTED
    assert receipts.read_receipt(world.workspace, row.id).verified
    return Decision.parse(row.document).credential_subject.rubric.digest_sri


def test_a_decision_by_the_earlier_rubric_is_received_where_the_issuer_says_so(
    world: World,
) -> None:
    workspace, one, before = world.workspace, world.assignment(), begun(world)
    second = world.assignment(LABELS[1])
    reviewing.score(workspace, second)
    publish(world, EarlierWork.COUNTS, until=world.clock.now + timedelta(days=9))
    world.sync()
    pending = rubric_changes.read_pending(workspace, one)
    assert (pending.earlier.accepted, pending.kept) == (True, False)
    assert [it.label[:3] for it in pending.changes.of(Change.CHANGED)] == ["2.1"]
    assert blocking(review.open_review(workspace, one)) == {"package_changed"}

    rubric_changes.keep_earlier(workspace, one)
    kept = review.open_review(workspace, one)
    assert (kept.rubric, kept.scores, blocking(kept)) == (before.rubric, before.scores, set())
    with pytest.raises(UserFixable) as alone:
        rounds.begin(workspace, one, kept.rubric.criteria[0].id)
    assert alone.value.code == "round_alone"
    rubric_changes.keep_earlier(workspace, second)
    of_both = rounds.begin(workspace, one, kept.rubric.criteria[0].id)
    assert set(of_both.assignments) == {one, second}
    edits.undo(workspace, one)
    assert review.open_review(workspace, one).rubric_changed
    edits.redo(workspace, one)
    workspace = world.reopen()
    world.sync()
    kept = review.open_review(workspace, one)
    assert kept.judged_by.digest == before.judged_by.digest
    assert not kept.rubric_changed
    level = find_criterion(kept.rubric, "2.3").levels_from_top[0].id
    scoring.choose_level(workspace, one, find_criterion(kept.rubric, "2.3").id, level)

    decisions.finish(workspace, one)
    world.sync()
    assert accepted_rubric(world) == before.judged_by.digest


def test_what_was_signed_before_the_new_rubric_came_is_received(world: World) -> None:
    before = begun(world)
    publish(world, EarlierWork.COUNTS)
    decisions.finish(world.workspace, world.assignment())
    world.sync()
    assert accepted_rubric(world) == before.judged_by.digest


def test_an_end_comes_and_nothing_is_lost(world: World) -> None:
    workspace, one = world.workspace, world.assignment()
    before = begun(world)
    publish(world, EarlierWork.COUNTS)
    world.sync()
    rubric_changes.keep_earlier(workspace, one)
    world.issuer.accept_no_longer(SLUG)
    world.clock.now += timedelta(seconds=1)
    world.sync()
    ended = review.open_review(workspace, one)
    assert (ended.rubric, ended.scores) == (before.rubric, before.scores)
    assert ended.rubric_changed
    assert blocking(ended) == {"package_changed"}
    with pytest.raises(UserFixable) as refused:
        rubric_changes.keep_earlier(workspace, one)
    assert refused.value.code == "rubric_not_accepted"

    rubric_changes.take_new(workspace, one)
    now = review.open_review(workspace, one)
    assert now.judged_by.kept is None
    assert now.scores[find_criterion(now.rubric, "2.1").id].level is None
    edits.undo(workspace, one)
    again = review.open_review(workspace, one)
    assert (again.rubric, again.scores) == (before.rubric, before.scores)


def test_what_was_signed_after_the_end_is_sent_back(world: World) -> None:
    workspace, one = world.workspace, world.assignment()
    begun(world)
    publish(world, EarlierWork.COUNTS)
    world.sync()
    rubric_changes.keep_earlier(workspace, one)
    world.issuer.accept_earlier(SLUG, until=world.clock.now - timedelta(minutes=1))
    decisions.finish(workspace, one)
    world.sync()
    (line,) = world.outbox()
    assert line.row.status is DecisionStatus.NEEDS_ATTENTION
    assert line.row.problem == "conflict/rubric_until"


def test_another_rubric_without_leave_ends_the_leave_that_there_was(world: World) -> None:
    workspace, one = world.workspace, world.assignment()
    begun(world)
    publish(world, EarlierWork.COUNTS)
    publish(world, text=NEWER.replace("Runs over.", "Runs late."))
    ended_at = world.clock.now
    world.clock.now += timedelta(seconds=1)
    world.sync()
    pending = rubric_changes.read_pending(workspace, one)
    assert pending.earlier == Acceptance(accepted=False, until=ended_at)
    with pytest.raises(UserFixable) as refused:
        rubric_changes.keep_earlier(workspace, one)
    assert refused.value.code == "rubric_not_accepted"


def test_commands_choose_as_the_window_does(world: World) -> None:
    begun(world)
    publish(world, EarlierWork.COUNTS)
    world.sync()
    one = world.assignment()

    def level_of_changed() -> object:
        opened = review.open_review(world.workspace, one)
        return opened.scores[find_criterion(opened.rubric, "2.1").id].level

    assert "“decide --rubric new” or “earlier”" in world.run("show", LABELS[0]).out
    assert world.run("decide", LABELS[0], "--rubric", "earlier").code == 0
    assert "earlier version of the rubric, which the issuer" in world.run("show", LABELS[0]).out
    assert level_of_changed()
    assert review.open_review(world.workspace, one).judged_by.kept
    assert world.run("decide", LABELS[0], "--rubric", "new", "--still", "2.1").code == 0
    assert level_of_changed()
    assert world.run("decide", LABELS[0], "--undo").code == 0
    assert review.open_review(world.workspace, one).judged_by.kept
    assert world.run("decide", LABELS[0], "--undo").code == 0
    assert world.run("decide", LABELS[0], "--accept-update").code == 0
    assert level_of_changed() is None
    assert world.run("decide", LABELS[0], "--rubric", "earlier").code == 1
