"""``enrol``, ``sync`` and ``outbox``: dealing with issuers."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from assessor_app.cli.context import Context
from assessor_app.cli.output import (
    EXIT_ENVIRONMENT,
    EXIT_OK,
    EXIT_REFUSED,
    bytes_in_words,
    table,
)
from assessor_app.domain.outbox import OutboxKind
from assessor_app.services import queue
from assessor_app.services.explanations import explain, explain_issuer
from assessor_app.services.intake import enrolment, syncing
from assessor_app.services.sending import outbox

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(
    commands: _SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Add this module's commands."""
    enrol = commands.add_parser("enrol", parents=[shared], help="enrol with an issuer")
    enrol.add_argument("invitation", help="the invitation that the issuer sent you")
    enrol.add_argument("--name", required=True, help="your name, as decisions will show it")
    enrol.set_defaults(run=_enrol)
    sync = commands.add_parser("sync", parents=[shared], help="fetch submissions, send decisions")
    sync.add_argument("--no-download", action="store_true", help="fetch the list only")
    sync.add_argument("--no-upload", action="store_true", help="send nothing")
    sync.add_argument(
        "--now", action="store_true", help="also send what waits for a later time after a problem"
    )
    sync.set_defaults(run=_sync)
    box = commands.add_parser("outbox", parents=[shared], help="what waits to be sent")
    box.add_argument("--retry", metavar="ID", help="try this one again at the next sync")
    box.add_argument("--withdraw", metavar="ID", help="take this one back before it is sent")
    box.add_argument("--sent", action="store_true", help="also what has arrived")
    box.set_defaults(run=_outbox)


def _enrol(context: Context, options: argparse.Namespace) -> int:
    issuer, _changes = enrolment.enrol(context.workspace_made(), options.invitation, options.name)
    data = {"issuer": issuer.id, "name": issuer.name, "assessor": issuer.assessor}
    context.output.result(data, lambda: [f"Enrolled with {issuer.name} ({issuer.id})."])
    return EXIT_OK


def _sync(context: Context, options: argparse.Namespace) -> int:
    report = syncing.sync(
        context.workspace,
        download=not options.no_download,
        upload=not options.no_upload,
        force=options.now,
        progress=context.output.progress,
        cancel=context.cancel,
    )
    context.output.result(report, lambda: _sync_lines(context, report))
    if report.failed or any(problem.refused for problem in report.problems):
        return EXIT_REFUSED
    return EXIT_ENVIRONMENT if report.problems else EXIT_OK


def _sync_lines(context: Context, report: syncing.SyncSummary) -> list[str]:
    lines = [
        f"{report.received} assignments received, {report.ready} ready offline"
        f" ({bytes_in_words(report.bytes_received)} fetched).",
        f"{report.accepted} decisions accepted, {report.waiting} still waiting,"
        f" {report.needs_attention} need attention.",
    ]
    for assignment, code in report.failed:
        label = queue.label_of(context.workspace, assignment)
        lines.append(f"{label} was refused: {explain(code)}")
    for problem in report.problems:
        lines.append(f"{problem.issuer_name}: {explain_issuer(problem.code, problem.message)}")
    if report.elsewhere:
        lines.append(
            f"The issuer also holds {report.elsewhere} of your decisions that another device sent."
        )
    if report.mismatch:
        lines.append(
            "The issuer holds other decisions than this device, and no other device of yours"
            " explains it: see 'outbox --sent'."
        )
    return lines


def _outbox(context: Context, options: argparse.Namespace) -> int:
    if options.retry:
        outbox.retry(context.workspace, options.retry)
    if options.withdraw:
        outbox.withdraw(context.workspace, options.withdraw)
    lines = outbox.list_outbox(context.workspace, sent=options.sent)
    context.output.result({"outbox": lines}, lambda: _outbox_lines(lines))
    return EXIT_OK


def _outbox_lines(lines: tuple[outbox.OutboxLine, ...]) -> list[str]:
    if not lines:
        return ["Nothing waits to be sent."]
    return table(
        [
            (
                line.submission_label,
                _what(line),
                line.row.status.value.replace("_", " "),
                explain(line.row.problem) if line.row.problem else "",
                line.row.id,
            )
            for line in lines
        ]
    )


def _what(line: outbox.OutboxLine) -> str:
    if line.row.kind is OutboxKind.DECISION and line.decision is not None:
        return f"decision: {line.decision.outcome.value}"
    return line.row.kind.value
