"""Where one condition stands: true, false, or open, over all endings that are still possible.

Each condition on its own is exact: it is decided if and only if every way of scoring the rest
(levels, condition codes where the rubric has any, not applicable where the criterion allows it)
gives the same answer. ``All`` and ``Any`` combine them by Kleene's strong logic, which is exact
for conditions that only rise with the levels, and otherwise says open rather than decide wrongly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import Enum, auto

from assessor_app.domain.ids import CriterionId
from assessor_app.rubrics import rule
from assessor_app.rubrics.decimals import add, plain
from assessor_app.rubrics.endings import Ending, EndingKind, ScoreSheet
from assessor_app.rubrics.model import Criterion
from assessor_app.rubrics.reasons import Reason, Standing, Truth
from assessor_app.rubrics.selections import bar_rank, bar_title, selected


class _Mark(Enum):
    MET = auto()
    MISSED = auto()
    OUT = auto()


_Marks = tuple[tuple[Criterion, frozenset[_Mark]], ...]


def stand(sheet: ScoreSheet, condition: rule.Condition) -> Standing:  # noqa: PLR0911 - one return a kind
    """Return where ``condition`` stands over the scores of ``sheet``."""
    match condition:
        case rule.All(members):
            return _all(tuple(stand(sheet, member) for member in members))
        case rule.Any(members):
            return _any(tuple(stand(sheet, member) for member in members))
        case rule.Every():
            return _every(sheet, condition)
        case rule.Count():
            return _count(sheet, condition)
        case rule.NoneAt():
            return _none_at(sheet, condition)
        case rule.Total():
            return _total(sheet, condition)
        case rule.Scorable():
            return _scorable(sheet, condition)


def _all(members: tuple[Standing, ...]) -> Standing:
    truths = {member.truth for member in members}
    for truth in (Truth.FAILED, Truth.OPEN):
        if truth in truths:
            return Standing(truth, _reasons(members, truth))
    return Standing(Truth.SATISFIED, _reasons(members, Truth.SATISFIED))


def _any(members: tuple[Standing, ...]) -> Standing:
    truths = {member.truth for member in members}
    for truth in (Truth.SATISFIED, Truth.OPEN):
        if truth in truths:
            return Standing(truth, _reasons(members, truth))
    return Standing(Truth.FAILED, _reasons(members, Truth.FAILED))


def _reasons(members: Iterable[Standing], truth: Truth) -> tuple[Reason, ...]:
    found = (reason for one in members if one.truth is truth for reason in one.reasons)
    return tuple(dict.fromkeys(found))


def _marks(
    sheet: ScoreSheet, of: rule.Selection, met: Callable[[Criterion, Ending], bool]
) -> _Marks:
    def mark(criterion: Criterion, ending: Ending) -> _Mark:
        if ending.kind is EndingKind.NOT_APPLICABLE:
            return _Mark.OUT
        return _Mark.MET if met(criterion, ending) else _Mark.MISSED

    return tuple(
        (one, frozenset(mark(one, ending) for ending in sheet.endings(one)))
        for one in selected(sheet.rubric, of)
    )


def _reaches(bar: rule.LevelBar) -> Callable[[Criterion, Ending], bool]:
    def met(criterion: Criterion, ending: Ending) -> bool:
        needed = bar_rank(criterion, bar)
        return needed is not None and ending.rank >= needed

    return met


def _unsettled(sheet: ScoreSheet, marks: _Marks) -> tuple[CriterionId, ...]:
    """Return the criteria whose scores can still make a difference to these marks."""
    return tuple(one.id for one, options in marks if len(options) > 1 and not sheet.score(one))


def _open(sheet: ScoreSheet, marks: _Marks) -> Standing:
    waiting = _unsettled(sheet, marks)
    reason = Reason("unscored", Truth.OPEN, waiting, (("count", str(len(waiting))),))
    return Standing(Truth.OPEN, (reason,))


def _satisfied(code: str, marks: _Marks) -> Standing:
    met = tuple(one.id for one, options in marks if options == {_Mark.MET})
    return Standing(Truth.SATISFIED, (Reason(code, Truth.SATISFIED, met),))


def _every(sheet: ScoreSheet, condition: rule.Every) -> Standing:
    marks = _marks(sheet, condition.of, _reaches(condition.at_least))
    missed = tuple(one for one, options in marks if options == {_Mark.MISSED})
    if missed:
        return Standing(Truth.FAILED, tuple(_shortfall(sheet, one, condition) for one in missed))
    if not any(_Mark.MET in options for _, options in marks):
        spoken_of = tuple(one.id for one, _ in marks)
        return Standing(Truth.FAILED, (Reason("nothing_applicable", Truth.FAILED, spoken_of),))
    certain = any(options == {_Mark.MET} for _, options in marks)
    if certain and not any(_Mark.MISSED in options for _, options in marks):
        return _satisfied("reached", marks)
    return _open(sheet, marks)


def _shortfall(sheet: ScoreSheet, criterion: Criterion, condition: rule.Every) -> Reason:
    score = sheet.score(criterion)
    if score is not None and score.condition_code is not None:
        return _coded(sheet, criterion, score.condition_code)
    level = criterion.level(score.level) if score is not None and score.level else None
    params = (
        ("criterion", criterion.label),
        ("level", level.title if level else ""),
        ("needs", bar_title(criterion, condition.at_least)),
    )
    return Reason("below", Truth.FAILED, (criterion.id,), params)


def _coded(sheet: ScoreSheet, criterion: Criterion, code: str) -> Reason:
    titles = {one.code: one.title for one in sheet.rubric.condition_codes}
    params = (
        ("criterion", criterion.label),
        ("code", code),
        ("title", titles.get(code, code)),
    )
    return Reason("condition_code", Truth.FAILED, (criterion.id,), params)


def _count(sheet: ScoreSheet, condition: rule.Count) -> Standing:
    marks = _marks(sheet, condition.of, _reaches(condition.at_least))
    least = sum(options == {_Mark.MET} for _, options in marks)
    most = sum(_Mark.MET in options for _, options in marks)
    params = (("now", str(least)), ("most", str(most)), ("needs", str(condition.n)))
    if least >= condition.n:
        return _satisfied("reached", marks)
    if most < condition.n:
        missed = tuple(one.id for one, options in marks if _Mark.MET not in options)
        return Standing(Truth.FAILED, (Reason("count", Truth.FAILED, missed, params),))
    waiting = _unsettled(sheet, marks)
    return Standing(Truth.OPEN, (Reason("count", Truth.OPEN, waiting, params),))


def _none_at(sheet: ScoreSheet, condition: rule.NoneAt) -> Standing:
    def away(criterion: Criterion, ending: Ending) -> bool:
        rank = bar_rank(criterion, condition.at)
        return rank is None or ending.rank != rank

    marks = _marks(sheet, condition.of, away)
    there = tuple(one for one, options in marks if options == {_Mark.MISSED})
    if there:
        return Standing(
            Truth.FAILED,
            tuple(
                Reason(
                    "at",
                    Truth.FAILED,
                    (one.id,),
                    (("criterion", one.label), ("level", bar_title(one, condition.at))),
                )
                for one in there
            ),
        )
    if any(_Mark.MISSED in options for _, options in marks):
        return _open(sheet, marks)
    return _satisfied("not_at", marks)


def _total(sheet: ScoreSheet, condition: rule.Total) -> Standing:
    spoken_of = selected(sheet.rubric, condition.of)
    ranges = []
    for one in spoken_of:
        weight = one.weight if condition.weighted else Decimal(1)
        points = [weight * ending.points for ending in sheet.endings(one)]
        ranges.append((one, min(points, default=Decimal(0)), max(points, default=Decimal(0))))
    least = add(low for _, low, _ in ranges)
    most = add(high for _, _, high in ranges)
    now = add(low for one, low, _ in ranges if sheet.score(one))
    waiting = tuple(one.id for one, low, high in ranges if low != high)
    params = (
        ("now", plain(now)),
        ("most", plain(most)),
        ("needs", plain(condition.at_least)),
        ("final", "no" if waiting else "yes"),
    )
    truth, criteria = Truth.OPEN, waiting
    if least >= condition.at_least or most < condition.at_least:
        truth = Truth.SATISFIED if least >= condition.at_least else Truth.FAILED
        criteria = tuple(one.id for one in spoken_of)
    return Standing(truth, (Reason("total", truth, criteria, params),))


def _scorable(sheet: ScoreSheet, condition: rule.Scorable) -> Standing:
    marks = _marks(sheet, condition.of, lambda _, ending: ending.kind is not EndingKind.CODED)
    reasons = []
    for one, options in marks:
        score = sheet.score(one)
        if options == {_Mark.MISSED} and score is not None:
            reasons.append(_coded(sheet, one, score.condition_code or ""))
    if reasons:
        return Standing(Truth.FAILED, tuple(reasons))
    if any(_Mark.MISSED in options for _, options in marks):
        return _open(sheet, marks)
    return _satisfied("scorable", marks)
