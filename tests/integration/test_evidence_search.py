"""Passages of a submission that speak to a criterion, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from assessor_app.domain.ids import AssignmentId, CriterionId
from assessor_app.domain.search import MARK_END, MARK_START
from assessor_app.errors import UserFixable
from assessor_app.services.evidence.evidence_search import FoundPassage, find_evidence
from assessor_app.services.review import open_review
from tests.fakes.second_attempts import SECOND
from tests.fakes.world import Template, World


@pytest.fixture(scope="module")
def shared(
    second_attempt_template: Template, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One world for all of these tests; what they change they can change again."""
    with second_attempt_template.copy(tmp_path_factory.mktemp("find") / "world") as world:
        yield world


def _criterion(world: World, assignment: AssignmentId, code: str) -> CriterionId:
    rubric = open_review(world.workspace, assignment).rubric
    return next(one.id for one in rubric.criteria if one.code == code)


def _find(world: World, code: str) -> tuple[FoundPassage, ...]:
    assignment = world.assignment(SECOND)
    return find_evidence(world.workspace, assignment, _criterion(world, assignment, code))


def _marked(one: FoundPassage) -> str:
    return one.snippet.replace(MARK_START, "[").replace(MARK_END, "]")


def _quoted(one: FoundPassage) -> str:
    assert one.place.quotation is not None
    return one.place.quotation.exact


def test_a_page_a_cue_and_a_line_are_found_with_their_places(shared: World) -> None:
    found = {one.name: one for one in _find(shared, "2.1")}
    assert {"My notes", "Recording", "Plan"} <= set(found)
    notes, cue, plan = found["My notes"], found["Recording"], found["Plan"]
    assert (notes.page, notes.place.page) == (2, 2)
    assert "an open question" in _quoted(notes)
    assert (cue.start_ms, cue.end_ms) == (5_000, 9_000)
    assert (cue.place.start, cue.place.end) == (Decimal(5), Decimal(9))
    assert (plan.page, plan.place.page) == (None, None)
    assert _quoted(plan).startswith("I will ask open questions")
    assert "[ask] [open] [questions]" in _marked(plan)


def test_other_forms_of_a_word_are_found(shared: World) -> None:
    """The criterion says "sums up"; the reflection says "summed up"."""
    found = _find(shared, "2.2")
    assert "[summed]" in _marked(next(one for one in found if one.name == "Reflection"))
    assert not any("weather" in one.snippet for one in found)


def test_a_quotation_has_no_markup_in_it(shared: World) -> None:
    one = next(it for it in _find(shared, "2.2") if it.name == "Reflection")
    assert "*" in one.snippet
    assert _quoted(one)
    assert "*" not in _quoted(one)


def test_the_nearest_comes_first(shared: World) -> None:
    assert _find(shared, "2.1")[0].name == "Plan"


def test_what_was_indexed_before_passages_were_kept_is_read_anew(shared: World) -> None:
    assignment = shared.assignment(SECOND)
    before = _find(shared, "2.1")
    with shared.workspace.store.write() as tx:
        tx.passages.remove(assignment)
    assert _find(shared, "2.1") == before


def test_only_the_rubrics_own_criteria_are_looked_for(shared: World) -> None:
    with pytest.raises(UserFixable) as caught:
        find_evidence(shared.workspace, shared.assignment(SECOND), CriterionId("urn:other"))
    assert caught.value.code == "unknown_criterion"
