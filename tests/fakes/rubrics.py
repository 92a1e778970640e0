"""Rubrics for tests: a few by hand, any number by hypothesis, and a slow, plain second opinion."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from assessor_app.domain.ids import CriterionId, LevelId, PartId, RubricId
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics import rule
from assessor_app.rubrics.formats.fields import clean_text, clean_title
from assessor_app.rubrics.model import (
    CITED_OUTCOMES,
    Combining,
    ConditionCode,
    Criterion,
    DoubleScoring,
    FrameworkItem,
    Level,
    Part,
    PartKind,
    PointRange,
    Prompt,
    ResubmissionPolicy,
    Rubric,
    Score,
    SecondReading,
    SharedComment,
)

BASE = "https://issuer.example"
EVERYTHING = rule.Selection()
HIGHEST = rule.LevelBar(highest=True)
TITLES = ("Not Met", "Partially", "Demonstrated", "Exceeds")
CODE = "no-sound"
OTHER_CODE = "missing"

Scores = dict[CriterionId, Score]
_T = TypeVar("_T")


def patient(max_examples: int) -> settings:
    """Return settings under which no example is refused because the machine is slow."""
    return settings(
        max_examples=max_examples, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )


def urn(name: str) -> str:
    """Return the same identifier for the same name."""
    return uuid.uuid5(uuid.NAMESPACE_DNS, name).urn


def criterion(code: str, **changes: object) -> Criterion:
    """Return a criterion of three levels worth 0, 1 and 2, in the part that its code begins with.

    ``levels`` sets how many levels it has.
    """
    count = changes.pop("levels", 3)
    assert isinstance(count, int)
    levels = tuple(
        Level(
            LevelId(urn(f"{code}/{title}")),
            f"{BASE}/levels/{code}/{n}",
            title,
            f"Descriptor of {title}.",
            n,
            Decimal(n - 1),
        )
        for n, title in enumerate(TITLES[:count], 1)
    )
    made = Criterion(
        id=CriterionId(urn(code)),
        uri=f"{BASE}/criteria/{code}",
        part=PartId(f"P{code[0]}"),
        title=f"Title of {code}",
        levels=levels,
        position=int(code.replace(".", "")),
        code=code,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # tests name the fields


def rubric(*criteria: Criterion, when: rule.Condition | None = None, **changes: object) -> Rubric:
    """Return a rubric of these criteria that earns at ``when`` (every one at the highest)."""
    parts = tuple(
        Part(PartId(name), PartKind.ARTIFACTS, f"Part {name}")
        for name in sorted({one.part for one in criteria})
    )
    made = Rubric(
        id=RubricId(urn("rubric")),
        uri=f"{BASE}/rubrics/1",
        title="A rubric",
        version="2026-11-01T00:00:00Z",
        parts=parts,
        criteria=criteria,
        rule=rule.DecisionRule(
            (rule.Clause(Outcome.EARNED, when or rule.Every(EVERYTHING, HIGHEST)),)
        ),
        condition_codes=(
            ConditionCode(CODE, "The recording has no sound"),
            ConditionCode(OTHER_CODE, "Evidence is missing"),
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # tests name the fields


def named(*codes: str) -> rule.Selection:
    """Return the selection of those criteria."""
    return rule.Selection(criteria=tuple(CriterionId(urn(code)) for code in codes))


def at(code: str, title: str, **changes: object) -> Score:
    """Return the score of that criterion at that level."""
    score = Score(CriterionId(urn(code)), level=LevelId(urn(f"{code}/{title}")))
    return replace(score, **changes)  # type: ignore[arg-type]  # tests name the fields


def sheet(*scores: Score) -> Scores:
    """Return scores by criterion."""
    return {score.criterion: score for score in scores}


# -- any rubric ------------------------------------------------------------------------------------

numbers = st.integers(-40, 80).map(lambda n: Decimal(n) / 4)
texts = st.text(max_size=30).map(clean_text)
titles = st.text(min_size=1, max_size=12).map(clean_title).filter(lambda t: t not in ("", "all"))
bars = st.one_of(
    st.just(HIGHEST), st.sampled_from(TITLES[:2]).map(lambda title: rule.LevelBar(title=title))
)


@st.composite
def criteria_of(draw: st.DrawFn, code: str, *, texty: bool = False) -> Criterion:
    """Return a criterion with two to four levels and any of the marks that one can carry."""
    one = criterion(code, levels=draw(st.integers(2, 4)))
    points = draw(st.lists(st.none() | numbers, min_size=4, max_size=4))
    levels = tuple(
        replace(level, points=value) for level, value in zip(one.levels, points, strict=False)
    )
    one = replace(
        one,
        levels=levels,
        weight=draw(st.sampled_from([Decimal(0), Decimal(1), Decimal("1.5")])),
        advisory=draw(st.booleans()),
        not_applicable_allowed=draw(st.booleans()),
    )
    if draw(st.integers(0, 2)) == 0:
        one = _with_steps(one, ranged=draw(st.booleans()))
    return draw(_worded(one)) if texty else one


def _with_steps(one: Criterion, *, ranged: bool) -> Criterion:
    """Return ``one`` with half points: between levels worth 0, 1, 2, or in ranges around them."""
    half, quarter = Decimal("0.5"), Decimal("0.25")
    levels = tuple(
        replace(
            level,
            points=Decimal(n),
            range=PointRange(n - quarter, n + quarter) if ranged else None,
        )
        for n, level in enumerate(one.levels)
    )
    return replace(one, levels=levels, point_step=half)


@st.composite
def _worded(draw: st.DrawFn, one: Criterion) -> Criterion:
    item = FrameworkItem(str(uuid.UUID(int=7)), f"{BASE}/items/7", "An item")
    words = draw(st.lists(texts, min_size=6, max_size=6))
    first = replace(
        one.levels[0], descriptor=words[0], feedback=words[1], exemplars=(words[2], words[3])
    )
    levels = (first, *one.levels[1:])
    return replace(
        one,
        levels=levels,
        title=draw(titles),
        description=words[4],
        guidance=words[5],
        look_fors=draw(st.sampled_from([(), (words[0], words[4])])),
        citation_required_at=frozenset(draw(st.sets(st.sampled_from([x.id for x in levels])))),
        item=draw(st.sampled_from([None, item])),
        comments=draw(st.sampled_from([(), _comments(levels, words[0] or "Say why.")])),
    )


def _comments(levels: tuple[Level, ...], text: str) -> tuple[SharedComment, ...]:
    return (
        SharedComment(text, levels[-1].id, ("dates", "next step"), "why"),
        SharedComment("In {artifact}, say when."),
    )


_subsets = st.sampled_from([(), (), (0,), (1,), (0, 1), (2,)])
_counts = st.integers(1, 4)
_kinds = st.sampled_from(["every", "count", "total", "percent", "none", "scorable", "coded"])
_shares = st.sampled_from([0, 10, 25, 50, 50, 75, 100]).map(Decimal)
_few = st.sampled_from([0, 0, 1, 2])
_codes = st.sampled_from([(), (), (CODE,), (OTHER_CODE,), (CODE, OTHER_CODE)])
_rising_kinds = st.sampled_from(["every", "count", "total"])
_shapes = st.sampled_from(["simple", "simple", "simple", "all", "any"])


def _some(draw: st.DrawFn, items: Sequence[_T]) -> tuple[_T, ...]:
    return tuple(items[n] for n in draw(_subsets) if n < len(items))


@st.composite
def simple_conditions(
    draw: st.DrawFn, criteria: tuple[Criterion, ...], *, rising: bool = False
) -> rule.Condition:
    """Return any condition without members; ``rising`` ones only gain from higher levels."""
    parts = sorted({one.part for one in criteria})
    of = rule.Selection(_some(draw, [one.id for one in criteria]), _some(draw, parts))
    match draw(_rising_kinds if rising else _kinds):
        case "every":
            return rule.Every(of, draw(bars))
        case "count":
            return rule.Count(of, draw(bars), draw(_counts))
        case "total":
            return rule.Total(of, draw(numbers), draw(st.booleans()))
        case "percent" if not _below_zero(criteria):
            share = draw(_shares)
            return rule.Total(of, share, draw(st.booleans()), percent=True)
        case "none":
            return rule.NoneAt(of, draw(bars), draw(_few))
        case "coded":
            return rule.Coded(of, draw(_counts), draw(_codes))
    return rule.Scorable(of, draw(_few), draw(_codes))


def _below_zero(criteria: tuple[Criterion, ...]) -> bool:
    return any(x.least is not None and x.least < 0 for one in criteria for x in one.levels)


@st.composite
def conditions(
    draw: st.DrawFn, criteria: tuple[Criterion, ...], *, rising: bool = False, depth: int = 0
) -> rule.Condition:
    """Return any condition, with members up to three deep."""
    shape = "simple" if depth == 2 else draw(_shapes)
    if shape == "simple":
        return draw(simple_conditions(criteria, rising=rising))
    inner = conditions(criteria, rising=rising, depth=depth + 1)
    members = tuple(draw(inner) for _ in range(draw(_counts) % 3 + 1))
    return rule.All(members) if shape == "all" else rule.Any(members)


outcomes = st.sampled_from([one for one in Outcome if one is not Outcome.RECUSED])


@st.composite
def _rules(draw: st.DrawFn, criteria: tuple[Criterion, ...]) -> rule.DecisionRule:
    any_condition = conditions(criteria)
    labels = st.sampled_from(["", "As agreed"])
    return rule.DecisionRule(
        clauses=tuple(
            rule.Clause(draw(outcomes), draw(any_condition), draw(labels))
            for _ in range(draw(_counts) - 1)
        ),
        otherwise=draw(outcomes),
        completeness=draw(any_condition) if draw(st.booleans()) else None,
        incomplete_outcome=draw(outcomes),
        gates=tuple(draw(any_condition) for _ in range(draw(_counts) % 3)),
        gate_outcome=draw(outcomes),
    )


@st.composite
def rubrics(draw: st.DrawFn, *, texty: bool = False) -> Rubric:
    """Return a valid rubric of one to three criteria with any rule over them."""
    codes = draw(st.lists(st.sampled_from(["1.1", "1.2", "2.1"]), min_size=1, unique=True))
    criteria = tuple(draw(criteria_of(code, texty=texty)) for code in sorted(codes))
    made = rubric(*criteria, rule=draw(_rules(criteria)))
    named_codes = any(repr(code) in repr(made.rule) for code in (CODE, OTHER_CODE))
    if not named_codes and draw(st.booleans()):
        made = replace(made, condition_codes=())
    return draw(_with_texts(made)) if texty else made


@st.composite
def _with_texts(draw: st.DrawFn, made: Rubric) -> Rubric:
    prompt = Prompt("Q1", draw(texts), draw(st.none() | st.integers(0, 50)), None)
    first = replace(made.parts[0], description=draw(texts), prompts=(prompt,))
    return replace(
        made,
        title=draw(titles),
        description=draw(texts),
        parts=(first, *made.parts[1:]),
        resubmission=ResubmissionPolicy(draw(st.none() | st.integers(1, 9)), "criteria_not_met"),
        double_scoring=draw(st.none() | double_scorings),
        citation_required_for=draw(st.sampled_from([frozenset(), CITED_OUTCOMES])),
    )


double_scorings = st.builds(
    DoubleScoring,
    st.sampled_from(SecondReading),
    st.sampled_from(Combining),
    st.integers(0, 2),
    st.sampled_from([Decimal("1.5"), Decimal(0)]),
    st.none() | st.integers(1, 3),
)


def endings(made: Rubric, one: Criterion) -> list[Score]:
    """Return every way in which that criterion can be settled."""
    found = [Score(one.id, level=level.id) for level in one.levels]
    found += [
        Score(one.id, level=level.id, points=points)
        for n, level in enumerate(one.levels)
        for points in between(one, n)
    ]
    found += [Score(one.id, condition_code=code.code) for code in made.condition_codes]
    if one.not_applicable_allowed:
        found.append(Score(one.id, not_applicable=True))
    return found


def between(one: Criterion, rank: int) -> list[Decimal]:
    """Return points, besides its own, that a level of :func:`_with_steps` may have.

    The fewest and the most of a criterion are among them, and one between two levels.
    """
    level, last = one.levels[rank], len(one.levels) - 1
    if level.range is not None:
        ends = {0: [level.range.least], last: [level.range.most]}
        return ends.get(rank, [])
    if one.point_step is None or rank > 0 or level.points is None:
        return []
    return [level.points + one.point_step]


def completions(made: Rubric, scores: Mapping[CriterionId, Score]) -> Iterator[Scores]:
    """Yield every way of scoring all that is not in ``scores``."""
    left = [one for one in made.criteria if one.id not in scores]
    for chosen in product(*(endings(made, one) for one in left)):
        yield {**scores, **{score.criterion: score for score in chosen}}


@st.composite
def scores_of(draw: st.DrawFn, made: Rubric, *, least: int = 0) -> Scores:
    """Return scores for some criteria; at least ``least`` of them."""
    some = draw(st.lists(st.sampled_from(made.criteria), unique=True, min_size=least))
    return {one.id: draw(st.sampled_from(endings(made, one))) for one in some}


# -- the second opinion ----------------------------------------------------------------------------


def _of(made: Rubric, of: rule.Selection) -> list[Criterion]:
    if not of.criteria and not of.parts:
        return [one for one in made.criteria if not one.advisory]
    return [
        one
        for one in made.criteria
        if one.id in of.criteria or (one.part in of.parts and not one.advisory)
    ]


def _index(one: Criterion, bar: rule.LevelBar) -> int:
    if bar.highest:
        return len(one.levels) - 1
    return [level.title for level in one.levels].index(bar.title or "")


def _at(one: Criterion, score: Score) -> int:
    return [level.id for level in one.levels].index(score.level) if score.level else -1


def holds(made: Rubric, condition: rule.Condition, scores: Scores) -> bool:
    """Say whether ``condition`` holds, where every criterion is settled."""
    if isinstance(condition, rule.All):
        return all(holds(made, one, scores) for one in condition.members)
    if isinstance(condition, rule.Any):
        return any(holds(made, one, scores) for one in condition.members)
    applicable = [x for x in _of(made, condition.of) if not scores[x.id].not_applicable]
    if isinstance(condition, rule.Scorable):
        return _coded(condition.codes, applicable, scores) <= condition.at_most
    if isinstance(condition, rule.Coded):
        return _coded(condition.codes, applicable, scores) >= condition.n
    if isinstance(condition, rule.NoneAt):
        there = [x for x in applicable if _at(x, scores[x.id]) == _index(x, condition.at)]
        return len(there) <= condition.at_most
    if isinstance(condition, rule.Total):
        return _adds_up(condition, applicable, scores)
    met = [_at(x, scores[x.id]) >= _index(x, condition.at_least) for x in applicable]
    if isinstance(condition, rule.Count):
        return sum(met) >= condition.n
    return bool(met) and all(met)


def _coded(codes: tuple[str, ...], criteria: list[Criterion], scores: Scores) -> int:
    found = [scores[x.id].condition_code for x in criteria]
    return sum(code is not None and (not codes or code in codes) for code in found)


def _adds_up(condition: rule.Total, criteria: list[Criterion], scores: Scores) -> bool:
    points = most = Decimal(0)
    pointed = 0
    for x in criteria:
        weight = x.weight if condition.weighted else Decimal(1)
        known = [level.most for level in x.levels if level.most is not None]
        pointed += bool(known)
        most += weight * max(known, default=Decimal(0))
        score = scores[x.id]
        if score.level is not None:
            own = x.levels[_at(x, score)].points or Decimal(0)
            points += weight * (own if score.points is None else score.points)
    if condition.percent:
        return pointed > 0 and points * 100 >= condition.at_least * most
    return points >= condition.at_least


def outcome_of(made: Rubric, scores: Scores) -> Outcome:
    """Return the outcome where every criterion is settled, by the letter of the rule."""
    decision = made.rule
    if decision.completeness and not holds(made, decision.completeness, scores):
        return decision.incomplete_outcome
    if not all(holds(made, gate, scores) for gate in decision.gates):
        return decision.gate_outcome
    for clause in decision.clauses:
        if holds(made, clause.when, scores):
            return clause.outcome
    return decision.otherwise
