"""A rubric that changed under a draft: both versions side by side, and what becomes of the scores.

The person chooses: the new version, with the scores that still fit; the earlier one, where the
issuer's signed manifest says that it accepts decisions by it; or later. Until then nothing is lost
and nothing can be signed (:mod:`standing`).
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assessor_app.domain.assignments import Package
from assessor_app.domain.changes import Changes
from assessor_app.domain.drafts import DraftRubric
from assessor_app.domain.ids import AssignmentId, CriterionId, Digest
from assessor_app.errors import UserFixable
from assessor_app.rubrics.changes import Change, RubricChanges, compare_rubrics
from assessor_app.rubrics.formats.case import from_case, to_case
from assessor_app.rubrics.model import Rubric, Score
from assessor_app.services import edits
from assessor_app.services.edit_values import rubric_to_json, score_to_json
from assessor_app.services.edits import Edit, EditKind
from assessor_app.services.review import accept_update, open_review
from assessor_app.services.rubric_of import Acceptance, acceptance_of, load_rubric
from assessor_app.services.standing import fitting_scores
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction

_RUBRIC = "rubric"


@dataclass(frozen=True, slots=True)
class PendingRubric:
    """Both versions, and the scores that the new one still allows.

    ``digest`` is the new one's; ``earlier`` says whether decisions by the version before count,
    ``kept`` that the person has chosen to go on with it.
    """

    before: Rubric
    after: Rubric
    digest: Digest
    changes: RubricChanges
    scores: Mapping[CriterionId, Score]
    earlier: Acceptance
    kept: bool = False

    @property
    def again(self) -> frozenset[CriterionId]:
        """The scored criteria that read differently now."""
        changed = {one.id for one in self.changes.of(Change.CHANGED)}
        return frozenset(
            one for one, score in self.scores.items() if one in changed and score.settled
        )


def read_pending(workspace: Workspace, assignment: AssignmentId) -> PendingRubric:
    """Return the rubric that the draft was begun on, or keeps, beside the one that is here.

    Raises:
        UserFixable: ``not_downloaded``; ``rubric_not_changed`` where it is the same one.
        IntegrityProblem: ``rubric_digest``, ``blob_damaged``, ``package_key``.
    """
    with workspace.store.read() as tx:
        package, held = _held(tx, assignment)
        kept = tx.kept_rubrics.digest(assignment) == held.digest
        after = load_rubric(workspace, tx, package)
        stored = tx.scores.of(assignment)
    before = from_case(held.rubric)
    return PendingRubric(
        before,
        after,
        package.rubric_digest,
        compare_rubrics(before, after),
        fitting_scores(after, stored),
        acceptance_of(package, held.digest, workspace.now()),
        kept,
    )


def take_new(
    workspace: Workspace, assignment: AssignmentId, still: Set[CriterionId] = frozenset()
) -> Changes:
    """Go on with the new version: scores of what did not change stand, and those of ``still``.

    The others of what changed are taken back, so that they are looked at again; rationale and
    citations stay. It is one step: undo brings the scores back, and the choice.

    Raises:
        UserFixable: as :func:`read_pending` and :func:`edits.make`.
    """
    pending = read_pending(workspace, assignment)
    newer = DraftRubric(assignment, pending.digest, to_case(pending.after))
    steps = [
        Edit(EditKind.RUBRIC, _RUBRIC, rubric_to_json(newer, keeps=False)),
        *(_without_level(pending.scores[one]) for one in sorted(pending.again - still)),
    ]
    changes = edits.make(workspace, assignment, steps, "Take the new rubric")
    return changes | accept_update(workspace, assignment)


def keep_earlier(workspace: Workspace, assignment: AssignmentId) -> Changes:
    """Go on judging by the earlier version, as one step that can be undone.

    Raises:
        UserFixable: ``rubric_not_accepted`` where the issuer does not, or no more, accept
            decisions by it; as :func:`read_pending` and :func:`edits.make`.
    """
    with workspace.store.read() as tx:
        package, held = _held(tx, assignment)
    accepted = acceptance_of(package, held.digest, workspace.now())
    if not accepted.accepted:
        raise UserFixable(
            "The issuer accepts no decision by the earlier version"
            + (" any more." if accepted.until else "."),
            hint="Take the new version, or decide later.",
            code="rubric_not_accepted",
        )
    step = Edit(EditKind.RUBRIC, _RUBRIC, rubric_to_json(held, keeps=True))
    return edits.make(workspace, assignment, [step], "Keep the earlier rubric")


def accept_changes(
    workspace: Workspace, assignment: AssignmentId, still: Set[CriterionId] = frozenset()
) -> Changes:
    """Let the work stand on the package as it is now: another rubric as :func:`take_new` does.

    Raises:
        UserFixable: as :func:`take_new`.
    """
    if open_review(workspace, assignment).rubric_changed:
        return take_new(workspace, assignment, still)
    return accept_update(workspace, assignment)


def _held(tx: Transaction, assignment: AssignmentId) -> tuple[Package, DraftRubric]:
    """Return the package, and the draft's own rubric where that is another one."""
    package = tx.packages.of_assignment(assignment)
    if package is None:
        raise UserFixable("This submission is not downloaded yet.", code="not_downloaded")
    held = tx.kept_rubrics.get(assignment) or tx.begun_rubrics.get(assignment)
    if held is None or held.digest == package.rubric_digest:
        raise UserFixable("The rubric has not changed.", code="rubric_not_changed")
    return package, held


def _without_level(score: Score) -> Edit:
    again = replace(score, level=None, points=None, condition_code=None, not_applicable=False)
    return Edit(EditKind.SCORE, score.criterion, score_to_json(again))
