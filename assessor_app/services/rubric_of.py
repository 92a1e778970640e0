"""The rubric of a package, from the bytes that the manifest names; and the one of the work.

They differ where the issuer sent another one under the work, and the person goes on judging by the
earlier one, as the issuer's signed manifest may allow.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assessor_app.domain.assignments import FileRole, Package
from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.digests import digest_of
from assessor_app.domain.ids import Digest, RubricId
from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.evidence.blobs import unwrap_key
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.rubrics.formats.case import from_case
from assessor_app.rubrics.model import Rubric
from assessor_app.services.workspace import Workspace

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction

_MAX_RUBRIC_BYTES: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Whether decisions by an earlier rubric count, if they are signed now, and until when."""

    accepted: bool
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """The rubric that the work on an assignment is judged by, as its decision names it.

    ``kept`` is there where it is an earlier one, which the person chose to go on with.
    """

    rubric: Rubric
    id: RubricId
    digest: Digest
    kept: Acceptance | None = None


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


def judged_by(workspace: Workspace, tx: Transaction, package: Package) -> JudgedBy:
    """Return the rubric of the work: the package's, or the earlier one that the person keeps.

    An earlier one stays the work's also when the issuer accepts it no more; then nothing can be
    signed until the person has chosen again.

    Raises:
        UserFixable: ``not_downloaded`` while the package's rubric is not here.
        IntegrityProblem: ``rubric_digest`` when the file here is another one.
    """
    kept = tx.kept_rubrics.get(package.assignment)
    if kept is None or kept.digest == package.rubric_digest:
        rubric = load_rubric(workspace, tx, package)
        return JudgedBy(rubric, package.rubric, package.rubric_digest)
    known = workspace.rubrics.get(kept.digest)
    rubric = known or workspace.rubrics.setdefault(kept.digest, from_case(kept.rubric))
    accepted = acceptance_of(package, kept.digest, workspace.now())
    return JudgedBy(rubric, rubric.id, kept.digest, accepted)


def rubric_changed(tx: Transaction, package: Package, judged: JudgedBy) -> bool:
    """Say whether the person has to choose between the rubric of the draft and the package's."""
    if judged.kept is not None:
        return not judged.kept.accepted
    begun = tx.begun_rubrics.digest(package.assignment)
    return begun is not None and begun != package.rubric_digest


def acceptance_of(package: Package, rubric: Digest, now: datetime) -> Acceptance:
    """Return whether the signed manifest lets decisions by that earlier rubric count ``now``."""
    accepted = _accepted(package.manifest)
    if rubric not in accepted:
        return Acceptance(accepted=False)
    until = accepted[rubric]
    return Acceptance(until is None or now <= until, until)


@lru_cache(maxsize=64)
def _accepted(manifest: bytes) -> dict[str, datetime | None]:
    """Return the earlier rubrics that a manifest accepts, by digest, with the end of that."""
    return {
        one.digest_sri: None if one.until is None else from_rfc3339(one.until)
        for one in EvidencePackage.parse(manifest).rubric.earlier_accepted
    }
