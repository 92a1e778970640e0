"""A selection becomes a mark and a citation together, or neither."""

from __future__ import annotations

import pytest

from assessor_app.domain.ids import ArtifactId, CriterionId
from assessor_app.domain.marks import MarkKind
from assessor_app.errors import UserFixable
from assessor_app.protocol.places import MarkPlace, Quotation
from assessor_app.services import edits, policies
from assessor_app.services.marks import citing
from assessor_app.services.review import open_review
from tests.fakes.world import World

_QUOTE = MarkPlace(MarkKind.HIGHLIGHT, quotation=Quotation("neighbour"))


def test_a_place_is_cited_and_taken_back_in_one_step(world: World) -> None:
    one = world.assignment()
    review = open_review(world.workspace, one)
    criterion, artifact = review.rubric.criteria[0], review.artifacts[0]
    made, _changes = citing.cite_place(
        world.workspace, one, criterion.id, artifact.id, place=_QUOTE
    )
    after = open_review(world.workspace, one)
    assert after.scores[criterion.id].citations == (made,)
    assert [mark.id for mark in after.annotations] == [made]
    edits.undo(world.workspace, one)
    before = open_review(world.workspace, one)
    assert before.annotations == ()
    assert criterion.id not in before.scores


@pytest.mark.parametrize(
    ("criterion", "artifact", "code"),
    [("urn:x", None, "unknown_criterion"), (None, "urn:x", "artifact_unknown")],
)
def test_what_is_not_there_is_not_cited(
    world: World, criterion: str | None, artifact: str | None, code: str
) -> None:
    one = world.assignment()
    review = open_review(world.workspace, one)
    with pytest.raises(UserFixable) as caught:
        citing.cite_place(
            world.workspace,
            one,
            CriterionId(criterion or review.rubric.criteria[0].id),
            ArtifactId(artifact or review.artifacts[0].id),
            place=MarkPlace(MarkKind.WHOLE),
        )
    assert caught.value.code == code
    assert open_review(world.workspace, one).annotations == ()


def test_the_declaration_is_the_issuers(world: World) -> None:
    read = policies.read_policies(world.workspace, world.assignment())
    assert read.declaration_text.strip()


def test_what_is_marked_already_is_cited_as_it_is(world: World) -> None:
    one = world.assignment()
    review = open_review(world.workspace, one)
    first, second = review.rubric.criteria[:2]
    artifact = review.artifacts[0].id
    made, _changes = citing.cite_place(world.workspace, one, first.id, artifact, place=_QUOTE)
    again, _changes = citing.cite_place(world.workspace, one, second.id, artifact, place=_QUOTE)
    assert again == made
    after = open_review(world.workspace, one)
    assert len(after.annotations) == 1
    assert [after.scores[key.id].citations for key in (first, second)] == [(made,), (made,)]
