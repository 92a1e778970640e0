"""Scores as tables of outcomes write them: ``*=highest; 2.1=Basic; 2.2=!missing; 3.1=n/a; 3.2=-``.

``*`` is every criterion not named; ``highest`` and ``lowest`` are levels, ``!code`` a condition
code, ``n/a`` not applicable, ``-`` not scored. ``2.1=Basic@2.5`` gives points beside the level.
"""

from __future__ import annotations

from decimal import Decimal

from assessor_app.domain.ids import CriterionId
from assessor_app.rubrics.model import Criterion, Rubric, Score


def scores_of(rubric: Rubric, pattern: str) -> dict[CriterionId, Score]:
    """Return the scores that ``pattern`` writes for the criteria of ``rubric``."""
    written = [entry.strip() for entry in pattern.split(";") if entry.strip() not in ("", "-")]
    given = dict(entry.split("=", 1) for entry in written)
    unknown = given.keys() - {"*"} - {one.code for one in rubric.criteria}
    if unknown:
        raise ValueError(f"no such criterion: {sorted(unknown)}")
    scores = (_score(one, given.get(one.code, given.get("*", "-"))) for one in rubric.criteria)
    return {score.criterion: score for score in scores if score is not None}


def _score(criterion: Criterion, written: str) -> Score | None:
    if written == "-":
        return None
    if written.startswith("!"):
        return Score(criterion.id, condition_code=written[1:])
    if written == "n/a":
        return Score(criterion.id, not_applicable=True)
    title, _, points = written.partition("@")
    ranks = {"highest": -1, "lowest": 0}
    titles = [level.title for level in criterion.levels]
    level = criterion.levels[ranks[title] if title in ranks else titles.index(title)]
    return Score(criterion.id, level=level.id, points=Decimal(points) if points else None)
