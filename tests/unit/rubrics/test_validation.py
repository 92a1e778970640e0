from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from assessor_app.domain.ids import CriterionId, LevelId, PartId, RubricId
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import UserFixable
from assessor_app.rubrics import rule
from assessor_app.rubrics.model import (
    ConditionCode,
    Criterion,
    Part,
    PartKind,
    Prompt,
    ResubmissionPolicy,
    Rubric,
)
from assessor_app.rubrics.validation import validate
from tests.fakes.rubrics import EVERYTHING, HIGHEST, criterion, named, rubric, urn

SOUND = rubric(criterion("1.1"), criterion("2.1"))
FIRST, SECOND = SOUND.criteria


def _rule(when: rule.Condition) -> Rubric:
    return rubric(FIRST, SECOND, when=when)


def _first(**changes: object) -> Rubric:
    return replace(SOUND, criteria=(replace(FIRST, **changes), SECOND))  # type: ignore[arg-type]


def _levels(change: Callable[[Criterion], object]) -> Rubric:
    return _first(levels=change(FIRST))


def _nested(depth: int) -> rule.Condition:
    condition: rule.Condition = rule.Every(EVERYTHING, HIGHEST)
    for _ in range(depth):
        condition = rule.All((condition,))
    return condition


def _points(*values: str) -> tuple[object, ...]:
    return tuple(
        replace(level, points=Decimal(value))
        for level, value in zip(FIRST.levels, values, strict=True)
    )


def test_a_sound_rubric_is_returned() -> None:
    assert validate(SOUND) is SOUND


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (replace(SOUND, criteria=()), "rubric_malformed"),
        (replace(SOUND, parts=()), "rubric_malformed"),
        (replace(SOUND, parts=SOUND.parts * 26), "rubric_limits"),
        (replace(SOUND, parts=SOUND.parts * 2), "rubric_duplicate"),
        (replace(SOUND, id=RubricId("4b6f0d5e")), "rubric_malformed"),
        (_first(id=CriterionId("urn:uuid:nothing")), "rubric_malformed"),
        (_first(id=SECOND.id), "rubric_duplicate"),
        (_first(id=SOUND.id), "rubric_duplicate"),
        (_first(code="2.1"), "rubric_duplicate"),
        (_first(code="P1"), "rubric_duplicate"),
        (_first(part=PartId("P9")), "rubric_malformed"),
        (_first(title=""), "rubric_malformed"),
        (_first(levels=()), "rubric_limits"),
        (_first(levels=FIRST.levels * 17), "rubric_limits"),
        (_first(position=99), "rubric_malformed"),
        (_first(citation_required_at=frozenset({LevelId("x")})), "rubric_malformed"),
        (_first(weight=Decimal(-1)), "rubric_number"),
        (_first(weight=Decimal("1E+20")), "rubric_number"),
        (_first(weight=Decimal("0.1234567")), "rubric_number"),
        (_first(weight=Decimal("0.123456"), levels=_points("0", "0.5", "1")), "rubric_number"),
        (_first(point_step=Decimal(0)), "rubric_number"),
        (_first(point_step=Decimal(1), levels=_points("2", "1", "0")), "rubric_number"),
        (_levels(lambda one: one.levels[::-1]), "rubric_malformed"),
        (
            _levels(lambda one: tuple(replace(level, title="Same") for level in one.levels)),
            "rubric_duplicate",
        ),
        (_levels(lambda _: SECOND.levels), "rubric_duplicate"),
        (
            replace(SOUND, condition_codes=(ConditionCode("a", "A"), ConditionCode("a", "B"))),
            "rubric_duplicate",
        ),
        (
            replace(
                SOUND,
                parts=(
                    *SOUND.parts,
                    Part(
                        PartId("P3"),
                        PartKind.OVERVIEW,
                        "Three",
                        prompts=(Prompt("a", ""), Prompt("a", "")),
                    ),
                ),
            ),
            "rubric_duplicate",
        ),
        (replace(SOUND, resubmission=ResubmissionPolicy(0)), "rubric_malformed"),
        (replace(SOUND, resubmission=ResubmissionPolicy(scope="some")), "rubric_malformed"),
        (replace(SOUND, resubmission=ResubmissionPolicy(prior_scores="?")), "rubric_malformed"),
        (_rule(rule.All(())), "rule_malformed"),
        (_rule(_nested(16)), "rule_malformed"),
        (_rule(rule.Any((rule.Scorable(EVERYTHING),) * 500)), "rule_malformed"),
        (_rule(rule.Count(EVERYTHING, HIGHEST, 0)), "rule_malformed"),
        (_rule(rule.Every(EVERYTHING, rule.LevelBar())), "rule_malformed"),
        (_rule(rule.Total(EVERYTHING, Decimal("NaN"))), "rubric_number"),
        (_rule(rule.Every(named("9.9"), HIGHEST)), "rule_unknown_criterion"),
        (_rule(rule.Scorable(rule.Selection(parts=(PartId("P9"),)))), "rule_unknown_part"),
        (_rule(rule.Every(named("1.1", "1.1"), HIGHEST)), "rubric_duplicate"),
        (_rule(rule.Every(EVERYTHING, rule.LevelBar(title="Superb"))), "rule_unknown_level"),
        (
            _rule(rule.NoneAt(named("1.1"), rule.LevelBar(level=SECOND.levels[0].id))),
            "rule_unknown_level",
        ),
        (
            replace(SOUND, rule=replace(SOUND.rule, otherwise=Outcome.RECUSED)),
            "rule_malformed",
        ),
    ],
)
def test_a_broken_rubric_is_refused(broken: Rubric, code: str) -> None:
    with pytest.raises(UserFixable) as caught:
        validate(broken)
    assert caught.value.code == code


def test_a_level_bar_may_name_the_criterions_own_level() -> None:
    own = rule.Every(named("1.1"), rule.LevelBar(level=FIRST.levels[1].id))
    made = _rule(rule.All((own, rule.Total(EVERYTHING, Decimal(3)))))
    assert validate(made) is made


def test_the_model_finds_its_members() -> None:
    assert SOUND.criterion(SECOND.id) is SECOND
    assert SOUND.criterion(CriterionId(urn("9.9"))) is None
    assert SOUND.in_part(PartId("P2")) == (SECOND,)
    assert FIRST.label == "1.1 Title of 1.1"
    assert FIRST.level(FIRST.levels[2].id) is FIRST.levels[2]
    assert (FIRST.rank(FIRST.levels[2].id), FIRST.rank(SECOND.levels[2].id)) == (2, None)
