"""Evidence that has done its work goes: as many days after the receipt as the issuer asks.

What was judged stays for good: manifest, rubric, scores, marks, the signed decision and its
receipt. Bytes that no package names any more (an older version's) go with it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from assessor_app.domain import strict_json
from assessor_app.domain.assignments import EVIDENCE_REMOVED, DownloadState, FileRole
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.domain.queue import QueueFilter
from assessor_app.domain.search import SearchKind
from assessor_app.protocol.receipt import Receipt
from assessor_app.protocol.sync import WellKnown
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction


def clear_out(workspace: Workspace, *, replaced: bool) -> Changes:
    """Remove the evidence that is past its time, and with it the bytes that nothing names.

    ``replaced``: packages came in the place of others, so that there are such bytes in any case.
    Call it in the turn to synchronise: what is fetched has a row only when it is durable.

    Raises:
        EnvironmentProblem: the disk would not; what is left goes with the next removal.
    """
    with workspace.store.read() as tx:
        past = [one for issuer in tx.issuers.all() for one in _past(tx, issuer, workspace.now())]
    for assignment in past:
        with workspace.store.write() as tx:
            _let_go(tx, assignment)
    if past or replaced:
        with workspace.evidence_turn:
            with workspace.store.read() as tx:
                needed = tx.packages.blob_ids()
            workspace.blobs.sweep(needed)
    changes = (Changes.of(Topic.EVIDENCE, Topic.QUEUE, assignment=one) for one in past)
    return reduce(or_, changes, Changes())


def _past(tx: Transaction, issuer: Issuer, now: datetime) -> list[AssignmentId]:
    """Return what is decided for so long, and in no work again, that its evidence is to go."""
    well_known = WellKnown.from_json(strict_json.parse_object(issuer.well_known))
    before = now - timedelta(days=well_known.policies.retention_days)
    decided = QueueFilter(
        issuer=issuer.id,
        downloads=frozenset({DownloadState.READY}),
        statuses=frozenset({DecisionStatus.ACCEPTED}),
    )
    rows = tx.projections.queue(decided, limit=tx.projections.queue_length(decided))
    return [row.assignment for row in rows if _was_received(tx, row.assignment, before)]


def _was_received(tx: Transaction, assignment: AssignmentId, before: datetime) -> bool:
    """Say whether the last decision was received before then, and no other one is in the making."""
    latest = tx.decisions.latest(assignment)
    if latest is None or latest.status is not DecisionStatus.ACCEPTED or latest.receipt is None:
        return False
    received = Receipt.from_json(strict_json.parse_object(latest.receipt)).received
    return from_rfc3339(received) < before and not tx.drafts.get(assignment).revising


def _let_go(tx: Transaction, assignment: AssignmentId) -> None:
    package = tx.packages.of_assignment(assignment)
    if package is None:
        return
    for file in tx.packages.files(package.id):
        if file.role is not FileRole.RUBRIC:
            tx.packages.clear_blob(package.id, file.path)
            tx.packages.set_problem(package.id, file.path, EVIDENCE_REMOVED)
    tx.assignments.set_download(assignment, DownloadState.LISTED)
    tx.search.remove(assignment, kind=SearchKind.EVIDENCE)
    tx.sketches.remove(assignment)
    tx.passages.remove(assignment)
