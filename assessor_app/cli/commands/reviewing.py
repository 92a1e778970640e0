"""``list``, ``show``, ``park``: what there is to do, one submission in full, put aside."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from assessor_app.cli.context import Context
from assessor_app.cli.output import EXIT_OK, bytes_in_words, table
from assessor_app.domain.assignments import QueueRow
from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.search import MARK_END, MARK_START, SearchHit
from assessor_app.rubrics.model import Criterion
from assessor_app.rubrics.points_between import level_in_words
from assessor_app.rubrics.wording import rule_in_words
from assessor_app.services import exchange, foreign_marks, parking, queue, review
from assessor_app.services.explanations import explain, explain_gap
from assessor_app.services.references import find_artifact
from assessor_app.services.report_content import where_in_words
from assessor_app.services.review import Review

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_commands(
    commands: _SubParsersAction[argparse.ArgumentParser], shared: argparse.ArgumentParser
) -> None:
    """Add this module's commands."""
    listing = commands.add_parser("list", parents=[shared], help="your queue")
    listing.add_argument(
        "--search", metavar="WORDS", help="evidence, notes and comments with WORDS"
    )
    listing.add_argument("--limit", type=int, default=500, metavar="N")
    listing.set_defaults(run=_list)
    park = commands.add_parser("park", parents=[shared], help="put a submission aside")
    park.add_argument("submission")
    park.add_argument("--note", default="", metavar="TEXT", help="why; it never leaves here")
    park.set_defaults(run=_park)
    resume = commands.add_parser("resume", parents=[shared], help="take it up again")
    resume.add_argument("submission")
    resume.set_defaults(run=_resume)
    show = commands.add_parser("show", parents=[shared], help="one submission")
    show.add_argument("submission", help="its label or assignment id")
    show.add_argument("--file", metavar="NAME", help="write this artifact out …")
    show.add_argument("--to", type=Path, metavar="FILE", help="… to this file")
    show.set_defaults(run=_show)


def _list(context: Context, options: argparse.Namespace) -> int:
    if options.search:
        hits = queue.search(context.workspace, options.search, limit=options.limit)
        context.output.result(
            {"hits": hits},
            lambda: [_hit_line(hit) for hit in hits] or ["No match."],
        )
        return EXIT_OK
    rows = queue.list_queue(context.workspace, limit=options.limit)
    context.output.result({"queue": rows}, lambda: _queue_lines(rows))
    return EXIT_OK


def _hit_line(hit: SearchHit) -> str:
    found = hit.snippet.replace(MARK_START, "*").replace(MARK_END, "*")
    return f"{hit.title or hit.kind.value}: {' '.join(found.split())}"


def _queue_lines(rows: tuple[QueueRow, ...]) -> list[str]:
    if not rows:
        return ["Nothing to review. Sync while you are online."]
    header = ("SUBMISSION", "MICRO-CREDENTIAL", "ATTEMPT", "EVIDENCE", "SCORED", "DUE", "STATE")
    return table([header, *(_queue_line(row) for row in rows)])


def _queue_line(row: QueueRow) -> tuple[str, ...]:
    return (
        row.submission_label,
        row.achievement_name,
        str(row.attempt),
        f"{row.files} files, {bytes_in_words(row.size_bytes)}",
        f"{row.scored}/{row.criteria}",
        row.due_at.date().isoformat(),
        f"{row.download.value}, {row.status.value.replace('_', ' ')}"
        + (f": {explain(row.problem)}" if row.problem else "")
        + ("" if row.parked is None else f", parked: {row.parked or 'no note'}"),
    )


def _park(context: Context, options: argparse.Namespace) -> int:
    assignment = queue.find_assignment(context.workspace, options.submission).id
    parking.park(context.workspace, assignment, options.note)
    context.output.result({"parked": assignment}, lambda: ["Put aside; the list shows its note."])
    return EXIT_OK


def _resume(context: Context, options: argparse.Namespace) -> int:
    assignment = queue.find_assignment(context.workspace, options.submission).id
    parking.unpark(context.workspace, assignment)
    context.output.result({"resumed": assignment}, lambda: ["Taken up again."])
    return EXIT_OK


def _show(context: Context, options: argparse.Namespace) -> int:
    workspace = context.workspace
    assignment = queue.find_assignment(workspace, options.submission).id
    opened = review.open_review(workspace, assignment)
    if options.file:
        return _write_file(context, opened, options.file, options.to)
    others = foreign_marks.foreign_marks(workspace, assignment)
    data = {**_review_data(opened), "marks_of_others": others}
    context.output.result(data, lambda: _review_lines(opened) + _foreign_lines(opened, others))
    return EXIT_OK


def _foreign_lines(opened: Review, others: tuple[foreign_marks.ForeignMark, ...]) -> list[str]:
    if not others:
        return []
    names = {one.id: one.name for one in opened.artifacts}
    lines: list[tuple[str, ...]] = [
        (
            "",
            f"{names.get(one.artifact, one.artifact)}{where_in_words(one.place)}",
            one.author or one.origin,
            " ".join(one.text.split())[:80],
        )
        for one in others
    ]
    return ["", "Marks of others", *table(lines)]


def _write_file(context: Context, opened: Review, name: str, target: Path | None) -> int:
    artifact = find_artifact(opened, name)
    path = target or Path(Path(artifact.path).name)
    workspace, assignment = context.workspace, opened.assignment.id
    exchange.export_file(workspace, assignment, artifact.path, path)
    review.mark_opened(workspace, assignment, artifact.id)
    context.output.result({"written": path}, lambda: [f"Written to {path}."])
    return EXIT_OK


def _review_data(opened: Review) -> dict[str, object]:
    evaluation = opened.evaluation
    return {
        "assignment": opened.assignment,
        "submission": opened.package.submission_label,
        "achievement": opened.package.achievement_name,
        "attempt": opened.package.attempt,
        "rule": rule_in_words(opened.rubric),
        "rubric": {
            "id": opened.judged_by.id,
            "digest": opened.judged_by.digest,
            "kept": opened.judged_by.kept,
            "changed": opened.rubric_changed,
        },
        "criteria": [_criterion_data(opened, one) for one in opened.rubric.criteria],
        "artifacts": opened.artifacts,
        "annotations": opened.annotations,
        "draft": opened.draft,
        "outcome": evaluation.outcome,
        "sentence": evaluation.sentence,
        "missing": opened.gaps,
        "earlier": opened.earlier,
        "decision": opened.decision,
    }


def _criterion_data(opened: Review, criterion: Criterion) -> dict[str, object]:
    return {
        "id": criterion.id,
        "code": criterion.code,
        "title": criterion.title,
        "part": criterion.part,
        "levels": [level.title for level in criterion.levels],
        "score": opened.scores.get(criterion.id),
        "improvement": opened.improvements.get(criterion.id),
    }


def _review_lines(opened: Review) -> list[str]:
    package, evaluation = opened.package, opened.evaluation
    lines = [
        f"{package.achievement_name} · {package.submission_label} · attempt {package.attempt}",
        f"To earn it: {rule_in_words(opened.rubric)}",
        *_rubric_lines(opened),
        "",
        "Evidence",
        *table([_artifact_line(one) for one in opened.artifacts]),
    ]
    for part in opened.rubric.parts:
        lines += ["", part.title]
        lines += table([_score_line(opened, one) for one in opened.rubric.in_part(part.id)])
    lines += ["", evaluation.sentence]
    lines += [f"  {explain_gap(gap, opened)}" for gap in opened.gaps if gap.blocking]
    return lines


def _rubric_lines(opened: Review) -> list[str]:
    """Return what there is to say where the rubric is not simply the package's."""
    kept, lines = opened.judged_by.kept, []
    if kept is not None:
        end = "" if kept.until is None else f" of what is signed by {to_rfc3339(kept.until)}"
        accepted = f"which the issuer accepts{end}" if kept.accepted else "which no longer counts"
        lines.append(f"You judge by the earlier version of the rubric, {accepted}.")
    if opened.rubric_changed:
        lines.append("The rubric has changed: go on with “decide --rubric new” or “earlier”.")
    return lines


def _artifact_line(artifact: review.Artifact) -> tuple[str, ...]:
    state = "viewed" if artifact.opened else ("here" if artifact.here else "not downloaded")
    state += f": {explain(artifact.problem)}" if artifact.problem else ""
    size = bytes_in_words(artifact.size_bytes)
    return ("", artifact.part, artifact.name, artifact.media_type, size, state)


def _score_line(opened: Review, criterion: Criterion) -> tuple[str, ...]:
    score = opened.scores.get(criterion.id)
    chosen = level_in_words(criterion, score) or "not scored"
    if score and score.condition_code:
        chosen = f"cannot be scored: {score.condition_code}"
    if score and score.not_applicable:
        chosen = "not applicable"
    return ("", criterion.code, criterion.title, chosen)
