"""Writes down what transfers have brought, several files to a short transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from assessor_app.domain.assignments import (
    Assignment,
    AssignmentState,
    DownloadState,
    Package,
    PackageFile,
)
from assessor_app.domain.clock import Clock
from assessor_app.domain.ids import AssignmentId, BlobId, Sha256Hex
from assessor_app.domain.progress import CancelToken
from assessor_app.errors import UserFixable
from assessor_app.evidence.blobs import BlobStore, PackageKey, blob_id
from assessor_app.storage.store import Store
from assessor_app.storage.transaction import Transaction

_ON_ITS_WAY = (DownloadState.LISTED, DownloadState.DOWNLOADING)


@dataclass(slots=True, eq=False)
class Job:
    """One package on its way. ``left`` counts the files still to come, and is guarded by a lock."""

    assignment: Assignment
    package: Package
    key: PackageKey
    files: tuple[PackageFile, ...]
    left: int
    cancel: CancelToken = field(default_factory=CancelToken)

    @property
    def missing(self) -> dict[Sha256Hex, PackageFile]:
        """The files that were not durable at the start, once each, small ones first."""
        lacking = [one for one in self.files if one.blob is None]
        lacking.sort(key=lambda one: (one.size_bytes, one.path))
        return {one.sha256: one for one in lacking}


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one file: durable as ``blob``; or ``problem``, for good where ``failed``.

    ``damaged`` says that ``file`` is not on the disk as it was written. ``ready`` says that it was
    the last one and that the package was read back; ``criteria`` then counts those of its rubric.
    A step with nothing set was let go of.
    """

    job: Job
    file: PackageFile | None = None
    blob: BlobId | None = None
    problem: str = ""
    failed: bool = False
    damaged: bool = False
    ready: bool = False
    criteria: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """What was written. ``dropped`` are jobs that are no longer wanted."""

    files: int
    ready: tuple[AssignmentId, ...]
    failed: tuple[tuple[AssignmentId, str], ...]
    dropped: tuple[Job, ...]


class Ledger:
    """The rows of packages on their way."""

    def __init__(self, store: Store, blobs: BlobStore, clock: Clock) -> None:
        self._store = store
        self._blobs = blobs
        self._clock = clock

    def write(self, steps: Sequence[Step], *, active: Iterable[Job]) -> Written:
        """Write ``steps`` in one transaction, and see which of the ``active`` jobs are unwanted."""
        files, ready, failed = 0, [], []
        with self._store.write() as transaction:
            for step in steps:
                if not _is_current(transaction, step.job.package):
                    continue
                files += self._write_blob(transaction, step)
                assignment = step.job.assignment.id
                if step.ready:
                    self._write_ready(transaction, step)
                    ready.append(assignment)
                elif step.problem:
                    self._write_problem(transaction, step)
                    failed += [(assignment, step.problem)] if step.failed else []
            dropped = tuple(job for job in active if not _wanted(transaction, job))
        return Written(files, tuple(ready), tuple(failed), dropped)

    def _write_blob(self, transaction: Transaction, step: Step) -> int:
        if step.blob is None or step.file is None:
            return 0
        same = [one for one in step.job.files if one.sha256 == step.file.sha256]
        for one in same:
            transaction.packages.set_blob(one.package, one.path, step.blob, None)
        return len(same)

    def _write_ready(self, transaction: Transaction, step: Step) -> None:
        job, now = step.job, self._clock()
        rows = [
            replace(one, blob=blob_id(job.key, one.sha256), verified_at=now) for one in job.files
        ]
        transaction.packages.put(replace(job.package, criteria=step.criteria), rows)
        transaction.assignments.set_download(job.assignment.id, DownloadState.READY)

    def _write_problem(self, transaction: Transaction, step: Step) -> None:
        """Note a problem. What is damaged on the disk is to be fetched again."""
        job = step.job
        if step.damaged and step.file is not None:
            self._blobs.remove([blob_id(job.key, step.file.sha256)])
            for one in job.files:
                if one.sha256 == step.file.sha256:
                    transaction.packages.clear_blob(one.package, one.path)
        row = transaction.assignments.get(job.assignment.id)
        if row.download in _ON_ITS_WAY:
            state = DownloadState.FAILED if step.failed else DownloadState.DOWNLOADING
            transaction.assignments.set_download(row.id, state, step.problem)


def _is_current(transaction: Transaction, package: Package) -> bool:
    """Say whether the package is here still, in the same version, under the same key."""
    try:
        row = transaction.packages.get(package.id)
    except UserFixable:
        return False
    return (row.digest, row.wrapped_key) == (package.digest, package.wrapped_key)


def _wanted(transaction: Transaction, job: Job) -> bool:
    """Say whether a job should go on; one that has just begun is marked so."""
    try:
        row: Assignment = transaction.assignments.get(job.assignment.id)
    except UserFixable:
        return False
    if row.state is not AssignmentState.ASSIGNED or row.download not in _ON_ITS_WAY:
        return row.download is DownloadState.READY
    if row.download is DownloadState.LISTED:
        transaction.assignments.set_download(row.id, DownloadState.DOWNLOADING)
    return True
