"""File names that mean one file everywhere, and those that do not."""

from __future__ import annotations

import pytest

from assessor_app.protocol.paths import check_package_path


@pytest.mark.parametrize(
    "path",
    [
        "data/a",
        "data/evidence/01-plan.pdf",
        "data/\u00fcber/\u65e5\u672c.txt",
        "data/a b/c (1).txt",
        "data/.hidden",
        "data/console.txt",
        "data/" + "a" * 255,
    ],
)
def test_plain_names_are_accepted(path: str) -> None:
    assert check_package_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "data",
        "data/",
        "/data/a",
        "other/a",
        "Data/a",
        "data//a",
        "data/./a",
        "data/../a",
        "data/a/..",
        "data/a/",
        "data\\a",
        "data/a\\b",
        "data/c:/a",
        "data/a:stream",
        "data/a%2e",
        "data/~a",
        "data/a*",
        "data/a?",
        'data/"a"',
        "data/<a>",
        "data/a|b",
        "data/a\x00b",
        "data/a\nb",
        "data/a\x7f",
        "data/a\u202eb",
        "data/a\u200bb",
        "data/a\u2028b",
        "data/\ud800",
        "data/e\u0301",
        "data/ a",
        "data/a ",
        "data/a.",
        "data/con",
        "data/CON.txt",
        "data/con .txt",
        "data/nul.tar.gz",
        "data/com1",
        "data/LPT\u00b9.txt",
        "data/conin$",
        "data/clock$",
        "data/aux/a",
        "data/" + "a" * 256,
        "data/" + "\u00e9" * 128,
    ],
)
def test_other_names_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="a path"):
        check_package_path(path)
