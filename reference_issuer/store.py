"""The issuer's database: one SQLite file, opened strictly, with short read and write transactions.

A write begins IMMEDIATE and is durable (``synchronous=FULL``) when its block ends; an exception
in the block undoes all of it.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.exc import DatabaseError, OperationalError

from assessor_app.errors import EnvironmentProblem, UserFixable
from reference_issuer.tables import accepted_rubrics, metadata, settings

SCHEMA_VERSION: Final = 2
_BUSY_TIMEOUT_MS: Final = 30_000


class Store:
    """The open database. Safe for use by many threads; each transaction has its own connection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _engine(path)
        self._one_writer = threading.Lock()

    @classmethod
    def create(cls, path: Path) -> Store:
        """Return a fresh database at ``path``.

        Raises:
            UserFixable: ``code="issuer_exists"`` when there is one already.
        """
        if path.exists():
            raise UserFixable("There is an issuer in this folder already.", code="issuer_exists")
        store = cls(path)
        with store.write() as connection:
            metadata.create_all(connection)
            connection.exec_driver_sql(_IMMUTABLE_DECISIONS)
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
        path.chmod(0o600)
        return store

    @classmethod
    def open(cls, path: Path) -> Store:
        """Return the database at ``path``.

        Raises:
            UserFixable: ``code="issuer_missing"`` or ``code="issuer_newer"``.
            EnvironmentProblem: ``code="issuer_database"`` when SQLite cannot read it.
        """
        if not path.exists():
            raise UserFixable(
                "There is no issuer in this folder.",
                hint="Make one with: init --name NAME --base-url URL",
                code="issuer_missing",
            )
        store = cls(path)
        with store.read() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
        if version == 1:
            store._bring_from_first()
        elif version != SCHEMA_VERSION:
            store.close()
            raise UserFixable("Another version wrote this issuer's folder.", code="issuer_newer")
        return store

    def _bring_from_first(self) -> None:
        """Add what a folder of the first version lacks: the table of accepted rubrics."""
        with self.write() as connection:
            accepted_rubrics.create(connection, checkfirst=True)
            connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the database."""
        with _told(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection whose changes are committed together, or not at all.

        Writers of this process queue up; SQLite's own waiting is unfair and slow.
        """
        with (
            _told(),
            self._one_writer,
            self._engine.connect().execution_options(immediate=True) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


_IMMUTABLE_DECISIONS: Final = """
CREATE TRIGGER decisions_are_immutable
BEFORE UPDATE OF id, digest, assessor, assignment, log, sequence, document ON decisions
BEGIN SELECT RAISE(ABORT, 'a decision is immutable'); END
"""


def get_setting(connection: Connection, name: str, default: str = "") -> str:
    """Return the setting of that name, or ``default``."""
    value = connection.scalar(select(settings.c.value).where(settings.c.name == name))
    return default if value is None else str(value)


def put_setting(connection: Connection, name: str, value: str) -> None:
    """Store a setting, over an earlier value."""
    connection.execute(settings.delete().where(settings.c.name == name))
    connection.execute(settings.insert().values(name=name, value=value))


_RESERVE: Final = text(
    "INSERT INTO settings (name, value) VALUES ('feed_state', CAST(:count AS TEXT)) "
    "ON CONFLICT (name) DO UPDATE "
    "SET value = CAST(CAST(value AS INTEGER) + :count AS TEXT) RETURNING value"
)


def reserve_states(connection: Connection, count: int) -> range:
    """Return the next ``count`` numbers of the change feed. Call inside a write."""
    if count == 0:
        return range(0)
    last = int(connection.execute(_RESERVE, {"count": count}).scalar_one())
    return range(last - count + 1, last + 1)


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", pool_size=8, max_overflow=32)

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except OperationalError as exc:
        raise EnvironmentProblem(
            "The issuer's database cannot be used now.",
            hint="Look at the disk's free space and at who else uses the folder.",
            code="issuer_database",
            sqlite=getattr(exc.orig, "sqlite_errorname", ""),
        ) from exc
    except DatabaseError as exc:
        if isinstance(exc.orig, sqlite3.IntegrityError):
            raise
        raise EnvironmentProblem(
            "The issuer's database is damaged.", code="issuer_database"
        ) from exc
