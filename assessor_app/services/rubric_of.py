"""The rubric of a package, from the bytes that the manifest names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessor_app.domain.assignments import FileRole, Package
from assessor_app.domain.digests import digest_of
from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.evidence.blobs import unwrap_key
from assessor_app.rubrics.formats.case import from_case
from assessor_app.rubrics.model import Rubric
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction

_MAX_RUBRIC_BYTES = 4 << 20


def load_rubric(workspace: Workspace, tx: Transaction, package: Package) -> Rubric:
    """Return the rubric whose digest the manifest names; read once, then kept in memory.

    Raises:
        UserFixable: ``not_downloaded`` while the rubric's file is not here.
        IntegrityProblem: ``rubric_digest`` when the file here is another one.
    """
    if (known := workspace.rubrics.get(package.rubric_digest)) is not None:
        return known
    file = next(one for one in tx.packages.files(package.id) if one.role is FileRole.RUBRIC)
    if file.blob is None:
        raise UserFixable(
            "This submission is not downloaded yet.",
            hint="Sync while you are online; then it can be reviewed offline.",
            code="not_downloaded",
        )
    key = unwrap_key(workspace.keys.blob_key, package.wrapped_key, package.id)
    with workspace.blobs.open(key, file.sha256) as reader:
        data = reader.read(_MAX_RUBRIC_BYTES)
    if data is None or digest_of(data) != package.rubric_digest:
        raise IntegrityProblem("The rubric is not the one that was signed.", code="rubric_digest")
    return workspace.rubrics.setdefault(package.rubric_digest, from_case(data))


def rubric_changed(tx: Transaction, package: Package) -> bool:
    """Say whether a draft was begun on another rubric than the package has now."""
    begun = tx.begun_rubrics.digest(package.assignment)
    return begun is not None and begun != package.rubric_digest
