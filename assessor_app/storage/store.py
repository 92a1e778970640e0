"""The store: this device's encrypted database, opened, migrated and shared by threads."""

from __future__ import annotations

import contextlib
import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assessor_app.config import Profile
from assessor_app.domain.clock import Clock, utc_now
from assessor_app.domain.durable import DURABLE, disk_problems, make_folder, open_new
from assessor_app.errors import EnvironmentProblem, IntegrityProblem
from assessor_app.storage.backups import backup
from assessor_app.storage.engine import DRIVER, Place
from assessor_app.storage.problems import store_problems
from assessor_app.storage.transaction import Transaction
from assessor_app.storage.unit_of_work import UnitOfWork
from assessor_app.storage.upgrade import bring_to_head, stored_revision

_PLAIN_SQLITE = b"SQLite format 3\x00"

_CHECKS = (
    ("cipher_integrity_check", "{}"),
    ("quick_check", "{}"),
    ("foreign_key_check", "a row of {} points nowhere"),
)


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """How the database is. ``problems`` are SQLite's and SQLCipher's own words, for a report."""

    revision: str
    size_bytes: int
    wal_bytes: int
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.problems


class Store:
    """The database of one profile. Methods may be called from any thread, until :meth:`close`."""

    def __init__(self, place: Place, *, migrated_from: Path | None = None) -> None:
        self._place = place
        self._work = UnitOfWork(place)
        self.migrated_from = migrated_from
        """The copy that was made before this opening migrated the database, if it did."""

    @classmethod
    def open(
        cls,
        profile: Profile,
        *,
        key: bytes,
        clock: Clock = utc_now,
        synchronous: str = "FULL",
        busy_timeout_s: float = 10.0,
    ) -> Store:
        """Open the database of ``profile``, or make it, and bring it to this program's schema.

        ``key`` are 32 bytes. ``synchronous`` other than FULL is for tests of what it costs.

        Raises:
            UserFixable: ``store_wrong_key``, ``store_newer``.
            EnvironmentProblem: ``disk_full``, ``folder_read_only``, ``store_locked``,
                ``disk_failing``.
            IntegrityProblem: ``store_damaged``.
        """
        place = Place(profile.database, key, synchronous, busy_timeout_s)
        make_folder(profile.folder)
        _prepare_file(place.path)
        copy = bring_to_head(place, backups=profile.backups, now=clock())
        store = cls(place, migrated_from=copy)
        try:
            with store.read() as transaction:
                transaction.settings.get("")
        except BaseException:
            store.close()
            raise
        return store

    def read(self) -> AbstractContextManager[Transaction]:
        """Give a transaction that sees one state, and cannot change it; it waits for nobody."""
        return self._work.read()

    def write(self) -> AbstractContextManager[Transaction]:
        """Give a transaction that is durable when its block has ended without an error.

        Do nothing slow inside. An error of any kind takes back all that the block did.
        """
        return self._work.write()

    def backup_to(self, path: Path) -> None:
        """Write a whole copy of the database, under the same key, as of now.

        Raises:
            EnvironmentProblem: ``disk_full``, ``folder_read_only``, ``disk_failing``.
        """
        backup(self._place, path)

    def health(self, *, thorough: bool = False) -> StoreHealth:
        """Say how the database is; ``thorough`` reads all of it back, page by page."""
        problems: list[str] = []
        with store_problems(), contextlib.closing(self._place.connect()) as connection:
            for check, sentence in _CHECKS if thorough else ():
                problems += _findings(connection, check, sentence)
        return StoreHealth(
            revision=stored_revision(self._place) or "",
            size_bytes=_size(self._place.path),
            wal_bytes=_size(self._place.path.with_name(self._place.path.name + "-wal")),
            problems=tuple(problems),
        )

    def close(self) -> None:
        """Close every connection. What was committed stays, whether this is called or not."""
        self._work.close()


def _findings(connection: Any, check: str, sentence: str) -> list[str]:
    try:
        rows = connection.execute(f"PRAGMA {check}").fetchall()
    except DRIVER.DatabaseError as exc:
        # A check may itself stumble over what it looks for.
        return [f"{check}: {exc}"]
    return [sentence.format(row[0]) for row in rows if row[0] != "ok"]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _prepare_file(path: Path) -> None:
    """Make the file, for this user only, or see that it is ours to write."""
    with disk_problems():
        if not path.exists():
            os.close(open_new(path))
            DURABLE.sync_folder(path.parent)
            return
        try:
            with path.open("r+b") as file:
                beginning = file.read(len(_PLAIN_SQLITE))
        except IsADirectoryError as exc:
            raise EnvironmentProblem("A folder is in the way.", code="folder_read_only") from exc
    if beginning == _PLAIN_SQLITE:
        raise IntegrityProblem("The database is not this program's.", code="store_damaged")
