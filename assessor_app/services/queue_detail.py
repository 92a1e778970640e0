"""What the queue tells of one submission before it is opened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assessor_app.domain import strict_json
from assessor_app.domain.actions import Duty
from assessor_app.domain.assignments import QueueRow
from assessor_app.domain.ids import AssignmentId
from assessor_app.errors import UserFixable
from assessor_app.services.duty import read_duty
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.protocol.manifest import EarlierAttempt
    from assessor_app.rubrics.model import Rubric
    from assessor_app.rubrics.wording import RuleClause


@dataclass(frozen=True, slots=True)
class QueueDetail:
    """One submission. ``to_pass`` is the rubric's rule, empty until it is here.

    ``listed``: the signed list of the package is here and its signature holds. ``note`` is the
    earner's. ``duty`` says what may be done with it.
    """

    row: QueueRow
    listed: bool
    parts: int
    to_pass: tuple[RuleClause, ...]
    note: str
    earlier: tuple[EarlierAttempt, ...]
    duty: Duty


def read_detail(workspace: Workspace, assignment: AssignmentId) -> QueueDetail:
    """Return what is known here of the submission of ``assignment``.

    Raises:
        UserFixable: ``assignment_unknown``.
        IntegrityProblem: ``rubric_digest``, ``blob_damaged``, ``package_key``.
    """
    # The queue is shown before the rubric of what is chosen in it can be read.
    from assessor_app.protocol.manifest import EvidencePackage
    from assessor_app.rubrics.wording import rule_clauses
    from assessor_app.services.rubric_of import judged_by

    with workspace.store.read() as tx:
        row = tx.projections.queue_row(assignment)
        duty = read_duty(tx, assignment)
        package = tx.packages.of_assignment(assignment)
        if package is None:
            return QueueDetail(row, False, 0, (), "", (), duty)
        rubric: Rubric | None
        try:
            rubric = judged_by(workspace, tx, package).rubric
        except UserFixable:
            rubric = None
    manifest = EvidencePackage.from_json(strict_json.parse_object(package.manifest))
    return QueueDetail(
        row=row,
        listed=True,
        parts=0 if rubric is None else len(rubric.parts),
        to_pass=() if rubric is None else rule_clauses(rubric),
        note=manifest.submission.note or "",
        earlier=manifest.earlier,
        duty=duty,
    )
