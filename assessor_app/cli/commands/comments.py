"""``comments list | add | remove | import | export``: the comment bank."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assessor_app.cli.context import Context
from assessor_app.cli.output import EXIT_OK
from assessor_app.domain.comments import Comment, Offer, Place, ranked
from assessor_app.domain.ids import CommentId
from assessor_app.errors import UserFixable
from assessor_app.rubrics.model import Criterion
from assessor_app.services import queue, review
from assessor_app.services.comments import comment_bank, comment_files
from assessor_app.services.references import find_criterion, find_level

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(
    commands: _SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Add this module's commands."""
    bank = commands.add_parser("comments", help="reusable feedback: list, add, import, export")
    verbs = bank.add_subparsers(required=True, metavar="VERB")
    listing = verbs.add_parser("list", parents=[shared], help="show the bank, the fittest first")
    listing.add_argument("words", nargs="*", help="only comments that hold all of these")
    _add_place(listing)
    listing.set_defaults(run=_list)
    adding = verbs.add_parser("add", parents=[shared], help="add a comment")
    adding.add_argument("text", help="in Markdown; {criterion}, {next_level} … are filled in")
    adding.add_argument("--tag", action="append", default=[], metavar="TAG")
    adding.add_argument("--shortcut", default="", metavar="WORD", help="expands /WORD")
    _add_place(adding)
    adding.set_defaults(run=_add)
    removing = verbs.add_parser("remove", parents=[shared], help="take a comment out")
    removing.add_argument("comment", help="its id, or its /shortcut")
    removing.set_defaults(run=_remove)
    importing = verbs.add_parser("import", parents=[shared], help="add the comments of a file")
    importing.add_argument("file", type=Path, help="JSON that was exported, or CSV")
    importing.set_defaults(run=_import)
    export = verbs.add_parser("export", parents=[shared], help="write one's own comments out")
    export.add_argument("file", type=Path, help="a name that ends in .json or .csv")
    export.add_argument("--replace", action="store_true", help="write over a file that is there")
    export.set_defaults(run=_export)


def _add_place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--submission", metavar="LABEL", help="one with the rubric that is meant")
    parser.add_argument("--criterion", metavar="CODE", help="of that rubric, such as 2.3")
    parser.add_argument("--level", metavar="LEVEL", help="of that criterion: its name or place")


def _place(context: Context, options: argparse.Namespace) -> tuple[Criterion | None, str]:
    """Return the criterion and the level's id that the options name."""
    if not options.criterion:
        return None, ""
    if not options.submission:
        raise UserFixable(
            "A criterion is one of a rubric.",
            hint="Name a submission that is judged by it with --submission.",
            code="unknown_criterion",
        )
    assignment = queue.find_assignment(context.workspace, options.submission).id
    criterion = find_criterion(
        review.open_review(context.workspace, assignment).rubric, options.criterion
    )
    return criterion, find_level(criterion, options.level).id if options.level else ""


def _list(context: Context, options: argparse.Namespace) -> int:
    workspace = context.workspace
    criterion, level = _place(context, options)
    if options.submission:
        assignment = queue.find_assignment(workspace, options.submission).id
        offers = comment_bank.list_offers(workspace, assignment)
    else:
        offers = tuple(Offer(one) for one in comment_bank.list_comments(workspace))
    if criterion is not None or options.words:
        place = Place("" if criterion is None else criterion.id, level)
        offers = ranked(offers, place, " ".join(options.words))
    data = {"comments": [{**_data(one.comment), "shared": one.shared} for one in offers]}
    context.output.result(data, lambda: _lines(offers))
    return EXIT_OK


def _data(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.id,
        "text": comment.text,
        "criterion": comment.criterion_label,
        "level": comment.level_title,
        "tags": comment.tags,
        "shortcut": comment.shortcut,
        "uses": comment.uses,
    }


def _lines(offers: Iterable[Offer]) -> list[str]:
    lines = []
    for offer in offers:
        one = offer.comment
        where = " · ".join(part for part in (one.criterion_label, one.level_title) if part)
        about = [where or "Any criterion", *(f"#{tag}" for tag in one.tags)]
        about += [f"/{one.shortcut}"] if one.shortcut else []
        about += ["from the issuer" if offer.shared else f"used {one.uses} times"]
        lines += [one.text, f"    {'  '.join(about)}", f"    {one.id}"]
    return lines or ["The comment bank is empty. Add a comment, or import a file."]


def _add(context: Context, options: argparse.Namespace) -> int:
    criterion, level = _place(context, options)
    wording = comment_bank.Wording(options.text, tuple(options.tag), options.shortcut)
    made, _changes = comment_bank.add(context.workspace, wording, criterion, level)
    context.output.result({"comment": made}, lambda: [f"Added: {made}"])
    return EXIT_OK


def _remove(context: Context, options: argparse.Namespace) -> int:
    wanted = options.comment
    if wanted.startswith("/"):
        known = comment_bank.list_comments(context.workspace)
        named = wanted[1:].casefold()
        wanted = next((one.id for one in known if one.shortcut.casefold() == named), wanted)
    comment_bank.remove(context.workspace, CommentId(wanted))
    context.output.result({"removed": wanted}, lambda: ["Removed."])
    return EXIT_OK


def _import(context: Context, options: argparse.Namespace) -> int:
    taken = comment_files.read_file(context.workspace, options.file)
    data = {"added": taken.added, "skipped": list(taken.skipped)}

    def lines() -> list[str]:
        said = [f"  {one.where}: {one.why}" for one in taken.skipped]
        return [f"{taken.added} comments added.", *said]

    context.output.result(data, lines)
    return EXIT_OK


def _export(context: Context, options: argparse.Namespace) -> int:
    count = comment_files.write_file(context.workspace, options.file, replace=options.replace)
    data = {"written": options.file, "comments": count}
    context.output.result(data, lambda: [f"{count} comments written to {options.file}."])
    return EXIT_OK
