"""Which criteria a condition speaks of, and which level its bar means in each of them."""

from __future__ import annotations

from assessor_app.rubrics.model import Criterion, Rubric
from assessor_app.rubrics.rule import LevelBar, Selection, Simple, Total


def selected(rubric: Rubric, selection: Selection) -> tuple[Criterion, ...]:
    """Return the criteria spoken of, in the rubric's order; advisory ones only where named."""
    named = frozenset(selection.criteria)
    parts = frozenset(selection.parts)
    everything = not named and not parts
    return tuple(
        one
        for one in rubric.criteria
        if one.id in named or (not one.advisory and (everything or one.part in parts))
    )


def spoken_of(rubric: Rubric, condition: Simple) -> tuple[Criterion, ...]:
    """Return the criteria that a condition speaks of; a percentage only of those with points."""
    criteria = selected(rubric, condition.of)
    if not (isinstance(condition, Total) and condition.percent):
        return criteria
    return tuple(one for one in criteria if any(level.points is not None for level in one.levels))


def bar_rank(criterion: Criterion, bar: LevelBar) -> int | None:
    """Return the rank of the level that ``bar`` means here, or None where there is none."""
    if bar.highest:
        return len(criterion.levels) - 1 if criterion.levels else None
    if bar.level is not None:
        return criterion.rank(bar.level)
    titles = (rank for rank, one in enumerate(criterion.levels) if one.title == bar.title)
    return next(titles, None)


def bar_title(criterion: Criterion, bar: LevelBar) -> str:
    """Return the title of the level that ``bar`` means here; empty where there is none."""
    rank = bar_rank(criterion, bar)
    return "" if rank is None else criterion.levels[rank].title
