"""``decide``: feedback, declaration, outcome, and the signature."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from assessor_app.cli.context import Context
from assessor_app.cli.output import EXIT_OK
from assessor_app.domain.ids import AssignmentId, CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import EnvironmentProblem
from assessor_app.services import decisions, edits, feedback, queue, review
from assessor_app.services.explanations import explain_gap
from assessor_app.services.references import find_criterion
from assessor_app.services.rubrics import rubric_changes
from assessor_app.services.sending import outbox
from assessor_app.services.sending.outbox import RECUSAL_REASONS
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_OVERRIDES = [one.value for one in Outcome if one is not Outcome.RECUSED]


def add_commands(
    commands: _SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Add this module's command."""
    decide = commands.add_parser("decide", parents=[shared], help="finish and sign a review")
    decide.add_argument("submission")
    decide.add_argument("--feedback", metavar="TEXT", help="what the earner reads, in Markdown")
    decide.add_argument("--feedback-file", type=Path, metavar="FILE")
    decide.add_argument(
        "--note", metavar="TEXT", help="a private note; it never leaves this machine"
    )
    decide.add_argument("--coordinator-note", metavar="TEXT", help="a note to the coordinator")
    interest = decide.add_mutually_exclusive_group()
    interest.add_argument(
        "--no-conflict", action="store_true", help="declare: no conflict of interest"
    )
    interest.add_argument("--conflict", metavar="WHY", help="declare a conflict of interest")
    outcome = decide.add_mutually_exclusive_group()
    outcome.add_argument("--outcome", choices=_OVERRIDES, help="decide otherwise than the rule …")
    outcome.add_argument("--follow-rule", action="store_true", help="let the rule decide again")
    decide.add_argument("--reason", default="", metavar="TEXT", help="… and why; or why to recuse")
    decide.add_argument("--recuse", choices=RECUSAL_REASONS, help="step back from this submission")
    decide.add_argument("--lease", action="store_true", help="ask for more time")
    decide.add_argument("--revise", action="store_true", help="open a decision that was sent")
    decide.add_argument(
        "--accept-update",
        action="store_true",
        help="the evidence or rubric has changed; go on with it as it is now. Scores of criteria "
        "that read differently are taken back …",
    )
    decide.add_argument(
        "--still", nargs="+", default=(), metavar="CODE", help="… but for those of these criteria"
    )
    decide.add_argument(
        "--rubric",
        choices=("new", "earlier"),
        help="the rubric has changed: judge by the new version as --accept-update does, or go on "
        "with the earlier one where the issuer accepts that",
    )
    decide.add_argument("--undo", action="store_true", help="take the last step back")
    decide.add_argument("--redo", action="store_true", help="make it again")
    decide.add_argument("--sign", action="store_true", help="sign it, and queue it for sending")
    decide.set_defaults(run=_decide)


def _decide(context: Context, options: argparse.Namespace) -> int:
    workspace = context.workspace
    assignment = queue.find_assignment(workspace, options.submission).id
    if options.recuse:
        outbox.recuse(workspace, assignment, options.recuse, options.reason)
        context.output.result({"recused": assignment}, lambda: ["You step back from this one."])
        return EXIT_OK
    _write(workspace, assignment, options)
    if options.sign:
        return _sign(context, assignment)
    opened = review.open_review(workspace, assignment)
    missing = [gap for gap in opened.gaps if gap.blocking]
    data = {
        "sentence": opened.evaluation.sentence,
        "missing": [gap.code for gap in missing],
        "gaps": opened.gaps,
    }
    context.output.result(
        data,
        lambda: [
            opened.evaluation.sentence,
            *(f"  {explain_gap(gap, opened)}" for gap in missing),
        ],
    )
    return EXIT_OK


def _write(workspace: Workspace, assignment: AssignmentId, options: argparse.Namespace) -> None:
    """Do what the options ask for: first what opens the work again, then what is written."""
    _reopen(workspace, assignment, options)
    if options.lease:
        outbox.extend_lease(workspace, assignment)
    text = _feedback(options)
    if text is not None:
        feedback.write_feedback(workspace, assignment, text)
    if options.note is not None:
        feedback.write_private_note(workspace, assignment, options.note)
    if options.coordinator_note is not None:
        feedback.write_coordinator_note(workspace, assignment, options.coordinator_note)
    _conclude(workspace, assignment, options)


def _reopen(workspace: Workspace, assignment: AssignmentId, options: argparse.Namespace) -> None:
    if options.revise:
        decisions.revise(workspace, assignment)
    if options.undo:
        edits.undo(workspace, assignment)
    if options.redo:
        edits.redo(workspace, assignment)
    if options.rubric == "earlier":
        rubric_changes.keep_earlier(workspace, assignment)
    elif options.rubric == "new":
        rubric_changes.take_new(workspace, assignment, _still(workspace, assignment, options))
    elif options.accept_update:
        still = _still(workspace, assignment, options)
        rubric_changes.accept_changes(workspace, assignment, still)


def _still(
    workspace: Workspace, assignment: AssignmentId, options: argparse.Namespace
) -> frozenset[CriterionId]:
    """Return the criteria whose scores shall stand, whatever became of their text."""
    if not options.still:
        return frozenset()
    newer = rubric_changes.read_pending(workspace, assignment).after
    return frozenset(find_criterion(newer, code).id for code in options.still)


def _conclude(workspace: Workspace, assignment: AssignmentId, options: argparse.Namespace) -> None:
    if options.no_conflict or options.conflict is not None:
        conflict = options.conflict is not None
        note = options.conflict or ""
        feedback.declare_interest(workspace, assignment, conflict=conflict, note=note)
    if options.outcome:
        outcome = Outcome(options.outcome)
        feedback.override_outcome(workspace, assignment, outcome, options.reason)
    if options.follow_rule:
        feedback.override_outcome(workspace, assignment, None, "")


def _feedback(options: argparse.Namespace) -> str | None:
    path: Path | None = options.feedback_file
    if path is None:
        given: str | None = options.feedback
        return given
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise EnvironmentProblem(
            "The feedback file cannot be read as UTF-8 text.", code="file_unreadable"
        ) from exc


def _sign(context: Context, assignment: AssignmentId) -> int:
    try:
        signed = decisions.finish(context.workspace, assignment)
    except decisions.NotComplete as problem:
        opened = review.open_review(context.workspace, assignment)
        lines = [f"  {explain_gap(gap, opened)}" for gap in problem.gaps]
        return context.output.failure(problem, lines)
    row = signed.decision
    data = {"decision": row.id, "digest": row.digest, "outcome": row.outcome}
    context.output.result(data, lambda: [f"Signed: {row.outcome.value} ({row.id})."])
    return EXIT_OK
