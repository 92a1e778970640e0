"""Bring a database to the schema of this program: from nothing, or from an older release."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from assessor_app.errors import AssessorError, Bug, IntegrityProblem, UserFixable
from assessor_app.storage.backups import backup_before_migration
from assessor_app.storage.engine import Place, make_engine
from assessor_app.storage.problems import store_problems
from assessor_app.storage.revision import SCHEMA_HEAD

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS: Final = Path(__file__).parent / "migrations"
VERSIONS: Final = MIGRATIONS / "versions"


def bring_to_head(
    place: Place,
    *,
    backups: Path,
    now: datetime,
    head: str = SCHEMA_HEAD,
    versions: Sequence[Path] = (VERSIONS,),
) -> Path | None:
    """Migrate the database at ``place`` to ``head``, in one transaction.

    An older database is copied into ``backups`` first; the copy's path is returned. Alembic is
    loaded only where there is something to do.

    Raises:
        UserFixable: ``store_newer`` for a database of a newer release, ``store_wrong_key``.
        IntegrityProblem: ``store_damaged`` for a database that is not this program's.
        AssessorError: as :func:`~assessor_app.storage.problems.problem_of`; all is then as before.
    """
    revision = stored_revision(place)
    if revision == head:
        return None
    config = _config(versions)
    copy = None
    if revision is not None:
        _check_known(revision, config)
        copy = backup_before_migration(place, backups, revision=revision, now=now)
    _migrate(place, config, head)
    return copy


def stored_revision(place: Place) -> str | None:
    """Return the revision of the database at ``place``; None where it is new and empty.

    Raises:
        UserFixable: ``store_wrong_key``.
        IntegrityProblem: ``store_damaged`` where there are tables, but no revision.
    """
    with store_problems(), contextlib.closing(place.connect()) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        if not tables:
            return None
        rows: list[Any] = []
        if "alembic_version" in tables:
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    if len(rows) != 1:
        raise IntegrityProblem("The database is not this program's.", code="store_damaged")
    return str(rows[0][0])


def _config(versions: Sequence[Path]) -> Config:
    from alembic.config import Config

    config = Config()
    # "%" is the configuration's own sign; a folder may well be named with one.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option(
        "version_locations", "\n".join(str(path).replace("%", "%%") for path in versions)
    )
    return config


def _check_known(revision: str, config: Config) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision not in known:
        raise UserFixable(
            "The database was written by a newer release of this program.",
            hint="Install the newest release; nothing was changed.",
            code="store_newer",
            revision=revision,
        )


def _migrate(place: Place, config: Config, head: str) -> None:
    from alembic import command
    from alembic.util.exc import CommandError

    # A table is made anew under its old name; keys that point to it are checked at the end.
    engine = make_engine(place, query_only=False, more_pragmas=("foreign_keys = OFF",))
    try:
        with store_problems(), engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, head)
            _check_foreign_keys(connection)
    except CommandError as exc:
        raise Bug("The migrations do not fit together.", code="store_migration") from exc
    finally:
        engine.dispose()


def _check_foreign_keys(connection: sa.Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise _broken_by_migration(str(broken[0]))


def _broken_by_migration(table: str) -> AssessorError:
    return Bug("A migration left rows that point nowhere.", code="store_migration", table=table)
