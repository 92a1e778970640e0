"""A path in a package means one file on every system, inside the package."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.protocol import paths


@pytest.mark.parametrize(
    "path",
    [
        "data/a",
        "data/a b/c.txt",
        "data/é.pdf",
        "data/.hidden",
        "data/COM10",
        "data/" + "a" * 255,
        "data/" + "a/" * 30 + "a",
    ],
)
def test_honest_paths_are_taken(path: str) -> None:
    assert paths.check_package_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "a",
        "data",
        "data/",
        "/data/a",
        "data//a",
        "data/./a",
        "data/../a",
        "data\\a",
        "data/a\\b",
        "data/C:x",
        "data/%41",
        "data/~a",
        "~/data/a",
        "data/a.",
        "data/a ",
        "data/ a",
        "data/a\0",
        "data/a\nb",
        "data/a\u202eb",
        "data/e\u0301",
        "data/NUL",
        "data/nul.txt",
        "data/Com1.tar.gz",
        "data/LPT¹",
        "data/aux/x",
        "data/con .txt",
        "data/conin$",
        "data/clock$",
        "data/a:stream",
        "data/a*",
        'data/"a"',
        "data/<a>",
        "data/a|b",
        "data/a\x7f",
        "data/a\u200bb",
        "data/a\u2028b",
        "data/a/..",
        "other/a",
        "Data/a",
        "data/" + "é" * 128,
        "data/a?",
        "data/" + "a/" * 31 + "a",
        "data/" + "a" * 250 + "/" + "a" * 250 + "/" + "a" * 10,
        "data/\ud800",
    ],
)
def test_dangerous_paths_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        paths.check_package_path(path)


@given(st.text(max_size=40))
def test_a_path_that_is_taken_stays_inside_on_every_system(text: str) -> None:
    path = f"data/{text}"
    try:
        paths.check_package_path(path)
    except ValueError:
        return
    for pure in (PurePosixPath(path), PureWindowsPath(path)):
        assert pure.parts == tuple(path.split("/"))
        assert not pure.is_absolute()
        assert pure.drive == ""
    assert unicodedata.normalize("NFC", path) == path


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "A"),
        ("é", "e\u0301"),
        ("É", "e\u0301"),
        ("straße", "STRASSE"),
        ("ﬁ", "FI"),
        ("ς", "Σ"),
    ],
)
def test_what_some_system_takes_for_one_file_collides(one: str, other: str) -> None:
    assert paths.collision_key(one) == paths.collision_key(other)
    with pytest.raises(ValueError, match="same file"):
        paths.check_distinct_paths([one, other])


@pytest.mark.parametrize("pair", [["a", "a/b"], ["a/b/c", "A/B"]])
def test_a_file_is_no_folder(pair: list[str]) -> None:
    with pytest.raises(ValueError, match="both"):
        paths.check_distinct_paths(pair)


def test_neighbours_are_distinct() -> None:
    paths.check_distinct_paths(["a/b", "a/c", "ab", "a b"])


@given(st.text())
def test_the_collision_key_is_stable(one: str) -> None:
    key = paths.collision_key(one)
    assert paths.collision_key(key) == key
