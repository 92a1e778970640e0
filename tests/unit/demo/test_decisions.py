"""The demo's decisions score every criterion, and their quotes stand in the evidence."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pypdfium2

from assessor_app.domain.outcome import Outcome
from assessor_app.rubrics.evaluation import evaluate
from assessor_app.rubrics.model import Criterion, Score

_OUTCOMES = {
    "mill-bell": Outcome.EARNED,
    "harbour-petition": Outcome.NOT_YET_EARNED,
    "town-wells": Outcome.RETURNED_INCOMPLETE,
    "market-day": Outcome.EARNED,
    "bus-delays": Outcome.EARNED,
    "library-visits": Outcome.EARNED,
    "school-lunch": Outcome.NOT_YET_EARNED,
    "street-trees": Outcome.ESCALATED,
    "bed-to-chair": Outcome.EARNED,
    "night-shift": Outcome.NOT_YET_EARNED,
    "hoist-care-plan": Outcome.EARNED,
    "ward-round": Outcome.NOT_YET_EARNED,
}


def _score(criterion: Criterion, given: dict[str, Any]) -> Score:
    by_title = {level.title: level for level in criterion.levels}
    if given["level"] is None:
        return Score(criterion.id, condition_code=given["conditionCode"])
    level = by_title[given["level"]]
    return Score(criterion.id, level=level.id, points=level.points)


def _text(path: Path, page: int) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return str(document[page - 1].get_textpage().get_text_bounded())


def test_every_criterion_is_scored_at_a_level_of_its_own(demo: Any) -> None:
    assert set(demo.decisions) == set(demo.submissions)
    for slug, decision in demo.decisions.items():
        rubric = demo.rubric_of(slug)
        codes = {one.code for one in rubric.condition_codes}
        assert set(decision["scores"]) == {one.code for one in rubric.criteria}, slug
        for criterion in rubric.criteria:
            given = decision["scores"][criterion.code]
            titles = {level.title for level in criterion.levels}
            assert given["level"] in titles or given["conditionCode"] in codes, (
                slug,
                criterion.code,
            )
            assert given["rationale"]


def test_scores_lead_to_the_outcomes_that_the_feedback_tells(demo: Any) -> None:
    outcomes = {}
    for slug, decision in demo.decisions.items():
        rubric = demo.rubric_of(slug)
        scores = {one.id: _score(one, decision["scores"][one.code]) for one in rubric.criteria}
        outcomes[slug] = evaluate(rubric, scores).outcome

    assert outcomes == _OUTCOMES


def test_levels_that_need_a_citation_have_one(demo: Any) -> None:
    for slug, decision in demo.decisions.items():
        cited = {one["criterion"] for one in decision["annotations"]}
        for criterion in demo.rubric_of(slug).criteria:
            score = _score(criterion, decision["scores"][criterion.code])
            if score.level in criterion.citation_required_at:
                assert criterion.code in cited, (slug, criterion.code)


def test_quotes_stand_on_one_line_of_the_page_that_they_name(demo: Any) -> None:
    for slug, decision in demo.decisions.items():
        paths = {one["path"] for one in demo.submissions[slug]["files"]}
        for note in decision["annotations"]:
            assert note["file"] in paths
            text = _text(demo.folder / note["file"], note["page"])
            assert note["quote"] in text, (slug, note["quote"])


def test_decisions_differ_and_speak_to_the_earner(demo: Any) -> None:
    assert len(Counter(_OUTCOMES.values())) == 4
    for decision in demo.decisions.values():
        assert len(decision["feedback"]) > 150
        assert decision["declaration"] == {"conflictOfInterest": False}
        assert decision["annotations"]
