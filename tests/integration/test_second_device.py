"""One person with two devices decides twice: the second one is shown what the issuer holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assessor_app.config import Profile
from assessor_app.domain.ids import DecisionId
from assessor_app.domain.outcome import DecisionStatus, Outcome
from assessor_app.protocol.problem import Problem, ProblemType
from assessor_app.services.intake import enrolment, syncing
from assessor_app.services.sending import outbox, versions
from assessor_app.services.sending.outbox import OutboxLine
from assessor_app.services.workspace import Workspace
from assessor_app.sync.held import verified_held
from assessor_app.sync.trust import Trust
from tests.fakes.reviewing import FEEDBACK, HIGHEST, LOWEST, sign
from tests.fakes.world import ASSESSOR, UNLOCKING, World, make_keys


@pytest.fixture
def second(world: World, tmp_path: Path) -> Iterator[Workspace]:
    """Another device, not enrolled yet."""
    make_keys(tmp_path / "second")
    with Workspace.open(Profile(tmp_path / "second"), UNLOCKING, clock=world.clock) as opened:
        yield opened


def decide_twice(world: World, second: Workspace) -> OutboxLine:
    """Let both devices fetch the work and decide; return the row of the one that came second."""
    world.go_online()
    enrolment.enrol(second, str(world.issuer.invite(ASSESSOR)), ASSESSOR)
    assert not syncing.sync(second, upload=False).problems
    sign(world.workspace, world.assignment())
    assert world.sync().accepted == 1
    sign(second, world.assignment(), LOWEST)
    syncing.sync(second, force=True)
    (line,) = outbox.list_outbox(second)
    return line


def test_the_decision_of_the_other_device_is_shown(world: World, second: Workspace) -> None:
    line = decide_twice(world, second)
    assert line.row.status is DecisionStatus.NEEDS_ATTENTION
    assert line.decision is not None
    compared = versions.compare(second, line.decision.id)
    assert compared.theirs is not None
    assert compared.theirs.elsewhere
    assert (compared.mine.outcome, compared.theirs.outcome) == (
        Outcome.NOT_YET_EARNED,
        Outcome.EARNED,
    )
    assert compared.theirs.feedback == FEEDBACK
    results = {one.theirs.result for one in compared.criteria if one.theirs is not None}
    assert results <= set(HIGHEST.values())
    summary = syncing.sync(second)
    assert (summary.mismatch, summary.elsewhere) == (False, 1)
    _only_what_verifies_is_kept(second, line)


def _only_what_verifies_is_kept(second: Workspace, line: OutboxLine) -> None:
    with second.store.read() as tx:
        (issuer,) = tx.issuers.all()
    held = json.loads(line.row.payload)["held"]

    def kept(value: dict[str, Any], *, assignment: Any = line.row.assignment) -> str:
        problem = Problem.from_json(
            {"type": ProblemType.ALREADY_DECIDED, "status": 409, "held": value}
        )
        keys = Trust.held(issuer).keys
        return verified_held(problem, issuer=issuer.id, assignment=assignment, keys=keys)

    assert kept(held)
    assert not kept(_changed(held, "decision"))
    assert not kept(_changed(held, "receipt"))
    assert not kept(held, assignment=DecisionId("urn:other"))


def _changed(held: dict[str, Any], member: str) -> dict[str, Any]:
    changed: dict[str, Any] = json.loads(json.dumps(held))
    if member == "decision":
        changed["decision"]["credentialSubject"]["feedback"]["value"] = "Something else."
    else:
        changed["receipt"]["received"] = "2026-01-01T00:00:00Z"
    return changed
