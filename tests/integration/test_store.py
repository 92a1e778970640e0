"""The store on disk: opening, refusing, migrating, backing up, and what a lost file costs."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import warnings
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from assessor_app.config import Profile
from assessor_app.errors import AssessorError, EnvironmentProblem, IntegrityProblem, UserFixable
from assessor_app.storage.backups import KEPT_BACKUPS
from assessor_app.storage.engine import Place, make_engine
from assessor_app.storage.journal import DecisionJournal
from assessor_app.storage.recovery import reconcile
from assessor_app.storage.revision import SCHEMA_HEAD
from assessor_app.storage.schema import METADATA, SEARCH_TABLES
from assessor_app.storage.store import Store
from assessor_app.storage.upgrade import MIGRATIONS, VERSIONS, bring_to_head, stored_revision
from tests.fakes.store_rows import (
    JOURNAL_KEY,
    KEY,
    LOG,
    NOW,
    a_chain,
    a_score,
    an_issuer,
    assignment_id,
    open_store,
    opened,
    put_one,
    sign_into,
)


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A profile whose store was filled and closed."""
    store = open_store(tmp_path / "profile")
    with store.write() as t:
        t.issuers.add(an_issuer())
        put_one(t)
        t.scores.put(assignment_id(), a_score())
        t.undo.push(assignment_id(), "score", "{}", "{}")
        sign_into(t, a_chain(1)[0])
    store.close()
    return Profile(tmp_path / "profile")


def test_a_restart_finds_everything(profile: Profile) -> None:
    with opened(profile) as store, store.read() as t:
        assert t.scores.of(assignment_id()) != {}
        step = t.undo.last(assignment_id())
        assert step is not None
        assert step.label == "score"
        assert t.decisions.head(LOG).sequence == 1
        assert store.migrated_from is None


def test_the_disk_shows_nothing_of_what_is_kept(profile: Profile) -> None:
    with opened(profile) as store:
        with store.write() as t:
            t.settings.put("secret", "Lesson plan of Kim")
        files = [path for path in profile.folder.iterdir() if path.is_file()]
        assert {path.name for path in files} >= {"assessor.db", "assessor.db-wal"}
        for path in files:
            data = path.read_bytes()
            assert b"Lesson plan" not in data
            assert b"SQLite format 3" not in data
            assert b"CREATE TABLE" not in data


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_the_database_is_for_this_user_only(profile: Profile) -> None:
    assert profile.database.stat().st_mode & 0o077 == 0
    assert profile.folder.stat().st_mode & 0o077 == 0


def test_durability_is_full(profile: Profile) -> None:
    with opened(profile) as store, store.write() as t:
        run = t._connection.exec_driver_sql
        assert run("PRAGMA synchronous").scalar() == 2
        assert run("PRAGMA journal_mode").scalar() == "wal"
        assert run("PRAGMA foreign_keys").scalar() == 1
        assert run("PRAGMA cipher_log_level").scalar() == "NONE"
    store = Store.open(profile, key=KEY, synchronous="NORMAL")
    with store.write() as t:
        assert t._connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
    store.close()


def _plain_sqlite(profile: Profile) -> None:
    profile.database.unlink()
    with contextlib.closing(sqlite3.connect(profile.database)) as connection:
        connection.execute("CREATE TABLE t (a)")
        connection.commit()


def _foreign_but_keyed(profile: Profile) -> None:
    profile.database.unlink()
    with contextlib.closing(Place(profile.database, KEY).connect()) as connection:
        connection.execute("CREATE TABLE t (a)")


def _another_key(profile: Profile) -> None:
    profile.database.unlink()
    with contextlib.closing(Place(profile.database, bytes(32)).connect()) as connection:
        connection.execute("CREATE TABLE t (a)")


def _newer(profile: Profile) -> None:
    with contextlib.closing(Place(profile.database, KEY).connect()) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _text(profile: Profile) -> None:
    profile.database.write_bytes(b"not a database at all\n" * 1_000)


def _folder(profile: Profile) -> None:
    profile.database.unlink()
    profile.database.mkdir()


def _file_in_the_way(profile: Profile) -> None:
    shutil.rmtree(profile.folder)
    profile.folder.write_text("a file")


@pytest.mark.parametrize(
    ("spoil", "kind", "codes"),
    [
        (_plain_sqlite, IntegrityProblem, {"store_damaged"}),
        (_foreign_but_keyed, IntegrityProblem, {"store_damaged"}),
        (_another_key, UserFixable, {"store_wrong_key"}),
        (_text, UserFixable, {"store_wrong_key"}),
        (_newer, UserFixable, {"store_newer"}),
        (_folder, EnvironmentProblem, {"folder_read_only"}),
        (
            _file_in_the_way,
            EnvironmentProblem,
            {"folder_missing", "folder_read_only", "disk_failing"},
        ),
    ],
)
def test_what_cannot_be_opened_is_refused_and_left_as_it_is(
    profile: Profile, spoil: object, kind: type[AssessorError], codes: set[str]
) -> None:
    assert callable(spoil)
    spoil(profile)
    before = profile.database.read_bytes() if profile.database.is_file() else b""
    with pytest.raises(kind) as caught:
        open_store(profile.folder)
    assert caught.value.code in codes
    if before:
        assert profile.database.read_bytes() == before


def test_a_database_that_another_program_holds_is_told(profile: Profile) -> None:
    with contextlib.closing(Place(profile.database, KEY).connect()) as holder:
        holder.execute("BEGIN IMMEDIATE")
        store = Store.open(profile, key=KEY, busy_timeout_s=0.0)
        with pytest.raises(EnvironmentProblem) as caught, store.write():
            pass
        store.close()
    assert caught.value.code == "store_locked"


def test_thorough_health_finds_a_damaged_page(profile: Profile) -> None:
    with opened(profile) as store:
        health = store.health(thorough=True)
        assert health.sound
        assert health.revision == SCHEMA_HEAD
        assert health.size_bytes > 0
    data = bytearray(profile.database.read_bytes())
    data[4096 * 6 + 50] ^= 1
    profile.database.write_bytes(data)
    with opened(profile) as store:
        assert "HMAC verification failed for page 7" in store.health(thorough=True).problems


def test_a_backup_is_whole_encrypted_and_one_file(profile: Profile, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere" / "assessor.db"
    with opened(profile) as store:
        with store.write() as t:
            t.settings.put("only in the wal", "yes")
        store.backup_to(target)
        store.backup_to(target)
    assert [path.name for path in target.parent.iterdir()] == ["assessor.db"]
    assert b"SQLite format 3" not in target.read_bytes()
    with contextlib.closing(Place(target, KEY).connect()) as connection:
        # A copy in WAL mode could not be opened from a write-protected stick.
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    with opened(Profile(target.parent)) as copy, copy.read() as t:
        assert t.settings.get("only in the wal") == "yes"
        assert t.decisions.head(LOG).sequence == 1


def test_a_lost_wal_file_loses_no_decision(tmp_path: Path) -> None:
    """SQLite drops what stood in ``-wal`` only, and its own check says ok; the journal knows."""
    profile, chain = Profile(tmp_path / "profile"), a_chain(3)
    journal = DecisionJournal(profile.journal, JOURNAL_KEY)
    lost = Profile(tmp_path / "lost")
    with opened(profile) as store:
        for decision in chain:
            journal.append(decision)
            with store.write() as t:
                sign_into(t, decision)
        lost.folder.mkdir()
        shutil.copy(profile.database, lost.database)
        shutil.copytree(profile.journal, lost.journal)
    with opened(lost) as store:
        with store.read() as t:
            assert t.decisions.all() == ()
        assert store.health(thorough=True).sound
        report = reconcile(store, DecisionJournal(lost.journal, JOURNAL_KEY))
        assert report.restored == tuple(decision.id for decision in chain)
        with store.read() as t:
            assert t.decisions.all() == tuple(chain)
            assert len(t.outbox.all()) == 3


# ---- migrations

SECOND = """
from alembic import op
import sqlalchemy as sa

revision = "later"
down_revision = "{head}"

def upgrade():
    with op.batch_alter_table("settings") as table:
        table.add_column(sa.Column("note", sa.Text, nullable=False, server_default="moved"))
    {more}
"""


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """A folder with a revision after the newest one."""
    folder = tmp_path / "100% later"
    folder.mkdir()
    (folder / "later.py").write_text(SECOND.format(head=SCHEMA_HEAD, more=""))
    return folder


def _migrate(profile: Profile, second: Path, *, day: int = 0) -> Path | None:
    return bring_to_head(
        Place(profile.database, KEY),
        backups=profile.backups,
        now=NOW + timedelta(days=day),
        head="later",
        versions=(VERSIONS, second),
    )


def test_an_older_populated_database_is_copied_and_migrated(profile: Profile, second: Path) -> None:
    with opened(profile) as store, store.write() as t:
        t.settings.put("theme", "dark")
    copy = _migrate(profile, second)
    assert copy is not None
    assert copy.name == f"assessor-20261103T094012Z-{SCHEMA_HEAD}.db"
    with contextlib.closing(Place(profile.database, KEY).connect()) as connection:
        rows = connection.execute("SELECT * FROM settings").fetchall()
        assert rows == [("theme", "dark", "moved")]
        assert connection.execute("SELECT count(*) FROM decisions").fetchone() == (1,)
    before = Profile(profile.folder / "before")
    before.folder.mkdir()
    shutil.copy(copy, before.database)
    with opened(before) as store, store.read() as t:
        assert t.settings.get("theme") == "dark"
        assert t.decisions.head(LOG).sequence == 1


def test_this_release_refuses_what_the_next_one_made(profile: Profile, second: Path) -> None:
    _migrate(profile, second)
    with pytest.raises(UserFixable) as caught:
        open_store(profile.folder)
    assert caught.value.code == "store_newer"


@pytest.mark.parametrize(
    "more",
    [
        "raise ZeroDivisionError",
        "op.execute('INSERT INTO outbox SELECT * FROM nowhere')",
        'op.execute("DELETE FROM issuers")',
    ],
)
def test_a_migration_that_fails_changes_nothing(profile: Profile, second: Path, more: str) -> None:
    (second / "later.py").write_text(SECOND.format(head=SCHEMA_HEAD, more=more))
    with pytest.raises((ZeroDivisionError, AssessorError)):
        _migrate(profile, second)
    assert stored_revision(Place(profile.database, KEY)) == SCHEMA_HEAD
    with opened(profile) as store:
        assert store.health(thorough=True).sound
    assert len([*profile.backups.iterdir()]) == 1


def test_the_last_few_backups_are_kept(profile: Profile, second: Path) -> None:
    for day in range(KEPT_BACKUPS + 2):
        _migrate(profile, second, day=day)
        with contextlib.closing(Place(profile.database, KEY).connect()) as connection:
            connection.execute("ALTER TABLE settings DROP COLUMN note")
            connection.execute("UPDATE alembic_version SET version_num = ?", (SCHEMA_HEAD,))
    names = sorted(path.name for path in profile.backups.iterdir())
    assert [name[9:17] for name in names] == ["20261105", "20261106", "20261107"]


def test_the_newest_revision_is_the_one_that_is_named() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS), version_locations=[str(VERSIONS)])
    assert scripts.get_current_head() == SCHEMA_HEAD


def _is_ours(name: str | None) -> bool:
    if name is None:
        return True
    shadows = tuple(f"{table}_" for table in SEARCH_TABLES)
    return name not in ("alembic_version", *SEARCH_TABLES) and not name.startswith(shadows)


def test_the_migrated_schema_is_the_schema_of_the_models(profile: Profile) -> None:
    engine = make_engine(Place(profile.database, KEY), query_only=True)
    with warnings.catch_warnings(), engine.begin() as connection:
        # Reflection meets STRICT, FTS5 and a generated column, and says so.
        warnings.simplefilter("ignore", sa.exc.SAWarning)
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_server_default": True,
                "include_name": lambda name, kind, _parents: kind != "table" or _is_ours(name),
            },
        )
        differences = compare_metadata(context, METADATA)
    engine.dispose()
    assert differences == []


def _schema(place: Place) -> dict[str, str]:
    with contextlib.closing(place.connect()) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {name: "".join(sql.split()) for name, sql in rows if name != "alembic_version"}


def test_every_constraint_trigger_and_index_is_as_the_models_say(
    profile: Profile, tmp_path: Path
) -> None:
    """Alembic compares neither checks nor triggers nor virtual tables."""
    place = Place(tmp_path / "models.db", KEY)
    engine = make_engine(place, query_only=False)
    with engine.begin() as connection:
        METADATA.create_all(connection)
    engine.dispose()
    migrated, models = _schema(Place(profile.database, KEY)), _schema(place)
    assert migrated == models
    assert {"decisions_are_never_deleted", "search_index", "queue_search"} <= set(migrated)
