"""What a profile holds, as plain values that can be compared with what was acknowledged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from assessor_app.domain import strict_json
from assessor_app.domain.assignments import AssignmentState, DownloadState
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outbox import DecisionRow
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.domain.queue import QueueFilter
from assessor_app.errors import IntegrityProblem
from assessor_app.evidence.blobs import unwrap_key
from assessor_app.services.workspace import Workspace
from assessor_app.storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SeenDecision:
    """A decision as the database holds it."""

    digest: str
    assignment: str
    status: str
    has_receipt: bool


@dataclass(frozen=True, slots=True)
class Census:
    """What a profile holds after a start.

    ``edits`` holds the unsigned work (see :func:`edit_key`). ``restored`` and ``rejournaled`` are
    the decisions that the database, or the journal, had lost by itself. ``odd`` says in words
    what breaks a rule of the profile whatever was acknowledged.
    """

    edits: dict[str, str]
    decisions: dict[str, SeenDecision]
    restored: tuple[str, ...]
    rejournaled: tuple[str, ...]
    odd: tuple[str, ...]

    @classmethod
    def from_json(cls, members: dict[str, Any]) -> Census:
        """Return the census of ``dataclasses.asdict``."""
        seen = {name: SeenDecision(**one) for name, one in members["decisions"].items()}
        return cls(**{**members, "decisions": seen})


def edit_key(assignment: str, field: str, criterion: str = "") -> str:
    """Return the name of one thing that a person edits."""
    return f"{assignment} {field} {criterion}".strip()


def take_census(workspace: Workspace, *, thorough: bool) -> Census:
    """Return what ``workspace`` holds now; ``thorough`` reads back every file and the log."""
    with workspace.store.read() as tx:
        decisions = tx.decisions.all()
        edits = _edits(tx, signed={one.assignment for one in decisions})
        outbox = Counter(row.id for row in tx.outbox.all())
    odd = [f"no outbox row for {one.id}" for one in decisions if not outbox[one.id]]
    odd += _journal_oddities(workspace, decisions)
    if thorough:
        odd += [*_log_oddities(decisions), *_file_oddities(workspace)]
    return Census(
        edits=edits,
        decisions={
            one.id: SeenDecision(one.digest, one.assignment, one.status, one.receipt is not None)
            for one in decisions
        },
        restored=tuple(workspace.recovery.restored),
        rejournaled=tuple(workspace.recovery.rejournaled),
        odd=tuple(odd),
    )


def open_assignments(tx: Transaction) -> list[AssignmentId]:
    """Return the assignments that are ready offline and not signed, in a stable order."""
    rows = tx.projections.queue(QueueFilter(), limit=100_000, offset=0)
    signed = {one.assignment for one in tx.decisions.all()}
    return sorted(
        row.assignment
        for row in rows
        if row.download is DownloadState.READY
        and row.state is AssignmentState.ASSIGNED
        and row.assignment not in signed
    )


def _edits(tx: Transaction, *, signed: set[AssignmentId]) -> dict[str, str]:
    edits: dict[str, str] = {}
    rows = tx.projections.queue(QueueFilter(), limit=100_000, offset=0)
    for assignment in (row.assignment for row in rows if row.assignment not in signed):
        for score in tx.scores.of(assignment).values():
            edits[edit_key(assignment, "level", score.criterion)] = str(score.level)
            edits[edit_key(assignment, "rationale", score.criterion)] = score.rationale
        for told in tx.improvements.of(assignment).values():
            edits[edit_key(assignment, "improvement", told.criterion)] = told.missing
        draft = tx.drafts.get(assignment)
        edits[edit_key(assignment, "feedback")] = draft.feedback
        edits[edit_key(assignment, "declared")] = str(draft.declaration is not None)
    return edits


def _journal_oddities(workspace: Workspace, decisions: tuple[DecisionRow, ...]) -> list[str]:
    recovery = workspace.recovery
    odd = [f"conflict about {one}" for one in recovery.conflicts]
    if recovery.damaged_record is not None:
        odd.append(f"the journal's record {recovery.damaged_record} is damaged")
    journaled = Counter(entry.decision.digest for entry in workspace.journal.entries())
    if journaled != Counter(one.digest for one in decisions):
        odd.append("journal and database do not hold the same decisions")
    odd += [
        f"{one.id} is accepted without a receipt"
        for one in decisions
        if one.status is DecisionStatus.ACCEPTED and one.receipt is None
    ]
    return odd


def _log_oddities(decisions: tuple[DecisionRow, ...]) -> list[str]:
    previous = None
    for place, one in enumerate(sorted(decisions, key=lambda row: row.log_sequence), start=1):
        entry = strict_json.parse_object(one.document)["log"]
        if (entry["sequence"], entry.get("previous")) != (place, previous):
            return [f"the log breaks at its entry {place}"]
        previous = one.digest
    return []


def _file_oddities(workspace: Workspace) -> list[str]:
    """Read back every file that a row calls durable; a ready package must have all of its files."""
    odd = []
    with workspace.store.read() as tx:
        queue = tx.projections.queue(QueueFilter(), limit=100_000, offset=0)
        packages = [(row, tx.packages.of_assignment(row.assignment)) for row in queue]
        files = [
            (row, package, file)
            for row, package in packages
            if package is not None
            for file in tx.packages.files(package.id)
        ]
    for row, package, file in files:
        if file.blob is None:
            if row.download is DownloadState.READY:
                odd.append(f"{file.path} is missing from a ready package")
            continue
        key = unwrap_key(workspace.keys.blob_key, package.wrapped_key, package.id)
        try:
            workspace.blobs.verify(key, file.sha256, file.size_bytes)
        except IntegrityProblem as problem:
            odd.append(f"{file.path} has a row and is {problem.code}")
    return odd
