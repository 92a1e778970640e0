"""Packages in from a file, decisions out to files: for places without a network."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assessor_app.domain.durable import replace_file
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outbox import DecisionRow
from assessor_app.errors import UserFixable
from assessor_app.evidence.bag import write_decision_bag
from assessor_app.services.workspace import Workspace


def export_decisions(
    workspace: Workspace, folder: Path, *, only: Sequence[AssignmentId] = ()
) -> tuple[Path, ...]:
    """Write each signed decision, its annotations and its receipt as files; return their paths.

    ``<label>.decision.json`` holds the signed bytes: verify it with any tool.

    Raises:
        EnvironmentProblem: ``disk_full``, ``folder_read_only``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for label, decision in _decisions(workspace, only):
        stem = f"{label}-{decision.log_sequence}"
        files = {f"{stem}.decision.json": decision.document}
        files[f"{stem}.annotations.json"] = decision.annotations
        if decision.receipt is not None:
            files[f"{stem}.receipt.json"] = decision.receipt
        for name, data in files.items():
            replace_file(folder / name, data)
            written.append(folder / name)
    return tuple(written)


def export_decision_bag(
    workspace: Workspace, path: Path, *, only: Sequence[AssignmentId] = ()
) -> int:
    """Write the signed decisions as one zipped bag for the issuer; return how many."""
    decisions = [row for _label, row in _decisions(workspace, only)]
    if not decisions:
        raise UserFixable("There is no signed decision to export.", code="nothing_to_export")
    write_decision_bag(path, [(row.document, row.annotations) for row in decisions])
    return len(decisions)


def _decisions(workspace: Workspace, only: Sequence[AssignmentId]) -> list[tuple[str, DecisionRow]]:
    with workspace.store.read() as tx:
        rows = [row for row in tx.decisions.all() if not only or row.assignment in only]
        labelled = []
        for row in rows:
            package = tx.packages.of_assignment(row.assignment)
            label = package.submission_label if package else row.assignment.rpartition(":")[2]
            labelled.append((_safe(label), row))
    return labelled


def _safe(label: str) -> str:
    kept = "".join(one if one.isalnum() or one in "-_" else "_" for one in label)
    return kept[:60] or "decision"
