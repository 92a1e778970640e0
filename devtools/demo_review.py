"""Review every submission as a careful assessor would, through the use cases that a window calls.

Sample work is judged as ``resources/demo/decisions.json`` says; anything else by a fixed pattern
that reaches several outcomes.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from assessor_app.domain.assignments import QueueRow
from assessor_app.domain.ids import AnnotationId, AssignmentId, CriterionId
from assessor_app.domain.improvement import Improvement
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics.model import Criterion, Level
from assessor_app.rubrics.requirements import required_levels
from assessor_app.services import anchors, decisions, feedback, review, scoring
from assessor_app.services.marks import annotations as marks
from assessor_app.services.references import find_artifact, find_criterion, find_level
from assessor_app.services.review import Review
from assessor_app.services.workspace import Workspace
from devtools.environment import ROOT
from reference_issuer.catalogue import Catalogue

_DECISIONS = ROOT / "resources" / "demo" / "decisions.json"


def review_all(workspace: Workspace, queue: Sequence[QueueRow], catalog: Catalogue) -> int:
    """Review and sign everything in ``queue``; return how many decisions were signed."""
    for number, row in enumerate(queue):
        review_one(workspace, row, catalog, number=number)
        decisions.finish(workspace, row.assignment)
    return len(queue)


def review_one(workspace: Workspace, row: QueueRow, catalog: Catalogue, *, number: int = 0) -> None:
    """Do everything on one submission but sign it."""
    found = _plan(row, catalog)
    if found is None:
        _review_by_pattern(workspace, row.assignment, number)
        return
    plan, names = found
    opened = review.open_review(workspace, row.assignment)
    _look_at_everything(workspace, opened)
    _score_as_planned(workspace, opened, plan, names)
    feedback.write_feedback(workspace, row.assignment, plan["feedback"])
    feedback.declare_interest(workspace, row.assignment, conflict=False)
    _leave_no_gap(workspace, row.assignment)


def begin_one(
    workspace: Workspace, row: QueueRow, catalog: Catalogue, criteria: Collection[str]
) -> None:
    """Look at the first half of a sample submission and score the named criteria."""
    found = _plan(row, catalog)
    if found is None:
        return
    plan, names = found
    opened = review.open_review(workspace, row.assignment)
    for artifact in opened.artifacts[: (len(opened.artifacts) + 1) // 2]:
        review.mark_opened(workspace, row.assignment, artifact.id)
    part = {
        "scores": {code: one for code, one in plan["scores"].items() if code in criteria},
        "annotations": [one for one in plan["annotations"] if one["criterion"] in criteria],
    }
    _score_as_planned(workspace, opened, part, names)


def _plan(row: QueueRow, catalog: Catalogue) -> tuple[dict[str, Any], dict[str, str]] | None:
    """Return what is said of a sample submission, and the names of its files by their paths."""
    sample_of = {entry.label: entry for entry in catalog.submissions}
    label = row.submission_label
    sample = sample_of.get(label) or sample_of.get(label.rpartition("-")[0])
    plan = None if sample is None else json.loads(_DECISIONS.read_bytes()).get(sample.slug)
    if sample is None or plan is None:
        return None
    return plan, {file.path: file.name for file in sample.files}


def _score_as_planned(
    workspace: Workspace, opened: Review, plan: dict[str, Any], names: Mapping[str, str]
) -> None:
    assignment = opened.assignment.id
    cited = _mark(workspace, opened, plan.get("annotations", []), names)
    for code, given in plan["scores"].items():
        criterion = find_criterion(opened.rubric, code)
        scoring.set_rationale(workspace, assignment, criterion.id, given["rationale"])
        if code_given := given.get("conditionCode"):
            scoring.set_condition(workspace, assignment, criterion.id, code_given)
        elif given.get("level"):
            level = find_level(criterion, given["level"])
            scoring.choose_level(workspace, assignment, criterion.id, level.id)
        if told := given.get("improvement"):
            scoring.set_improvement(workspace, assignment, Improvement(criterion.id, *told))
        for annotation in cited.get(code, []):
            scoring.cite(workspace, assignment, criterion.id, annotation)


def _mark(
    workspace: Workspace,
    opened: Review,
    planned: list[dict[str, Any]],
    names: Mapping[str, str],
) -> dict[str, list[AnnotationId]]:
    """Make the planned marks; return them by the code of the criterion that they speak to."""
    made: dict[str, list[AnnotationId]] = {}
    for mark in planned:
        artifact = find_artifact(opened, names[mark["file"]])
        criterion = find_criterion(opened.rubric, mark["criterion"])
        selector = anchors.selector_for(
            artifact.media_type,
            page=mark.get("page"),
            box=mark.get("box"),
            quote=mark.get("quote"),
            time=mark.get("time"),
        )
        annotation, _changes = marks.add(
            workspace,
            opened.assignment.id,
            artifact.id,
            selector=selector,
            comment=mark["comment"],
            criteria=(criterion.id,),
        )
        made.setdefault(mark["criterion"], []).append(annotation)
    return made


def _review_by_pattern(workspace: Workspace, assignment: AssignmentId, number: int) -> None:
    opened = review.open_review(workspace, assignment)
    _look_at_everything(workspace, opened)
    for place, criterion in enumerate(opened.rubric.criteria):
        below = number % 3 == 2 and place == number % len(opened.rubric.criteria)
        _score_by_pattern(workspace, assignment, criterion, below=below)
    feedback.write_feedback(
        workspace,
        assignment,
        "Thank you for your work. Each criterion says what was seen, and what would show more.",
    )
    feedback.declare_interest(workspace, assignment, conflict=False)
    _leave_no_gap(workspace, assignment)


def _score_by_pattern(
    workspace: Workspace, assignment: AssignmentId, criterion: Criterion, *, below: bool
) -> None:
    level = criterion.levels[-2 if below and len(criterion.levels) > 1 else -1]
    said = f"The evidence is at *{level.title}*: {level.descriptor}"
    scoring.choose_level(workspace, assignment, criterion.id, level.id)
    scoring.set_rationale(workspace, assignment, criterion.id, said)


def _look_at_everything(workspace: Workspace, opened: Review) -> None:
    for artifact in opened.artifacts:
        review.mark_opened(workspace, opened.assignment.id, artifact.id)


def _leave_no_gap(workspace: Workspace, assignment: AssignmentId) -> None:
    """Cite the first artifact where the rubric asks for a citation that the plan has not got, and
    say by the levels' own words what would change a score where it does not say that itself."""
    opened = review.open_review(workspace, assignment)
    required = required_levels(opened.rubric)
    for gap in opened.gaps:
        if gap.code == "citation_missing" and gap.criterion is not None:
            annotation, _changes = marks.add(
                workspace,
                assignment,
                opened.artifacts[0].id,
                selector=None,
                comment="Seen here.",
                criteria=(gap.criterion,),
            )
            scoring.cite(workspace, assignment, gap.criterion, annotation)
        if gap.code == "no_improvement" and gap.criterion is not None:
            told = _by_the_levels(opened, gap.criterion, required[gap.criterion])
            scoring.set_improvement(workspace, assignment, told)
        if gap.code == "outcome_open":
            feedback.override_outcome(
                workspace, assignment, Outcome.ESCALATED, "The rule leaves it open."
            )


def _by_the_levels(opened: Review, key: CriterionId, needed: Level) -> Improvement:
    criterion, level = opened.rubric.criterion(key), opened.scores[key].level
    reached = None if criterion is None or level is None else criterion.level(level)
    return Improvement(
        key,
        present=f"The evidence is at *{reached.title}*: {reached.descriptor}" if reached else "",
        missing=f"It is not yet at *{needed.title}*: {needed.descriptor}",
        would_show="One more piece of evidence that speaks to these words, with a line that says "
        "where to look.",
    )
