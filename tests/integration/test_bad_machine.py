"""A machine that lets the program down: passphrase, keyring, folder, disk and database."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.refusals import check_plain, state_of
from tests.fakes.reviewing import score
from tests.fakes.world import LABELS, PASSPHRASE, Ran, World, run_command

ONE = LABELS[0]


def test_a_wrong_passphrase_and_none(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.workspace.close()
    wrong = tmp_path / "wrong"
    wrong.write_text("not the passphrase", "utf-8")
    shared = ("list", "--profile", str(world.profile.folder))
    check_plain(run_command(*shared, "--passphrase-file", str(wrong)), 1, "passphrase")
    check_plain(
        run_command(*shared, "--passphrase-file", str(tmp_path / "none")), 3, "cannot be read"
    )
    monkeypatch.delenv("ASSESSOR_PASSPHRASE", raising=False)
    check_plain(run_command(*shared, "--no-keyring"), 1, "passphrase")
    monkeypatch.setenv("ASSESSOR_PASSPHRASE", PASSPHRASE)
    assert run_command(*shared, clock=world.clock).code == 0


def test_no_keyring_on_this_system(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assessor_app", "enrol", "https://a.example/enrol#x"]
    command += ["--name", "A", "--profile", str(tmp_path / "new")]
    variables = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    ran = subprocess.run(
        command,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    check_plain(Ran(ran.returncode, ran.stdout, ran.stderr), 3, "keyring", "--passphrase-file")
    assert not (tmp_path / "new" / "keys").exists()


def test_a_second_instance_is_told_of_the_first(world: World) -> None:
    secret = world.folder / "secret"
    secret.write_text(PASSPHRASE, "utf-8")
    shared = ("--profile", str(world.profile.folder), "--passphrase-file", str(secret))
    check_plain(run_command("list", *shared), 1, "already open with this profile")
    assert world.queue()


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - School"])
def test_a_synced_folder_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "profile"
    invitation = ("enrol", "https://a.example/enrol#x", "--name", "A")
    ran = run_command(*invitation, "--profile", str(folder), "--no-keyring")
    check_plain(ran, 1, "synced to the cloud", "--profile")
    assert not folder.exists()


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """Mount something at ``folder``; skip where this user may not."""
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a file system")
    if subprocess.run([mount, *options, str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(path: Path) -> None:
    """Write to ``path`` until the disk is full."""
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    try:
        while os.write(descriptor, bytes(4096)):
            pass
    except OSError as problem:
        if problem.errno != errno.ENOSPC:
            raise
    finally:
        os.close(descriptor)


def test_a_full_disk_loses_nothing(world: World, tmp_path: Path) -> None:
    score(world.workspace, world.assignment())
    before = state_of(world)
    world.close()
    (world.folder / "secret").write_text(PASSPHRASE, "utf-8")
    used = sum(one.stat().st_size for one in world.folder.rglob("*") if one.is_file())
    size = f"size={(used >> 10) + 1500}k"
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", size, "none") as disk:
        folder, filler = disk / "world", disk / "filler"
        shutil.copytree(world.folder, folder)
        shared = ("--profile", str(folder / "profile"), "--passphrase-file", str(folder / "secret"))
        fill(filler)
        check_plain(run_command("list", *shared), 3, "The disk is full.", "Free some space")
        os.truncate(filler, filler.stat().st_size - (160 << 10))
        long = ("decide", ONE, "--feedback", "word " * 60_000)
        ran = run_command(*long, *shared, clock=world.clock)
        check_plain(ran, 3, "The disk is full.", "Free some space")
        filler.unlink()
        with World(folder, world.clock) as small:
            assert state_of(small) == before
            assert small.run(*long).code == 0


def test_a_read_only_folder_is_said_plainly(world: World, tmp_path: Path) -> None:
    world.close()
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE, "utf-8")
    options = ("--bind", "-o", "ro", str(world.profile.folder))
    with mounted(tmp_path / "readonly", *options) as folder:
        if os.access(folder, os.W_OK):
            subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        shared = ("--profile", str(folder), "--passphrase-file", str(secret))
        check_plain(run_command("list", *shared), 3, "cannot be written to", "--profile")


def test_a_damaged_database_is_said_plainly(world: World) -> None:
    world.workspace.close()
    data = bytearray(world.profile.database.read_bytes())
    data[100:4000] = bytes(3900)
    world.profile.database.write_bytes(bytes(data))
    secret = world.folder / "secret"
    secret.write_text(PASSPHRASE, "utf-8")
    shared = ("--profile", str(world.profile.folder), "--passphrase-file", str(secret))
    check_plain(run_command("list", *shared), 1, "cannot be opened", "use a backup")
