"""``score`` and ``annotate``: judging, and marking where in the evidence it was seen."""

from __future__ import annotations

import argparse
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from assessor_app.cli.context import Context
from assessor_app.cli.output import EXIT_OK
from assessor_app.domain.ids import AnnotationId, AssignmentId
from assessor_app.domain.marks import MarkKind
from assessor_app.errors import UserFixable
from assessor_app.services import anchors, queue, review, scoring
from assessor_app.services import annotations as marks
from assessor_app.services.references import find_artifact, find_criterion, find_level
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
    mark = commands.add_parser("annotate", parents=[shared], help="mark a place in the evidence")
    mark.add_argument("submission")
    mark.add_argument("artifact", nargs="?", help="its name or file name")
    mark.add_argument("--comment", default="", metavar="TEXT")
    mark.add_argument("--criterion", action="append", default=[], metavar="CODE")
    mark.add_argument("--page", type=int, metavar="N", help="a page, from 1")
    mark.add_argument("--box", metavar="X,Y,W,H", help="points on a page, per cent of a picture")
    mark.add_argument("--quote", metavar="TEXT", help="the passage's own words")
    mark.add_argument(
        "--kind", type=MarkKind, choices=list(MarkKind), help="what the mark looks like"
    )
    mark.add_argument(
        "--points", metavar="X,Y X,Y", help="of a drawing or a point; strokes of ink apart by ;"
    )
    mark.add_argument("--time", metavar="FROM[,TO]", help="seconds of a video or recording")
    mark.add_argument("--cite", action="store_true", help="let it support the named criteria")
    mark.add_argument("--remove", metavar="ANNOTATION")
    mark.set_defaults(run=_annotate)


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


def _annotate(context: Context, options: argparse.Namespace) -> int:
    workspace = context.workspace
    assignment = queue.find_assignment(workspace, options.submission).id
    if options.remove:
        marks.remove(workspace, assignment, AnnotationId(options.remove))
        context.output.result({"removed": options.remove}, lambda: ["Removed."])
        return EXIT_OK
    if not options.artifact:
        raise UserFixable("Name the artifact to mark.", code="artifact_unknown")
    opened = review.open_review(workspace, assignment)
    artifact = find_artifact(opened, options.artifact)
    criteria = tuple(find_criterion(opened.rubric, one) for one in options.criterion)
    wish = anchors.Wish(
        kind=options.kind,
        page=options.page,
        box=options.box,
        quote=options.quote,
        time=options.time,
        points=options.points,
    )
    made, _changes = marks.add_mark(
        workspace,
        assignment,
        artifact.id,
        anchors.place_for(artifact.media_type, wish),
        comment=options.comment,
        criteria=tuple(one.id for one in criteria),
    )
    if options.cite:
        for criterion in criteria:
            scoring.cite(workspace, assignment, criterion.id, made)
    context.output.result({"annotation": made}, lambda: [f"Marked: {made}"])
    return EXIT_OK
