"""What a rubric is: parts, criteria, levels, guidance, and its decision rule.

CASE 1.1 names stand behind the fields (CFRubric, CFRubricCriterion, CFRubricCriterionLevel);
parts, rule, guidance, prompts and policies travel in its ``extensions``. Level names, parts and
rules are data, never code.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from assessor_app.domain.ids import CriterionId, LevelId, PartId, RubricId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics.rule import DecisionRule


class PartKind(StrEnum):
    """The sections of a submission."""

    OVERVIEW = "overview"
    ARTIFACTS = "artifacts"
    REFLECTION = "reflection"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question to the earner; ``min_words`` and ``max_words`` are a guide, never a gate."""

    id: str
    text: str
    min_words: int | None = None
    max_words: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the rubric and of the submission."""

    id: PartId
    kind: PartKind
    title: str
    description: str = ""
    prompts: tuple[Prompt, ...] = ()


@dataclass(frozen=True, slots=True)
class PointRange:
    """The points that a level may have, ``least`` and ``most`` among them."""

    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Level:
    """A level of one criterion. ``title`` is CASE's ``quality``, ``points`` its ``score``.

    ``feedback`` is text that an assessor may start from when writing to the earner. ``range``
    holds the points that the assessor may give instead of ``points``, which lie within it.
    """

    id: LevelId
    uri: str
    title: str
    descriptor: str
    position: int
    points: Decimal | None = None
    exemplars: tuple[str, ...] = ()
    feedback: str = ""
    range: PointRange | None = None

    @property
    def least(self) -> Decimal | None:
        """The fewest points of this level; None for a level without points."""
        return self.points if self.range is None else self.range.least

    @property
    def most(self) -> Decimal | None:
        """The most points of this level; None for a level without points."""
        return self.points if self.range is None else self.range.most


@dataclass(frozen=True, slots=True)
class FrameworkItem:
    """The competency of a framework that a criterion stands for (CASE's ``CFItemURI``)."""

    id: str
    uri: str
    title: str


@dataclass(frozen=True, slots=True)
class SharedComment:
    """A text of the issuer's that an assessor may use in feedback on a criterion.

    ``level`` is one of the criterion's, or None where the text suits each.
    """

    text: str
    level: LevelId | None = None
    tags: tuple[str, ...] = ()
    shortcut: str = ""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that is judged. ``levels`` stand from the lowest position to the highest.

    ``guidance`` and ``look_fors`` are for assessors only. ``citation_required_at`` names levels
    that need a citation. ``point_step`` allows points between: in a level's range where the levels
    have ranges (all of them, or none), else from a level's own points up to, and without, the next
    level's; in such steps from the fewest points (None: the levels' own points only). ``comments``
    are the issuer's, for assessors to use.
    """

    id: CriterionId
    uri: str
    part: PartId
    title: str
    levels: tuple[Level, ...]
    position: int
    description: str = ""
    code: str = ""
    weight: Decimal = Decimal(1)
    advisory: bool = False
    guidance: str = ""
    look_fors: tuple[str, ...] = ()
    citation_required_at: frozenset[LevelId] = frozenset()
    not_applicable_allowed: bool = False
    point_step: Decimal | None = None
    item: FrameworkItem | None = None
    comments: tuple[SharedComment, ...] = ()

    @property
    def label(self) -> str:
        """The code and the title, as people call this criterion: ``2.3 Shared goal setting``."""
        return f"{self.code} {self.title}".strip()

    @property
    def levels_from_top(self) -> tuple[Level, ...]:
        """The levels as people number them, by key and by word: 1 is the highest."""
        return self.levels[::-1]

    def level(self, level_id: LevelId) -> Level | None:
        """Return this criterion's level of that id, or None."""
        return next((level for level in self.levels if level.id == level_id), None)

    def rank(self, level_id: LevelId) -> int | None:
        """Return how many levels stand below that one, or None where it is not this criterion's."""
        return next((n for n, level in enumerate(self.levels) if level.id == level_id), None)


@dataclass(frozen=True, slots=True)
class ConditionCode:
    """Why a criterion cannot be scored (for example, a video without sound)."""

    code: str
    title: str
    description: str = ""


SCOPES: Final = ("all", "criteria_not_met")
PRIOR_SCORES: Final = ("shown", "hidden_until_scored", "hidden")


@dataclass(frozen=True, slots=True)
class ResubmissionPolicy:
    """How often, and on what, an earner may try again; ``max_attempts`` None: without end.

    ``scope`` is one of :data:`SCOPES`: with ``criteria_not_met``, what was met in an earlier
    attempt is carried forward (:mod:`carrying`). ``prior_scores``, one of :data:`PRIOR_SCORES`, is
    what an assessor of the next attempt sees of the earlier one.
    """

    max_attempts: int | None = None
    scope: str = "all"
    prior_scores: str = "shown"


class SecondReading(StrEnum):
    """When another assessor scores the same submission."""

    ALWAYS = "always"
    NEAR_CUT = "near_cut"


class Combining(StrEnum):
    """What two readings come to, criterion by criterion."""

    AGREE = "agree"
    LOWER = "lower"
    HIGHER = "higher"
    THIRD_DECIDES = "third_decides"


@dataclass(frozen=True, slots=True)
class DoubleScoring:
    """When a second assessor reads, and how the two readings become one.

    ``tolerance`` is how many levels apart two scores still agree (the lower one then counts).
    Near the cut is a total within ``near_points`` of one that the rule asks for, or an outcome that
    another level of one criterion, at most ``near_levels`` away, would change. ``near_cut`` needs
    one of the two.
    """

    when: SecondReading = SecondReading.ALWAYS
    combine: Combining = Combining.THIRD_DECIDES
    tolerance: int = 0
    near_points: Decimal | None = None
    near_levels: int | None = None


CITED_OUTCOMES: Final = frozenset({Outcome.NOT_YET_EARNED})
"""The outcomes for which a rubric may ask for citations."""


@dataclass(frozen=True, slots=True)
class Rubric:
    """A whole rubric. ``version`` is CASE's ``lastChangeDateTime`` (RFC 3339).

    Every ``id`` is ``urn:uuid:`` and CASE's ``identifier``; every ``uri`` is CASE's ``uri``.
    ``citation_required_for`` holds outcomes for which each criterion below the level that the rule
    asks for needs a citation (:data:`CITED_OUTCOMES`).
    """

    id: RubricId
    uri: str
    title: str
    version: str
    parts: tuple[Part, ...]
    criteria: tuple[Criterion, ...]
    rule: DecisionRule
    description: str = ""
    condition_codes: tuple[ConditionCode, ...] = ()
    resubmission: ResubmissionPolicy = ResubmissionPolicy()
    double_scoring: DoubleScoring | None = None
    citation_required_for: frozenset[Outcome] = frozenset()

    def criterion(self, criterion_id: CriterionId) -> Criterion | None:
        """Return the criterion of that id, or None."""
        return next((one for one in self.criteria if one.id == criterion_id), None)

    def in_part(self, part: PartId) -> tuple[Criterion, ...]:
        """Return the criteria of one part, in order."""
        return tuple(one for one in self.criteria if one.part == part)


@dataclass(frozen=True, slots=True)
class Score:
    """The level chosen for one criterion, or why there is none, with its rationale.

    At most one of ``level``, ``condition_code`` and ``not_applicable`` is set; all unset with a
    rationale is a criterion commented on but not scored.
    """

    criterion: CriterionId
    level: LevelId | None = None
    points: Decimal | None = None
    condition_code: str | None = None
    not_applicable: bool = False
    rationale: str = ""
    citations: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether this criterion needs nothing more to count as scored."""
        return self.level is not None or self.condition_code is not None or self.not_applicable
