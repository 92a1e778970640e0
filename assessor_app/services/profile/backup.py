"""The whole profile in one encrypted file, and back into an empty profile.

The file is a plain zip of files that are each encrypted already: a copy of the database made by
SQLite's backup API, the journal, the evidence and the wrapped keys. Reading it needs the same
keyring or passphrase as the profile.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from assessor_app.config import Profile
from assessor_app.domain.durable import (
    TEMPORARY_SUFFIX,
    disk_problems,
    fsync_folder,
    make_folder,
)
from assessor_app.domain.progress import Progress, ProgressListener, no_listener
from assessor_app.errors import EnvironmentProblem, IntegrityProblem, UserFixable
from assessor_app.services.profile_folder import check_folder
from assessor_app.services.workspace import Workspace

_MARK: Final = "assessor-backup-1"
_TOP: Final = ("assessor.db", "keys")
_FOLDERS: Final = ("journal", "blobs")
# Downloads and writes that have not ended: they may be gone the next moment.
_PASSING: Final = frozenset({".part", TEMPORARY_SUFFIX})


def write(workspace: Workspace, target: Path, progress: ProgressListener = no_listener) -> int:
    """Write a backup to ``target``, which must not exist; return its size in bytes.

    Raises:
        UserFixable: ``file_exists``.
        EnvironmentProblem: ``disk_full``, ``folder_read_only``, ``folder_missing``.
    """
    if target.exists():
        raise UserFixable("That file exists already.", hint="Choose another.", code="file_exists")
    profile = workspace.profile
    with disk_problems(), tempfile.TemporaryDirectory(dir=target.parent) as temporary:
        database = Path(temporary) / "assessor.db"
        workspace.store.backup_to(database)
        members = [("assessor.db", database), ("keys", profile.keys), *_members(profile)]
        partial = Path(temporary) / "backup.zip"
        _write_zip(partial, members, progress)
        partial.replace(target)
        fsync_folder(target.parent)
    return target.stat().st_size


def _members(profile: Profile) -> Iterator[tuple[str, Path]]:
    for name in _FOLDERS:
        folder = profile.folder / name
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix not in _PASSING:
                yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _write_zip(target: Path, members: list[tuple[str, Path]], progress: ProgressListener) -> None:
    with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED, allowZip64=True) as bundle:
        bundle.comment = _MARK.encode("ascii")
        for done, (name, path) in enumerate(members, start=1):
            bundle.write(path, name)
            progress(Progress("Backing up", done, len(members), "files"))
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def restore(source: Path, profile: Profile) -> None:
    """Fill the empty ``profile`` from a backup: all of it, or nothing is left behind.

    Raises:
        UserFixable: ``profile_not_empty``: nothing is ever overwritten.
        IntegrityProblem: ``not_a_backup`` for another file or a damaged one.
        EnvironmentProblem: ``file_unreadable``, ``disk_full``, ``folder_read_only``.
    """
    folder = profile.folder.resolve()
    check_folder(folder)
    if folder.exists() and any(folder.iterdir()):
        raise UserFixable(
            "That profile folder is not empty.",
            hint="Restore into a new folder with --profile.",
            code="profile_not_empty",
        )
    with disk_problems():
        make_folder(folder.parent)
        filling = Path(tempfile.mkdtemp(prefix=f".{folder.name}-restore-", dir=folder.parent))
        try:
            _fill(source, filling)
            if folder.exists():
                folder.rmdir()
            filling.rename(folder)
            fsync_folder(folder.parent)
        finally:
            shutil.rmtree(filling, ignore_errors=True)


def _fill(source: Path, folder: Path) -> None:
    try:
        file = source.open("rb")
    except OSError as exc:
        raise EnvironmentProblem(
            f"The backup cannot be read: {exc.strerror}.", code="file_unreadable"
        ) from exc
    try:
        with file, zipfile.ZipFile(file) as bundle:
            _extract(bundle, folder)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError) as exc:
        raise IntegrityProblem("This is not a whole backup.", code="not_a_backup") from exc


def _extract(bundle: zipfile.ZipFile, folder: Path) -> None:
    entries = bundle.infolist()
    if bundle.comment != _MARK.encode("ascii"):
        raise IntegrityProblem("This is not a backup of Assessor.", code="not_a_backup")
    if not set(_TOP) <= {entry.filename for entry in entries}:
        raise IntegrityProblem("The backup is not whole.", code="not_a_backup")
    for entry in entries:
        _check_entry(entry)
        target = folder / entry.filename
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with bundle.open(entry) as source, target.open("xb") as out:
            while chunk := source.read(1 << 20):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    for made in {path.parent for path in folder.rglob("*")}:
        fsync_folder(made)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    """Refuse what no backup holds: other names, compressed bytes."""
    pieces = entry.filename.split("/")
    plain = all(
        piece and all(one.isalnum() or one in "._-" for one in piece) and set(piece) != {"."}
        for piece in pieces
    )
    known = pieces[0] in _FOLDERS if len(pieces) > 1 else entry.filename in _TOP
    if not (plain and known) or entry.compress_type != zipfile.ZIP_STORED:
        raise IntegrityProblem("The backup holds a file it may not hold.", code="not_a_backup")
