"""Packages in from a file, decisions out to files: for places without a network."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from assessor_app.domain.durable import disk_problems, make_folder, replace_file
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outbox import DecisionRow
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import UserFixable
from assessor_app.evidence.bag import write_decision_bag
from assessor_app.services.review import open_file
from assessor_app.services.workspace import Workspace


def export_decisions(
    workspace: Workspace, folder: Path, *, only: Sequence[AssignmentId] = ()
) -> tuple[Path, ...]:
    """Write each signed decision, its annotations and its receipt as files; return their paths.

    ``<label>-<place in the log>-<end of its id>.decision.json`` holds the signed bytes: verify it
    with any tool. Files of the same name hold the same decision, and are written anew.

    Raises:
        EnvironmentProblem: ``disk_full``, ``folder_read_only``.
    """
    make_folder(folder)
    written: list[Path] = []
    for label, decision in _decisions(workspace, only):
        stem = f"{label}-{decision.log_sequence}-{decision.id[-8:]}"
        files = {f"{stem}.decision.json": decision.document}
        files[f"{stem}.annotations.json"] = decision.annotations
        if decision.receipt is not None:
            files[f"{stem}.receipt.json"] = decision.receipt
        for name, data in files.items():
            replace_file(folder / name, data)
            written.append(folder / name)
    return tuple(written)


def export_file(workspace: Workspace, assignment: AssignmentId, path: str, target: Path) -> None:
    """Write one file of a package, in the clear, to ``target``, which must not exist.

    Raises:
        UserFixable: ``file_exists``, ``artifact_unknown``, ``not_downloaded``.
        IntegrityProblem: ``blob_damaged``, ``blob_missing``; nothing is left of the file then.
        EnvironmentProblem: ``disk_full``, ``folder_read_only``, ``folder_missing``.
    """
    with open_file(workspace, assignment, path) as source, disk_problems():
        try:
            out = target.open("xb")
        except FileExistsError as exc:
            raise UserFixable(
                "That file exists already.", hint="Choose another.", code="file_exists"
            ) from exc
        try:
            with out:
                shutil.copyfileobj(source, out, 1 << 20)
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def export_decision_bag(
    workspace: Workspace, path: Path, *, only: Sequence[AssignmentId] = ()
) -> int:
    """Write the signed decisions as one zipped bag for the issuer; return how many.

    What was withdrawn, or refused and replaced since, stays out.

    Raises:
        UserFixable: ``nothing_to_export``, ``file_exists``.
        EnvironmentProblem: ``disk_full``, ``folder_read_only``, ``folder_missing``.
    """
    if path.exists():
        raise UserFixable("That file exists already.", hint="Choose another.", code="file_exists")
    decisions = [row for _label, row in _decisions(workspace, only) if _stands(row)]
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


def _stands(row: DecisionRow) -> bool:
    return row.status is not DecisionStatus.SUPERSEDED or row.receipt is not None


def _safe(label: str) -> str:
    kept = "".join(one if one.isalnum() or one in "-_" else "_" for one in label)
    return kept[:60] or "decision"
