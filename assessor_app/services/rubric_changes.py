"""A rubric that changed under a draft: both versions side by side, and what becomes of the scores.

Until the person has looked, nothing is lost and nothing can be signed (:mod:`standing`). The issuer
judges by the new version alone: it sends a decision by the old one back.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import AssignmentId, CriterionId
from assessor_app.errors import UserFixable
from assessor_app.rubrics.changes import Change, RubricChanges, compare_rubrics
from assessor_app.rubrics.formats.case import from_case
from assessor_app.rubrics.model import Rubric, Score
from assessor_app.services import edits
from assessor_app.services.edits import Edit, EditKind
from assessor_app.services.review import accept_update
from assessor_app.services.rubric_of import load_rubric, rubric_changed
from assessor_app.services.standing import fitting_scores
from assessor_app.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PendingRubric:
    """Both versions, and the scores that the new one still allows."""

    before: Rubric
    after: Rubric
    changes: RubricChanges
    scores: Mapping[CriterionId, Score]

    @property
    def again(self) -> frozenset[CriterionId]:
        """The scored criteria that read differently now."""
        changed = {one.id for one in self.changes.of(Change.CHANGED)}
        return frozenset(
            one for one, score in self.scores.items() if one in changed and score.settled
        )


def read_pending(workspace: Workspace, assignment: AssignmentId) -> PendingRubric:
    """Return the rubric that the draft was begun on beside the one that is here.

    Raises:
        UserFixable: ``not_downloaded``; ``rubric_not_changed`` where it is the same one.
        IntegrityProblem: ``rubric_digest``, ``blob_damaged``, ``package_key``.
    """
    with workspace.store.read() as tx:
        package = tx.packages.of_assignment(assignment)
        if package is None:
            raise UserFixable("This submission is not downloaded yet.", code="not_downloaded")
        begun = tx.begun_rubrics.get(assignment)
        if begun is None or not rubric_changed(tx, package):
            raise UserFixable("The rubric has not changed.", code="rubric_not_changed")
        after = load_rubric(workspace, tx, package)
        stored = tx.scores.of(assignment)
    before = from_case(begun.rubric)
    return PendingRubric(
        before, after, compare_rubrics(before, after), fitting_scores(after, stored)
    )


def take_new(
    workspace: Workspace, assignment: AssignmentId, still: Set[CriterionId] = frozenset()
) -> Changes:
    """Go on with the new version: scores of what did not change stand, and those of ``still``.

    The others of what changed are taken back, as one step that can be undone, so that they are
    looked at again; rationale and citations stay.

    Raises:
        UserFixable: as :func:`read_pending` and :func:`edits.make`.
    """
    pending = read_pending(workspace, assignment)
    cleared = [
        _without_level(pending.scores[one]) for one in sorted(pending.again) if one not in still
    ]
    changes = Changes()
    if cleared:
        changes = edits.make(workspace, assignment, cleared, "Take the new rubric")
    return changes | accept_update(workspace, assignment)


def _without_level(score: Score) -> Edit:
    again = replace(score, level=None, points=None, condition_code=None, not_applicable=False)
    return Edit(EditKind.SCORE, score.criterion, edits.score_to_json(again))
