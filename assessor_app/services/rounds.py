"""One criterion through every submission that is judged by the same rubric.

Scoring all answers to one question in a row is more even than scoring whole submissions in a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assessor_app.domain.ids import ArtifactId, AssignmentId, CriterionId
from assessor_app.errors import UserFixable
from assessor_app.protocol.annotation import Annotation
from assessor_app.services.queue import REVIEWABLE, Neighbours
from assessor_app.services.review import Review
from assessor_app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Round:
    """The submissions with one rubric that could be reviewed when it began, by due date."""

    criterion: CriterionId
    assignments: tuple[AssignmentId, ...]

    def beside(self, assignment: AssignmentId) -> Neighbours:
        """Return what comes before and after one of them."""
        at = self.assignments.index(assignment)
        before = self.assignments[at - 1] if at else None
        return Neighbours(before, next(iter(self.assignments[at + 1 :]), None))


@dataclass(frozen=True, slots=True)
class RoundPlace:
    """Where one is in a round. ``position`` counts from 1; ``scored``: have this criterion."""

    position: int
    total: int
    scored: int


def begin(workspace: Workspace, assignment: AssignmentId, criterion: CriterionId) -> Round:
    """Return the round of ``criterion`` through what is ready to be reviewed, ``assignment`` too.

    Submissions of the same rubric by digest only: another version may mean something else.

    Raises:
        UserFixable: ``not_downloaded``; ``round_alone`` where no other submission has the rubric.
    """
    with workspace.store.read() as tx:
        package = tx.packages.of_assignment(assignment)
        if package is None:
            raise UserFixable("This submission is not downloaded yet.", code="not_downloaded")
        digest = tx.kept_rubrics.digest(assignment) or package.rubric_digest
        found = tx.projections.queue_with_rubric(digest, REVIEWABLE)
    order = found if assignment in found else (assignment, *found)
    if len(order) == 1:
        raise UserFixable(
            "No other submission with this rubric is ready to be reviewed.",
            hint="Download more of them; parked ones are left out.",
            code="round_alone",
        )
    return Round(criterion, order)


def find_place(workspace: Workspace, now: Round, assignment: AssignmentId) -> RoundPlace:
    """Return where ``assignment`` stands in a round."""
    with workspace.store.read() as tx:
        scored = tx.scores.count_settled(now.criterion, now.assignments)
    return RoundPlace(now.assignments.index(assignment) + 1, len(now.assignments), scored)


def evidence_for(
    review: Review, criterion: CriterionId, kept: Mapping[str, Any]
) -> Annotation | ArtifactId | None:
    """Return what to have in front while ``criterion`` is scored.

    The first place that its score cites; else what was looked at last (``kept``, as the window
    keeps places) or comes first of the evidence for the criterion's part; else of all evidence.
    """
    score = review.scores.get(criterion)
    marks = {one.id: one for one in review.annotations}
    for cited in () if score is None else score.citations:
        if cited in marks:
            return marks[cited]
    judged = review.rubric.criterion(criterion)
    of_part = [one.id for one in review.artifacts if judged and one.part == judged.part]
    front = [ArtifactId(one) for one in kept.get("shown") or () if one]
    everything = [one.id for one in review.artifacts]
    seen = [one for one in front if one in of_part]
    return next(
        iter([*seen, *of_part, *(it for it in front if it in everything), *everything]), None
    )
