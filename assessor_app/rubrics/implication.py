"""Whether one condition can only hold where another does, as far as their form shows it."""

from __future__ import annotations

from assessor_app.rubrics import rule
from assessor_app.rubrics.model import Criterion, Rubric
from assessor_app.rubrics.selections import bar_rank, selected


def implies(rubric: Rubric, narrow: rule.Condition, wide: rule.Condition) -> bool:
    """Say whether ``wide`` holds whenever ``narrow`` does. False means: not known to."""
    if narrow == wide:
        return True
    if isinstance(wide, rule.All):
        return all(implies(rubric, narrow, member) for member in wide.members)
    if isinstance(narrow, rule.Any):
        return all(implies(rubric, member, wide) for member in narrow.members)
    if isinstance(wide, rule.Any) and any(implies(rubric, narrow, one) for one in wide.members):
        return True
    if isinstance(narrow, rule.All):
        return any(implies(rubric, member, wide) for member in narrow.members)
    return _simply_implies(rubric, narrow, wide)


def _simply_implies(rubric: Rubric, narrow: rule.Condition, wide: rule.Condition) -> bool:  # noqa: PLR0911 - one return a kind
    match narrow, wide:
        case rule.Total(), rule.Total():
            same = (narrow.of, narrow.weighted, narrow.percent) == (
                wide.of,
                wide.weighted,
                wide.percent,
            )
            return same and narrow.at_least >= wide.at_least
        case rule.Count(), rule.Count():
            same = narrow.of == wide.of and narrow.n >= wide.n
            return same and _as_high(rubric, narrow.of, narrow.at_least, wide.at_least)
        case rule.Every(), rule.Every():
            inside = _ids(rubric, wide.of) <= _ids(rubric, narrow.of)
            optional = any(one.not_applicable_allowed for one in selected(rubric, wide.of))
            same = _ids(rubric, wide.of) == _ids(rubric, narrow.of)
            kept = same or (bool(_ids(rubric, wide.of)) and inside and not optional)
            return kept and _as_high(rubric, wide.of, narrow.at_least, wide.at_least)
        case rule.NoneAt(), rule.NoneAt():
            same = narrow.of == wide.of and narrow.at == wide.at
            return same and narrow.at_most <= wide.at_most
        case rule.Scorable(), rule.Scorable():
            same = narrow.of == wide.of and narrow.codes == wide.codes
            return same and narrow.at_most <= wide.at_most
        case rule.Coded(), rule.Coded():
            same = narrow.of == wide.of and narrow.codes == wide.codes
            return same and narrow.n >= wide.n
        case _:
            return False


def _ids(rubric: Rubric, of: rule.Selection) -> frozenset[str]:
    return frozenset(one.id for one in selected(rubric, of))


def _as_high(
    rubric: Rubric, of: rule.Selection, narrow: rule.LevelBar, wide: rule.LevelBar
) -> bool:
    return all(_at_or_above(one, narrow, wide) for one in selected(rubric, of))


def _at_or_above(criterion: Criterion, narrow: rule.LevelBar, wide: rule.LevelBar) -> bool:
    high, low = bar_rank(criterion, narrow), bar_rank(criterion, wide)
    return high is not None and low is not None and high >= low
