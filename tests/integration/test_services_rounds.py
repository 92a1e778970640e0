"""One criterion through many submissions: which ones, how far, and what to look at."""

from __future__ import annotations

import pytest

from assessor_app.errors import UserFixable
from assessor_app.services import review, rounds, scoring
from assessor_app.services.references import find_artifact, find_criterion
from tests.fakes import reviewing
from tests.fakes.world import ASSESSOR, LABELS, World


def test_a_round_goes_through_what_has_the_rubric_and_is_ready(world: World) -> None:
    workspace = world.workspace
    first, second, third = (world.assignment(label) for label in LABELS)
    criterion = find_criterion(review.open_review(workspace, first).rubric, "2.1")
    begun = rounds.begin(workspace, second, criterion.id)
    assert set(begun.assignments) == {first, second, third}
    beside = begun.beside(begun.assignments[1])
    assert (beside.previous, beside.following) == (begun.assignments[0], begun.assignments[2])
    assert begun.beside(begun.assignments[2]).following is None

    scoring.choose_level(workspace, first, criterion.id, criterion.levels[0].id)
    scoring.set_not_applicable(workspace, third, criterion.id)
    scoring.set_rationale(workspace, second, criterion.id, "To be thought over.")
    place = rounds.find_place(workspace, begun, begun.assignments[2])
    assert (place.position, place.total, place.scored) == (3, 3, 2)

    reviewing.sign(workspace, first)
    world.issuer.recall(LABELS[2], ASSESSOR)
    world.sync()
    with pytest.raises(UserFixable) as refused:
        rounds.begin(workspace, second, criterion.id)
    assert refused.value.code == "round_alone"


def test_the_evidence_in_front_is_what_is_cited_then_seen_then_of_the_part(world: World) -> None:
    workspace, one = world.workspace, world.assignment()
    opened = review.open_review(workspace, one)
    criterion = find_criterion(opened.rubric, "2.1").id
    plan, talk, orchard = (find_artifact(opened, name).id for name in ("Plan", "Talk", "Orchard"))
    assert rounds.evidence_for(opened, criterion, {}) in (talk, orchard)
    assert rounds.evidence_for(opened, criterion, {"shown": [orchard, None]}) == orchard
    of_part = rounds.evidence_for(opened, criterion, {"shown": [plan]})
    assert of_part in (talk, orchard)
    mark = reviewing.mark(workspace, one)
    cited = rounds.evidence_for(review.open_review(workspace, one), criterion, {"shown": [orchard]})
    assert getattr(cited, "id", None) == mark
