"""A signature is never lost, never doubled, and never says what was private."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import pytest

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import EnvironmentProblem, UserFixable
from assessor_app.services import decisions, edits, feedback, review
from assessor_app.services.sending import exchange
from assessor_app.services.workspace import Workspace
from assessor_app.storage.journal import DecisionJournal
from assessor_app.storage.store import Store
from tests.fakes.failing_store import FailingJournal, FailingStore
from tests.fakes.reviewing import LOWEST, complete, mark, sign
from tests.fakes.world import World

SECRET = "the-private-note-7f3a"


def tap_sockets(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Return a list that grows by whatever any socket of this process sends from now on."""
    sent: list[bytes] = []
    for name in ("send", "sendall"):
        real = getattr(socket.socket, name)

        def tapped(
            self: socket.socket, data: bytes, *rest: int, real: Callable[..., object] = real
        ) -> object:
            sent.append(bytes(data))
            return real(self, data, *rest)

        monkeypatch.setattr(socket.socket, name, tapped)
    return sent


def decisions_of(workspace: Workspace, assignment: AssignmentId) -> list[DecisionStatus]:
    with workspace.store.read() as tx:
        return [row.status for row in tx.decisions.of(assignment)]


def fail_commit(workspace: Workspace) -> None:
    workspace.store = cast(Store, FailingStore(workspace.store))


def follow(world: World, assignment: AssignmentId, states: Sequence[DecisionStatus]) -> None:
    """Let the latest decision go through ``states``, as sending it does."""
    with world.workspace.store.write() as tx:
        latest = tx.decisions.latest(assignment)
        assert latest is not None
        for state in states:
            tx.decisions.set_status(latest.id, state)


@pytest.mark.parametrize("restart", [False, True])
def test_a_commit_that_fails_after_the_journal_leaves_one_decision(
    world: World, restart: bool
) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    fail_commit(world.workspace)
    with pytest.raises(EnvironmentProblem, match="disk is full"):
        decisions.finish(world.workspace, one)
    assert decisions_of(world.workspace, one) == []
    workspace = world.reopen() if restart else world.workspace
    with pytest.raises(UserFixable) as again:
        decisions.finish(workspace, one)
    assert again.value.code == "already_signed"
    assert decisions_of(workspace, one) == [DecisionStatus.QUEUED]
    assert len(world.outbox()) == 1
    assert world.sync().accepted == 1


@pytest.mark.parametrize("restart", [False, True])
def test_a_revision_whose_commit_fails_supersedes_once(world: World, restart: bool) -> None:
    one = world.assignment()
    sign(world.workspace, one)
    world.sync()
    decisions.revise(world.workspace, one)
    complete(world.workspace, one, LOWEST)
    fail_commit(world.workspace)
    with pytest.raises(EnvironmentProblem):
        decisions.finish(world.workspace, one)
    workspace = world.reopen() if restart else world.workspace
    with pytest.raises(UserFixable) as again:
        decisions.finish(workspace, one)
    assert again.value.code == "already_signed"
    assert decisions_of(workspace, one) == [DecisionStatus.SUPERSEDED, DecisionStatus.QUEUED]
    assert not review.open_review(workspace, one).draft.revising
    assert world.sync().accepted == 1


def test_a_decision_on_its_way_is_not_superseded_by_the_next(world: World) -> None:
    one = world.assignment()
    sign(world.workspace, one)
    sending = (DecisionStatus.SENDING, DecisionStatus.NEEDS_ATTENTION)
    tried_anew = (DecisionStatus.QUEUED, DecisionStatus.SENDING)
    follow(world, one, sending)
    decisions.revise(world.workspace, one)
    follow(world, one, tried_anew)
    complete(world.workspace, one, LOWEST)
    decisions.finish(world.workspace, one)
    assert decisions_of(world.workspace, one) == [DecisionStatus.SENDING, DecisionStatus.QUEUED]


@pytest.mark.parametrize(("written", "held"), [(False, 1), (True, 1)])
def test_a_journal_that_fails_is_asked_what_it_holds(
    world: World, written: bool, held: int
) -> None:
    one = world.assignment()
    complete(world.workspace, one)
    failing = FailingJournal(world.workspace.journal, written=written)
    world.workspace.journal = cast(DecisionJournal, failing)
    with pytest.raises(EnvironmentProblem):
        decisions.finish(world.workspace, one)
    if written:
        with pytest.raises(UserFixable):
            decisions.finish(world.workspace, one)
    else:
        decisions.finish(world.workspace, one)
    assert len(decisions_of(world.workspace, one)) == held
    assert world.sync().accepted == 1


def test_an_unfinished_review_leaves_the_journal_unread(world: World) -> None:
    with pytest.raises(decisions.NotComplete) as refused:
        decisions.finish(world.workspace, world.assignment())
    assert {gap.code for gap in refused.value.gaps} == {
        "unscored",
        "outcome_open",
        "no_feedback",
        "no_declaration",
    }
    assert world.workspace.journal.head.sequence == 0


def test_after_signing_nothing_can_be_undone(world: World) -> None:
    one = world.assignment()
    sign(world.workspace, one)
    with world.workspace.store.read() as tx:
        assert not tx.drafts.get(one).ready
    with pytest.raises(UserFixable) as refused:
        edits.undo(world.workspace, one)
    assert refused.value.code == "already_signed"
    world.sync()
    decisions.revise(world.workspace, one)
    assert not edits.undo(world.workspace, one).topics


def test_undo_and_redo_say_anew_whether_a_review_can_be_signed(world: World) -> None:
    one = world.assignment()

    def ready() -> bool:
        with world.workspace.store.read() as tx:
            return tx.drafts.get(one).ready

    complete(world.workspace, one)
    found = [ready()]
    for step in (edits.undo, edits.redo):
        step(world.workspace, one)
        found.append(ready())
    assert found == [True, False, True]


def test_a_private_note_is_in_nothing_that_leaves_this_machine(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world.assignment()
    feedback.write_private_note(world.workspace, one, SECRET)
    feedback.write_coordinator_note(world.workspace, one, "for the coordinator")
    mark(world.workspace, one)
    signed = sign(world.workspace, one)
    outgoing = [signed.document, signed.annotations]
    exchange.export_decision_bag(world.workspace, tmp_path / "bag.zip")
    exchange.export_decisions(world.workspace, tmp_path / "out")
    wire = tap_sockets(monkeypatch)
    assert world.sync().accepted == 1
    world.close()
    written = [path.read_bytes() for path in (tmp_path / "out").iterdir()]
    at_the_issuer = [
        path.read_bytes() for path in (world.folder / "issuer").rglob("*") if path.is_file()
    ]
    assert signed.id.encode() in b"".join(wire)
    everything = [
        *outgoing,
        b"".join(wire),
        *written,
        *at_the_issuer,
        (tmp_path / "bag.zip").read_bytes(),
    ]
    assert any(b"for the coordinator" in data for data in at_the_issuer)
    assert not any(SECRET.encode() in data for data in everything)
