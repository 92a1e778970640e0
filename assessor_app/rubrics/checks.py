"""What is allowed in a rubric and still looks like a mistake, for its author to read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from assessor_app.domain.ids import CriterionId, PartId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.evaluation import evaluate, truth_of
from assessor_app.rubrics.implication import implies
from assessor_app.rubrics.model import Criterion, Rubric, Score
from assessor_app.rubrics.reasons import Truth
from assessor_app.rubrics.requirements import required_level
from assessor_app.rubrics.validation import conditions_of, validate
from assessor_app.rubrics.wording import OUTCOME_WORDS


class Severity(StrEnum):
    """``ERROR``: assessing by this rubric makes no sense. ``WARNING``: look at it again."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. ``code`` is stable; ``criterion`` or ``part`` say where, if known."""

    code: str
    severity: Severity
    message: str
    criterion: CriterionId | None = None
    part: PartId | None = None


def check_rubric(rubric: Rubric) -> tuple[Finding, ...]:
    """Return what an author should look at, errors first; nothing for a sound rubric.

    Codes: ``never_earned``, ``always_earned``, ``best_not_earned``, ``unreachable_clause``,
    ``settled_condition``, ``nothing_carried``, ``near_without_total``, ``empty_part``,
    ``single_level``, ``points_falling``, ``points_missing``, ``points_negative``,
    ``descriptor_missing``.

    Raises:
        UserFixable: as :func:`validation.validate`, for a rubric that is not one.
    """
    validate(rubric)
    findings = [*_rule_findings(rubric), *_policy_findings(rubric), *_part_findings(rubric)]
    for criterion in rubric.criteria:
        findings.extend(_criterion_findings(criterion))
    return tuple(sorted(findings, key=lambda one: one.severity is not Severity.ERROR))


def _rule_findings(rubric: Rubric) -> Iterator[Finding]:
    possible = evaluate(rubric, {}).possible
    if Outcome.EARNED not in possible:
        yield Finding("never_earned", Severity.ERROR, "No scores whatever lead to Earned.")
    elif possible == {Outcome.EARNED}:
        yield Finding("always_earned", Severity.ERROR, "All scores whatever lead to Earned.")
    else:
        best = evaluate(rubric, _best(rubric)).outcome
        if best is not None and best is not Outcome.EARNED:
            yield Finding(
                "best_not_earned",
                Severity.WARNING,
                "With every criterion at its highest level the outcome is "
                f"“{OUTCOME_WORDS[best]}”.",
            )
    yield from _clause_findings(rubric)


def _best(rubric: Rubric) -> dict[CriterionId, Score]:
    return {one.id: Score(one.id, level=one.levels[-1].id) for one in rubric.criteria}


def _clause_findings(rubric: Rubric) -> Iterator[Finding]:
    clauses = rubric.rule.clauses
    for number, clause in enumerate(clauses):
        name = f"Clause {number + 1} ({clause.label or OUTCOME_WORDS[clause.outcome]})"
        truth = truth_of(rubric, clause.when, {})
        earlier = [one for one in clauses[:number] if implies(rubric, clause.when, one.when)]
        if truth is Truth.FAILED:
            message = f"{name} can never hold."
        elif earlier:
            message = f"{name} is never reached: an earlier clause holds whenever it does."
        else:
            continue
        yield Finding("unreachable_clause", Severity.WARNING, message)
    before = conditions_of(rubric.rule)[: -len(clauses) or None]
    for condition in before:
        if truth_of(rubric, condition, {}) is not Truth.OPEN:
            yield Finding(
                "settled_condition",
                Severity.WARNING,
                "A completeness condition or gate holds or fails whatever is scored.",
            )


def _policy_findings(rubric: Rubric) -> Iterator[Finding]:
    carries = rubric.resubmission.scope == "criteria_not_met"
    if carries and not any(required_level(rubric, one) for one in rubric.criteria):
        yield Finding(
            "nothing_carried",
            Severity.WARNING,
            "A next attempt is to show only what was not met, but the rule asks for a level in no "
            "criterion, so that nothing counts as met.",
        )
    near = rubric.double_scoring is not None and rubric.double_scoring.near_points is not None
    if near and not any(map(_speaks_of_total, conditions_of(rubric.rule))):
        yield Finding(
            "near_without_total",
            Severity.WARNING,
            "A second reading is asked for near a total, but the rule asks for none.",
        )


def _speaks_of_total(condition: rule.Condition) -> bool:
    if isinstance(condition, rule.All | rule.Any):
        return any(map(_speaks_of_total, condition.members))
    return isinstance(condition, rule.Total)


def _part_findings(rubric: Rubric) -> Iterator[Finding]:
    for part in rubric.parts:
        if not rubric.in_part(part.id):
            yield Finding(
                "empty_part",
                Severity.WARNING,
                f"“{part.title}” has no criterion, so that nothing in it is judged.",
                part=part.id,
            )


def _criterion_findings(criterion: Criterion) -> Iterator[Finding]:
    def finding(code: str, message: str) -> Finding:
        text = f"{criterion.label}: {message}"
        return Finding(code, Severity.WARNING, text, criterion=criterion.id, part=criterion.part)

    if len(criterion.levels) == 1:
        yield finding("single_level", "there is only one level to choose.")
    points = [level.points for level in criterion.levels if level.points is not None]
    if any(low >= high for low, high in pairwise(points)):
        yield finding("points_falling", "a higher level does not have more points.")
    if points and len(points) != len(criterion.levels):
        yield finding("points_missing", "some levels have points and some have none.")
    if any(number < 0 for number in points):
        yield finding("points_negative", "a level has points below zero, which lower the total.")
    for level in criterion.levels:
        if not level.descriptor:
            yield finding("descriptor_missing", f"the level “{level.title}” has no descriptor.")
