"""What of a rubric a plainer format has no place for, told before it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from assessor_app.domain.ids import LevelId
from assessor_app.rubrics.formats.drafts import ONLY_PART, STRICTEST
from assessor_app.rubrics.formats.losses import Loss, places
from assessor_app.rubrics.model import Criterion, Level, Part, ResubmissionPolicy, Rubric


@dataclass(frozen=True, slots=True)
class _Trait:
    """One thing that a rubric may have: where it has it, and the sentence on its loss."""

    code: str
    where: Callable[[Rubric], Iterable[str]]
    sentence: str


def _on(has: Callable[[Criterion], object]) -> Callable[[Rubric], Iterable[str]]:
    return lambda rubric: [one.label for one in rubric.criteria if has(one)]


def _at(has: Callable[[Level], object]) -> Callable[[Rubric], Iterable[str]]:
    return _on(lambda criterion: any(has(level) for level in criterion.levels))


def _whole(has: Callable[[Rubric], object]) -> Callable[[Rubric], Iterable[str]]:
    return lambda rubric: ["rubric"] if has(rubric) else []


def _in_parts(has: Callable[[Part], object]) -> Callable[[Rubric], Iterable[str]]:
    return lambda rubric: [part.title for part in rubric.parts if has(part)]


_TRAITS: Final = (
    _Trait(
        "identifiers",
        _whole(lambda _rubric: True),
        "The rubric's identifiers are not carried: imported again, it is another rubric.",
    ),
    _Trait("rule", _whole(lambda one: one.rule != STRICTEST), "The decision rule is not carried."),
    _Trait(
        "parts",
        _whole(lambda one: one.parts != (ONLY_PART,)),
        "The division into parts is not carried: all criteria stand in one list.",
    ),
    _Trait("prompts", _in_parts(lambda one: one.prompts), "The prompts are not carried."),
    _Trait(
        "condition_codes",
        _whole(lambda one: one.condition_codes),
        "The condition codes are not carried.",
    ),
    _Trait(
        "resubmission",
        _whole(lambda one: one.resubmission != ResubmissionPolicy()),
        "What holds for further attempts is not carried.",
    ),
    _Trait(
        "double_scoring",
        _whole(lambda one: one.double_scoring),
        "When a second assessor reads, and how two readings are combined, is not carried.",
    ),
    _Trait(
        "cited_outcomes",
        _whole(lambda one: one.citation_required_for),
        "That criteria which keep it from being Earned need a citation is not carried.",
    ),
    _Trait("description", _whole(lambda one: one.description), "The description is not carried."),
    _Trait("guidance", _on(lambda one: one.guidance), "Guidance for assessors is not carried."),
    _Trait("look_fors", _on(lambda one: one.look_fors), "Look-fors are not carried."),
    _Trait("weight", _on(lambda one: one.weight != 1), "Weights are not carried."),
    _Trait(
        "advisory",
        _on(lambda one: one.advisory),
        "That the criterion is advisory is not carried: there it counts.",
    ),
    _Trait(
        "citations",
        _on(lambda one: one.citation_required_at),
        "That a level needs a citation is not carried.",
    ),
    _Trait(
        "not_applicable",
        _on(lambda one: one.not_applicable_allowed),
        "That the criterion may not apply is not carried.",
    ),
    _Trait("range", _on(lambda one: one.point_step), "Points between levels are not carried."),
    _Trait(
        "level_range",
        _at(lambda level: level.range),
        "Which points belong to which level is not carried.",
    ),
    _Trait("item", _on(lambda one: one.item), "The link to a competency framework is not carried."),
    _Trait("exemplars", _at(lambda one: one.exemplars), "Exemplars are not carried."),
    _Trait("comments", _on(lambda one: one.comments), "Comments for assessors are not carried."),
    _Trait("feedback", _at(lambda one: one.feedback), "Feedback to start from is not carried."),
)


def dropped(rubric: Rubric, keeps: Iterable[str]) -> tuple[Loss, ...]:
    """Return what is lost of ``rubric`` in a format that ``keeps`` these traits, by their codes."""
    kept = frozenset(keeps)
    found = []
    for trait in _TRAITS:
        where = [] if trait.code in kept else list(trait.where(rubric))
        if where:
            found.append(Loss(trait.code, places(where), trait.sentence))
    return tuple(found)


def plain_points(rubric: Rubric) -> tuple[dict[LevelId, Decimal], tuple[Loss, ...]]:
    """Return points for every level, none below zero, for formats in which levels are points.

    Levels without points count up from 0; the report says so, and where the points do not rise
    (such formats show levels by their points, and so in another order).
    """
    found: dict[LevelId, Decimal] = {}
    made, negative, unordered = [], [], []
    for criterion in rubric.criteria:
        own = [level.points for level in criterion.levels if level.points is not None]
        if len(own) != len(criterion.levels):
            made.append(criterion.label)
            own = [Decimal(n) for n in range(len(criterion.levels))]
        if any(value < 0 for value in own):
            negative.append(criterion.label)
            own = [max(value, Decimal(0)) for value in own]
        if any(low >= high for low, high in pairwise(own)):
            unordered.append(criterion.label)
        found |= {level.id: value for level, value in zip(criterion.levels, own, strict=True)}
    report = (
        ("points_made", made, "Levels without points were given 0, 1, 2 and so on."),
        ("points_negative", negative, "Points below zero became 0."),
        (
            "level_order",
            unordered,
            "The points do not rise with the levels: levels may stand in another order there.",
        ),
    )
    return found, tuple(Loss(code, places(at), words) for code, at, words in report if at)
