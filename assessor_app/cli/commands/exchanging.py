"""``import``, ``export`` and ``verify``: files in, files out, and what a signed file says."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from assessor_app.cli.context import Context
from assessor_app.cli.output import EXIT_OK
from assessor_app.services import exchange, package_import, queue, verification

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(
    commands: _SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Add this module's commands."""
    importing = commands.add_parser("import", parents=[shared], help="open a package file")
    importing.add_argument("file", type=Path, help="a zipped evidence package of an issuer")
    importing.set_defaults(run=_import)
    export = commands.add_parser("export", parents=[shared], help="write signed decisions out")
    export.add_argument("folder", type=Path, help="a folder, or with --bag a file")
    export.add_argument("submission", nargs="*", help="only these")
    export.add_argument("--bag", action="store_true", help="one zipped bag for the issuer")
    export.set_defaults(run=_export)
    verify = commands.add_parser(
        "verify", parents=[shared], help="verify a decision file; needs no profile and no network"
    )
    verify.add_argument("file", type=Path)
    verify.set_defaults(run=_verify)


def _import(context: Context, options: argparse.Namespace) -> int:
    imported = package_import.import_package(
        context.workspace, options.file, context.output.progress, context.cancel
    )
    data = {"assignment": imported.assignment, "submission": imported.label}
    context.output.result(data, lambda: [f"{imported.label} is ready offline."])
    return EXIT_OK


def _export(context: Context, options: argparse.Namespace) -> int:
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
        f"Signed at:   {summary.signed_at}",
        f"Log:         {summary.log}, entry {summary.log_sequence}",
    ]
