"""Whether a package's manifest may take the place of what is here, and whether files are its own.

These are the rules by which a TUF client (The Update Framework, section 5) refuses attacks by
whoever can answer in the issuer's name without its key, or replays what the issuer once signed:
rollback, replay, freeze, and mix-and-match. Nothing here verifies signatures or touches a disk;
the manifests that come in are verified already.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.digests import hex_from_digest
from assessor_app.domain.ids import Digest, Sha256Hex
from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.feed import AssignmentChange
from assessor_app.protocol.manifest import EvidencePackage, StoredFile


def _refuse(code: str, message: str) -> IntegrityProblem:
    return IntegrityProblem(message, code=code)


def check_update(held: EvidencePackage | None, new: EvidencePackage) -> None:
    """Return when ``new`` may take the place of ``held``, or is the very same.

    Raises:
        IntegrityProblem: ``package_other`` (another package, issuer or submission),
            ``package_other_assignment``, ``package_older`` (rollback: a lower version, an
            earlier time of making, an earlier attempt), ``package_replayed`` (the same version
            with other content), ``package_rubric_older`` (the same rubric, changed back).
    """
    if held is None or held == new:
        return
    if (held.id, held.issuer.id, held.submission.id) != (
        new.id,
        new.issuer.id,
        new.submission.id,
    ):
        raise _refuse("package_other", "A package came under the name of another.")
    if (held.assignment.id, held.assignment.assessor) != (
        new.assignment.id,
        new.assignment.assessor,
    ):
        raise _refuse("package_other_assignment", "A package is of another assignment.")
    if new.version < held.version:
        raise _refuse("package_older", "A package is older than the one here.")
    if new.version == held.version:
        raise _refuse("package_replayed", "A package changed without a new version.")
    if (
        from_rfc3339(new.created) < from_rfc3339(held.created)
        or new.submission.attempt < held.submission.attempt
    ):
        raise _refuse("package_older", "A package is older than the one here.")
    if held.rubric.id == new.rubric.id:
        _check_rubric(held, new)


def _check_rubric(held: EvidencePackage, new: EvidencePackage) -> None:
    before = from_rfc3339(held.rubric.last_change_date_time)
    after = from_rfc3339(new.rubric.last_change_date_time)
    changed = held.rubric.digest_sri != new.rubric.digest_sri
    if after < before or (changed and after == before):
        raise _refuse("package_rubric_older", "A rubric changed back, or without a new date.")


def check_offer(offer: AssignmentChange, package: EvidencePackage, digest: Digest) -> None:
    """Return when ``package``, whose signed bytes have ``digest``, is what the feed offered.

    Raises:
        IntegrityProblem: ``package_other``, ``package_other_assignment``, or
            ``package_mixed`` (mix-and-match: version, digest or size are not the feed's).
    """
    if package.id != offer.package.id:
        raise _refuse("package_other", "A package came under the name of another.")
    if package.assignment.id != offer.id:
        raise _refuse("package_other_assignment", "A package is of another assignment.")
    stated = (offer.package.version, offer.package.digest_sri, offer.package.size)
    if stated != (package.version, digest, package.total_bytes):
        raise _refuse("package_mixed", "A package is not the one that was announced.")


def check_recipient(package: EvidencePackage, *, issuer: str, assessor: str) -> None:
    """Return when ``package`` is from this issuer and for this assessor.

    Raises:
        IntegrityProblem: ``package_other_issuer``, ``package_other_assessor``.
    """
    if package.issuer.id != issuer:
        raise _refuse("package_other_issuer", "A package is of another issuer.")
    if package.assignment.assessor != assessor:
        raise _refuse("package_other_assessor", "A package is for another assessor.")


def check_not_expired(package: EvidencePackage, now: datetime) -> None:
    """Return when ``package`` may still be taken in; one already here is not judged by this.

    Raises:
        IntegrityProblem: ``code="package_expired"`` (freeze: an old manifest is served on).
    """
    if from_rfc3339(package.expires) <= now:
        raise _refuse("package_expired", "A package is past its date.")


def check_file(file: StoredFile, *, size: int, sha256: Sha256Hex) -> None:
    """Return when bytes of this size and digest are ``file``.

    Raises:
        IntegrityProblem: ``file_size`` or ``file_digest``.
    """
    if size != file.size:
        raise _refuse("file_size", "A file is not as long as the manifest says.")
    if sha256 != hex_from_digest(file.digest_sri):
        raise _refuse("file_digest", "A file is not the one in the manifest.")


def check_contents(package: EvidencePackage, sizes: Mapping[str, int]) -> None:
    """Return when a bag's payload, by path and size, is what the manifest names and no more.

    Raises:
        IntegrityProblem: ``file_unlisted``, ``file_missing`` or ``file_size``.
    """
    listed = {file.path: file.size for file in package.stored_files()}
    if set(sizes) - set(listed):
        raise _refuse("file_unlisted", "A bag holds a file that the manifest does not name.")
    if set(listed) - set(sizes):
        raise _refuse("file_missing", "A bag lacks a file that the manifest names.")
    if any(sizes[path] != size for path, size in listed.items()):
        raise _refuse("file_size", "A file is not as long as the manifest says.")
