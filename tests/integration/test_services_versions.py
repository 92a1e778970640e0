"""What the issuer confirmed of a decision, and two versions of one beside each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessor_app.domain.ids import DecisionId
from assessor_app.domain.outbox import DecisionRow
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import UserFixable
from assessor_app.services import decisions, feedback, review
from assessor_app.services.sending import outbox, receipts, versions
from tests.fakes.issuer_world import BASE_URL
from tests.fakes.reviewing import HIGHEST, LOWEST, complete, score, sign
from tests.fakes.sample_files import pdf_bytes
from tests.fakes.world import ASSESSOR, LABELS, World, sample_entry


@pytest.fixture
def accepted(world: World) -> DecisionRow:
    """A decision that the issuer has confirmed."""
    signed = sign(world.workspace, world.assignment())
    assert world.sync().accepted == 1
    return signed


def revise(world: World) -> DecisionRow:
    """Sign another decision on the same submission, at the lowest levels."""
    one = world.assignment()
    decisions.revise(world.workspace, one)
    complete(world.workspace, one, LOWEST)
    feedback.write_feedback(world.workspace, one, "Ask again.")
    return decisions.finish(world.workspace, one).decision


def test_a_receipt_says_when_what_and_by_which_key(world: World, accepted: DecisionRow) -> None:
    found = receipts.read_receipt(world.workspace, accepted.id)
    assert found.verified
    assert (found.decision, found.digest) == (accepted.id, accepted.digest)
    assert (found.outcome, found.log_sequence) == (Outcome.EARNED, 1)
    assert found.received_at == world.clock.now
    assert found.issuer_name == "Example Issuer"
    assert found.id.startswith("urn:uuid:")
    assert found.award.startswith("urn:uuid:")
    assert found.key_text == world.issuer.invite(ASSESSOR).key
    assert found.key == f"{BASE_URL}#{found.key_text}"


def test_a_key_that_was_withdrawn_since_no_longer_verifies(
    world: World, accepted: DecisionRow
) -> None:
    old = world.issuer.invite(ASSESSOR).key
    world.issuer.rotate_key()
    assert not world.sync().problems
    assert receipts.read_receipt(world.workspace, accepted.id).verified
    world.issuer.revoke_key(old)
    assert not world.sync().problems
    found = receipts.read_receipt(world.workspace, accepted.id)
    assert (found.verified, found.problem) == (False, "key_revoked")


def test_a_receipt_of_another_decision_is_none(world: World, accepted: DecisionRow) -> None:
    other = sign(world.workspace, world.assignment(LABELS[1]))
    with world.workspace.store.write() as tx:
        tx.decisions.set_receipt(other.id, _receipt(world, accepted.id))
    found = receipts.read_receipt(world.workspace, other.id)
    assert found.problem == "receipt_other_decision"


def _receipt(world: World, decision: DecisionId) -> bytes:
    with world.workspace.store.read() as tx:
        data = tx.decisions.get(decision).receipt
    assert data is not None
    return data


def test_before_the_answer_there_is_no_receipt(world: World) -> None:
    waiting = sign(world.workspace, world.assignment())
    for decision, code in ((waiting.id, "no_receipt"), (DecisionId("urn:x"), "decision_unknown")):
        with pytest.raises(UserFixable) as refused:
            receipts.read_receipt(world.workspace, decision)
        assert refused.value.code == code


def test_a_first_decision_has_no_other_beside_it(world: World) -> None:
    signed = sign(world.workspace, world.assignment())
    found = versions.compare(world.workspace, signed.id)
    assert (found.theirs, found.code, found.said) == (None, "", "")
    assert not found.rubric_changed
    assert [one.mine.result for one in found.criteria if one.mine] == list(HIGHEST.values())
    assert {one.theirs for one in found.criteria} == {None}
    assert world.outbox()[0].held is None


def test_a_revision_stands_beside_what_the_issuer_holds(
    world: World, accepted: DecisionRow
) -> None:
    later = revise(world)
    found = versions.compare(world.workspace, later.id)
    assert found.theirs is not None
    assert (found.mine.id, found.theirs.id) == (later.id, accepted.id)
    assert (found.mine.outcome, found.theirs.outcome) == (Outcome.NOT_YET_EARNED, Outcome.EARNED)
    assert found.mine.received_at is None
    assert found.theirs.received_at is not None
    assert (found.mine.feedback, found.theirs.feedback[:13]) == ("Ask again.", "You asked ope")
    assert [one.label.split()[0] for one in found.criteria] == list(HIGHEST)
    assert all(one.differs for one in found.criteria)
    (line,) = [one for one in world.outbox() if one.row.id == later.id]
    assert line.held == accepted.id


def test_what_is_equal_does_not_differ(world: World, accepted: DecisionRow) -> None:
    one = world.assignment()
    decisions.revise(world.workspace, one)
    score(world.workspace, one, {**HIGHEST, "2.3": LOWEST["2.3"]})
    later = decisions.finish(world.workspace, one).decision
    found = versions.compare(world.workspace, later.id)
    assert [one.label.split()[0] for one in found.criteria if one.differs] == ["2.3"]
    assert found.theirs is not None
    assert found.theirs.id == accepted.id


def test_the_one_that_was_replaced_stands_beside_the_later_one(
    world: World, accepted: DecisionRow
) -> None:
    later = revise(world)
    assert world.sync().accepted == 1
    found = versions.compare(world.workspace, accepted.id)
    assert found.theirs is not None
    assert found.theirs.id == later.id


def test_a_refusal_brings_the_issuers_words_and_what_changed(world: World) -> None:
    signed = sign(world.workspace, world.assignment())
    (world.samples / "talk.pdf").write_bytes(pdf_bytes(("Another talk.",)))
    world.issuer.replace_files(LABELS[0], sample_entry("s0", LABELS[0]).files, base=world.samples)
    assert world.sync().needs_attention == 1
    found = versions.compare(world.workspace, signed.id)
    assert found.theirs is None
    assert found.code.endswith("package_changed")
    assert "changed since" in found.said
    assert not found.rubric_changed
    outbox.retry(world.workspace, signed.id)


def test_a_rubric_that_cannot_be_read_leaves_the_comparison(
    world: World, accepted: DecisionRow
) -> None:
    package = review.open_review(world.workspace, world.assignment()).package
    world.reopen()
    with world.workspace.store.write() as tx:
        files = tx.packages.files(package.id)
        tx.packages.put(replace(package, version=package.version + 1), files)
        rubric = next(one for one in files if one.role.value == "rubric")
        tx.packages.clear_blob(package.id, rubric.path)
    found = versions.compare(world.workspace, accepted.id)
    assert len(found.criteria) == len(HIGHEST)
    assert all(one.label and one.mine and one.mine.result for one in found.criteria)
