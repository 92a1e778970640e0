"""Evaluate a decision rule over the scores so far: three-valued, with its reasons as data.

A condition is satisfied, failed, or open while something that it depends on is unscored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from assessor_app.domain.ids import CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics.model import Rubric, Score


class Truth(StrEnum):
    """What is known of a condition."""

    SATISFIED = "satisfied"
    FAILED = "failed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a condition stands as it does.

    ``code`` names the kind of reason (``below``, ``unscored``, ``total``, ``count``, ``at``,
    ``condition_code`` …); ``params`` are what a translation of the sentence needs.
    """

    code: str
    truth: Truth
    criteria: tuple[CriterionId, ...] = ()
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcome so far. ``outcome`` is None while open; ``possible`` holds what may yet come.

    ``sentence`` says it plainly, in English. ``total`` is the weighted sum of the points so far.
    """

    outcome: Outcome | None
    possible: frozenset[Outcome]
    reasons: tuple[Reason, ...]
    sentence: str
    unscored: tuple[CriterionId, ...]
    total: Decimal | None
    total_max: Decimal | None

    @property
    def decided(self) -> bool:
        """Whether no further score can change the outcome."""
        return self.outcome is not None


def evaluate(rubric: Rubric, scores: Mapping[CriterionId, Score]) -> Evaluation:
    """Return where the rule stands.

    Raises:
        UserFixable: codes ``unknown_criterion``, ``foreign_level``, ``points_out_of_range``,
            ``unknown_condition_code``, ``not_applicable_not_allowed`` for a score that this
            rubric does not allow.
    """
    raise NotImplementedError
