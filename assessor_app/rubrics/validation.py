"""What every rubric must keep to, whichever file it came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

from assessor_app.domain.outcome import Outcome
from assessor_app.errors import UserFixable
from assessor_app.rubrics import rule
from assessor_app.rubrics.decimals import MAX_TOTAL, check_number, fraction_digits
from assessor_app.rubrics.model import (
    CITED_OUTCOMES,
    PRIOR_SCORES,
    SCOPES,
    Criterion,
    DoubleScoring,
    Rubric,
    SecondReading,
)
from assessor_app.rubrics.selections import bar_rank, selected

MAX_CRITERIA: Final = 1000
MAX_LEVELS: Final = 50
MAX_PARTS: Final = 50
MAX_RULE_DEPTH: Final = 16
MAX_CONDITIONS: Final = 500

_URN = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def validate(rubric: Rubric) -> Rubric:
    """Return ``rubric``, whose ids are unique, whose levels are its criteria's own, and whose rule
    speaks only of what is there.

    Raises:
        UserFixable: codes ``rubric_duplicate``, ``rubric_malformed``, ``rubric_number``,
            ``rubric_limits``, ``rule_unknown_criterion``, ``rule_unknown_level``,
            ``rule_unknown_part``, ``rule_unknown_code``, ``rule_malformed``.
    """
    _check_sizes(rubric)
    _check_unique(rubric)
    parts = frozenset(part.id for part in rubric.parts)
    for criterion in rubric.criteria:
        if criterion.part not in parts:
            raise _malformed(f"{criterion.label} stands in the unknown part “{criterion.part}”.")
        _check_criterion(criterion)
    _check_order((one.position for one in rubric.criteria), "The criteria")
    _check_policy(rubric)
    _check_rule(rubric)
    return rubric


def _malformed(message: str, code: str = "rubric_malformed") -> UserFixable:
    return UserFixable(message, code=code)


def _check_sizes(rubric: Rubric) -> None:
    if not rubric.parts or not rubric.criteria:
        raise _malformed("A rubric needs at least one part and one criterion.")
    if len(rubric.criteria) > MAX_CRITERIA or len(rubric.parts) > MAX_PARTS:
        raise _malformed(
            f"A rubric holds at most {MAX_PARTS} parts and {MAX_CRITERIA} criteria.",
            "rubric_limits",
        )
    for one in rubric.criteria:
        if not 1 <= len(one.levels) <= MAX_LEVELS:
            raise _malformed(
                f"{one.label} needs between one and {MAX_LEVELS} levels.", "rubric_limits"
            )


def _check_unique(rubric: Rubric) -> None:
    levels = [level for one in rubric.criteria for level in one.levels]
    ids = [rubric.id, *(one.id for one in rubric.criteria), *(level.id for level in levels)]
    for identifier in ids:
        if not _URN.fullmatch(identifier):
            raise _malformed(f"“{identifier[:80]}” is not a urn:uuid: identifier.")
    _no_twice((part.id for part in rubric.parts), "The part")
    _no_twice((one.code for one in rubric.criteria if one.code), "The criterion code")
    _no_twice((one.code for one in rubric.condition_codes), "The condition code")
    _no_twice((one.id for part in rubric.parts for one in part.prompts), "The prompt")
    for one in rubric.criteria:
        _no_twice((level.title for level in one.levels), f"{one.label}: the level")
    _no_twice(ids, "The identifier")
    for part in rubric.parts:
        if any(one.code == part.id for one in rubric.criteria):
            raise _malformed(f"“{part.id}” is a part and a criterion code.", "rubric_duplicate")


def _no_twice(names: Iterable[str], what: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise _malformed(f"{what} “{name}” stands twice.", "rubric_duplicate")
        seen.add(name)


def _check_criterion(criterion: Criterion) -> None:
    name = criterion.label
    if not criterion.title:
        raise _malformed("A criterion has no title.")
    _check_order((level.position for level in criterion.levels), f"The levels of {name}")
    if criterion.citation_required_at - {level.id for level in criterion.levels}:
        raise _malformed(f"{name} requires a citation at a level that it does not have.")
    _check_numbers(criterion)


def _check_numbers(criterion: Criterion) -> None:
    name = criterion.label
    if check_number(criterion.weight, f"The weight of {name}") < 0:
        raise _malformed(f"The weight of {name} is below zero.", "rubric_number")
    points = [level.points for level in criterion.levels if level.points is not None]
    ends = [x for one in criterion.levels if one.range for x in (one.range.least, one.range.most)]
    numbers = [check_number(value, f"The points of {name}") for value in (*points, *ends)]
    if criterion.point_step is not None:
        numbers.append(check_number(criterion.point_step, f"The point step of {name}"))
        if criterion.point_step <= 0:
            raise _malformed(f"The point step of {name} is not above zero.", "rubric_number")
        rising = all(low < high for low, high in pairwise(points))
        if len(points) != len(criterion.levels) or not rising:
            raise _malformed(
                f"{name} allows points between levels, so each level needs points, rising.",
                "rubric_number",
            )
    if ends:
        _check_ranges(criterion)
    digits = max(map(fraction_digits, numbers), default=0)
    if digits + fraction_digits(criterion.weight) > 6:
        raise _malformed(
            f"The weight of {name} times its points has more than six digits after the point.",
            "rubric_number",
        )


def _check_ranges(criterion: Criterion) -> None:
    """Refuse ranges that overlap, leave out their level's points, or are not every level's."""
    ends = []
    for level in criterion.levels:
        if level.range is None or level.points is None or criterion.point_step is None:
            raise _malformed(
                f"{criterion.label} has ranges of points, so it needs a point step, and each "
                "level needs points and a range.",
                "rubric_number",
            )
        ends += [level.range.least, level.range.most]
        if not level.range.least <= level.points <= level.range.most:
            raise _malformed(
                f"{criterion.label}: the points of “{level.title}” lie outside their range.",
                "rubric_number",
            )
    if any(most >= least for most, least in zip(ends[1::2], ends[2::2], strict=False)):
        raise _malformed(f"{criterion.label}: the ranges of two levels overlap.", "rubric_number")


def _check_order(positions: Iterable[int], what: str) -> None:
    found = list(positions)
    if any(low >= high for low, high in pairwise(found)):
        raise _malformed(f"{what} do not stand in the order of their positions.")


def _check_policy(rubric: Rubric) -> None:
    policy = rubric.resubmission
    if policy.max_attempts is not None and policy.max_attempts < 1:
        raise _malformed("An earner needs at least one attempt.")
    _check_double_scoring(rubric.double_scoring)
    if rubric.citation_required_for - CITED_OUTCOMES:
        raise _malformed(f"Citations can be asked for these outcomes: {', '.join(CITED_OUTCOMES)}.")
    if policy.scope not in SCOPES or policy.prior_scores not in PRIOR_SCORES:
        raise _malformed(
            f"Resubmission has a scope ({', '.join(SCOPES)}) and prior scores "
            f"({', '.join(PRIOR_SCORES)})."
        )


def _check_double_scoring(policy: DoubleScoring | None) -> None:
    if policy is None:
        return
    near = (policy.near_points, policy.near_levels)
    if policy.when is SecondReading.NEAR_CUT and near == (None, None):
        raise _malformed("A second reading near the cut says how near: in points or in levels.")
    if policy.near_points is not None and check_number(policy.near_points, "“Near”") < 0:
        raise _malformed("“Near” may not be below zero.", "rubric_number")
    levels = 1 if policy.near_levels is None else policy.near_levels
    if policy.tolerance < 0 or not 1 <= levels <= MAX_LEVELS:
        raise _malformed("Levels apart are counted from one, a tolerance from zero.")


def conditions_of(decision: rule.DecisionRule) -> tuple[rule.Condition, ...]:
    """Return the rule's own conditions in the order in which they are looked at."""
    first = () if decision.completeness is None else (decision.completeness,)
    return (*first, *decision.gates, *(clause.when for clause in decision.clauses))


def _check_rule(rubric: Rubric) -> None:
    decision = rubric.rule
    outcomes = [one.outcome for one in decision.clauses]
    given = (*outcomes, decision.otherwise, decision.gate_outcome, decision.incomplete_outcome)
    if Outcome.RECUSED in given:
        raise _malformed("Recusing is the assessor's, never a rule's.", "rule_malformed")
    found = [one for own in conditions_of(decision) for one in _walk(own, 1)]
    if len(found) > MAX_CONDITIONS:
        raise _malformed(f"A rule holds at most {MAX_CONDITIONS} conditions.", "rule_malformed")
    for condition in found:
        _check_condition(rubric, condition)


def _walk(condition: rule.Condition, depth: int) -> Iterator[rule.Condition]:
    if depth > MAX_RULE_DEPTH:
        raise _malformed("The rule is nested too deeply.", "rule_malformed")
    yield condition
    if isinstance(condition, rule.All | rule.Any):
        for member in condition.members:
            yield from _walk(member, depth + 1)


def _check_condition(rubric: Rubric, condition: rule.Condition) -> None:
    if isinstance(condition, rule.All | rule.Any):
        if not condition.members:
            raise _malformed("“all” and “any” need at least one condition.", "rule_malformed")
        return
    _check_selection(rubric, condition.of)
    match condition:
        case rule.Every() | rule.Count():
            _check_bar(rubric, condition.of, condition.at_least)
        case rule.NoneAt():
            _check_bar(rubric, condition.of, condition.at)
        case rule.Total():
            _check_total(rubric, condition)
        case rule.Scorable() | rule.Coded():
            _check_codes(rubric, condition.codes)
    if isinstance(condition, rule.Count | rule.Coded) and condition.n < 1:
        raise _malformed("“n” asks for at least one criterion.", "rule_malformed")
    if isinstance(condition, rule.NoneAt | rule.Scorable) and condition.at_most < 0:
        raise _malformed("“at most” may not be below zero.", "rule_malformed")


def _check_total(rubric: Rubric, condition: rule.Total) -> None:
    check_number(condition.at_least, "The total asked for", limit=MAX_TOTAL)
    if not condition.percent:
        return
    check_number(condition.at_least, "The percentage asked for", limit=Decimal(100))
    for one in selected(rubric, condition.of):
        if any(level.least is not None and level.least < 0 for level in one.levels):
            raise _malformed(
                f"The rule asks for a percentage, but {one.label} has points below zero.",
                "rule_malformed",
            )


def _check_codes(rubric: Rubric, codes: tuple[str, ...]) -> None:
    known = {one.code for one in rubric.condition_codes}
    for code in codes:
        if code not in known:
            raise _malformed(
                f"The rule names the unknown condition code “{code}”.", "rule_unknown_code"
            )
    _no_twice(codes, "In one condition of the rule, the condition code")


def _check_selection(rubric: Rubric, selection: rule.Selection) -> None:
    criteria = {one.id for one in rubric.criteria}
    parts = {part.id for part in rubric.parts}
    for criterion in selection.criteria:
        if criterion not in criteria:
            raise _malformed(
                f"The rule names the unknown criterion “{criterion}”.", "rule_unknown_criterion"
            )
    for part in selection.parts:
        if part not in parts:
            raise _malformed(f"The rule names the unknown part “{part}”.", "rule_unknown_part")
    _no_twice((*selection.criteria, *selection.parts), "In one selection of the rule,")


def _check_bar(rubric: Rubric, selection: rule.Selection, bar: rule.LevelBar) -> None:
    if sum((bar.title is not None, bar.level is not None, bar.highest)) != 1:
        raise _malformed("A bar is one of title, level and highest.", "rule_malformed")
    for criterion in selected(rubric, selection):
        if bar_rank(criterion, bar) is None:
            wanted = bar.title if bar.title is not None else bar.level
            raise _malformed(
                f"The rule asks for the level “{wanted}”, which {criterion.label} does not have.",
                "rule_unknown_level",
            )
