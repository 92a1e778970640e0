"""Where one condition stands: true, false, or open, over all endings that are still possible.

Each condition on its own is exact: it is decided if and only if every way of scoring the rest
(levels, condition codes where the rubric has any, not applicable where the criterion allows it)
gives the same answer. ``All`` and ``Any`` combine them by Kleene's strong logic, which is exact
for conditions that only rise with the levels, and otherwise says open rather than decide wrongly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, Decimal

from assessor_app.domain.ids import CriterionId
from assessor_app.rubrics import rule
from assessor_app.rubrics.decimals import add, plain
from assessor_app.rubrics.known import MET, MISSED, OUT, Known
from assessor_app.rubrics.model import Rubric
from assessor_app.rubrics.reasons import Reason, Standing, Truth
from assessor_app.rubrics.selections import bar_title

_HUNDREDTH = Decimal("0.01")


def stand(rubric: Rubric, condition: rule.Simple, known: Sequence[Known]) -> Standing:  # noqa: PLR0911 - one return a kind
    """Return where ``condition`` stands; ``known`` is each criterion it speaks of, in order."""
    match condition:
        case rule.Every():
            return _every(rubric, condition, known)
        case rule.Count():
            return _count(condition, known)
        case rule.NoneAt():
            return _none_at(condition, known)
        case rule.Total(percent=True):
            return _percentage(condition, known)
        case rule.Total():
            return _total(condition, known)
        case rule.Scorable():
            return _scorable(rubric, condition, known)
        case rule.Coded():
            return _carries_codes(condition, known)


def stand_all(members: Sequence[Standing]) -> Standing:
    """Return where ``all`` of ``members`` stands."""
    return _first_of((Truth.FAILED, Truth.OPEN, Truth.SATISFIED), members)


def stand_any(members: Sequence[Standing]) -> Standing:
    """Return where ``any`` of ``members`` stands."""
    return _first_of((Truth.SATISFIED, Truth.OPEN, Truth.FAILED), members)


def _first_of(order: tuple[Truth, ...], members: Sequence[Standing]) -> Standing:
    """Return the first truth of ``order`` that a member has, with the reasons of all such."""
    truths = {member.truth for member in members}
    truth = next(one for one in order if one in truths)
    found = (reason for one in members if one.truth is truth for reason in one.reasons)
    return Standing(truth, tuple(dict.fromkeys(found)))


def _ids(known: Iterable[Known]) -> tuple[CriterionId, ...]:
    return tuple(one.criterion.id for one in known)


def _unsettled(known: Sequence[Known]) -> tuple[CriterionId, ...]:
    """Return the criteria whose scores can still make a difference."""
    return _ids(one for one in known if one.open)


def _may(mark: int, known: Sequence[Known]) -> int:
    return sum(one.marks & mark != 0 for one in known)


def _open(known: Sequence[Known]) -> Standing:
    waiting = _unsettled(known)
    reason = Reason("unscored", Truth.OPEN, waiting, (("count", str(len(waiting))),))
    return Standing(Truth.OPEN, (reason,))


def _satisfied(code: str, known: Sequence[Known]) -> Standing:
    met = _ids(one for one in known if one.marks == MET)
    return Standing(Truth.SATISFIED, (Reason(code, Truth.SATISFIED, met),))


def _nothing_applies(known: Sequence[Known]) -> Standing:
    reason = Reason("nothing_applicable", Truth.FAILED, _ids(known))
    return Standing(Truth.FAILED, (reason,))


def _every(rubric: Rubric, condition: rule.Every, known: Sequence[Known]) -> Standing:
    missed = [one for one in known if one.marks == MISSED]
    if missed:
        reasons = tuple(_shortfall(rubric, one, condition.at_least) for one in missed)
        return Standing(Truth.FAILED, reasons)
    if not any(one.marks & MET for one in known):
        return _nothing_applies(known)
    if any(one.marks == MET for one in known) and not any(one.marks & MISSED for one in known):
        return _satisfied("reached", known)
    return _open(known)


def _shortfall(rubric: Rubric, one: Known, bar: rule.LevelBar) -> Reason:
    score, criterion = one.score, one.criterion
    if score is not None and score.condition_code is not None:
        return _coded(rubric, one)
    level = criterion.level(score.level) if score is not None and score.level else None
    params = (
        ("criterion", criterion.label),
        ("level", level.title if level else ""),
        ("needs", bar_title(criterion, bar)),
    )
    return Reason("below", Truth.FAILED, (criterion.id,), params)


def _coded(rubric: Rubric, one: Known) -> Reason:
    code = (one.score.condition_code if one.score else None) or ""
    titles = {entry.code: entry.title for entry in rubric.condition_codes}
    params = (
        ("criterion", one.criterion.label),
        ("code", code),
        ("title", titles.get(code, code)),
    )
    return Reason("condition_code", Truth.FAILED, (one.criterion.id,), params)


def _count(condition: rule.Count, known: Sequence[Known]) -> Standing:
    least = sum(one.marks == MET for one in known)
    most = _may(MET, known)
    titles = {bar_title(one.criterion, condition.at_least) for one in known}
    params = (
        ("now", str(least)),
        ("most", str(most)),
        ("needs", str(condition.n)),
        ("level", titles.pop() if len(titles) == 1 else ""),
    )
    if least >= condition.n:
        return _satisfied("reached", known)
    if most < condition.n:
        missed = _ids(one for one in known if not one.marks & MET)
        return Standing(Truth.FAILED, (Reason("count", Truth.FAILED, missed, params),))
    return Standing(Truth.OPEN, (Reason("count", Truth.OPEN, _unsettled(known), params),))


def _none_at(condition: rule.NoneAt, known: Sequence[Known]) -> Standing:
    there = [one for one in known if one.marks == MISSED]
    if len(there) > condition.at_most:
        return Standing(Truth.FAILED, tuple(_there(one, condition.at) for one in there))
    if _may(MISSED, known) > condition.at_most:
        return _open(known)
    return _satisfied("not_at", known)


def _there(one: Known, bar: rule.LevelBar) -> Reason:
    params = (("criterion", one.criterion.label), ("level", bar_title(one.criterion, bar)))
    return Reason("at", Truth.FAILED, (one.criterion.id,), params)


def _total(condition: rule.Total, known: Sequence[Known]) -> Standing:
    least = add(one.least for one in known)
    most = add(one.most for one in known)
    params = (
        ("now", plain(add(one.points for one in known))),
        ("most", plain(most)),
        ("needs", plain(condition.at_least)),
        ("final", _final(known)),
    )
    return _by_points(
        "total",
        known,
        params,
        satisfied=least >= condition.at_least,
        failed=most < condition.at_least,
    )


def _percentage(condition: rule.Total, known: Sequence[Known]) -> Standing:
    applicable = [one for one in known if one.marks & MET]
    if not applicable:
        return _nothing_applies(known)
    best = add(one.most for one in known) + max(one.applicable - one.most for one in applicable)
    some_applies = any(not one.marks & OUT for one in known)
    settled = [one for one in applicable if one.score is not None]
    now = add(one.points for one in settled)
    left = add(one.top for one in applicable if one.score is None)
    top = add(one.top for one in applicable)
    params = (
        ("now", _share(now, add(one.top for one in settled))),
        ("most", _share(now + left, top)),
        ("needs", plain(condition.at_least)),
        ("final", _final(known)),
    )
    return _by_points(
        "percent",
        known,
        params,
        satisfied=some_applies and add(one.least for one in known) >= 0,
        failed=best < 0,
    )


def _share(points: Decimal, top: Decimal) -> str:
    """Return a percentage, rounded down so that it never seems to reach what it does not."""
    if not top:
        return "0"
    return plain((points * 100 / top).quantize(_HUNDREDTH, ROUND_FLOOR))


def _final(known: Sequence[Known]) -> str:
    return "no" if _unsettled(known) else "yes"


def _by_points(
    code: str,
    known: Sequence[Known],
    params: tuple[tuple[str, str], ...],
    *,
    satisfied: bool,
    failed: bool,
) -> Standing:
    truth, criteria = Truth.OPEN, _unsettled(known)
    if satisfied or failed:
        truth, criteria = Truth.SATISFIED if satisfied else Truth.FAILED, _ids(known)
    return Standing(truth, (Reason(code, truth, criteria, params),))


def _scorable(rubric: Rubric, condition: rule.Scorable, known: Sequence[Known]) -> Standing:
    coded = [one for one in known if one.marks == MISSED]
    if len(coded) > condition.at_most:
        return Standing(Truth.FAILED, tuple(_coded(rubric, one) for one in coded))
    if _may(MISSED, known) > condition.at_most:
        return _open(known)
    return _satisfied("scorable", known)


def _carries_codes(condition: rule.Coded, known: Sequence[Known]) -> Standing:
    if sum(one.marks == MET for one in known) >= condition.n:
        return _satisfied("coded", known)
    if _may(MET, known) >= condition.n:
        return _open(known)
    return Standing(Truth.FAILED, (Reason("not_coded", Truth.FAILED, _ids(known)),))
