"""What the issuer of an assignment asks of its assessors, as it signed it."""

from __future__ import annotations

from assessor_app.domain import strict_json
from assessor_app.domain.ids import AssignmentId
from assessor_app.protocol.sync import Policies, WellKnown
from assessor_app.services.workspace import Workspace


def read_policies(workspace: Workspace, assignment: AssignmentId) -> Policies:
    """Return the policies of the issuer of ``assignment``: the declaration's text among them.

    Raises:
        UserFixable: ``assignment_unknown``.
    """
    with workspace.store.read() as tx:
        row = tx.assignments.get(assignment)
        issuer = tx.issuers.get(row.issuer)
    return WellKnown.from_json(strict_json.parse_object(issuer.well_known)).policies
