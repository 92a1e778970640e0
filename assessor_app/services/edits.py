"""The one door for every change to unsigned work: applied, indexed and undoable in a transaction.

An :class:`Edit` says what one thing shall be; applying it gives the edit that brings the old
value back. Both are stored as JSON, so that undo works across a restart.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from assessor_app.domain.actions import Action, Duty, why_not
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.clock import from_rfc3339, to_rfc3339
from assessor_app.domain.drafts import AnnotationRow, UndoStep
from assessor_app.domain.ids import (
    AnnotationId,
    ArtifactId,
    AssignmentId,
    CriterionId,
)
from assessor_app.domain.improvement import Improvement
from assessor_app.domain.search import SearchKind
from assessor_app.domain.strict_json import to_nfc
from assessor_app.protocol.annotation import Annotation, TextualBody
from assessor_app.services.duty import refuse
from assessor_app.services.edit_values import (
    draft_value,
    draft_with,
    rubric_from_json,
    rubric_to_json,
    score_from_json,
    score_to_json,
)
from assessor_app.services.readiness import note_readiness
from assessor_app.services.sittings import note_edit
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction


TYPING_PAUSE: Final = timedelta(seconds=2)
"""Whoever types on after a longer pause begins a new step."""


class EditKind(StrEnum):
    """What kind of thing an edit sets."""

    SCORE = "score"
    DRAFT = "draft"
    ANNOTATION = "annotation"
    IMPROVEMENT = "improvement"
    TICK = "tick"
    RUBRIC = "rubric"


_TOPICS = {
    EditKind.SCORE: Topic.SCORES,
    EditKind.DRAFT: Topic.FEEDBACK,
    EditKind.ANNOTATION: Topic.ANNOTATIONS,
    EditKind.IMPROVEMENT: Topic.SCORES,
    EditKind.TICK: Topic.FEEDBACK,
    EditKind.RUBRIC: Topic.EVIDENCE,
}


@dataclass(frozen=True, slots=True)
class Edit:
    """Set the thing named ``key`` to ``value`` (JSON; None removes it).

    ``key`` is a criterion's id, a field of the draft, an annotation's id, or what an earlier
    attempt was asked for; of an improvement it is the criterion's, and the value its three texts;
    of a rubric it is ``rubric``, and the value as :func:`edit_values.rubric_to_json` returns it.
    """

    kind: EditKind
    key: str
    value: Any

    def to_text(self) -> str:
        """Return the stored form."""
        return json.dumps([self.kind, self.key, self.value], ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Edit:
        """Return the edit of a stored form."""
        kind, key, value = json.loads(text)
        return cls(EditKind(kind), key, value)


def make(
    workspace: Workspace,
    assignment: AssignmentId,
    edits: list[Edit],
    label: str,
    *,
    typing: bool = False,
) -> Changes:
    """Make ``edits`` as one step that a person can undo.

    With ``typing`` they go on with the last step where that one was typed into the same things
    less than :data:`TYPING_PAUSE` ago, so that undo takes back what was written in one go.

    Raises:
        UserFixable: ``already_signed`` when the work is closed.
    """
    with workspace.store.write() as tx:
        require_open(tx, assignment)
        typed_at = workspace.now() if typing else None
        begun = _typed_before(tx, assignment, edits, typed_at)
        inverse = [_apply(tx, workspace, assignment, edit) for edit in edits]
        if begun is None:
            back = _join(list(reversed(inverse)))
            tx.undo.push(assignment, label, _join(edits, typed_at), back)
        else:
            tx.undo.go_on(begun, _join(edits, typed_at))
        _note_work(workspace, tx, assignment)
    return changes_of(assignment, edits)


def _typed_before(
    tx: Transaction, assignment: AssignmentId, edits: list[Edit], typed_at: datetime | None
) -> UndoStep | None:
    """Return the step that typing at ``typed_at`` goes on with, if there is one."""
    step = tx.undo.last(assignment)
    if typed_at is None or step is None or tx.undo.next_redo(assignment) is not None:
        return None
    before = json.loads(step.forward).get("typed_at")
    same = [(one.kind, one.key) for one in _split(step.forward)] == [
        (one.kind, one.key) for one in edits
    ]
    if before is None or not same:
        return None
    pause = typed_at - from_rfc3339(before)
    return step if timedelta() <= pause < TYPING_PAUSE else None


def undo(workspace: Workspace, assignment: AssignmentId) -> Changes:
    """Take the last step back; nothing happens where there is none."""
    return _step(workspace, assignment, back=True)


def redo(workspace: Workspace, assignment: AssignmentId) -> Changes:
    """Make the last step that was taken back again; nothing happens where there is none."""
    return _step(workspace, assignment, back=False)


def _step(workspace: Workspace, assignment: AssignmentId, *, back: bool) -> Changes:
    with workspace.store.write() as tx:
        require_open(tx, assignment)
        step = tx.undo.last(assignment) if back else tx.undo.next_redo(assignment)
        if step is None:
            return Changes()
        edits = _split(step.inverse if back else step.forward)
        for edit in edits:
            _apply(tx, workspace, assignment, edit)
        tx.undo.set_undone(step, back)
        _note_work(workspace, tx, assignment)
    return changes_of(assignment, edits)


def _note_work(workspace: Workspace, tx: Transaction, assignment: AssignmentId) -> None:
    note_readiness(workspace, tx, assignment, worked=True)
    note_edit(tx, assignment, workspace.now())


def require_open(tx: Transaction, assignment: AssignmentId) -> None:
    """Return when the work on an assignment may change.

    Raises:
        UserFixable: ``already_signed`` while a signed decision stands that is not being revised.
    """
    latest = tx.decisions.latest(assignment)
    if latest is not None:
        revising = tx.drafts.get(assignment).revising
        refuse(why_not(Action.EDIT, Duty(latest=latest.status, revising=revising)))


def changes_of(assignment: AssignmentId, edits: list[Edit]) -> Changes:
    """Return what ``edits`` changed; the queue shows progress, so it is always among them."""
    topics = {_TOPICS[edit.kind] for edit in edits}
    return Changes.of(Topic.QUEUE, *topics, assignment=assignment)


def _join(edits: list[Edit], typed_at: datetime | None = None) -> str:
    stored: dict[str, Any] = {"edits": [edit.to_text() for edit in edits]}
    if typed_at is not None:
        stored["typed_at"] = to_rfc3339(typed_at)
    return json.dumps(stored, ensure_ascii=False)


def _split(text: str) -> list[Edit]:
    return [Edit.from_text(one) for one in json.loads(text)["edits"]]


def _apply(tx: Transaction, workspace: Workspace, assignment: AssignmentId, edit: Edit) -> Edit:
    """Apply ``edit``; return the edit that brings the old value back."""
    match edit.kind:
        case EditKind.SCORE:
            return _apply_score(tx, assignment, edit)
        case EditKind.DRAFT:
            return _apply_draft(tx, workspace, assignment, edit)
        case EditKind.ANNOTATION:
            return _apply_annotation(tx, workspace, assignment, edit)
        case EditKind.IMPROVEMENT:
            return _apply_improvement(tx, assignment, edit)
        case EditKind.TICK:
            return _apply_tick(tx, assignment, edit)
        case EditKind.RUBRIC:
            return _apply_rubric(tx, assignment, edit)


def _apply_score(tx: Transaction, assignment: AssignmentId, edit: Edit) -> Edit:
    criterion = CriterionId(edit.key)
    old = tx.scores.get(assignment, criterion)
    if edit.value is None:
        tx.scores.delete(assignment, criterion)
    else:
        tx.scores.put(assignment, score_from_json(criterion, edit.value))
    text = "" if edit.value is None else str(edit.value.get("rationale", ""))
    _index(tx, assignment, SearchKind.COMMENT, edit.key, text)
    return Edit(EditKind.SCORE, edit.key, None if old is None else score_to_json(old))


def _apply_improvement(tx: Transaction, assignment: AssignmentId, edit: Edit) -> Edit:
    criterion = CriterionId(edit.key)
    old = tx.improvements.of(assignment).get(criterion)
    told = Improvement(criterion, *(to_nfc(text) for text in edit.value or ()))
    tx.improvements.put(assignment, told)
    _index(tx, assignment, SearchKind.COMMENT, f"improvement:{criterion}", " ".join(told.texts))
    return Edit(EditKind.IMPROVEMENT, edit.key, None if old is None else list(old.texts))


def _apply_draft(
    tx: Transaction, workspace: Workspace, assignment: AssignmentId, edit: Edit
) -> Edit:
    draft = tx.drafts.get(assignment)
    old = draft_value(draft, edit.key)
    changed = replace(draft_with(draft, edit.key, edit.value), updated_at=workspace.now())
    tx.drafts.put(changed)
    if edit.key in ("feedback", "coordinator_note", "private_note"):
        kind = SearchKind.COMMENT if edit.key == "feedback" else SearchKind.NOTE
        _index(tx, assignment, kind, edit.key, edit.value or "")
    return Edit(EditKind.DRAFT, edit.key, old)


def _apply_annotation(
    tx: Transaction, workspace: Workspace, assignment: AssignmentId, edit: Edit
) -> Edit:
    key = AnnotationId(edit.key)
    old = next((row for row in tx.annotations.of(assignment) if row.id == key), None)
    if edit.value is None:
        tx.annotations.delete(key)
        text = ""
    else:
        annotation = Annotation.from_json(edit.value)
        tx.annotations.put(_annotation_row(workspace, assignment, annotation, edit.value, old))
        text = " ".join(body.value for body in annotation.body if isinstance(body, TextualBody))
    _index(tx, assignment, SearchKind.COMMENT, edit.key, text)
    return Edit(EditKind.ANNOTATION, edit.key, None if old is None else json.loads(old.document))


def _apply_tick(tx: Transaction, assignment: AssignmentId, edit: Edit) -> Edit:
    notes = tx.second_attempts.get(assignment)
    ticked = notes.ticked | {edit.key} if edit.value else notes.ticked - {edit.key}
    tx.second_attempts.put(replace(notes, ticked=ticked))
    return Edit(EditKind.TICK, edit.key, edit.key in notes.ticked)


def _apply_rubric(tx: Transaction, assignment: AssignmentId, edit: Edit) -> Edit:
    """Let the work stand as begun on a rubric, which is kept where it is an earlier one."""
    kept, begun = tx.kept_rubrics.get(assignment), tx.begun_rubrics.get(assignment)
    rubric, keeps = rubric_from_json(assignment, edit.value)
    tx.begun_rubrics.put(rubric)
    if keeps:
        tx.kept_rubrics.put(rubric)
    else:
        tx.kept_rubrics.delete(assignment)
    old = rubric_to_json(kept or begun or rubric, keeps=kept is not None)
    return Edit(EditKind.RUBRIC, edit.key, old)


def _annotation_row(
    workspace: Workspace,
    assignment: AssignmentId,
    annotation: Annotation,
    value: Any,
    old: AnnotationRow | None,
) -> AnnotationRow:
    now = workspace.now()
    return AnnotationRow(
        id=AnnotationId(annotation.id),
        assignment=assignment,
        artifact=ArtifactId(annotation.target.source),
        document=json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8"),
        created_at=now if old is None else old.created_at,
        modified_at=now,
    )


def _index(
    tx: Transaction, assignment: AssignmentId, kind: SearchKind, ref: str, text: str
) -> None:
    tx.search.remove(assignment, kind=kind, ref=ref)
    if text.strip():
        tx.search.put(assignment, kind=kind, ref=ref, title="", text=text)
