"""One file from an issuer into the blob store, resumed where it broke off, and read back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from assessor_app.domain.assignments import FileRole, PackageFile
from assessor_app.domain.ids import BlobId, Sha256Hex
from assessor_app.errors import AssessorError, IntegrityProblem
from assessor_app.evidence.blobs import BlobStore, BlobWriter, PackageKey
from assessor_app.issuers.connector import BlobSource, Failure, IssuerProblem
from assessor_app.rubrics.formats.case import from_case

MAX_RUBRIC_BYTES: Final = 8 << 20
_KEPT_RUBRIC_BYTES: Final = 1 << 20
_KEPT_RUBRICS: Final = 16
_TRIES_WITHOUT_PROGRESS: Final = 3
_DAMAGE: Final = frozenset({"blob_digest", "blob_too_long"})
_OF_EVERY_CALL: Final = frozenset({401, 403, 408, 425, 429})
_OFFLINE: Final = frozenset({Failure.UNREACHABLE, Failure.NOT_THE_ISSUER, Failure.REDIRECTED})

Check = Callable[[], None]
"""Raises :class:`Cancelled` when the work is to stop."""

Count = Callable[[int], None]
"""Told of bytes that are here; a negative count takes back what must come again."""


def stops_all(problem: IssuerProblem) -> bool:
    """Say whether other files would meet the same problem."""
    return problem.failure in _OFFLINE or problem.status in _OF_EVERY_CALL


def is_final(problem: IssuerProblem) -> bool:
    """Say whether the issuer refused this one file, so that asking again is of no use."""
    if problem.failure is Failure.TOO_LARGE:
        return True
    refused = problem.failure is Failure.REFUSED and problem.status not in _OF_EVERY_CALL
    return refused and problem.status is not None and problem.status < 500


class DamagedFile(IntegrityProblem):
    """A file that is durable here cannot be read back; ``file`` says which."""

    def __init__(self, file: PackageFile, problem: IntegrityProblem) -> None:
        super().__init__(problem.message, code=problem.code)
        self.file = file


class Downloader:
    """Fetches files of one issuer; used from several threads. Rubrics that many share come once."""

    def __init__(self, blobs: BlobStore, connector: BlobSource) -> None:
        self._blobs = blobs
        self._connector = connector
        self._rubrics: dict[Sha256Hex, bytes] = {}
        self._criteria: dict[Sha256Hex, int] = {}

    def fetch(self, key: PackageKey, file: PackageFile, *, check: Check, count: Count) -> BlobId:
        """Return the name of the durable, verified blob of ``file``.

        Bytes that are not the file's are dropped and asked for once more from the beginning.

        Raises:
            IssuerProblem: after three tries without progress, or at once for a refusal.
            IntegrityProblem: ``blob_digest`` or ``blob_too_long``, the second time.
            EnvironmentProblem: the disk would not.
            Cancelled: from ``check``; what came is kept.
        """
        if (blob := self._blobs.adopt(key, file.sha256)) is not None:
            count(file.size_bytes)
            return blob
        try:
            return self._try(key, file, check, count)
        except IntegrityProblem as problem:
            if problem.code not in _DAMAGE:
                raise
        return self._try(key, file, check, count)

    def read_back(self, key: PackageKey, files: Sequence[PackageFile], *, check: Check) -> int:
        """Return how many criteria the rubric has, when every byte of ``files`` is here and right.

        Raises:
            DamagedFile: ``blob_missing`` or ``blob_damaged``.
            IntegrityProblem: why the rubric is refused.
            UserFixable: why the rubric cannot be used.
        """
        for file in {one.sha256: one for one in files}.values():
            check()
            try:
                self._blobs.verify(key, file.sha256, file.size_bytes)
            except IntegrityProblem as problem:
                raise DamagedFile(file, problem) from problem
        return sum(self._count_criteria(key, one) for one in files if one.role is FileRole.RUBRIC)

    def _try(self, key: PackageKey, file: PackageFile, check: Check, count: Count) -> BlobId:
        """Fetch ``file``, going on from where a connection broke as long as that gets further."""
        furthest, left = 0, _TRIES_WITHOUT_PROGRESS
        while True:
            counted = _Counted(count)
            try:
                with self._blobs.writer(key, file.sha256, file.size_bytes) as writer:
                    furthest, left = _progress(writer.offset, furthest, left)
                    self._fill(writer, file, check, counted)
                    blob = writer.commit()
                self._keep_rubric(key, file)
                return blob
            except IssuerProblem as problem:
                counted.take_back()
                again = problem.failure in (Failure.TIMEOUT, Failure.BROKEN)
                left -= 1
                if not again or left <= 0:
                    raise
            except AssessorError:
                counted.take_back()
                raise

    def _fill(self, writer: BlobWriter, file: PackageFile, check: Check, counted: _Counted) -> None:
        known = self._rubrics.get(file.sha256)
        if known is not None and writer.offset == 0:
            writer.write(known)
            counted.add(len(known))
            return
        counted.add(writer.offset)
        opened = self._connector.blob(file.sha256, size=file.size_bytes, offset=writer.offset)
        with opened as stream:
            if stream.offset not in (0, writer.offset):
                raise IssuerProblem("The answer is another range.", Failure.BROKEN)
            if stream.offset != writer.offset:
                counted.take_back()
                writer.restart()
            for chunk in stream.chunks:
                check()
                writer.write(chunk)
                counted.add(len(chunk))

    def _keep_rubric(self, key: PackageKey, file: PackageFile) -> None:
        small = file.role is FileRole.RUBRIC and file.size_bytes <= _KEPT_RUBRIC_BYTES
        if small and file.sha256 not in self._rubrics and len(self._rubrics) < _KEPT_RUBRICS:
            with self._blobs.open(key, file.sha256) as reader:
                self._rubrics[file.sha256] = reader.read()

    def _count_criteria(self, key: PackageKey, file: PackageFile) -> int:
        if file.sha256 not in self._criteria:
            if file.size_bytes > MAX_RUBRIC_BYTES:
                raise IntegrityProblem("The rubric is too large.", code="rubric_too_large")
            with self._blobs.open(key, file.sha256) as reader:
                data = reader.read()
            self._criteria[file.sha256] = len(from_case(data).criteria)
        return self._criteria[file.sha256]


class _Counted:
    """What one try has counted, so that it can be taken back."""

    def __init__(self, count: Count) -> None:
        self._count = count
        self._sum = 0

    def add(self, count: int) -> None:
        self._sum += count
        self._count(count)

    def take_back(self) -> None:
        self.add(-self._sum)


def _progress(offset: int, furthest: int, left: int) -> tuple[int, int]:
    """Return the furthest offset and the tries left: all of them again after progress."""
    return (offset, _TRIES_WITHOUT_PROGRESS) if offset > furthest else (furthest, left)
