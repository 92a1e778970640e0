"""The decision rule as data: conditions over criteria, and the outcome that each one leads to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from assessor_app.domain.ids import CriterionId, LevelId, PartId
from assessor_app.domain.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Selection:
    """The criteria that a condition speaks of: named ones, those of named parts, or all.

    Advisory criteria are never among them unless they are named.
    """

    criteria: tuple[CriterionId, ...] = ()
    parts: tuple[PartId, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelBar:
    """A level to reach: by its ``title`` (in every criterion spoken of), its id, or the highest.

    Exactly one of ``title``, ``level`` and ``highest`` is set.
    """

    title: str | None = None
    level: LevelId | None = None
    highest: bool = False


@dataclass(frozen=True, slots=True)
class All:
    """Satisfied when every member is."""

    members: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Satisfied when at least one member is."""

    members: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Every:
    """Every criterion of the selection is at the bar or above."""

    of: Selection
    at_least: LevelBar


@dataclass(frozen=True, slots=True)
class Count:
    """At least ``n`` criteria of the selection are at the bar or above."""

    of: Selection
    at_least: LevelBar
    n: int


@dataclass(frozen=True, slots=True)
class NoneAt:
    """No criterion of the selection is at that level; or at most ``at_most`` of them."""

    of: Selection
    at: LevelBar
    at_most: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    """The points of the selection, weighted or not, add up to at least ``at_least``.

    With ``percent``, ``at_least`` is a share of the most that the applicable criteria can bring:
    what does not apply then neither helps nor harms.
    """

    of: Selection
    at_least: Decimal
    weighted: bool = False
    percent: bool = False


@dataclass(frozen=True, slots=True)
class Scorable:
    """No criterion of the selection, or at most ``at_most``, carries a condition code.

    With ``codes``, only those codes are counted.
    """

    of: Selection
    at_most: int = 0
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coded:
    """At least ``n`` criteria of the selection carry a condition code (one of ``codes``, if any).

    For clauses that lead to an outcome because work could not be scored.
    """

    of: Selection
    n: int = 1
    codes: tuple[str, ...] = ()


Simple = Every | Count | NoneAt | Total | Scorable | Coded
"""A condition without members, which speaks of a selection of criteria itself."""

Condition = All | Any | Simple


@dataclass(frozen=True, slots=True)
class Clause:
    """If ``when`` holds, the outcome is ``outcome``. ``label`` is the author's name for it."""

    outcome: Outcome
    when: Condition
    label: str = ""


@dataclass(frozen=True, slots=True)
class DecisionRule:
    """How scores become an outcome, looked at in this order.

    1. ``completeness``: when it has failed, ``incomplete_outcome``.
    2. ``gates``: when one has failed, ``gate_outcome``.
    3. ``clauses``, first to last: the first that is satisfied gives its outcome.
    4. ``otherwise``.

    While a condition that stands earlier is open, later ones decide nothing.
    """

    clauses: tuple[Clause, ...]
    otherwise: Outcome = Outcome.NOT_YET_EARNED
    completeness: Condition | None = None
    incomplete_outcome: Outcome = Outcome.RETURNED_INCOMPLETE
    gates: tuple[Condition, ...] = ()
    gate_outcome: Outcome = Outcome.NOT_YET_EARNED
