"""The whole profile in one encrypted file, and back into an empty profile.

The file is a plain zip of files that are each encrypted already: a copy of the database made by
SQLite's backup API, the journal, the evidence and the wrapped keys. Reading it needs the same
keyring or passphrase as the profile.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from assessor_app.config import Profile
from assessor_app.domain.durable import disk_problems, fsync_folder
from assessor_app.domain.progress import Progress, ProgressListener, no_listener
from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.services.workspace import Workspace

_MARK: Final = "assessor-backup-1"
_TOP: Final = ("assessor.db", "keys")
_FOLDERS: Final = ("journal", "blobs")


def write(workspace: Workspace, target: Path, progress: ProgressListener = no_listener) -> int:
    """Write a backup to ``target``, which must not exist; return its size in bytes.

    Raises:
        UserFixable: ``file_exists``.
        EnvironmentProblem: ``disk_full``, ``folder_read_only``.
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
            if path.is_file():
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
    """Fill the empty ``profile`` from a backup.

    Raises:
        UserFixable: ``profile_not_empty``: nothing is ever overwritten.
        IntegrityProblem: ``not_a_backup`` for another file or a damaged one.
    """
    if profile.folder.exists() and any(profile.folder.iterdir()):
        raise UserFixable(
            "That profile folder is not empty.",
            hint="Restore into a new folder with --profile.",
            code="profile_not_empty",
        )
    with disk_problems():
        profile.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with zipfile.ZipFile(source) as bundle:
                _extract(bundle, profile.folder)
        except (zipfile.BadZipFile, EOFError, KeyError) as exc:
            raise IntegrityProblem("This is not a whole backup.", code="not_a_backup") from exc
        fsync_folder(profile.folder)


def _extract(bundle: zipfile.ZipFile, folder: Path) -> None:
    if bundle.comment != _MARK.encode("ascii"):
        raise IntegrityProblem("This is not a backup of Assessor.", code="not_a_backup")
    for entry in bundle.infolist():
        _check_name(entry.filename)
        target = folder / entry.filename
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with bundle.open(entry) as source, target.open("xb") as out:
            while chunk := source.read(1 << 20):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())


def _check_name(name: str) -> None:
    pieces = name.split("/")
    plain = all(
        piece and all(one.isalnum() or one in "._-" for one in piece) and set(piece) != {"."}
        for piece in pieces
    )
    if not plain or (pieces[0] not in _FOLDERS if len(pieces) > 1 else name not in _TOP):
        raise IntegrityProblem("The backup holds a file it may not hold.", code="not_a_backup")
