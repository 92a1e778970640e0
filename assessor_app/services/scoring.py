"""Scoring a criterion: choosing a level, or saying why there is none, and the rationale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import AnnotationId, AssignmentId, CriterionId, LevelId
from assessor_app.domain.improvement import Improvement
from assessor_app.errors import UserFixable
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.rubrics.scoring import check_score
from assessor_app.services import edits
from assessor_app.services.edit_values import score_to_json
from assessor_app.services.edits import Edit, EditKind
from assessor_app.services.rubric_of import judged_by
from assessor_app.services.workspace import Workspace


def choose_level(
    workspace: Workspace,
    assignment: AssignmentId,
    criterion: CriterionId,
    level: LevelId,
    *,
    points: Decimal | None = None,
) -> Changes:
    """Score ``criterion`` at ``level``; ``points`` only where the rubric allows points between.

    Raises:
        UserFixable: ``unknown_criterion``, ``foreign_level``, ``points_out_of_range``, and those
            of :func:`edits.make`.
    """
    now = _score(workspace, assignment, criterion)
    chosen = replace(now, level=level, points=points, condition_code=None, not_applicable=False)
    return put(workspace, assignment, chosen, "Choose a level")


def set_condition(
    workspace: Workspace, assignment: AssignmentId, criterion: CriterionId, code: str
) -> Changes:
    """Say that ``criterion`` cannot be scored, by one of the rubric's condition codes.

    Raises:
        UserFixable: ``unknown_criterion``, ``unknown_condition_code``.
    """
    now = _score(workspace, assignment, criterion)
    chosen = replace(now, level=None, points=None, condition_code=code, not_applicable=False)
    return put(workspace, assignment, chosen, "Set a condition code")


def set_not_applicable(
    workspace: Workspace, assignment: AssignmentId, criterion: CriterionId
) -> Changes:
    """Say that ``criterion`` does not apply here.

    Raises:
        UserFixable: ``unknown_criterion``, ``not_applicable_not_allowed``.
    """
    now = _score(workspace, assignment, criterion)
    chosen = replace(now, level=None, points=None, condition_code=None, not_applicable=True)
    return put(workspace, assignment, chosen, "Mark as not applicable")


def clear(workspace: Workspace, assignment: AssignmentId, criterion: CriterionId) -> Changes:
    """Take the level back; the rationale and the citations stay."""
    now = _score(workspace, assignment, criterion)
    cleared = replace(now, level=None, points=None, condition_code=None, not_applicable=False)
    return put(workspace, assignment, cleared, "Clear a score")


def set_rationale(
    workspace: Workspace,
    assignment: AssignmentId,
    criterion: CriterionId,
    text: str,
    *,
    typing: bool = False,
) -> Changes:
    """Write why, in Markdown. ``typing``: as :func:`edits.make`."""
    now = _score(workspace, assignment, criterion)
    written = replace(now, rationale=text)
    return put(workspace, assignment, written, "Write a rationale", typing=typing)


def set_improvement(
    workspace: Workspace, assignment: AssignmentId, told: Improvement, *, typing: bool = False
) -> Changes:
    """Write what is there, what is missing and what would show it, in Markdown for the earner.

    ``typing``: as :func:`edits.make`.

    Raises:
        UserFixable: ``unknown_criterion``, ``not_downloaded``, and those of :func:`edits.make`.
    """
    _check(workspace, assignment, Score(told.criterion))
    edit = Edit(EditKind.IMPROVEMENT, told.criterion, list(told.texts))
    return edits.make(workspace, assignment, [edit], "Write what would change it", typing=typing)


def cite(
    workspace: Workspace,
    assignment: AssignmentId,
    criterion: CriterionId,
    annotation: AnnotationId,
) -> Changes:
    """Let an annotation support the score of ``criterion``.

    Raises:
        UserFixable: ``annotation_unknown`` when it is not one of this assignment's.
    """
    _require_marks(workspace, assignment, (annotation,))
    now = _score(workspace, assignment, criterion)
    if annotation in now.citations:
        return Changes()
    cited = replace(now, citations=(*now.citations, annotation))
    return put(workspace, assignment, cited, "Cite evidence")


def uncite(
    workspace: Workspace,
    assignment: AssignmentId,
    criterion: CriterionId,
    annotation: AnnotationId,
) -> Changes:
    """Take a citation back; the annotation stays."""
    now = _score(workspace, assignment, criterion)
    left = tuple(one for one in now.citations if one != annotation)
    return put(workspace, assignment, replace(now, citations=left), "Remove a citation")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to change about a score, all at once; what is None or empty stays as it is."""

    level: LevelId | None = None
    points: Decimal | None = None
    condition: str | None = None
    not_applicable: bool = False
    clear: bool = False
    rationale: str | None = None
    improvement: tuple[str | None, str | None, str | None] = (None, None, None)
    cite: tuple[AnnotationId, ...] = ()

    @property
    def _settles(self) -> bool:
        return self.clear or self.not_applicable or bool(self.level or self.condition)

    def on(self, score: Score) -> Score:
        """Return ``score`` with the wish fulfilled."""
        changed = score
        if self._settles:
            changed = replace(
                changed,
                level=self.level,
                points=self.points,
                condition_code=self.condition,
                not_applicable=self.not_applicable,
            )
        if self.rationale is not None:
            changed = replace(changed, rationale=self.rationale)
        new = tuple(one for one in self.cite if one not in changed.citations)
        return replace(changed, citations=(*changed.citations, *new))

    def told(self, before: Improvement) -> Improvement:
        """Return ``before`` with what the wish says of it: present, missing, would show."""
        texts = (
            old if new is None else new
            for old, new in zip(before.texts, self.improvement, strict=True)
        )
        return Improvement(before.criterion, *texts)


def change(
    workspace: Workspace, assignment: AssignmentId, criterion: CriterionId, wish: Wish
) -> Changes:
    """Do all of ``wish`` as one step, or nothing of it.

    Raises:
        UserFixable: ``annotation_unknown``, and as :func:`put`.
    """
    _require_marks(workspace, assignment, wish.cite)
    with workspace.store.read() as tx:
        now = tx.scores.of(assignment).get(criterion) or Score(criterion)
        before = tx.improvements.of(assignment).get(criterion) or Improvement(criterion)
    score, told = wish.on(now), wish.told(before)
    _check(workspace, assignment, score)
    steps = [Edit(EditKind.SCORE, criterion, score_to_json(score))]
    if told != before:
        steps.append(Edit(EditKind.IMPROVEMENT, criterion, list(told.texts)))
    return edits.make(workspace, assignment, steps, "Score a criterion")


def _require_marks(
    workspace: Workspace, assignment: AssignmentId, marks: tuple[AnnotationId, ...]
) -> None:
    with workspace.store.read() as tx:
        known = {row.id for row in tx.annotations.of(assignment)}
    if not known.issuperset(marks):
        raise UserFixable("There is no such annotation here.", code="annotation_unknown")


def put(
    workspace: Workspace,
    assignment: AssignmentId,
    score: Score,
    label: str,
    *,
    typing: bool = False,
) -> Changes:
    """Store ``score`` as one step that a person can undo. ``typing``: as :func:`edits.make`.

    Raises:
        UserFixable: as :func:`rubrics.scoring.check_score` and :func:`edits.make`.
    """
    _check(workspace, assignment, score)
    edit = Edit(EditKind.SCORE, score.criterion, score_to_json(score))
    return edits.make(workspace, assignment, [edit], label, typing=typing)


def _check(workspace: Workspace, assignment: AssignmentId, score: Score) -> None:
    with workspace.store.read() as tx:
        package = tx.packages.of_assignment(assignment)
        if package is None:
            raise UserFixable("This submission is not downloaded yet.", code="not_downloaded")
        check_score(judged_by(workspace, tx, package).rubric, score)


def _score(workspace: Workspace, assignment: AssignmentId, criterion: CriterionId) -> Score:
    with workspace.store.read() as tx:
        return tx.scores.get(assignment, criterion) or Score(criterion)


def next_unscored(
    criteria: tuple[Criterion, ...], settled: set[CriterionId], after: CriterionId | None
) -> CriterionId | None:
    """Return the next criterion without a score, going round; None when all have one."""
    order = [criterion.id for criterion in criteria]
    start = order.index(after) + 1 if after in order else 0
    rotated = order[start:] + order[:start]
    return next((one for one in rotated if one not in settled), None)
