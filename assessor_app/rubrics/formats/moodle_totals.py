"""The grade that Moodle would make of a rubric's or marking guide's scores, on its own formula.

Moodle 5, ``get_grade`` of ``gradingform_rubric`` and ``gradingform_guide``. Nothing here decides
an outcome: it lets a coordinator compare what Moodle's gradebook says with what was scored here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from assessor_app.domain.ids import CriterionId
from assessor_app.rubrics.formats.dropped import plain_points
from assessor_app.rubrics.model import Rubric, Score
from assessor_app.rubrics.scoring import points_of

_STORED: Final = Decimal("0.00001")
_WHOLE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class MoodleGrading:
    """An activity's grades: from ``least`` to ``most``, whole or with the decimals of Moodle.

    ``lock_zero_points`` is the rubric's option “lockzeropoints” (on for new rubrics): then no
    points are no grade, whatever the lowest levels' points are.
    """

    least: Decimal = Decimal(0)
    most: Decimal = Decimal(100)
    decimals: bool = False
    lock_zero_points: bool = True


def rubric_grade(
    rubric: Rubric, scores: Mapping[CriterionId, Score], grading: MoodleGrading
) -> Decimal | None:
    """Return the grade for a rubric, or None where Moodle has none.

    It has none while a criterion has no level, and where all levels have equal points.
    """
    points, _ = plain_points(rubric)
    lowest = highest = reached = Fraction(0)
    for criterion in rubric.criteria:
        score = scores.get(criterion.id)
        if score is None or score.level is None:
            return None
        own = [Fraction(points[level.id]) for level in criterion.levels]
        lowest, highest = lowest + min(own), highest + max(own)
        reached += Fraction(points[score.level])
    if highest <= lowest:
        return None
    least, most = Fraction(grading.least), Fraction(grading.most)
    if grading.lock_zero_points:
        return _rounded(max(least, reached / highest * most), grading)
    return grading.least + _rounded(
        (reached - lowest) / (highest - lowest) * (most - least), grading
    )


def guide_grade(
    rubric: Rubric, scores: Mapping[CriterionId, Score], grading: MoodleGrading
) -> Decimal | None:
    """Return the grade for a marking guide, or None while a criterion has no points."""
    highest = reached = Fraction(0)
    for criterion in rubric.criteria:
        worth = points_of(criterion, scores.get(criterion.id))
        if worth is None:
            return None
        own = [level.most for level in criterion.levels if level.most is not None]
        highest += Fraction(max(own))
        reached += Fraction(worth)
    if highest <= 0:
        return None
    offset = reached / highest * Fraction(grading.most - grading.least)
    return grading.least + _rounded(offset, grading)


def _rounded(value: Fraction, grading: MoodleGrading) -> Decimal:
    """Return ``value`` as PHP rounds it, halves away from zero: whole, or to five decimals."""
    unit = _STORED if grading.decimals else _WHOLE
    scaled = abs(value) / Fraction(unit) + Fraction(1, 2)
    found = Decimal(scaled.numerator // scaled.denominator) * unit
    return (-found if value < 0 else found).quantize(unit, ROUND_HALF_UP)
