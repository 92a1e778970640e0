"""What a refusal has to be: plain words and an exit code, and nothing is changed by it."""

from __future__ import annotations

from typing import Any

from tests.fakes.world import Ran, World


def state_of(world: World) -> dict[str, Any]:
    """Return all that must not change: rows, drafts, scores, decisions and stored evidence."""
    with world.workspace.store.read() as tx:
        assignments = [
            row for issuer in tx.issuers.all() for row in tx.assignments.of_issuer(issuer.id)
        ]
        return {
            "queue": tx.projections.queue(),
            "assignments": assignments,
            "packages": [tx.packages.of_assignment(row.id) for row in assignments],
            "drafts": [tx.drafts.get(row.id) for row in assignments],
            "scores": [tx.scores.of(row.id) for row in assignments],
            "marks": [tx.annotations.of(row.id) for row in assignments],
            "decisions": tx.decisions.all(),
            "outbox": tx.outbox.all(),
            "blobs": sorted(path.name for path in world.profile.blobs.rglob("*") if path.is_file()),
        }


def check_plain(ran: Ran, code: int, *words: str) -> None:
    """Assert that a command ended with ``code`` and said ``words``, and no inner workings."""
    said = ran.out + ran.err
    assert ran.code == code, said
    for word in words:
        assert word in said
    for inner in ("Traceback", "Error:", "Exception", "errno", "Assessor met a fault"):
        assert inner not in said
