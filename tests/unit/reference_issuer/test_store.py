"""The issuer's database: refused where it is not ours, whole after an error, strict about rows."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assessor_app.errors import AssessorError
from reference_issuer.store import Store, get_setting, put_setting, reserve_states
from reference_issuer.tables import accepted_rubrics, assignments, settings


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "issuer.db")


def test_an_issuer_is_not_made_over_another(store: Store) -> None:
    with pytest.raises(AssessorError) as caught:
        Store.create(store.path)
    assert caught.value.code == "issuer_exists"


def test_a_newer_database_is_refused(store: Store) -> None:
    store.close()
    connection = sqlite3.connect(store.path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(AssessorError) as caught:
        Store.open(store.path)
    assert caught.value.code == "issuer_newer"


def test_a_folder_of_the_first_version_is_brought_on(store: Store) -> None:
    with store.write() as connection:
        put_setting(connection, "name", "Old")
        connection.exec_driver_sql("DROP TABLE accepted_rubrics")
        connection.exec_driver_sql("PRAGMA user_version = 1")
    store.close()
    Store.open(store.path).close()
    with Store.open(store.path).read() as connection:
        assert get_setting(connection, "name") == "Old"
        assert connection.execute(select(accepted_rubrics)).all() == []


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "issuer.db"
    path.write_bytes(b"not a database, but long enough to be read as one" * 100)
    with pytest.raises(AssessorError) as caught:
        Store.open(path)
    assert caught.value.code == "issuer_database"


def break_off(store: Store) -> None:
    with store.write() as connection:
        put_setting(connection, "name", "Half")
        raise ValueError("broken")


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="broken"):
        break_off(store)
    with store.read() as connection:
        assert get_setting(connection, "name", "none") == "none"


def test_states_are_numbered_on_without_gaps(store: Store) -> None:
    with store.write() as connection:
        first = reserve_states(connection, 3)
        none = reserve_states(connection, 0)
        second = reserve_states(connection, 1)
    assert (list(first), list(none), list(second)) == ([1, 2, 3], [], [4])


def test_rows_without_their_parents_are_refused(store: Store) -> None:
    row = {
        "id": "urn:a:1",
        "package": "urn:p:1",
        "submission": "urn:s:none",
        "assessor": "urn:x:none",
        "due": "2026-11-03T09:00:00Z",
        "state": "assigned",
        "content": 1,
        "created_at_state": 1,
        "changed_at_state": 1,
    }
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.execute(assignments.insert().values(row))


def test_a_setting_is_put_over_an_earlier_one(store: Store) -> None:
    with store.write() as connection:
        put_setting(connection, "name", "One")
        put_setting(connection, "name", "Two")
        assert connection.scalars(select(settings.c.value)).all() == ["Two"]
