"""Evidence packages: their signed manifests, their files, and the keys that their blobs need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from assessor_app.domain.assignments import FileRole, Package, PackageFile
from assessor_app.domain.ids import AssignmentId, BlobId, PackageId, Sha256Hex
from assessor_app.errors import UserFixable
from assessor_app.storage.mirrored import MANIFESTS, PACKAGE_FILES, PACKAGES
from assessor_app.storage.rows import columns_of, names_of, upsert, values_of

_COLUMNS: Final[list[sa.Column[Any]]] = [
    (MANIFESTS if name == "manifest" else PACKAGES).c[name] for name in names_of(Package)
]
_ALL: Final = sa.select(*_COLUMNS).join(MANIFESTS, MANIFESTS.c.package == PACKAGES.c.id)
_GET: Final = _ALL.where(PACKAGES.c.id == sa.bindparam("one"))
_KEY: Final = sa.select(PACKAGES.c.wrapped_key).where(PACKAGES.c.id == sa.bindparam("one"))
_OF: Final = _ALL.where(PACKAGES.c.assignment == sa.bindparam("assignment"))
# The earner is named in the manifest alone: only those are read that hold the name anywhere.
_BEFORE: Final = (
    _ALL.where(
        PACKAGES.c.issuer == sa.bindparam("issuer_"),
        PACKAGES.c.achievement == sa.bindparam("achievement_"),
        PACKAGES.c.attempt < sa.bindparam("attempt_"),
        sa.func.instr(MANIFESTS.c.manifest, sa.bindparam("learner_", type_=sa.LargeBinary)) > 0,
    )
    .order_by(PACKAGES.c.attempt.desc(), PACKAGES.c.id)
    .limit(20)
)
_FILES: Final = (
    sa.select(*columns_of(PACKAGE_FILES, PackageFile))
    .where(PACKAGE_FILES.c.package == sa.bindparam("one"))
    .order_by(PACKAGE_FILES.c.path)
)
_PUT_FILE: Final = upsert(PACKAGE_FILES, names_of(PackageFile), "package", "path")
_DROP_OTHERS: Final = sa.delete(PACKAGES).where(
    PACKAGES.c.assignment == sa.bindparam("owner"), PACKAGES.c.id != sa.bindparam("one")
)
_DROP: Final = sa.delete(PACKAGES).where(PACKAGES.c.id == sa.bindparam("one"))
_DROP_FILE: Final = sa.delete(PACKAGE_FILES).where(
    PACKAGE_FILES.c.package == sa.bindparam("one"), PACKAGE_FILES.c.path == sa.bindparam("name")
)
_SET_FILE: Final = sa.update(PACKAGE_FILES).where(
    PACKAGE_FILES.c.package == sa.bindparam("one"), PACKAGE_FILES.c.path == sa.bindparam("name")
)
_BLOBS: Final = sa.select(PACKAGE_FILES.c.blob).where(PACKAGE_FILES.c.blob.is_not(None)).distinct()
_WITH_RUBRIC: Final = (
    sa.select(sa.func.min(PACKAGES.c.id))
    .join(PACKAGE_FILES, PACKAGE_FILES.c.package == PACKAGES.c.id)
    .where(PACKAGE_FILES.c.role == FileRole.RUBRIC, PACKAGE_FILES.c.blob.is_not(None))
    .group_by(PACKAGES.c.rubric_digest)
)


_PUT: Final = upsert(PACKAGES, [name for name in names_of(Package) if name != "manifest"], "id")
_PUT_MANIFEST: Final = upsert(MANIFESTS, ["package", "manifest"], "package")


class Packages:
    """Rows of ``packages``, ``manifests`` and ``package_files``."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, package: PackageId) -> Package:
        """Return one package.

        Raises:
            UserFixable: ``code="package_unknown"``.
        """
        row = self._connection.execute(_GET, {"one": package}).one_or_none()
        if row is None:
            raise UserFixable(
                "That evidence package is not here.", code="package_unknown", package=package
            )
        return Package(*row)

    def of_assignment(self, assignment: AssignmentId) -> Package | None:
        """Return the package of an assignment, if its manifest is here."""
        row = self._connection.execute(_OF, {"assignment": assignment}).one_or_none()
        return None if row is None else Package(*row)

    def with_rubrics(self) -> tuple[PackageId, ...]:
        """Return one package for each rubric whose file is here."""
        return tuple(self._connection.execute(_WITH_RUBRIC).scalars())

    def earlier_of(self, package: Package, learner: str) -> tuple[Package, ...]:
        """Return packages of the same micro-credential with a lower number of attempt, the highest
        first, whose manifests hold ``learner``; whether as the earner is for the caller to see."""
        given = {
            "issuer_": package.issuer,
            "achievement_": package.achievement,
            "attempt_": package.attempt,
            "learner_": learner.encode("utf-8"),
        }
        return tuple(Package(*row) for row in self._connection.execute(_BEFORE, given))

    def put(self, package: Package, files: Sequence[PackageFile]) -> None:
        """Make ``files`` the files of ``package``, in place of an older version's.

        Bytes that were durable under the same wrapped key stay so, whatever path they now have.
        Another package of the same assignment is forgotten: its key does not fit these blobs.
        """
        run = self._connection.execute
        before = run(_KEY, {"one": package.id}).scalar_one_or_none()
        held = self.files(package.id)
        kept = {file.sha256: file for file in held if before == package.wrapped_key and file.blob}
        values = values_of(package)
        manifest = values.pop("manifest")
        run(_DROP_OTHERS, {"owner": package.assignment, "one": package.id})
        run(_PUT, values)
        run(_PUT_MANIFEST, {"package": package.id, "manifest": manifest})
        if files:
            run(_PUT_FILE, [values_of(_keep_blob(file, kept)) for file in files])
        for path in {file.path for file in held} - {file.path for file in files}:
            run(_DROP_FILE, {"one": package.id, "name": path})

    def files(self, package: PackageId) -> tuple[PackageFile, ...]:
        """Return the files of a package, by path."""
        rows = self._connection.execute(_FILES, {"one": package})
        return tuple(PackageFile(*row) for row in rows)

    def set_blob(
        self, package: PackageId, path: str, blob: BlobId, verified_at: datetime | None
    ) -> None:
        """Note that the bytes of a file are durable here, and when they were read back.

        Raises:
            UserFixable: ``code="package_file_unknown"``.
        """
        self._set_file(package, path, blob, verified_at)

    def clear_blob(self, package: PackageId, path: str) -> None:
        """Note that the bytes of a file are to be fetched again.

        Raises:
            UserFixable: ``code="package_file_unknown"``.
        """
        self._set_file(package, path, None, None)

    def set_problem(self, package: PackageId, path: str, problem: str) -> None:
        """Note why a file cannot be shown as what it says that it is; empty: it can.

        Raises:
            UserFixable: ``code="package_file_unknown"``.
        """
        done = self._connection.execute(
            _SET_FILE, {"one": package, "name": path, "problem": problem}
        )
        _require_one(done.rowcount)

    def forget(self, package: PackageId) -> None:
        """Drop a package with its files and its wrapped key; what was unknown stays so."""
        self._connection.execute(_DROP, {"one": package})

    def blob_ids(self) -> frozenset[BlobId]:
        """Return the blobs that some package needs."""
        return frozenset(self._connection.execute(_BLOBS).scalars())

    def _set_file(
        self, package: PackageId, path: str, blob: BlobId | None, verified_at: datetime | None
    ) -> None:
        done = self._connection.execute(
            _SET_FILE, {"one": package, "name": path, "blob": blob, "verified_at": verified_at}
        )
        _require_one(done.rowcount)


def _require_one(changed: int) -> None:
    if changed != 1:
        raise UserFixable("The package has no such file.", code="package_file_unknown")


def _keep_blob(new: PackageFile, kept: Mapping[Sha256Hex, PackageFile]) -> PackageFile:
    held = kept.get(new.sha256)
    if new.blob is not None or held is None or held.size_bytes != new.size_bytes:
        return new
    return replace(new, blob=held.blob, verified_at=held.verified_at)
