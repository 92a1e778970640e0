"""Files that a person names: a bound that shows, and a sentence for what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessor_app.errors import EnvironmentProblem
from assessor_app.services.given_files import read_given


@pytest.mark.parametrize(("size", "read"), [(0, 0), (9, 9), (10, 10), (11, 11), (500, 11)])
def test_of_a_larger_file_one_byte_too_many_is_read(tmp_path: Path, size: int, read: int) -> None:
    file = tmp_path / "given"
    file.write_bytes(b"x" * size)
    assert read_given(file, 10) == b"x" * read


@pytest.mark.parametrize(
    ("name", "hint"),
    [("nowhere.csv", "Check its name."), ("folder", "")],
    ids=["missing", "folder"],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, hint: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(EnvironmentProblem) as caught:
        read_given(tmp_path / name, 10, called=name)
    assert (caught.value.code, caught.value.hint) == ("file_unreadable", hint)
    assert caught.value.message.startswith(f"{name} cannot be read: ")
