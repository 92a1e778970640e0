"""``import``, ``export`` and ``verify``: files in, files out, and what a signed file says."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from assessor_app.cli.context import Context
from assessor_app.cli.output import EXIT_OK
from assessor_app.errors import UserFixable
from assessor_app.services import queue
from assessor_app.services.intake import package_import
from assessor_app.services.marks import foreign_marks
from assessor_app.services.marks.mark_exports import MarkExport, export_marks
from assessor_app.services.marks.placing import LeftOut
from assessor_app.services.references import find_artifact
from assessor_app.services.review import open_review
from assessor_app.services.sending import exchange, verification

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_MARKS = {
    MarkExport.ANNOTATED_PDF: "PDF files with the marks as annotations",
    MarkExport.WEB_ANNOTATIONS: "the marks as W3C Web Annotations (JSON)",
    MarkExport.ANNOTATION_SET: "the marks as .annotation files (Readium)",
    MarkExport.REPORT: "the feedback report for the earner (PDF)",
}


def add_commands(
    commands: _SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Add this module's commands."""
    importing = commands.add_parser("import", parents=[shared], help="open a package file")
    importing.add_argument("file", type=Path, help="a zipped evidence package of an issuer")
    importing.add_argument(
        "--marks",
        nargs=2,
        metavar=("SUBMISSION", "ARTIFACT"),
        help="FILE holds somebody's marks on an artifact: .annotation, Web Annotations, or a PDF",
    )
    importing.set_defaults(run=_import)
    export = commands.add_parser("export", parents=[shared], help="write signed decisions out")
    export.add_argument("folder", type=Path, help="a folder, or with --bag a file")
    export.add_argument("submission", nargs="*", help="only these")
    export.add_argument("--bag", action="store_true", help="one zipped bag for the issuer")
    for wanted, said in _MARKS.items():
        export.add_argument(f"--{wanted.value}", action="store_true", help=said)
    export.add_argument("--artifact", metavar="NAME", help="of one submission, only this one")
    export.set_defaults(run=_export)
    verify = commands.add_parser(
        "verify", parents=[shared], help="verify a decision file; needs no profile and no network"
    )
    verify.add_argument("file", type=Path)
    verify.set_defaults(run=_verify)


def _import(context: Context, options: argparse.Namespace) -> int:
    if options.marks:
        return _import_marks(context, options)
    imported = package_import.import_package(
        context.workspace, options.file, context.output.progress, context.cancel
    )
    data = {"assignment": imported.assignment, "submission": imported.label}
    context.output.result(data, lambda: [f"{imported.label} is ready offline."])
    return EXIT_OK


def _import_marks(context: Context, options: argparse.Namespace) -> int:
    workspace = context.workspace
    submission, name = options.marks
    assignment = queue.find_assignment(workspace, submission).id
    artifact = find_artifact(open_review(workspace, assignment), name)
    count, _changes = foreign_marks.import_marks(workspace, assignment, artifact.id, options.file)
    data = {"marks": count, "artifact": artifact.id, "origin": options.file.name}
    context.output.result(data, lambda: [f"{count} marks of others on {artifact.name}, to read."])
    return EXIT_OK


def _export_marks(context: Context, options: argparse.Namespace, wanted: list[MarkExport]) -> int:
    workspace = context.workspace
    if not options.submission or options.bag:
        raise UserFixable("Name the submission whose marks to export.", code="assignment_unknown")
    files: list[Path] = []
    left_out: list[LeftOut] = []
    for one in options.submission:
        assignment = queue.find_assignment(workspace, one).id
        name = options.artifact
        only = find_artifact(open_review(workspace, assignment), name) if name else None
        made = export_marks(workspace, assignment, options.folder, wanted, only=only)
        files += made.files
        left_out += made.left_out
    data = {"files": files, "left_out": left_out}
    lines = [f"Written: {path}" for path in files]
    lines += [f"Left out: {one.reason}" for one in left_out]
    context.output.result(data, lambda: lines)
    return EXIT_OK


def _export(context: Context, options: argparse.Namespace) -> int:
    wanted = [one for one in MarkExport if getattr(options, one.value.replace("-", "_"))]
    if wanted:
        return _export_marks(context, options, wanted)
    workspace = context.workspace
    only = [queue.find_assignment(workspace, one).id for one in options.submission]
    if options.bag:
        count = exchange.export_decision_bag(workspace, options.folder, only=only)
        written = [options.folder]
    else:
        written = list(exchange.export_decisions(workspace, options.folder, only=only))
        count = sum(path.name.endswith(".decision.json") for path in written)
    data = {"decisions": count, "files": written}
    context.output.result(data, lambda: [f"{count} decisions written to {options.folder}."])
    return EXIT_OK


def _verify(context: Context, options: argparse.Namespace) -> int:
    summary = verification.verify_file(options.file)
    context.output.result(summary, lambda: _summary_lines(summary))
    return EXIT_OK


def _changed_line(count: int) -> list[str]:
    if not count:
        return []
    criteria = "1 criterion" if count == 1 else f"{count} criteria"
    return [f"Changed:     {criteria}, after the earlier attempt's scores were looked at"]


def _summary_lines(summary: verification.VerifiedSummary) -> list[str]:
    return [
        "The signature holds.",
        f"Assessor:    {summary.assessor_name} ({summary.assessor})",
        f"Issuer:      {summary.issuer}",
        f"Submission:  {summary.submission}, attempt {summary.attempt}",
        f"Achievement: {summary.achievement}",
        f"Package:     {summary.package} {summary.package_digest}",
        f"Rubric:      {summary.rubric} {summary.rubric_digest}",
        f"Outcome:     {summary.outcome} ({summary.criteria} criteria)",
        *_changed_line(summary.changed_after_earlier),
        f"Signed at:   {summary.signed_at}",
        f"Log:         {summary.log}, entry {summary.log_sequence}",
    ]
