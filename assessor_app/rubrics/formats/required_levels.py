"""Decision rules that a table can hold: for Earned, each criterion at its required level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assessor_app.domain.ids import CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.formats.drafts import STRICTEST
from assessor_app.rubrics.formats.fields import clean_title
from assessor_app.rubrics.formats.losses import refusal
from assessor_app.rubrics.model import Criterion, Rubric
from assessor_app.rubrics.selections import bar_rank, selected


def required_titles(rubric: Rubric) -> dict[CriterionId, str] | None:
    """Return the level that each criterion needs for Earned, or None where the rule says more.

    “Every” holds for criteria of which one may not apply as long as another one does, so that
    rules over such criteria are only taken where the table's own rule is the same.
    """
    conditions = list(_conditions(rubric.rule))
    if not conditions or any(one is None for one in conditions):
        return None
    ranks: dict[CriterionId, int] = {}
    for condition in conditions:
        assert condition is not None
        found = selected(rubric, condition.of)
        if not found:
            return None
        for criterion in found:
            rank = bar_rank(criterion, condition.at_least)
            if rank is None or (criterion.not_applicable_allowed and rubric.rule != STRICTEST):
                return None
            ranks[criterion.id] = max(rank, ranks.get(criterion.id, 0))
    return {one.id: one.levels[ranks[one.id]].title for one in rubric.criteria if one.id in ranks}


def _conditions(decision: rule.DecisionRule) -> Iterator[rule.Every | None]:
    """Yield the conditions that must all hold; None for one that is not an “every”."""
    plain = rule.DecisionRule(decision.clauses)
    if decision != plain or [one.outcome for one in decision.clauses] != [Outcome.EARNED]:
        yield None
        return
    waiting = [decision.clauses[0].when]
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, rule.All):
            waiting.extend(condition.members)
        else:
            yield condition if isinstance(condition, rule.Every) else None


def rule_of(
    criteria: tuple[Criterion, ...], required: Sequence[tuple[str, str]]
) -> rule.DecisionRule:
    """Return the rule of a table: for each criterion the title of the level needed, and its place.

    Without any, and where all are the highest of every criterion that counts, it is the strictest.

    Raises:
        UserFixable: ``rule_unknown_level``.
    """
    wanted: dict[str, list[CriterionId]] = {}
    strict = True
    for criterion, (text, where) in zip(criteria, required, strict=True):
        title = clean_title(text)
        if title and title not in (level.title for level in criterion.levels):
            raise refusal(
                f"{where}, required level",
                f"“{title[:80]}” is not a level of this criterion.",
                "Write the level's name as it stands in the row.",
                "rule_unknown_level",
            )
        if title:
            wanted.setdefault(title, []).append(criterion.id)
        strict = strict and title == ("" if criterion.advisory else criterion.levels[-1].title)
    if strict or not wanted:
        return STRICTEST
    bars = tuple(
        rule.Every(rule.Selection(criteria=tuple(ids)), rule.LevelBar(title=title))
        for title, ids in wanted.items()
    )
    when = bars[0] if len(bars) == 1 else rule.All(bars)
    return rule.DecisionRule((rule.Clause(Outcome.EARNED, when),))
