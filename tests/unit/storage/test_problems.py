from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import pytest

from assessor_app.errors import (
    AssessorError,
    Bug,
    EnvironmentProblem,
    IntegrityProblem,
    UserFixable,
)
from assessor_app.storage.engine import DRIVER, Place
from assessor_app.storage.problems import problem_of, result_code, store_problems
from tests.fakes.store_rows import KEY


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "some.db", KEY, busy_timeout_s=0.0)
    with contextlib.closing(place.connect()) as connection:
        connection.execute("CREATE TABLE t (a TEXT PRIMARY KEY, b TEXT)")
        connection.execute("INSERT INTO t VALUES ('a', hex(zeroblob(60000)))")
    return place


def _wrong_key(place: Place) -> None:
    with contextlib.closing(Place(place.path, bytes(32)).connect()) as connection:
        connection.execute("SELECT * FROM t")


def _damaged_page(place: Place) -> None:
    data = bytearray(place.path.read_bytes())
    data[4096 * 5 + 100] ^= 1
    place.path.write_bytes(data)
    with contextlib.closing(place.connect()) as connection:
        connection.execute("SELECT b FROM t").fetchall()


def _full(place: Place) -> None:
    with contextlib.closing(place.connect()) as connection:
        connection.execute("PRAGMA max_page_count = 40")
        connection.execute("INSERT INTO t VALUES ('b', hex(zeroblob(600000)))")


def _read_only(place: Place) -> None:
    with contextlib.closing(DRIVER.connect(f"file:{place.path}?mode=ro", uri=True)) as connection:
        connection.execute(f"PRAGMA key = \"x'{place.key.hex()}'\"")
        connection.execute("DELETE FROM t")


def _held_by_another(place: Place) -> None:
    with contextlib.closing(place.connect()) as one, contextlib.closing(place.connect()) as two:
        one.execute("BEGIN EXCLUSIVE")
        two.execute("BEGIN IMMEDIATE")


def _no_such_folder(place: Place) -> None:
    with contextlib.closing(place.connect(place.path / "x" / "y.db")) as connection:
        connection.execute("SELECT 1 FROM sqlite_master")


def _constraint(place: Place) -> None:
    with contextlib.closing(place.connect()) as connection:
        connection.execute("INSERT INTO t VALUES ('a', '')")


@pytest.mark.parametrize(
    ("provoke", "kind", "code"),
    [
        (_wrong_key, UserFixable, "store_wrong_key"),
        (_damaged_page, IntegrityProblem, "store_damaged"),
        (_full, EnvironmentProblem, "disk_full"),
        (_read_only, EnvironmentProblem, "folder_read_only"),
        (_held_by_another, EnvironmentProblem, "store_locked"),
        (_no_such_folder, EnvironmentProblem, "folder_read_only"),
        (_constraint, Bug, "store_constraint"),
    ],
)
def test_what_sqlite_says_gets_its_code(
    place: Place, provoke: Callable[[Place], None], kind: type[AssessorError], code: str
) -> None:
    with pytest.raises(kind) as caught, store_problems():
        provoke(place)
    assert caught.value.code == code
    assert str(place.path) not in str(caught.value.diagnostics())


class _Numbered(Exception):
    def __init__(self, sqlite_errorcode: int) -> None:
        super().__init__("some words")
        self.sqlite_errorcode = sqlite_errorcode


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (_Numbered(10 | 24 << 8), "disk_failing"),
        (_Numbered(8 | 1 << 8), "folder_read_only"),
        (_Numbered(13), "disk_full"),
        (Exception("database is locked"), "store_locked"),
        (Exception("anything else"), "store"),
    ],
)
def test_an_extended_code_counts_as_its_primary_one(error: Exception, code: str) -> None:
    assert problem_of(error).code == code


def test_an_error_without_a_code_is_known_by_its_words() -> None:
    assert result_code(Exception("database disk image is malformed")) == 11


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(tmp_path: Path, length: int) -> None:
    with pytest.raises(Bug) as caught:
        Place(tmp_path / "x.db", bytes(length))
    assert caught.value.code == "store_key_length"


def test_the_durability_is_not_free_text(tmp_path: Path) -> None:
    with pytest.raises(Bug):
        Place(tmp_path / "x.db", KEY, synchronous="FULL; DROP TABLE t")
