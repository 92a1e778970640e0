"""What an earner who is told “not yet” must learn before the decision can be signed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessor_app.domain.drafts import Declaration, Draft
from assessor_app.domain.ids import ArtifactId, AssignmentId, CriterionId
from assessor_app.domain.improvement import Improvement
from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.rubrics.model import CITED_OUTCOMES, Score
from assessor_app.services.completeness import Gap, find_gaps, shown_improvement
from tests.fakes.rubrics import at, criterion, rubric, sheet, urn

HIGH, MID = "Demonstrated", "Partially"
MADE = rubric(criterion("1.1"), criterion("1.2", advisory=True))
ONE = CriterionId(urn("1.1"))
FINE = "Two sources disagree about the bridge."
FULL = Improvement(ONE, "Two maps of the bridge.", "A dated source.", "A letter with its date.")


def gaps(
    score: Score,
    told: Improvement | None = None,
    *,
    outcome: Outcome | None = None,
    text: str = FINE,
) -> list[tuple[str, bool]]:
    """Return the codes of what is missing, and whether they block."""
    draft = Draft(AssignmentId("a"), feedback=text, declaration=Declaration(False))
    if outcome is not None:
        draft = Draft(
            AssignmentId("a"),
            feedback=text,
            declaration=Declaration(False),
            override=outcome,
            override_reason="Agreed by phone with the coordinator.",
        )
    scores = sheet(score, at("1.2", HIGH, rationale=FINE))
    found = find_gaps(
        MADE,
        scores,
        draft,
        evaluate(MADE, scores),
        (),
        improvements={} if told is None else {ONE: told},
    )
    return [(one.code, one.blocking) for one in found if one.code != "uncited"]


LOW = at("1.1", MID, rationale=FINE)


@pytest.mark.parametrize(
    ("score", "told", "expected"),
    [
        (at("1.1", HIGH, rationale=FINE), None, []),
        (at("1.1", HIGH, rationale="Good."), None, []),
        (LOW, None, [("no_improvement", True)]),
        (LOW, Improvement(ONE, "", "A dated source.", ""), [("no_improvement", True)]),
        (LOW, Improvement(ONE, "", "", "A letter with its date."), [("no_improvement", True)]),
        (
            LOW,
            Improvement(ONE, "Two maps.", "Insufficient.", "More evidence."),
            [("no_improvement", True)],
        ),
        (LOW, Improvement(ONE, "", FULL.missing, FULL.would_show), [("no_present", False)]),
        (LOW, FULL, []),
        (at("1.1", MID), FULL, []),
        (at("1.1", MID, rationale="Insufficient"), FULL, [("bare_rationale", True)]),
    ],
)
def test_a_criterion_below_what_is_required(
    score: Score, told: Improvement | None, expected: list[tuple[str, bool]]
) -> None:
    assert gaps(score, told) == expected


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Outcome.EARNED, []),
        (Outcome.NOT_YET_EARNED, [("no_improvement", True)]),
        (Outcome.RETURNED_INCOMPLETE, [("no_improvement", False)]),
        (Outcome.ESCALATED, [("no_improvement", False)]),
    ],
)
def test_it_is_asked_for_where_the_earner_is_told_not_yet(
    outcome: Outcome, expected: list[tuple[str, bool]]
) -> None:
    assert gaps(LOW, outcome=outcome) == expected


@pytest.mark.parametrize(
    ("text", "level", "expected"),
    [
        ("Insufficient.", MID, [("bare_feedback", True)]),
        ("Insufficient.", HIGH, [("bare_feedback", False)]),
        ("At {level} two sources disagree.", HIGH, [("placeholder_left", True)]),
        ("Ask ines@example.org about the bridge.", HIGH, [("personal_details", False)]),
        (FINE, HIGH, []),
    ],
)
def test_the_overall_feedback(text: str, level: str, expected: list[tuple[str, bool]]) -> None:
    assert gaps(at("1.1", level, rationale=FINE), FULL, text=text) == expected


@pytest.mark.parametrize(
    ("score", "asked", "outcome", "expected"),
    [
        (LOW, True, None, [("citation_missing", True)]),
        (LOW, False, None, [("uncited", False)]),
        (LOW, True, Outcome.NOT_YET_EARNED, [("citation_missing", True)]),
        (LOW, True, Outcome.EARNED, [("uncited", False)]),
        (LOW, True, Outcome.ESCALATED, [("uncited", False)]),
        (replace(LOW, citations=("urn:mark",)), True, None, []),
        (at("1.1", HIGH, rationale=FINE), True, Outcome.NOT_YET_EARNED, [("uncited", False)]),
        (Score(ONE, condition_code="lost", rationale=FINE), True, Outcome.NOT_YET_EARNED, []),
    ],
)
def test_what_keeps_it_from_earned_is_cited_where_the_rubric_asks_for_it(
    score: Score, asked: bool, outcome: Outcome | None, expected: list[tuple[str, bool]]
) -> None:
    outcomes = CITED_OUTCOMES if asked else frozenset()
    made = replace(MADE, citation_required_for=outcomes)
    scores = sheet(score, at("1.2", MID, rationale=FINE))
    told = evaluate(MADE, {} if score.level is None else scores)
    found = find_gaps(made, scores, Draft(AssignmentId("a"), override=outcome), told, ())
    codes = ("citation_missing", "uncited")
    of_first = [one for one in found if one.criterion == ONE and one.code in codes]
    assert [(one.code, one.blocking) for one in of_first] == expected
    advisory = [one.code for one in found if one.criterion != ONE and one.code in codes]
    assert advisory == ["uncited"]


def test_what_is_left_in_a_criterion_names_it() -> None:
    scores = sheet(at("1.1", MID, rationale="Look at {artifact} again."), at("1.2", HIGH))
    told = Improvement(ONE, "Two maps.", "A dated source.", "Ask ines@example.org for it.")
    draft = Draft(AssignmentId("a"), feedback=FINE, declaration=Declaration(False))
    found = find_gaps(MADE, scores, draft, evaluate(MADE, scores), (), improvements={ONE: told})
    assert Gap("placeholder_left", blocking=True, criterion=ONE) in found
    assert Gap("personal_details", blocking=False, criterion=ONE) in found


def test_the_earner_is_told_only_below_what_is_required() -> None:
    one, advisory = MADE.criteria
    assert shown_improvement(MADE, one, LOW, FULL) == FULL
    assert shown_improvement(MADE, one, LOW, Improvement(ONE, " ")) is None
    assert shown_improvement(MADE, one, at("1.1", HIGH), FULL) is None
    assert shown_improvement(MADE, one, Score(ONE), FULL) is None
    assert shown_improvement(MADE, advisory, at("1.2", MID), FULL) is None


def test_what_was_never_opened_comes_before_what_is_said_of_every_criterion() -> None:
    scores = sheet(at("1.1", HIGH), at("1.2", HIGH))
    draft = Draft(AssignmentId("a"), feedback="Ask ines@example.org about the bridge.")
    seen = [ArtifactId("urn:one"), ArtifactId("urn:two")]
    found = find_gaps(MADE, scores, draft, evaluate(MADE, scores), seen)
    assert [one.code for one in found] == [
        "no_declaration",
        "personal_details",
        *["not_opened"] * 2,
        *["no_rationale"] * 2,
        *["uncited"] * 2,
    ]
