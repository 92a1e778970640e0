"""``annotate`` and ``marks``: marking where in the evidence something was seen, and finding it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from assessor_app.cli.context import Context
from assessor_app.cli.output import EXIT_OK, table
from assessor_app.domain.ids import AnnotationId, CriterionId
from assessor_app.domain.marks import MarkKind
from assessor_app.errors import UserFixable
from assessor_app.services import anchors, queue, review, scoring
from assessor_app.services.marks import annotations as marks
from assessor_app.services.marks import foreign_marks
from assessor_app.services.marks.mark_list import (
    ListedMark,
    MarkFilter,
    MarkState,
    find_marks,
    listed_marks,
)
from assessor_app.services.marks.shown import shown_marks
from assessor_app.services.references import find_artifact, find_criterion
from assessor_app.services.review import Review

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(
    commands: _SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Add this module's commands."""
    mark = commands.add_parser("annotate", parents=[shared], help="mark a place in the evidence")
    mark.add_argument("submission")
    mark.add_argument("artifact", nargs="?", help="its name or file name")
    mark.add_argument("--comment", metavar="TEXT")
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
    other = mark.add_mutually_exclusive_group()
    other.add_argument("--remove", metavar="ANNOTATION")
    other.add_argument(
        "--change", metavar="ANNOTATION", help="give it another place, other words or criteria"
    )
    mark.set_defaults(run=_annotate)
    listing = commands.add_parser("marks", parents=[shared], help="the marks on a submission")
    listing.add_argument("submission")
    listing.add_argument("--search", default="", metavar="WORDS", help="only marks with WORDS")
    listing.add_argument("--criterion", metavar="CODE", help="only marks for this criterion")
    listing.add_argument("--kind", type=MarkKind, choices=list(MarkKind))
    listing.add_argument(
        "--state", type=MarkState, choices=_STATES, default=MarkState.ALL, help="which of them"
    )
    listing.add_argument(
        "--forget", metavar="FILE", help="drop the marks of others that came in FILE"
    )
    listing.set_defaults(run=_marks)


_STATES = [one for one in MarkState if one is not MarkState.UNPLACED]


def _annotate(context: Context, options: argparse.Namespace) -> int:
    workspace = context.workspace
    assignment = queue.find_assignment(workspace, options.submission).id
    if options.remove:
        marks.remove(workspace, assignment, AnnotationId(options.remove))
        context.output.result({"removed": options.remove}, lambda: ["Removed."])
        return EXIT_OK
    opened = review.open_review(workspace, assignment)
    criteria = tuple(find_criterion(opened.rubric, one).id for one in options.criterion)
    if options.change:
        made = _change(context, opened, options, criteria)
    else:
        made = _add(context, opened, options, criteria)
    if options.cite:
        for criterion in criteria:
            scoring.cite(workspace, assignment, criterion, made)
    said = "Changed" if options.change else "Marked"
    context.output.result({"annotation": made}, lambda: [f"{said}: {made}"])
    return EXIT_OK


def _add(
    context: Context,
    opened: Review,
    options: argparse.Namespace,
    criteria: tuple[CriterionId, ...],
) -> AnnotationId:
    if not options.artifact:
        raise UserFixable("Name the artifact to mark.", code="artifact_unknown")
    artifact = find_artifact(opened, options.artifact)
    made, _changes = marks.add_mark(
        context.workspace,
        opened.assignment.id,
        artifact.id,
        anchors.place_for(artifact.media_type, _wish(options)),
        comment=options.comment or "",
        criteria=criteria,
    )
    return made


def _change(
    context: Context,
    opened: Review,
    options: argparse.Namespace,
    criteria: tuple[CriterionId, ...],
) -> AnnotationId:
    workspace, assignment = context.workspace, opened.assignment.id
    mark = AnnotationId(options.change)
    found = next((one for one in shown_marks(opened) if one.id == mark), None)
    if found is None:
        raise UserFixable("There is no such annotation here.", code="annotation_unknown")
    wish = _wish(options)
    if wish != anchors.Wish():
        place = anchors.place_for(opened.artifact(found.artifact).media_type, wish)
        marks.move(workspace, assignment, mark, place)
    if options.comment is not None:
        marks.write(workspace, assignment, mark, options.comment)
    if criteria:
        marks.set_criteria(workspace, assignment, mark, criteria)
    return mark


def _wish(options: argparse.Namespace) -> anchors.Wish:
    return anchors.Wish(
        kind=options.kind,
        page=options.page,
        box=options.box,
        quote=options.quote,
        time=options.time,
        points=options.points,
    )


def _marks(context: Context, options: argparse.Namespace) -> int:
    workspace = context.workspace
    assignment = queue.find_assignment(workspace, options.submission).id
    if options.forget:
        count, _changes = foreign_marks.forget_file(workspace, assignment, options.forget)
        data = {"forgotten": count, "origin": options.forget}
        context.output.result(data, lambda: [f"{count} marks of others forgotten."])
        return EXIT_OK
    opened = review.open_review(workspace, assignment)
    others = foreign_marks.foreign_marks(workspace, assignment)
    every = (*shown_marks(opened), *foreign_marks.shown_foreign(others))
    criterion = find_criterion(opened.rubric, options.criterion).id if options.criterion else None
    wanted = MarkFilter(options.search, criterion, options.kind, options.state)
    found = find_marks(listed_marks(opened.artifacts, every), wanted)
    context.output.result(
        {"marks": [one.mark for one in found]},
        lambda: table([_line(opened, one) for one in found]) or ["No mark."],
    )
    return EXIT_OK


def _line(opened: Review, one: ListedMark) -> tuple[str, ...]:
    codes = {each.id: each.code or each.title for each in opened.rubric.criteria}
    cited = ", ".join(codes.get(each, each) for each in one.mark.cited_by)
    state = f"cited for {cited}" if cited else ", ".join(one.mark.labels)
    state = state if one.mark.mine else f"of {one.mark.author or one.mark.origin}"
    return one.artifact_name, one.title, state, one.words[:80], one.mark.id if one.mark.mine else ""
