"""A rubric as foreign files tell it, checked with its places and compiled to the model.

Files of Canvas, Moodle and spreadsheets have no parts, no rule and no identifiers of ours: these
are made, by the same rules as for the authors' YAML, so that the YAML of an imported rubric needs
no identifiers either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.ids import CriterionId, LevelId, PartId, RubricId
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import UserFixable
from assessor_app.rubrics import rule
from assessor_app.rubrics.decimals import is_writable, plain
from assessor_app.rubrics.formats.fields import MAX_TEXT, MAX_TITLE, clean_text, clean_title
from assessor_app.rubrics.formats.identifiers import URN, child_uuid, key_of, root_uuid, uri_of
from assessor_app.rubrics.formats.losses import Loss, Origin, refusal
from assessor_app.rubrics.model import Criterion, Level, Part, PartKind, PointRange, Rubric
from assessor_app.rubrics.validation import MAX_CRITERIA, MAX_LEVELS, validate

ONLY_PART: Final = Part(PartId("P1"), PartKind.ARTIFACTS, "Criteria")
STRICTEST: Final = rule.DecisionRule(
    (rule.Clause(Outcome.EARNED, rule.Every(rule.Selection(), rule.LevelBar(highest=True))),)
)
RULE_ASSUMED: Final = Loss(
    "rule_assumed",
    "rubric",
    "The file has no decision rule. Earned now needs every criterion at its highest level: "
    "write the rule that you mean.",
)
_POINTS = re.compile(r"\+?([0-9]{1,12})(?:[.,]([0-9]{1,12}))?")
_MEND: Final = "Mend it in the file, then import it again."


@dataclass(frozen=True, slots=True)
class LevelDraft:
    """A level, and where it stands in the file."""

    title: str
    descriptor: str
    points: Decimal | None
    where: str
    identifier: str = ""
    range: PointRange | None = None


@dataclass(frozen=True, slots=True)
class CriterionDraft:
    """A criterion with its levels from the lowest to the highest, and where it stands."""

    title: str
    levels: tuple[LevelDraft, ...]
    where: str
    description: str = ""
    part: PartId = ONLY_PART.id
    code: str = ""
    guidance: str = ""
    look_fors: tuple[str, ...] = ()
    weight: Decimal = Decimal(1)
    advisory: bool = False
    not_applicable_allowed: bool = False
    point_step: Decimal | None = None
    identifier: str = ""


def _strictest(_criteria: tuple[Criterion, ...]) -> rule.DecisionRule:
    return STRICTEST


@dataclass(frozen=True, slots=True)
class RubricDraft:
    """A rubric as a file tells it. ``rule`` makes the decision rule from the compiled criteria."""

    title: str
    criteria: Sequence[CriterionDraft]
    where: str
    description: str = ""
    parts: tuple[Part, ...] = (ONLY_PART,)
    rule: Callable[[tuple[Criterion, ...]], rule.DecisionRule] = field(default=_strictest)
    identifier: str = ""
    changed_at: datetime | None = None


def compile_draft(draft: RubricDraft, origin: Origin) -> Rubric:
    """Return the rubric that ``draft`` tells of.

    Raises:
        UserFixable: ``rubric_malformed``, ``rubric_duplicate``, ``rubric_number``,
            ``rubric_limits``, naming the place in the file; and all of
            :func:`validation.validate`.
    """
    title = _title(draft.title, draft.where, "rubric")
    if not draft.criteria:
        raise refusal(draft.where, "there is no criterion.", "Add at least one.")
    if len(draft.criteria) > MAX_CRITERIA:
        raise refusal(
            draft.where,
            f"there are {len(draft.criteria)} criteria; a rubric holds at most {MAX_CRITERIA}.",
            "Split it into several rubrics.",
            "rubric_limits",
        )
    base = origin.base_uri.rstrip("/")
    root = draft.identifier or root_uuid(base, key_of(title) or "rubric")
    criteria = tuple(_criteria(draft, base, root))
    rubric = Rubric(
        id=RubricId(URN + root),
        uri=uri_of(base, "CFRubrics", root),
        title=title,
        version=to_rfc3339(draft.changed_at or origin.changed_at),
        parts=draft.parts,
        criteria=criteria,
        rule=draft.rule(criteria),
        description=text_within(draft.description, draft.where),
    )
    try:
        return validate(rubric)
    except UserFixable as problem:
        problem.hint = problem.hint or _MEND
        raise


def _criteria(draft: RubricDraft, base: str, root: str) -> list[Criterion]:
    numbers = {part.id: n for n, part in enumerate(draft.parts, 1)}
    filled = dict.fromkeys(numbers, 0)
    found: list[Criterion] = []
    for one in draft.criteria:
        filled[one.part] += 1
        code = one.code or f"{numbers[one.part]}.{filled[one.part]}"
        identity = one.identifier or child_uuid(root, code)
        found.append(_criterion(one, code, base, identity, len(found) + 1))
    return found


def _criterion(one: CriterionDraft, code: str, base: str, identity: str, place: int) -> Criterion:
    if not one.levels:
        raise refusal(one.where, "the criterion has no level.", "Give it at least one level.")
    if len(one.levels) > MAX_LEVELS:
        raise refusal(
            one.where,
            f"the criterion has {len(one.levels)} levels; it holds at most {MAX_LEVELS}.",
            "Leave some out.",
            "rubric_limits",
        )
    return Criterion(
        id=CriterionId(URN + identity),
        uri=uri_of(base, "CFRubricCriteria", identity),
        part=one.part,
        title=_title(one.title, one.where, "criterion"),
        levels=_levels(one, base, identity),
        position=place,
        description=text_within(one.description, one.where),
        code=code,
        weight=one.weight,
        advisory=one.advisory,
        guidance=text_within(one.guidance, one.where),
        look_fors=tuple(text_within(look, one.where) for look in one.look_fors),
        not_applicable_allowed=one.not_applicable_allowed,
        point_step=one.point_step,
    )


def _levels(criterion: CriterionDraft, base: str, parent: str) -> tuple[Level, ...]:
    found: dict[str, Level] = {}
    for place, one in enumerate(criterion.levels, 1):
        title = _title(one.title, one.where, "level")
        if title in found:
            raise refusal(
                one.where,
                f"the level “{title[:80]}” stands twice in this criterion.",
                "Give each level of a criterion a name of its own.",
                "rubric_duplicate",
            )
        identity = one.identifier or child_uuid(parent, title)
        uri = uri_of(base, "CFRubricCriterionLevels", identity)
        found[title] = Level(
            id=LevelId(URN + identity),
            uri=uri,
            title=title,
            descriptor=text_within(one.descriptor, one.where),
            position=place,
            points=one.points,
            range=one.range,
        )
    return tuple(found.values())


def _title(text: str, where: str, what: str) -> str:
    title = clean_title(text)
    if not title:
        raise refusal(where, f"the {what} has no name.", "Write one.")
    if len(title) > MAX_TITLE:
        raise refusal(
            where,
            f"the {what}'s name is longer than {MAX_TITLE} characters.",
            "Shorten it; longer words belong in the description.",
        )
    return title


def text_within(text: str, where: str) -> str:
    """Return ``text``, cleaned.

    Raises:
        UserFixable: ``rubric_malformed`` where it is longer than a rubric's texts may be.
    """
    found = clean_text(text)
    if len(found) > MAX_TEXT:
        raise refusal(where, f"a text is longer than {MAX_TEXT} characters.", "Shorten it.")
    return found


def read_points(text: str, where: str) -> Decimal:
    """Return points that a person or program wrote: ``2``, ``2.5`` or ``2,5``, not below zero.

    Raises:
        UserFixable: ``rubric_number``.
    """
    found = _POINTS.fullmatch(text.strip())
    value = Decimal(f"{found[1]}.{found[2] or 0}") if found else None
    if value is None or not is_writable(value):
        shown = clean_title(text)[:40]
        below = " below zero" if shown.startswith("-") else ""
        raise refusal(
            where,
            f"“{shown}” is not a number of points{below and ': they may not be' + below}.",
            "Write a plain number from 0 to 10000 with at most six decimals, such as 2 or 2.5.",
            "rubric_number",
        )
    return Decimal(plain(value))


def points_of_number(value: object, where: str) -> Decimal | None:
    """Return points from a number of a JSON file; None where it is null; errors as above."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise refusal(where, "the points are not a number.", "Write a number.", "rubric_number")
    return read_points(value if isinstance(value, str) else plain(Decimal(value)), where)
