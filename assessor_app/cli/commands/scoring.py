"""``score``: judging a criterion."""

from __future__ import annotations

import argparse
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from assessor_app.cli.context import Context
from assessor_app.cli.output import EXIT_OK
from assessor_app.domain.ids import AnnotationId, AssignmentId
from assessor_app.errors import UserFixable
from assessor_app.services import queue, review, scoring
from assessor_app.services.references import find_criterion, find_level
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(
    commands: _SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Add this module's commands."""
    score = commands.add_parser("score", parents=[shared], help="score a criterion")
    score.add_argument("submission")
    score.add_argument("criterion", help="its code, such as 2.3")
    score.add_argument("level", nargs="?", help="a level's name, or its place: 1 is the highest")
    score.add_argument("--points", help="points between levels, where the rubric allows it")
    score.add_argument("--rationale", metavar="TEXT", help="why, in Markdown")
    score.add_argument("--present", metavar="TEXT", help="below what is required: what is there")
    score.add_argument("--missing", metavar="TEXT", help="… what is missing")
    score.add_argument("--would-show", metavar="TEXT", help="… and what would show it")
    other = score.add_mutually_exclusive_group()
    other.add_argument("--condition", metavar="CODE", help="it cannot be scored, for this reason")
    other.add_argument("--not-applicable", action="store_true")
    other.add_argument("--clear", action="store_true", help="take the level back")
    score.add_argument("--cite", metavar="ANNOTATION", action="append", default=[])
    score.set_defaults(run=_score)


def _score(context: Context, options: argparse.Namespace) -> int:
    workspace = context.workspace
    assignment = queue.find_assignment(workspace, options.submission).id
    rubric = review.open_review(workspace, assignment).rubric
    criterion = find_criterion(rubric, options.criterion)
    wish = scoring.Wish(
        level=find_level(criterion, options.level).id if options.level else None,
        points=_decimal(options.points),
        condition=options.condition,
        not_applicable=options.not_applicable,
        clear=options.clear,
        rationale=options.rationale,
        improvement=(options.present, options.missing, options.would_show),
        cite=tuple(AnnotationId(one) for one in options.cite),
    )
    scoring.change(workspace, assignment, criterion.id, wish)
    return _say_where_it_stands(context, workspace, assignment)


def _decimal(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        return Decimal(text)
    except InvalidOperation as exc:
        raise UserFixable(f"{text!r} is not a number.", code="points_out_of_range") from exc


def _say_where_it_stands(context: Context, workspace: Workspace, assignment: AssignmentId) -> int:
    opened = review.open_review(workspace, assignment)
    evaluation = opened.evaluation
    data = {
        "outcome": evaluation.outcome,
        "sentence": evaluation.sentence,
        "unscored": evaluation.unscored,
        "missing": opened.gaps,
    }
    context.output.result(data, lambda: [evaluation.sentence])
    return EXIT_OK
