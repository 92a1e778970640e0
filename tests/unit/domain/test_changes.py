"""Changes join, progress is stopped, a decision goes only where it may."""

from __future__ import annotations

import pytest

from assessor_app.config import Profile
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus, follow, may_follow
from assessor_app.domain.progress import Cancelled, CancelToken
from assessor_app.errors import Bug, IntegrityProblem

ONE, TWO = AssignmentId("urn:one"), AssignmentId("urn:two")


@pytest.mark.parametrize(
    ("left", "right", "topics", "assignments"),
    [
        (Changes(), Changes.of(Topic.QUEUE, assignment=ONE), {Topic.QUEUE}, {ONE}),
        (Changes.of(Topic.QUEUE, assignment=ONE), Changes(), {Topic.QUEUE}, {ONE}),
        (
            Changes.of(Topic.QUEUE, assignment=ONE),
            Changes.of(Topic.SCORES, assignment=TWO),
            {Topic.QUEUE, Topic.SCORES},
            {ONE, TWO},
        ),
        (Changes.of(Topic.QUEUE), Changes.of(Topic.QUEUE, assignment=ONE), {Topic.QUEUE}, set()),
    ],
)
def test_changes_join(
    left: Changes, right: Changes, topics: set[Topic], assignments: set[AssignmentId]
) -> None:
    both = left | right
    assert set(both.topics) == topics
    assert set(both.assignments) == assignments


def test_a_token_that_was_thrown_stops_the_work() -> None:
    token = CancelToken()
    token.check()
    assert not token.wait(0)
    token.cancel()
    assert token.cancelled
    assert token.wait(0)
    with pytest.raises(Cancelled):
        token.check()


@pytest.mark.parametrize("now", list(DecisionStatus))
@pytest.mark.parametrize("then", list(DecisionStatus))
def test_a_decision_goes_only_where_it_may(now: DecisionStatus, then: DecisionStatus) -> None:
    if may_follow(now, then):
        assert follow(now, then) is then
    else:
        with pytest.raises(Bug):
            follow(now, then)


def test_a_superseded_decision_stays_so_and_an_accepted_one_is_only_superseded() -> None:
    assert not any(may_follow(DecisionStatus.SUPERSEDED, one) for one in DecisionStatus)
    after = {one for one in DecisionStatus if may_follow(DecisionStatus.ACCEPTED, one)}
    assert after == {DecisionStatus.SUPERSEDED}


def test_the_profile_keeps_everything_in_one_folder() -> None:
    profile = Profile.default()
    places = (profile.database, profile.journal, profile.blobs, profile.keys, profile.lock)
    assert {place.parent for place in (*places, profile.backups)} == {profile.folder}


def test_diagnostics_hold_code_and_details_and_no_message() -> None:
    problem = IntegrityProblem("Words with a name in them.", code="blob_size", size=3)
    assert problem.diagnostics() == {"kind": "IntegrityProblem", "code": "blob_size", "size": 3}
    assert IntegrityProblem("x").code == "integrity"
