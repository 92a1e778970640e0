"""Whether the last sitting at the window ended by itself, and what was in work when it did.

A sitting is noted when it begins and crossed out when it ends. One that is still noted at the next
beginning ended by a crash or a power cut; the last edit says on what, and up to when. Everything
that was saved is there in any case (DESIGN.md, section 5): this is only how it is told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from assessor_app.domain.clock import from_rfc3339, to_rfc3339
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import IntegrityProblem
from assessor_app.services.settings import read_setting
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction

_BEGAN: Final = "sitting.began"
_LAST_EDIT: Final = "sitting.edit"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Unsigned work of a sitting that did not end by itself, and when it was saved last."""

    assignment: AssignmentId
    saved_at: datetime


def begin(workspace: Workspace) -> Interrupted | None:
    """Note that a sitting begins; return what the one before left unfinished, if it broke off.

    None where that one ended by itself, where nothing was written in it, or where what was
    written last is signed since.
    """
    began = _moment(read_setting(workspace, _BEGAN))
    with workspace.store.write() as tx:
        found = None if began is None else _left_by(tx, began)
        tx.settings.put(_BEGAN, json.dumps(to_rfc3339(workspace.now())))
    return found


def end(workspace: Workspace) -> None:
    """Note that the sitting ended by itself."""
    with workspace.store.write() as tx:
        tx.settings.put(_BEGAN, json.dumps(None))


def note_edit(tx: Transaction, assignment: AssignmentId, at: datetime) -> None:
    """Note the last edit, in its own transaction."""
    tx.settings.put(_LAST_EDIT, json.dumps([assignment, to_rfc3339(at)]))


def _left_by(tx: Transaction, began: datetime) -> Interrupted | None:
    try:
        assignment, at = json.loads(tx.settings.get(_LAST_EDIT))
    except (ValueError, TypeError):
        return None
    edited = _moment(at)
    if edited is None or edited < began:
        return None
    latest = tx.decisions.latest(AssignmentId(assignment))
    closed = latest is not None and latest.status is not DecisionStatus.SUPERSEDED
    if closed and not tx.drafts.get(AssignmentId(assignment)).revising:
        return None
    return Interrupted(AssignmentId(assignment), edited)


def _moment(text: object) -> datetime | None:
    try:
        return from_rfc3339(text) if isinstance(text, str) else None
    except IntegrityProblem:
        return None
