"""The durable write keeps its order and leaves the old bytes or the new, never a part."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from assessor_app.domain import durable
from assessor_app.errors import EnvironmentProblem
from tests.fakes.durability import FakeDurability


def test_bytes_are_durable_before_the_name_is(tmp_path: Path) -> None:
    steps = FakeDurability()
    durable.write_new_file(tmp_path / "a", b"judgement", durability=steps)
    assert steps.steps == ["sync_file", "rename", "sync_folder"]
    assert (tmp_path / "a").read_bytes() == b"judgement"


def test_a_new_file_never_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(FileExistsError):
        durable.write_new_file(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"old"


@pytest.mark.parametrize("step", ["sync_file", "rename"])
def test_a_failed_replacement_leaves_the_old_bytes_and_nothing_else(
    tmp_path: Path, step: str
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(EnvironmentProblem) as caught:
        durable.replace_file(tmp_path / "a", b"new", durability=FakeDurability(step, errno.ENOSPC))
    assert caught.value.code == "disk_full"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"old"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EROFS, "folder_read_only"),
        (errno.EACCES, "folder_read_only"),
        (errno.EPERM, "folder_read_only"),
        (errno.ENOENT, "folder_missing"),
        (errno.EFBIG, "file_too_large_for_disk"),
        (errno.EMFILE, "too_many_open_files"),
        (errno.EIO, "disk_failing"),
    ],
)
def test_each_error_of_the_system_has_its_code(number: int, code: str) -> None:
    problem = durable.environment_problem(OSError(number, os.strerror(number), "/secret/name"))
    assert problem.code == code
    assert "secret" not in str(problem.diagnostics())


def test_a_folder_is_made_with_its_parents_and_each_is_synced(tmp_path: Path) -> None:
    steps = FakeDurability()
    durable.make_folder(tmp_path / "a" / "b", durability=steps)
    durable.make_folder(tmp_path / "a" / "b", durability=steps)
    assert steps.steps == ["sync_folder", "sync_folder"]


def test_a_folder_whose_name_could_not_be_synced_is_made_again(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem):
        durable.make_folder(tmp_path / "a", durability=FakeDurability("sync_folder"))
    steps = FakeDurability()
    durable.make_folder(tmp_path / "a", durability=steps)
    assert steps.steps == ["sync_folder"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
def test_files_and_folders_are_for_this_user_only(tmp_path: Path) -> None:
    durable.make_folder(tmp_path / "f")
    durable.replace_file(tmp_path / "f" / "a", b"x")
    assert stat.S_IMODE((tmp_path / "f").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "f" / "a").stat().st_mode) == 0o600
