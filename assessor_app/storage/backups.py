"""Whole, encrypted copies of the database, made by SQLite's own backup API."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from assessor_app.domain.durable import DURABLE, TEMPORARY_SUFFIX, disk_problems, make_folder
from assessor_app.storage.engine import Place
from assessor_app.storage.problems import store_problems

KEPT_BACKUPS: Final = 3
_PATTERN: Final = "assessor-*.db"


def backup(place: Place, target: Path) -> None:
    """Copy the database to ``target``, under the same key, as it is at this moment.

    Copying the file would miss what stands in ``-wal`` only. After a power cut ``target`` is
    there whole, or as it was before.

    Raises:
        AssessorError: as :func:`~assessor_app.storage.problems.problem_of` and
            :func:`~assessor_app.domain.durable.environment_problem`.
    """
    make_folder(target.parent)
    temporary = target.with_name(f".{target.name}{TEMPORARY_SUFFIX}")
    try:
        with disk_problems():
            temporary.unlink(missing_ok=True)
        with store_problems():
            _copy(place, temporary)
        with disk_problems():
            with temporary.open("r+b") as copied:
                DURABLE.sync_file(copied.fileno())
            DURABLE.rename(temporary, target)
            DURABLE.sync_folder(target.parent)
    finally:
        for left_over in (temporary, *_side_files(temporary)):
            with contextlib.suppress(OSError):
                left_over.unlink(missing_ok=True)


def backup_before_migration(place: Place, folder: Path, *, revision: str, now: datetime) -> Path:
    """Copy the database into ``folder``; keep the newest few such copies, return the new path.

    Raises:
        AssessorError: as :func:`backup`.
    """
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = folder / f"assessor-{stamp}-{revision}.db"
    backup(place, target)
    with disk_problems():
        for old in sorted(folder.glob(_PATTERN))[:-KEPT_BACKUPS]:
            old.unlink(missing_ok=True)
    return target


def _copy(place: Place, target: Path) -> None:
    with (
        contextlib.closing(place.connect()) as source,
        contextlib.closing(place.connect(target)) as copy,
    ):
        source.backup(copy)
        _leave_no_wal(copy)


def _leave_no_wal(copy: Any) -> None:
    """Make the copy one file: its header says WAL, as the source's does."""
    copy.execute("PRAGMA journal_mode = DELETE").fetchone()


def _side_files(database: Path) -> tuple[Path, ...]:
    return tuple(database.with_name(database.name + end) for end in ("-wal", "-shm", "-journal"))
