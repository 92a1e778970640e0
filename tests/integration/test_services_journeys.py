"""Whole journeys through the use cases, with a real issuer on loopback."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from assessor_app.domain.assignments import AssignmentState
from assessor_app.domain.outcome import DecisionStatus, Outcome
from assessor_app.errors import AssessorError, UserFixable
from assessor_app.services import decisions, edits, feedback, overview, queue, review, scoring
from assessor_app.services.marks import annotations as marks
from assessor_app.services.overriding import Overridden
from assessor_app.services.references import find_criterion
from assessor_app.services.sending import exchange, outbox, receipts, verification, versions
from tests.fakes.reviewing import FEEDBACK, HIGHEST, LOWEST, complete, mark, score, sign
from tests.fakes.sample_files import pdf_bytes
from tests.fakes.world import ASSESSOR, LABELS, World, sample_entry


def status_of(world: World, label: str = LABELS[0]) -> DecisionStatus:
    return world.row(label).status


def decisions_at(world: World) -> int:
    """Return how many decisions the issuer holds."""
    folder = world.folder / "held"
    world.issuer.export_decisions(folder)
    return sum("AssessmentDecisionCredential" in one.read_text() for one in folder.rglob("*.json"))


def code_of(error: pytest.ExceptionInfo[AssessorError]) -> str:
    return error.value.code


def test_from_evidence_to_a_receipt_and_a_file_that_verifies(world: World, tmp_path: Path) -> None:
    one = world.assignment()
    opened = review.open_review(world.workspace, one)
    assert [artifact.name for artifact in opened.artifacts] == ["Plan", "Talk", "Orchard"]
    for artifact in opened.artifacts:
        review.mark_opened(world.workspace, one, artifact.id)
    made = mark(world.workspace, one)
    complete(world.workspace, one)
    assert status_of(world) is DecisionStatus.READY
    signed = decisions.finish(world.workspace, one).decision
    assert status_of(world) is DecisionStatus.QUEUED

    summary = world.sync()
    assert (summary.accepted, summary.waiting, summary.problems) == (1, 0, ())
    assert not summary.mismatch
    assert status_of(world) is DecisionStatus.ACCEPTED
    assert world.row().state is AssignmentState.DECIDED
    assert world.outbox() == ()
    (line,) = world.outbox(sent=True)
    assert line.decision is not None
    assert line.decision.receipt is not None

    written = exchange.export_decisions(world.workspace, tmp_path / "out", only=[one])
    names = [path.name.split(".", 1)[1] for path in written]
    assert names == ["decision.json", "annotations.json", "receipt.json"]
    told = verification.verify_file(written[0])
    assert (told.decision, told.assessor_name, told.outcome) == (signed.id, ASSESSOR, "earned")
    assert made in written[1].read_text("utf-8")


def test_undo_and_redo_reach_over_a_restart(world: World) -> None:
    one = world.assignment()
    score(world.workspace, one)
    made = mark(world.workspace, one)
    feedback.write_feedback(world.workspace, one, FEEDBACK)
    world.reopen()
    edits.undo(world.workspace, one)
    edits.undo(world.workspace, one)
    edits.undo(world.workspace, one)
    opened = review.open_review(world.workspace, one)
    assert (opened.draft.feedback, opened.annotations) == ("", ())
    assert len(opened.scores) == 4
    world.reopen()
    for _step in range(4):
        edits.redo(world.workspace, one)
    opened = review.open_review(world.workspace, one)
    assert opened.draft.feedback == FEEDBACK
    assert [one.id for one in opened.annotations] == [made]
    criterion = find_criterion(opened.rubric, "2.1")
    assert opened.scores[criterion.id].citations == (made,)


def test_a_new_edit_ends_what_could_be_redone(world: World) -> None:
    one = world.assignment()
    score(world.workspace, one)
    edits.undo(world.workspace, one)
    feedback.write_feedback(world.workspace, one, "Other words.")
    edits.redo(world.workspace, one)
    assert len(review.open_review(world.workspace, one).scores) == 3


def test_removing_a_mark_takes_its_citation_along_and_undo_brings_both_back(world: World) -> None:
    one = world.assignment()
    score(world.workspace, one)
    made = mark(world.workspace, one)
    marks.remove(world.workspace, one, made)
    opened = review.open_review(world.workspace, one)
    assert not any(score.citations for score in opened.scores.values())
    edits.undo(world.workspace, one)
    opened = review.open_review(world.workspace, one)
    assert [score.citations for score in opened.scores.values() if score.citations] == [(made,)]
    assert len(opened.annotations) == 1


def test_a_revision_supersedes_the_accepted_decision(world: World) -> None:
    one = world.assignment()
    first = sign(world.workspace, one)
    world.sync()
    with pytest.raises(UserFixable) as closed:
        score(world.workspace, one, LOWEST)
    assert code_of(closed) == "already_signed"
    decisions.revise(world.workspace, one)
    second = sign(world.workspace, one, LOWEST)
    assert second.supersedes == first.id
    assert second.outcome is Outcome.NOT_YET_EARNED
    assert world.sync().accepted == 1
    with world.workspace.store.read() as tx:
        kept = [(row.id, row.status, row.receipt is not None) for row in tx.decisions.of(one)]
    assert kept == [
        (first.id, DecisionStatus.SUPERSEDED, True),
        (second.id, DecisionStatus.ACCEPTED, True),
    ]
    assert decisions_at(world) == 2


def test_what_was_never_sent_can_be_withdrawn_and_signed_again(world: World) -> None:
    one = world.assignment()
    first = sign(world.workspace, one)
    outbox.withdraw(world.workspace, first.id)
    assert world.outbox() == ()
    second = sign(world.workspace, one, LOWEST)
    assert second.log_sequence == 2
    assert world.sync().accepted == 1
    assert decisions_at(world) == 1


def test_after_a_try_without_an_answer_nothing_can_be_withdrawn(world: World) -> None:
    one = world.assignment()
    signed = sign(world.workspace, one)
    with world.workspace.store.write() as tx:
        row = tx.outbox.get(signed.id)
        tx.outbox.update(replace(row, status=DecisionStatus.SENDING, batch=str(uuid.uuid4())))
    world.reopen()
    with pytest.raises(UserFixable) as refused:
        outbox.withdraw(world.workspace, signed.id)
    assert code_of(refused) == "already_sent"
    assert world.sync().accepted == 1


def test_an_unreachable_issuer_changes_nothing(world: World) -> None:
    signed = sign(world.workspace, world.assignment())
    world.go_online()
    summary = world.sync_offline()
    assert summary.offline
    assert [one.code for one in summary.problems] == ["issuer_unreachable"]
    assert (summary.accepted, summary.waiting) == (0, 1)
    outbox.withdraw(world.workspace, signed.id)


def test_recusal_reaches_the_issuer_and_closes_the_assignment(world: World) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    outbox.recuse(world.workspace, one, "personal", "We are neighbours.")
    with pytest.raises(UserFixable) as waiting:
        decisions.finish(world.workspace, one)
    assert code_of(waiting) == "recused"
    with pytest.raises(UserFixable) as twice:
        outbox.recuse(world.workspace, one, "personal", "")
    assert code_of(twice) == "recused"
    assert not world.sync().problems
    assert world.row().state is AssignmentState.RECUSED
    with pytest.raises(UserFixable) as told:
        decisions.finish(world.workspace, one)
    assert code_of(told) == "recused"


@pytest.mark.parametrize("refused", [False, True])
def test_a_recusal_that_was_withdrawn_lets_one_decide(world: World, *, refused: bool) -> None:
    one = world.assignment()
    outbox.recuse(world.workspace, one, "other", "")
    (line,) = world.outbox()
    if refused:
        with world.workspace.store.write() as tx:
            status = DecisionStatus.NEEDS_ATTENTION
            tx.outbox.update(replace(line.row, status=status, attempts=1, problem="http_400"))
    outbox.withdraw(world.workspace, line.row.id)
    decided = sign(world.workspace, one)
    assert [waiting.row.id for waiting in world.outbox()] == [decided.id]


@pytest.mark.parametrize(
    ("reason", "code"), [("bored", "reason_unknown"), ("other", "already_signed")]
)
def test_recusal_refused(world: World, reason: str, code: str) -> None:
    one = world.assignment()
    sign(world.workspace, one)
    with pytest.raises(UserFixable) as refused:
        outbox.recuse(world.workspace, one, reason, "")
    assert code_of(refused) == code


def test_more_time_is_asked_for_once_and_granted(world: World) -> None:
    one = world.assignment()
    outbox.extend_lease(world.workspace, one)
    outbox.extend_lease(world.workspace, one)
    assert len(world.outbox()) == 1
    world.clock.now = world.clock.now.replace(day=10)
    before = world.row().lease_until
    assert not world.sync().problems
    after = world.row().lease_until
    assert before is not None
    assert after is not None
    assert after > before


def test_a_recalled_submission_keeps_its_draft_and_cannot_be_signed(world: World) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    world.issuer.recall(LABELS[0], ASSESSOR)
    assert world.sync().recalled == 1
    opened = review.open_review(world.workspace, one)
    assert len(opened.scores) == 4
    assert opened.draft.feedback == FEEDBACK
    for act in (
        lambda: decisions.finish(world.workspace, one),
        lambda: outbox.recuse(world.workspace, one, "other", ""),
    ):
        with pytest.raises(UserFixable, match="taken this submission back") as refused:
            act()
        assert code_of(refused) == "recalled"


def change_talk(world: World) -> None:
    """Let the issuer put another talk in place of the first one."""
    (world.samples / "talk.pdf").write_bytes(pdf_bytes(("Another talk altogether.",)))
    world.issuer.replace_files(LABELS[0], sample_entry("s0", LABELS[0]).files, base=world.samples)


def test_new_evidence_under_a_draft_keeps_the_scores_and_asks_before_signing(world: World) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    mark(world.workspace, one)
    change_talk(world)
    assert not world.sync().problems
    opened = review.open_review(world.workspace, one)
    assert [gap.code for gap in opened.gaps if gap.blocking] == ["package_changed"]
    assert len(opened.scores) == 4
    assert status_of(world) is DecisionStatus.DRAFT
    with pytest.raises(decisions.NotComplete):
        decisions.finish(world.workspace, one)
    review.accept_update(world.workspace, one)
    assert status_of(world) is DecisionStatus.READY
    decisions.finish(world.workspace, one)
    assert world.sync().accepted == 1


def test_a_manifest_that_is_only_renewed_asks_nothing(world: World) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    before = review.open_review(world.workspace, one).package.digest
    old_key = world.issuer.invite(ASSESSOR).key
    world.issuer.rotate_key()
    assert not world.sync().problems
    world.issuer.revoke_key(old_key)
    assert not world.sync().problems
    assert review.open_review(world.workspace, one).package.digest != before
    decisions.finish(world.workspace, one)
    assert world.sync().accepted == 1


def test_a_decision_on_an_older_package_needs_attention_and_is_revised(world: World) -> None:
    one = world.assignment()
    first = sign(world.workspace, one)
    change_talk(world)
    summary = world.sync(download=False)
    assert summary.needs_attention == 1
    (line,) = world.outbox()
    assert line.row.status is DecisionStatus.NEEDS_ATTENTION
    assert line.row.problem
    outbox.retry(world.workspace, first.id)
    assert world.outbox()[0].row.status is DecisionStatus.QUEUED
    assert world.sync().needs_attention == 1
    decisions.revise(world.workspace, one)
    complete(world.workspace, one, LOWEST)
    review.accept_update(world.workspace, one)
    second = decisions.finish(world.workspace, one).decision
    assert [row.row.id for row in world.outbox()] == [second.id]
    assert world.sync().accepted == 1
    with pytest.raises(UserFixable):
        outbox.retry(world.workspace, second.id)


@pytest.mark.parametrize(
    ("label", "code"), [(LABELS[0], "nothing_to_revise"), (LABELS[1], "waiting_to_be_sent")]
)
def test_what_cannot_be_revised(world: World, label: str, code: str) -> None:
    sign(world.workspace, world.assignment(LABELS[1]))
    with pytest.raises(UserFixable) as refused:
        decisions.revise(world.workspace, world.assignment(label))
    assert code_of(refused) == code


def test_an_override_with_its_reason_is_signed_and_accepted(world: World) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    feedback.override_outcome(world.workspace, one, Outcome.ESCALATED, "A second reader is needed.")
    feedback.flag_concerns(world.workspace, one, [("authenticity", "The voice changes.")])
    signed = decisions.finish(world.workspace, one).decision
    subject = json.loads(signed.document)["credentialSubject"]
    assert subject["override"] == {"computed": "earned", "reason": "A second reader is needed."}
    assert subject["concern"] == [{"kind": "authenticity", "note": "The voice changes."}]
    departs = Overridden(Outcome.EARNED, "A second reader is needed.")
    assert [line.overridden for line in outbox.list_outbox(world.workspace)] == [departs]
    assert world.sync().accepted == 1
    assert receipts.read_receipt(world.workspace, signed.id).overridden == departs
    assert versions.compare(world.workspace, signed.id).mine.overridden == departs


def test_an_outcome_by_the_rule_is_not_marked(world: World) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    feedback.write_feedback(world.workspace, one, 'They wrote "override" in their plan.')
    feedback.override_outcome(world.workspace, one, Outcome.EARNED, "I agree.")
    signed = decisions.finish(world.workspace, one).decision
    assert "override" not in json.loads(signed.document)["credentialSubject"]
    assert outbox.list_outbox(world.workspace)[0].overridden is None


def test_a_declared_conflict_stands_in_the_way_of_signing(world: World) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    feedback.declare_interest(world.workspace, one, conflict=True, note="My cousin.")
    with pytest.raises(decisions.NotComplete) as refused:
        decisions.finish(world.workspace, one)
    assert [gap.code for gap in refused.value.gaps] == ["conflict_declared"]


def test_every_way_to_leave_a_criterion_without_a_level(world: World) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    rubric = review.open_review(world.workspace, one).rubric
    ids = {criterion.code: criterion.id for criterion in rubric.criteria}
    scoring.set_not_applicable(world.workspace, one, ids["2.1"])
    scoring.set_rationale(world.workspace, one, ids["2.1"], "Nobody was asked.")
    scoring.set_condition(world.workspace, one, ids["2.2"], "no-sound")
    scoring.set_rationale(world.workspace, one, ids["2.2"], "No sound at all.")
    scoring.clear(world.workspace, one, ids["2.3"])
    opened = review.open_review(world.workspace, one)
    assert not any(gap.blocking for gap in opened.gaps if gap.criterion)  # 2.3 is advisory
    scoring.clear(world.workspace, one, ids["1.1"])
    opened = review.open_review(world.workspace, one)
    assert [gap.criterion for gap in opened.gaps if gap.blocking and gap.criterion] == [ids["1.1"]]
    feedback.override_outcome(world.workspace, one, Outcome.NON_SCORABLE, "There is no sound.")
    decisions.finish(world.workspace, one)
    assert world.sync().accepted == 1


def test_what_is_written_can_be_found(world: World) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    mark(world.workspace, one, comment="Mentions the medlar")
    feedback.write_private_note(world.workspace, one, "Ask about the walnut.")
    for word, kind in (("medlar", "comment"), ("walnut", "note"), ("hedge", "evidence")):
        assert kind in {hit.kind for hit in queue.search(world.workspace, word)}
    edits.undo(world.workspace, one)
    assert queue.search(world.workspace, "walnut") == ()


def test_the_overview_counts_what_waits(world: World) -> None:
    sign(world.workspace, world.assignment())
    told = overview.read_overview(world.workspace)
    assert (told.counts.waiting, told.counts.to_do) == (1, 2)
    assert told.evidence_bytes > 0
    assert told.last_sync_at is not None
    assert [name for _id, name in told.issuers] == ["Example Issuer"]


def test_levels_by_name_are_the_rubrics_own(world: World) -> None:
    one = world.assignment()
    score(world.workspace, one, HIGHEST)
    opened = review.open_review(world.workspace, one)
    assert opened.evaluation.outcome is Outcome.EARNED
