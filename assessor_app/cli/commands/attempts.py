"""``earlier``, ``compare``, ``find``: what an earlier attempt was told, what evidence says."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from assessor_app.cli.context import Context
from assessor_app.cli.output import EXIT_OK, table
from assessor_app.domain.differences import Differences, Kind
from assessor_app.domain.search import MARK_END, MARK_START
from assessor_app.errors import UserFixable
from assessor_app.services import queue, review, second_attempt
from assessor_app.services.evidence import comparing
from assessor_app.services.evidence.comparing import Comparison, Manner, Side
from assessor_app.services.evidence.earlier_evidence import EarlierEvidence, Since, earlier_evidence
from assessor_app.services.evidence.evidence_search import FoundPassage, find_evidence
from assessor_app.services.references import find_artifact, find_criterion
from assessor_app.services.review import Review
from assessor_app.services.second_attempt import SecondAttempt, Telling, hidden_words

if TYPE_CHECKING:
    from argparse import _SubParsersAction

_SINCE = {
    Since.UNCHANGED: "as before",
    Since.CHANGED: "changed",
    Since.NEW: "new",
    Since.GONE: "gone",
    Since.NOT_THE_SAME: "new or changed",
}
_SIGNS = {Kind.SAME: "  ", Kind.REMOVED: "- ", Kind.ADDED: "+ "}


def add_commands(
    commands: _SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Add this module's commands."""
    earlier = commands.add_parser(
        "earlier", parents=[shared], help="what an earlier attempt was told, and asked for"
    )
    earlier.add_argument("submission")
    earlier.add_argument(
        "--look", action="store_true", help="see it, now that every criterion is scored"
    )
    earlier.add_argument("--tick", type=int, metavar="N", help="what was asked for is there now")
    earlier.add_argument("--untick", type=int, metavar="N", help="it is not")
    earlier.add_argument(
        "--carry",
        nargs="*",
        metavar="CODE",
        help="score what was met as it was scored then: all that has no score, or these criteria",
    )
    earlier.set_defaults(run=_earlier)
    compare = commands.add_parser(
        "compare", parents=[shared], help="two artifacts, or one and what it was before"
    )
    compare.add_argument("submission")
    compare.add_argument("artifact", help="its name or file name")
    compare.add_argument("other", nargs="?", help="another; without it, the earlier attempt's")
    compare.set_defaults(run=_compare)
    find = commands.add_parser(
        "find", parents=[shared], help="passages of the evidence that speak to a criterion"
    )
    find.add_argument("submission")
    find.add_argument("criterion", help="its code, such as 2.3")
    find.add_argument("--limit", type=int, default=10, metavar="N")
    find.set_defaults(run=_find)


def _earlier(context: Context, options: argparse.Namespace) -> int:
    workspace = context.workspace
    assignment = queue.find_assignment(workspace, options.submission).id
    if options.look:
        second_attempt.note_seen(workspace, assignment)
    if options.carry is not None:
        rubric = review.open_review(workspace, assignment).rubric
        criteria = tuple(find_criterion(rubric, one).id for one in options.carry)
        second_attempt.carry(workspace, assignment, criteria)
    for number, found in ((options.tick, True), (options.untick, False)):
        if number is not None:
            key = _asked_key(review.open_review(workspace, assignment), number)
            second_attempt.tick(workspace, assignment, key, found=found)
    opened = review.open_review(workspace, assignment)
    told = second_attempt.second_attempt(opened)
    evidence = earlier_evidence(workspace, assignment)
    context.output.result(
        {"earlier": told, "evidence": evidence, "note": opened.learner_note},
        lambda: _earlier_lines(opened, told, evidence),
    )
    return EXIT_OK


def _asked_key(opened: Review, number: int) -> str:
    told = second_attempt.second_attempt(opened)
    asked = () if told is None else told.asked
    if not 1 <= number <= len(asked):
        raise UserFixable(
            f"Nothing of number {number} was asked for last time.",
            hint=f"There are {len(asked)}." if asked else "",
            code="asked_unknown",
        )
    return asked[number - 1].key


def _earlier_lines(
    opened: Review, told: SecondAttempt | None, evidence: EarlierEvidence | None
) -> list[str]:
    if told is None:
        return ["This is the first attempt."]
    lines = [f"The earner's note: {opened.learner_note}"] if opened.learner_note else []
    if told.telling is Telling.WHEN_ASKED:
        lines.append("Every criterion is scored: --look shows what was told then.")
    elif told.telling is not Telling.SHOWN:
        lines.append(hidden_words(told.telling))
    else:
        lines += _told_lines(opened, told)
    for key, one in told.carried.items():
        lines.append(f"{one.sentence}{' Carried forward.' if key in told.taken else ''}")
    if evidence is not None:
        rows: list[tuple[str, ...]] = [("", _SINCE[one.since], one.name) for one in evidence.files]
        lines += ["", f"Evidence since attempt {evidence.attempt}", *table(rows)]
    return lines


def _told_lines(opened: Review, told: SecondAttempt) -> list[str]:
    lines = ["", "What was asked for last time"]
    lines += [
        f"  {number}. [{'x' if one.ticked else ' '}] {one.text}"
        for number, one in enumerate(told.asked, start=1)
    ]
    lines += ["", "What was told then"]
    for one in opened.rubric.criteria:
        result = told.results.get(one.id)
        if result is not None:
            level = "no level" if result.level is None else result.level.title
            words = f"{one.label}: {level}, attempt {result.attempt}."
            lines.append(f"  {words} {' '.join(result.comment.split())}".rstrip())
    return [*lines, ""]


def _compare(context: Context, options: argparse.Namespace) -> int:
    workspace = context.workspace
    opened = review.open_review(workspace, queue.find_assignment(workspace, options.submission).id)
    artifact = find_artifact(opened, options.artifact)
    mine = Side(opened.assignment.id, artifact)
    if options.other:
        other = Side(opened.assignment.id, find_artifact(opened, options.other))
        found = comparing.compare(workspace, mine, other)
    else:
        choices = comparing.choices(workspace, opened.assignment.id, artifact.id)
        evidence = earlier_evidence(workspace, opened.assignment.id)
        change = None if evidence is None else evidence.of(artifact.id)
        before = None if change is None else change.earlier
        side = next((one.side for one in choices if one.side.artifact.id == before), None)
        if side is None:
            raise UserFixable(
                f"{artifact.name} was not in the earlier attempt, or that is not on this device.",
                hint="Name another artifact to compare it with.",
                code="nothing_to_compare",
            )
        found = comparing.compare(workspace, side, mine)
    context.output.result({"comparison": found}, lambda: _comparison_lines(found))
    return EXIT_OK


def _comparison_lines(found: Comparison) -> list[str]:
    lines = [f"- {found.left.name}", f"+ {found.right.name}", ""]
    if found.manner is Manner.EQUAL:
        return [*lines, "The same file: every byte is equal."]
    if found.differences is None:
        return [*lines, "The files differ. They have no text to compare."]
    if not found.differences.starts:
        return [*lines, "The files differ, and their text is the same."]
    return [*lines, *_difference_lines(found.differences)]


def _difference_lines(found: Differences) -> list[str]:
    lines: list[str] = []
    for row in found.rows:
        if row.kind is Kind.FOLDED:
            lines.append(f"  … {row.folded} the same")
        elif row.kind is Kind.CHANGED:
            lines += [f"- {row.left}", f"+ {row.right}"]
        else:
            text = row.right if row.left is None else row.left
            lines.append(f"{_SIGNS[row.kind]}{text}")
    return [*lines, "… cut: too long to be compared to the end"] if found.cut else lines


def _find(context: Context, options: argparse.Namespace) -> int:
    workspace = context.workspace
    assignment = queue.find_assignment(workspace, options.submission).id
    rubric = review.open_review(workspace, assignment).rubric
    criterion = find_criterion(rubric, options.criterion)
    found = find_evidence(workspace, assignment, criterion.id)[: max(options.limit, 0)]
    context.output.result(
        {"passages": found},
        lambda: (
            [_found_line(one) for one in found]
            or [f"Nothing in the text speaks to {criterion.label} by its words."]
        ),
    )
    return EXIT_OK


def _found_line(one: FoundPassage) -> str:
    place = "" if one.page is None else f", page {one.page}"
    if one.start_ms is not None:
        minutes, seconds = divmod(one.start_ms // 1000, 60)
        place = f", {minutes}:{seconds:02}"
    return f"{one.name}{place}: {one.snippet.replace(MARK_START, '*').replace(MARK_END, '*')}"
