"""What a feedback report says, as values."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels, 4 bytes each in the order B, G, R, X, without gaps; ``frame`` is marked on them
    (left, top, width and height in pixels) where that is not None."""

    width: int
    height: int
    pixels: bytes = field(repr=False)
    frame: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class CitedPlace:
    """A place that supports a score: where it is, what stands there, what was said about it."""

    where: str
    quote: str = ""
    comment: str = ""
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class CriterionReport:
    """One criterion: its label, the level or why there is none, the rationale, the citations.

    ``improvement`` says what would change it, each text after its heading.
    """

    label: str
    result: str
    rationale: str
    places: tuple[CitedPlace, ...] = ()
    improvement: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PartReport:
    """A part of the rubric with its criteria."""

    title: str
    criteria: tuple[CriterionReport, ...]


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """Everything that the report says. ``state`` tells whether the decision is signed, ``by_rule``
    what the rule computes where the assessor decided otherwise."""

    achievement: str
    submission: str
    outcome: str
    state: str
    feedback: str
    parts: tuple[PartReport, ...]
    other_places: tuple[CitedPlace, ...] = ()
    by_rule: str = ""
