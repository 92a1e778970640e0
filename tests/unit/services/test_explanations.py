"""Every gap has its sentence, and a code that nobody knows is at least readable."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assessor_app.domain.ids import ArtifactId, CriterionId
from assessor_app.rubrics.model import Score
from assessor_app.services import completeness, standing
from assessor_app.services.completeness import Gap
from assessor_app.services.explanations import explain, explain_gap, explain_issuer
from assessor_app.services.review import open_review
from tests.fakes.world import World

_GAP = re.compile(r'Gap\(\s*"([a-z_]+)"|code = "([a-z_]+)"')


def gap_codes() -> set[str]:
    found: set[str] = {"no_reason", "no_rationale", "citation_missing", "uncited"}
    for module in (completeness, standing):
        text = Path(str(module.__file__)).read_text("utf-8")
        found |= {first or second for first, second in _GAP.findall(text)}
    return found


def test_every_gap_is_a_sentence(world: World) -> None:
    review = open_review(world.workspace, world.assignment())
    criterion, artifact = review.rubric.criteria[0], review.artifacts[0]
    codes = gap_codes()
    assert {"unscored", "package_changed", "not_opened", "mark_outdated"} <= codes
    for code in codes:
        on = {"artifact": artifact.id} if code == "not_opened" else {"criterion": criterion.id}
        said = explain_gap(Gap(code, blocking=True, **on), review)
        assert re.fullmatch(r"[A-Z][^_]+\.", said), said
    assert explain_gap(Gap("unscored", blocking=True, criterion=criterion.id), review) == (
        "Criterion 1.1 has no score."
    )
    assert explain_gap(Gap("not_opened", blocking=False, artifact=artifact.id), review) == (
        "Plan was not opened."
    )
    gone = Gap("not_opened", blocking=False, artifact=ArtifactId("urn:uuid:gone"))
    assert explain_gap(gone, review) == "A file was not opened."
    unknown = Gap("unscored", blocking=True, criterion=CriterionId("x"))
    assert explain_gap(unknown, review) == "Criterion x has no score."


def test_a_citation_that_the_outcome_asks_for_says_so(world: World) -> None:
    review = open_review(world.workspace, world.assignment())
    one = review.rubric.criteria[0]
    gap = Gap("citation_missing", blocking=True, criterion=one.id)
    score = Score(one.id, level=one.levels[0].id)
    by_outcome = replace(review, scores={one.id: score})
    assert explain_gap(gap, by_outcome) == (
        "Criterion 1.1 cites no evidence, which it needs since it keeps the outcome from Earned."
    )
    cited = replace(one, citation_required_at=frozenset({one.levels[0].id}))
    rubric = replace(review.rubric, criteria=(cited, *review.rubric.criteria[1:]))
    judged = replace(by_outcome.judged_by, rubric=rubric)
    assert explain_gap(gap, replace(by_outcome, judged_by=judged)) == (
        "Criterion 1.1 cites no evidence, which this level needs."
    )


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("decoder_empty", "A file has no bytes."),
        ("some_new_code", "Some new code."),
        ("conflict/already_decided", "It conflicts with what the issuer holds. Somebody has decided"
         " on this submission already."),
    ],
)  # fmt: skip
def test_codes_in_words(code: str, sentence: str) -> None:
    assert explain(code) == sentence


def test_an_issuers_problem_is_said_plainly_first() -> None:
    assert explain_issuer("issuer_not_the_issuer", "The answer is of another media type.") == (
        "Something else answered in the issuer's place. The answer is of another media type."
    )
    assert explain_issuer("issuer_timeout", "The issuer did not answer in time.") == (
        "The issuer did not answer in time."
    )
    assert explain_issuer("issuer_refused", "No.") == "No."
    assert explain_issuer("package_older", "It is older.") == "It is older."
