"""What differs between two versions of a rubric, criterion by criterion, for a person to look at.

Criteria and levels are the same ones where their ids are. What only moved, or got another guidance
for assessors, has not changed: an earner is judged by the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assessor_app.domain.ids import CriterionId
from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.model import Criterion, Level, Rubric
from assessor_app.rubrics.wording import rule_in_words


class Change(StrEnum):
    """What became of a criterion."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that reads differently; an empty text is one that this version does not have."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """One criterion in both versions; None where a version does not have it."""

    id: CriterionId
    before: Criterion | None
    after: Criterion | None
    differences: tuple[Difference, ...] = ()

    @property
    def change(self) -> Change:
        """What became of it."""
        if self.before is None:
            return Change.NEW
        if self.after is None:
            return Change.GONE
        return Change.CHANGED if self.differences else Change.UNCHANGED

    @property
    def label(self) -> str:
        """What people call it, by the newer version where it has it."""
        named = self.after or self.before
        return "" if named is None else named.label


@dataclass(frozen=True, slots=True)
class RubricChanges:
    """All criteria in the order of the newer version, those that are gone at the end."""

    rule: Difference | None
    criteria: tuple[CriterionChange, ...]

    def of(self, change: Change) -> tuple[CriterionChange, ...]:
        """Return the criteria of which that became."""
        return tuple(one for one in self.criteria if one.change is change)

    @property
    def none(self) -> bool:
        """Whether both versions judge the same."""
        return self.rule is None and not any(
            one.change is not Change.UNCHANGED for one in self.criteria
        )


def compare_rubrics(before: Rubric, after: Rubric) -> RubricChanges:
    """Return what changed from ``before`` to ``after``."""
    old = {one.id: one for one in before.criteria}
    found = [_compared(old.get(one.id), one) for one in after.criteria]
    kept = {one.id for one in after.criteria}
    gone = [CriterionChange(one.id, one, None) for one in before.criteria if one.id not in kept]
    rules = rule_in_words(before), rule_in_words(after)
    changed = before.rule != after.rule
    return RubricChanges(Difference("Rule", *rules) if changed else None, (*found, *gone))


def _compared(before: Criterion | None, after: Criterion) -> CriterionChange:
    if before is None:
        return CriterionChange(after.id, None, after)
    told = [
        Difference("Title", before.label, after.label),
        Difference("Description", before.description, after.description),
        Difference("Weight", plain(before.weight), plain(after.weight)),
        Difference("Counts", _counts(before), _counts(after)),
        Difference("Points between", _steps(before), _steps(after)),
        Difference("May not apply", _may(before), _may(after)),
        Difference("Order of the levels", _order(before), _order(after)),
    ]
    old, new = ({one.id: one for one in it.levels} for it in (before, after))
    for key in dict.fromkeys((*(one.id for one in after.levels_from_top), *old)):
        told.append(_level_difference(old.get(key), new.get(key)))
    differing = tuple(one for one in told if one.before != one.after)
    return CriterionChange(after.id, before, after, differing)


def _level_difference(before: Level | None, after: Level | None) -> Difference:
    named = after or before
    title = "" if named is None else named.title
    return Difference(f"Level “{title}”", _level_words(before), _level_words(after))


def _level_words(level: Level | None) -> str:
    if level is None:
        return ""
    points = ""
    if level.points is not None:
        span = level.range
        own = plain(level.points)
        ranged = own if span is None else f"{plain(span.least)} to {plain(span.most)}, {own}"
        points = f" ({ranged} points)"
    return f"{level.title}: {level.descriptor}{points}"


def _counts(one: Criterion) -> str:
    return "advisory" if one.advisory else "yes"


def _steps(one: Criterion) -> str:
    return "no" if one.point_step is None else f"in steps of {plain(one.point_step)}"


def _may(one: Criterion) -> str:
    return "yes" if one.not_applicable_allowed else "no"


def _order(one: Criterion) -> str:
    return ", ".join(level.title for level in one.levels_from_top)
