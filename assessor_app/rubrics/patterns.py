"""Example patterns of scores, so that an author sees what a rule makes of them.

The examples are found, not asked for: the ends, the bars that the rule names, one criterion at a
time below its bar, and the steps at which the outcome changes on the way from all lowest to all
highest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from assessor_app.domain.ids import CriterionId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics.evaluation import Evaluation, Evaluator
from assessor_app.rubrics.model import Criterion, Rubric, Score
from assessor_app.rubrics.requirements import required_level

MAX_SINGLE: Final = 60
"""Of so many criteria each gets an example of its own; of a larger rubric, the first ones."""

_WALKED: Final = 120
"""So many steps are each looked at; a longer way is halved."""

CODE: Final = "code:"
NOT_APPLICABLE: Final = "not applicable"


@dataclass(frozen=True, slots=True)
class OwnPattern:
    """A pattern that the author wrote down: a choice for criteria by their codes.

    A choice is a level's title, :data:`CODE` with a condition code, or :data:`NOT_APPLICABLE`.
    It is kept by these names, so that it outlives what the author changes elsewhere.
    """

    name: str
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Scores with a name. ``own`` is the number of the author's pattern that it came from.

    ``lost`` are choices that the rubric no longer has.
    """

    name: str
    scores: Mapping[CriterionId, Score]
    own: int | None = None
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """A pattern, and what the rule makes of it."""

    pattern: Pattern
    outcome: Outcome | None
    sentence: str


def examples(rubric: Rubric, own: Iterable[OwnPattern] = ()) -> tuple[Example, ...]:
    """Return the author's patterns, then the examples that were found, each with its outcome.

    Patterns of equal scores are told once, by the first name that fits. One evaluator goes from
    each pattern to the next, so that only what differs is worked out anew.
    """
    evaluator = Evaluator(rubric)
    mine = [pattern_of(rubric, one, number) for number, one in enumerate(own)]
    found = []
    seen: set[frozenset[Score]] = set()
    for pattern in [
        *_ends(rubric),
        *_below_bars(rubric),
        *_around_cuts(evaluator),
        *_not_scored(rubric),
    ]:
        key = frozenset(pattern.scores.values())
        if key not in seen:
            seen.add(key)
            found.append(pattern)
    return tuple(_example(evaluator, one) for one in (*mine, *found))


def pattern_of(rubric: Rubric, own: OwnPattern, number: int) -> Pattern:
    """Return the scores that an author's pattern means in ``rubric`` as it is now."""
    criteria = {one.code: one for one in rubric.criteria}
    codes = {one.code for one in rubric.condition_codes}
    scores: dict[CriterionId, Score] = {}
    lost = []
    for name, choice in own.choices:
        criterion = criteria.get(name)
        score = None if criterion is None else _score_of(criterion, choice, codes)
        if score is None:
            lost.append(f"{name} {choice.removeprefix(CODE)}".strip())
        else:
            scores[score.criterion] = score
    return Pattern(own.name, scores, number, tuple(lost))


def own_pattern(rubric: Rubric, name: str, scores: Mapping[CriterionId, Score]) -> OwnPattern:
    """Return ``scores`` as a pattern that can be kept; what is not settled is left out."""
    choices = []
    for criterion in rubric.criteria:
        score = scores.get(criterion.id)
        if score is not None and score.settled:
            choices.append((criterion.code, choice_of(criterion, score)))
    return OwnPattern(name, tuple(choices))


def choice_of(criterion: Criterion, score: Score) -> str:
    """Return what was chosen, as :class:`OwnPattern` names it; empty for what is not settled."""
    if score.not_applicable:
        return NOT_APPLICABLE
    if score.condition_code is not None:
        return CODE + score.condition_code
    level = None if score.level is None else criterion.level(score.level)
    return "" if level is None else level.title


def _score_of(criterion: Criterion, choice: str, codes: set[str]) -> Score | None:
    level = next((one for one in criterion.levels if one.title == choice), None)
    if level is not None:
        return Score(criterion.id, level=level.id)
    if choice == NOT_APPLICABLE and criterion.not_applicable_allowed:
        return Score(criterion.id, not_applicable=True)
    if choice.startswith(CODE) and choice.removeprefix(CODE) in codes:
        return Score(criterion.id, condition_code=choice.removeprefix(CODE))
    return None


def _example(evaluator: Evaluator, pattern: Pattern) -> Example:
    evaluation: Evaluation = evaluator.show(pattern.scores)
    return Example(pattern, evaluation.outcome, evaluation.sentence)


def _at(criterion: Criterion, rank: int) -> Score:
    return Score(criterion.id, level=criterion.levels[rank].id)


def _all_at_top(rubric: Rubric) -> dict[CriterionId, Score]:
    return {one.id: _at(one, -1) for one in rubric.criteria}


def _ends(rubric: Rubric) -> Iterator[Pattern]:
    yield Pattern("All at the highest level", _all_at_top(rubric))
    needed = _at_bars(rubric)
    if needed is not None:
        yield Pattern("Each just at the level that the rule asks for", needed)
    lowest = {one.id: _at(one, 0) for one in rubric.criteria}
    yield Pattern("All at the lowest level", lowest)


def _at_bars(rubric: Rubric) -> dict[CriterionId, Score] | None:
    scores = _all_at_top(rubric)
    asked = False
    for criterion in rubric.criteria:
        level = required_level(rubric, criterion)
        if level is not None:
            asked = True
            scores[criterion.id] = Score(criterion.id, level=level.id)
    return scores if asked else None


def _below_bars(rubric: Rubric) -> Iterator[Pattern]:
    """Yield, for each criterion, all at the top but this one, which is just below its bar."""
    for criterion in rubric.criteria[:MAX_SINGLE]:
        level = required_level(rubric, criterion)
        rank = len(criterion.levels) - 1 if level is None else criterion.rank(level.id)
        if not rank:
            continue
        below = criterion.levels[rank - 1]
        scores = _all_at_top(rubric)
        scores[criterion.id] = Score(criterion.id, level=below.id)
        yield Pattern(f"{criterion.code} is {below.title}, the rest at the highest", scores)


def _around_cuts(evaluator: Evaluator) -> Iterator[Pattern]:
    """Yield the patterns just before and just after each change of the outcome, from the bottom.

    Two ways are walked: level by level through all criteria, and criterion by criterion. On a
    long way it is halved where its ends differ, so that a change and its taking back between two
    equal ends may be passed over.
    """
    rubric = evaluator.rubric
    for way in (tuple(_level_by_level(rubric)), tuple(_criterion_by_criterion(rubric))):
        outcomes: dict[int, Outcome | None] = {}
        for place in _changes(evaluator, way, outcomes):
            criterion, rank = way[place - 1]
            below, over = criterion.levels[rank - 1].title, criterion.levels[rank].title
            before, after = (_after(rubric, way[:n]) for n in (place - 1, place))
            yield Pattern(f"Just below: {criterion.code} is {below}", before)
            yield Pattern(f"Just over: {criterion.code} is {over}", after)


_Way = tuple[tuple[Criterion, int], ...]


def _changes(evaluator: Evaluator, way: _Way, outcomes: dict[int, Outcome | None]) -> Iterator[int]:
    """Yield after how many steps of ``way`` the outcome is another than one step before."""

    def at(steps: int) -> Outcome | None:
        if steps not in outcomes:
            outcomes[steps] = evaluator.show(_after(evaluator.rubric, way[:steps])).outcome
        return outcomes[steps]

    walked = len(way) <= _WALKED
    spans = [(n, n + 1) for n in range(len(way))] if walked else [(0, len(way))]
    while spans:
        low, high = spans.pop(0)
        if at(low) is at(high):
            continue
        if high - low == 1:
            yield high
            continue
        middle = (low + high) // 2
        spans[:0] = [(low, middle), (middle, high)]


def _after(rubric: Rubric, way: _Way) -> dict[CriterionId, Score]:
    """Return the scores after these steps from all lowest."""
    ranks = {one.id: 0 for one in rubric.criteria} | {one.id: rank for one, rank in way}
    return {one.id: _at(one, ranks[one.id]) for one in rubric.criteria}


def _level_by_level(rubric: Rubric) -> Iterator[tuple[Criterion, int]]:
    most = max(len(one.levels) for one in rubric.criteria)
    for rank in range(1, most):
        for criterion in rubric.criteria:
            if rank < len(criterion.levels):
                yield criterion, rank


def _criterion_by_criterion(rubric: Rubric) -> Iterator[tuple[Criterion, int]]:
    for criterion in rubric.criteria:
        for rank in range(1, len(criterion.levels)):
            yield criterion, rank


def _not_scored(rubric: Rubric) -> Iterator[Pattern]:
    first = rubric.criteria[0]
    for code in rubric.condition_codes:
        scores = _all_at_top(rubric)
        scores[first.id] = Score(first.id, condition_code=code.code)
        yield Pattern(f"{first.code} is marked “{code.title}”, the rest at the highest", scores)
    free = next((one for one in rubric.criteria if one.not_applicable_allowed), None)
    if free is not None:
        scores = _all_at_top(rubric)
        scores[free.id] = Score(free.id, not_applicable=True)
        yield Pattern(f"{free.code} does not apply, the rest at the highest", scores)
