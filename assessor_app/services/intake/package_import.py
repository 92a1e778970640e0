"""A package file that somebody hands over: verified like one that was fetched, then ready."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assessor_app.domain import strict_json
from assessor_app.domain.assignments import (
    Assignment,
    AssignmentState,
    DownloadState,
    Package,
    PackageFile,
)
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import AssignmentId, PackageId, Sha256Hex
from assessor_app.domain.progress import CancelToken, Progress, ProgressListener, no_listener
from assessor_app.errors import EnvironmentProblem, IntegrityProblem, UserFixable
from assessor_app.evidence.bag import BagReader, open_bag
from assessor_app.evidence.blobs import BlobStore, PackageKey, blob_id, unwrap_key
from assessor_app.evidence.manifest_checks import check_contents, check_update
from assessor_app.issuers.connector import BlobStream
from assessor_app.protocol.manifest import EvidencePackage
from assessor_app.services.evidence.indexing import index_evidence
from assessor_app.services.workspace import Workspace
from assessor_app.signing.verification import VerifiedManifest, verify_manifest
from assessor_app.sync.downloads import Downloader
from assessor_app.sync.packages import files_of, package_from
from assessor_app.sync.trust import Trust

if TYPE_CHECKING:
    from assessor_app.storage.transaction import Transaction

_CHUNK = 256 << 10


@dataclass(frozen=True, slots=True)
class Imported:
    """A package that is ready offline now."""

    assignment: AssignmentId
    label: str
    changes: Changes


def import_package(
    workspace: Workspace,
    path: Path,
    progress: ProgressListener = no_listener,
    cancel: CancelToken | None = None,
) -> Imported:
    """Take in the zipped bag at ``path``, of an issuer that this device is enrolled with.

    Raises:
        UserFixable: ``issuer_unknown`` when its issuer is nobody that this device knows.
        IntegrityProblem: codes of the bag, the manifest, and of updates (``package_older`` …).
        EnvironmentProblem: ``file_unreadable``, ``disk_full``.
    """
    _require_readable(path)
    with open_bag(path) as bag:
        issuer = _issuer_of(workspace, bag.manifest)
        verified = verify_manifest(
            bag.manifest,
            Trust.held(issuer).keys,
            issuer=issuer.id,
            assessor=issuer.assessor,
            now=workspace.now(),
        )
        check_contents(verified.document, {one: bag.sizes[one] for one in bag.paths})
        with workspace.evidence_turn:
            package = _check(workspace, verified)
            package, files = _fetch(workspace, bag, package, verified, _Told(progress, cancel))
            _write(workspace, verified, package, files)
    index_evidence(workspace, package.assignment)
    changes = Changes.of(Topic.QUEUE, Topic.EVIDENCE, assignment=package.assignment)
    return Imported(package.assignment, package.submission_label, changes)


def _require_readable(path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as exc:
        raise EnvironmentProblem(
            f"The file cannot be read: {exc.strerror}.", code="file_unreadable"
        ) from exc


def _issuer_of(workspace: Workspace, manifest: bytes) -> Issuer:
    named = EvidencePackage.from_json(strict_json.parse_object(manifest)).issuer
    with workspace.store.read() as tx:
        found = next((one for one in tx.issuers.all() if one.id == named.id), None)
    if found is None:
        raise UserFixable(
            f"The package is of {named.name}, which you are not enrolled with.",
            hint="Enrol with an invitation of this issuer first; then open the package again.",
            code="issuer_unknown",
        )
    return found


def _check(workspace: Workspace, verified: VerifiedManifest) -> Package:
    """Return the package's row, if it may take the place of what is here."""
    document = verified.document
    assignment = AssignmentId(document.assignment.id)
    with workspace.store.read() as tx:
        _refuse_taken(tx, PackageId(document.id), assignment)
        held = tx.packages.of_assignment(assignment)
    if held is not None:
        check_update(EvidencePackage.parse(held.manifest), document)
    return package_from(verified, held=held, blob_key=workspace.keys.blob_key)


def _refuse_taken(tx: Transaction, package: PackageId, assignment: AssignmentId) -> None:
    """Refuse a package whose id another assignment has, maybe of another issuer."""
    try:
        held = tx.packages.get(package)
    except UserFixable:
        return
    if held.assignment != assignment:
        raise IntegrityProblem(
            "The package names another assignment than before.", code="package_other_assignment"
        )


def _fetch(
    workspace: Workspace, bag: BagReader, package: Package, verified: VerifiedManifest, told: _Told
) -> tuple[Package, tuple[PackageFile, ...]]:
    """Bring every file into the blob store and read all back; return the rows to write.

    Where that fails, what came is removed again, and no row has changed.
    """
    key = unwrap_key(workspace.keys.blob_key, package.wrapped_key, package.id)
    files = files_of(verified.document)
    missing = [file for file in files if not _is_whole(workspace.blobs, key, file)]
    downloader = Downloader(workspace.blobs, _BagSource(bag, files))
    told.total = sum(file.size_bytes for file in missing)
    try:
        workspace.blobs.remove(blob_id(key, file.sha256) for file in missing)
        for file in missing:
            downloader.fetch(key, file, check=told.cancel.check, count=told.count)
        here = tuple(
            replace(one, blob=blob_id(key, one.sha256), verified_at=workspace.now())
            for one in files
        )
        criteria = downloader.read_back(key, here, check=told.cancel.check)
    except BaseException:
        workspace.blobs.remove(blob_id(key, file.sha256) for file in missing)
        raise
    return replace(package, criteria=criteria), here


def _is_whole(blobs: BlobStore, key: PackageKey, file: PackageFile) -> bool:
    """Say whether the file is here and can be read back; a damaged one comes again."""
    try:
        blobs.verify(key, file.sha256, file.size_bytes)
    except IntegrityProblem:
        return False
    return True


def _write(
    workspace: Workspace,
    verified: VerifiedManifest,
    package: Package,
    files: tuple[PackageFile, ...],
) -> None:
    """Write all rows at once: the package is ready then, or nothing has changed."""
    document = verified.document
    with workspace.store.write() as tx:
        known = {row.id: row for row in tx.assignments.of_issuer(package.issuer)}
        before = known.get(package.assignment)
        tx.assignments.put(
            Assignment(
                id=package.assignment,
                issuer=package.issuer,
                package=package.id,
                package_version=package.version,
                package_digest=package.digest,
                due_at=from_rfc3339(document.assignment.due),
                lease_until=None if before is None else before.lease_until,
                state=AssignmentState.ASSIGNED if before is None else before.state,
                download=DownloadState.READY,
                size_bytes=document.total_bytes,
            )
        )
        tx.packages.put(package, files)


class _Told:
    """Whom to tell how far it is, and who may stop it."""

    def __init__(self, progress: ProgressListener, cancel: CancelToken | None) -> None:
        self.cancel = cancel or CancelToken()
        self.total = 0
        self._progress = progress
        self._done = 0

    def count(self, amount: int) -> None:
        self._done += amount
        self._progress(Progress("Opening the package", self._done, self.total, "bytes"))


class _BagSource:
    """The files of an opened bag, as :class:`issuers.connector.BlobSource`."""

    def __init__(self, bag: BagReader, files: tuple[PackageFile, ...]) -> None:
        self._bag = bag
        self._paths: Mapping[Sha256Hex, str] = {file.sha256: file.path for file in files}

    @contextmanager
    def blob(self, sha256: Sha256Hex, *, size: int, offset: int = 0) -> Iterator[BlobStream]:
        """Open a file from its beginning: a zip cannot be entered half-way."""
        with self._bag.open(self._paths[sha256]) as file:
            yield BlobStream(0, size, iter(lambda: file.read(_CHUNK), b""))
