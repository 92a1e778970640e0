"""Scenes of scoring: one criterion everywhere, putting aside, a rubric that changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from assessor_app.domain.assignments import AssignmentState
from assessor_app.rubrics.changes import compare_rubrics
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.rubrics.points_between import halves
from assessor_app.services import parking
from assessor_app.services.review import Review
from assessor_app.services.rubric_of import Acceptance
from assessor_app.services.rubrics.rubric_changes import PendingRubric
from assessor_app.ui.review.rubric_changes import RubricChangesDialog
from assessor_app.ui.screenshots.stage import Scene, Shown, Stage, wait_until

_NOTE: Final = "Ask the coordinator whether the second recording belongs to it."

_EXAMPLES: Final = (
    "Names three neighbours, says why each was asked, and what each answered.",
    "A photograph of the notes stands beside what was made of them.",
)


def _everywhere(stage: Stage) -> Shown:
    """Score one criterion through all submissions of a rubric that several have."""
    digests = [one.package.rubric_digest for one in stage.reviews]
    shared = (one for one in stage.begun() if digests.count(one.package.rubric_digest) > 1)
    review = next(shared, None)
    if review is None:
        return False
    screen = stage.open_review(review)
    screen.scoring.score_everywhere()
    shown = wait_until(lambda: stage.window.review is not screen)
    stage.settle()
    return shown


def _park(stage: Stage) -> Shown:
    review = next(stage.begun(), None)
    if review is None:
        return False
    screen = stage.open_review(review)
    return stage.dialog(screen.header.park_requested.emit)


def _parked(stage: Stage) -> Shown:
    """Put the last submission that nobody began aside, and show its place in the queue."""
    waiting = [one for one in stage.reviews if _untouched(one)]
    if not waiting:
        return False
    parking.park(stage.workspace, waiting[-1].assignment.id, _NOTE)
    queue = stage.window.queue
    stage.window.show_queue()
    queue.recount()
    stage.settle()
    queue.places.go_to("parked")
    stage.settle()
    queue.table.setCurrentIndex(queue.table.rows.index(0, 0))
    stage.settle()
    return True


def _untouched(review: Review) -> bool:
    assigned = review.assignment.state is AssignmentState.ASSIGNED
    return assigned and not review.scores and review.decision is None


def _rubric_changed(stage: Stage) -> Shown:
    """Show a review's rubric beside an earlier version, which is made up for the picture."""
    review = next((one for one in stage.begun() if len(one.scores) > 1), None)
    if review is None:
        return False
    now = review.rubric
    changed, dropped = next(iter(review.scores)), now.criteria[-1].id
    earlier = replace(
        now,
        criteria=tuple(
            _as_it_was(one) if one.id == changed else one
            for one in now.criteria
            if one.id != dropped
        ),
    )
    until = datetime.now(UTC) + timedelta(days=10)
    pending = PendingRubric(
        earlier,
        now,
        review.judged_by.digest,
        compare_rubrics(earlier, now),
        review.scores,
        Acceptance(accepted=True, until=until),
    )
    screen = stage.open_review(review)
    one = review.assignment.id
    return stage.dialog(lambda: RubricChangesDialog(stage.context, one, pending, screen).open())


def _as_it_was(one: Criterion) -> Criterion:
    top = replace(one.levels[-1], descriptor=f"{one.levels[-1].descriptor} Shown at least twice.")
    return replace(one, title=f"{one.title}, in outline", levels=(*one.levels[:-1], top))


def _half(stage: Stage) -> Shown:
    """Show a half level as it looks when it is chosen; nothing is stored."""
    found = (
        (review, criterion, halves(criterion))
        for review in stage.reviews
        for criterion in review.rubric.criteria
        if halves(criterion) and review.decision is None
    )
    review, criterion, between = next(found, (None, None, ()))
    if review is None or criterion is None:
        return False
    chosen = Score(criterion.id, level=between[-1].lower.id, points=between[-1].points)
    screen = stage.open_bare(review)
    screen.scoring.show_review(replace(review, scores={**review.scores, criterion.id: chosen}))
    screen.scoring.go_to(criterion.id)
    stage.settle()
    return True


def _examples(stage: Stage) -> Shown:
    """Show what good work at a level looks like; the examples are made up for the picture."""
    review = next((one for one in stage.begun() if one.rubric.criteria), None)
    if review is None:
        return False
    criterion = review.rubric.criteria[0]
    levels = tuple(replace(one, exemplars=_EXAMPLES) for one in criterion.levels)
    others = review.rubric.criteria[1:]
    rubric = replace(review.rubric, criteria=(replace(criterion, levels=levels), *others))
    screen = stage.open_bare(review)
    screen.scoring.show_review(replace(review, judged_by=replace(review.judged_by, rubric=rubric)))
    screen.scoring.go_to(criterion.id)
    stage.settle()
    screen.scoring.open_level(2)
    stage.settle()
    return True


def _lease_over(stage: Stage) -> Shown:
    """Show a review whose time ran out an hour ago; it is not stored."""
    review = next(stage.begun(), None)
    if review is None:
        return False
    screen = stage.open_review(review)
    ended = stage.workspace.now() - timedelta(hours=1)
    over = replace(review.assignment, lease_until=ended)
    screen.notices.show_review(replace(review, assignment=over))
    stage.settle()
    return True


SCORING_SCENES: Final = (
    Scene("scoring-half", _half),
    Scene("scoring-examples", _examples),
    Scene("scoring-everywhere", _everywhere),
    Scene("park", _park),
    Scene("queue-parked", _parked),
    Scene("rubric-changed", _rubric_changed),
    Scene("review-lease-over", _lease_over),
)
