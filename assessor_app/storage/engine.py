"""Connections to the encrypted database, and the two engines that the store works with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2

from assessor_app.errors import Bug

DRIVER: Final[Any] = dbapi2
"""The driver; its names come from a C module that has no types."""

KEY_BYTES: Final = 32
_READERS: Final = 4
_SPARE_READERS: Final = 28


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """Where the database is, how it is opened, and how durable a commit is.

    ``synchronous`` is FULL outside tests: NORMAL loses acknowledged commits in a power cut.
    ``busy_timeout_s`` is how long to wait for another program that holds the file.
    """

    path: Path
    key: bytes
    synchronous: str = "FULL"
    busy_timeout_s: float = 10.0

    def __post_init__(self) -> None:
        if len(self.key) != KEY_BYTES:
            raise Bug("The database's key is not of 32 bytes.", code="store_key_length")
        if self.synchronous not in ("OFF", "NORMAL", "FULL", "EXTRA"):
            raise Bug("There is no such durability.", code="store_synchronous")

    def connect(self, path: Path | None = None) -> Any:
        """Return a new driver connection in autocommit mode, keyed, to ``path`` or the database.

        Raises:
            dbapi2.Error: as the driver does; a wrong key shows at the first page that is read.
        """
        connection = DRIVER.connect(
            str(path or self.path),
            timeout=self.busy_timeout_s,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            # Else SQLCipher writes to stderr what is raised anyway.
            connection.execute("PRAGMA cipher_log_level = NONE")
            connection.execute(f"PRAGMA key = \"x'{self.key.hex()}'\"")
        except BaseException:
            connection.close()
            raise
        return connection


def _pragmas(place: Place, *, query_only: bool) -> tuple[str, ...]:
    return (
        "journal_mode = WAL",
        f"synchronous = {place.synchronous}",
        "fullfsync = ON",  # F_FULLFSYNC on macOS; without meaning elsewhere
        "checkpoint_fullfsync = ON",
        "foreign_keys = ON",
        "secure_delete = ON",  # the wrapped key of a removed package leaves no trace
        "cache_size = -32768",  # KiB; a page out of the cache is decrypted again
        "recursive_triggers = ON",  # else REPLACE would delete without asking the triggers
        "journal_size_limit = 67108864",
        f"query_only = {'ON' if query_only else 'OFF'}",
    )


def make_engine(place: Place, *, query_only: bool, more_pragmas: tuple[str, ...] = ()) -> sa.Engine:
    """Return an engine for many readers (``query_only``), or for the one writer.

    A transaction of the writer begins IMMEDIATE, so it never fails halfway for want of the lock.
    """

    def creator() -> Any:
        connection = place.connect()
        try:
            for pragma in (*_pragmas(place, query_only=query_only), *more_pragmas):
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    engine = sa.create_engine(
        "sqlite://",
        creator=creator,
        module=DRIVER,
        poolclass=QueuePool,
        pool_size=_READERS if query_only else 1,
        max_overflow=_SPARE_READERS if query_only else 0,
        pool_use_lifo=True,
        pool_reset_on_return=None,  # every transaction here ends before its connection is let go
        hide_parameters=True,
    )
    begin = "BEGIN" if query_only else "BEGIN IMMEDIATE"

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        # By the driver itself: SQLAlchemy's way to the same takes longer than the statement.
        driven = connection.connection.dbapi_connection
        if driven is None:
            raise Bug("A transaction was begun on a closed connection.", code="store")
        driven.execute(begin)

    return engine
