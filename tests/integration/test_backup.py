"""A backup holds everything, opens with the same passphrase, and is taken in whole or not."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from assessor_app.config import Profile
from assessor_app.errors import AssessorError, UserFixable
from assessor_app.services import review
from assessor_app.services.profile import backup
from assessor_app.services.workspace import Workspace
from tests.fakes.reviewing import FEEDBACK, complete, mark, sign
from tests.fakes.world import LABELS, PASSPHRASE, UNLOCKING, World, run_command


@pytest.fixture
def saved(world: World, tmp_path: Path) -> Path:
    """A backup of a profile with a signed decision and a draft."""
    sign(world.workspace, world.assignment())
    draft = world.assignment(LABELS[1])
    complete(world.workspace, draft)
    mark(world.workspace, draft)
    path = tmp_path / "profile.backup"
    assert backup.write(world.workspace, path) == path.stat().st_size
    return path


def test_a_restored_profile_holds_drafts_decisions_and_evidence(
    world: World, saved: Path, tmp_path: Path
) -> None:
    target = Profile(tmp_path / "restored" / "profile")
    backup.restore(saved, target)
    with Workspace.open(target, UNLOCKING, clock=world.clock) as restored:
        assert restored.recovery.clean
        opened = review.open_review(restored, world.assignment(LABELS[1]))
        assert (len(opened.scores), opened.draft.feedback) == (4, FEEDBACK)
        assert len(opened.annotations) == 1
        signed = review.open_review(restored, world.assignment()).decision
        with world.workspace.store.read() as tx:
            assert signed == tx.decisions.latest(world.assignment())
        for artifact in opened.artifacts:
            with (
                review.open_file(restored, opened.assignment.id, artifact.path) as here,
                review.open_file(world.workspace, opened.assignment.id, artifact.path) as there,
            ):
                assert here.read() == there.read()


def test_by_commands_there_and_back(world: World, tmp_path: Path) -> None:
    sign(world.workspace, world.assignment())
    target = tmp_path / "a.backup"
    ran = world.run("backup", str(target), "--json")
    assert ran.json == {"written": str(target), "bytes": target.stat().st_size}
    assert world.run("backup", str(target)).code == 1
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE, "utf-8")
    shared = ("--profile", str(tmp_path / "new"), "--passphrase-file", str(secret))
    assert run_command("backup", "--restore", str(target), *shared).code == 0
    assert "queued" in run_command("list", *shared, clock=world.clock).out
    again = run_command("backup", "--restore", str(target), *shared)
    assert (again.code, again.err.splitlines()[0]) == (1, "That profile folder is not empty.")
    gone = run_command(
        "backup", "--restore", str(tmp_path / "none"), "--profile", str(tmp_path / "x")
    )
    assert gone.code == 3
    assert "The backup cannot be read" in gone.err


def test_nothing_in_a_backup_can_be_read_without_the_key(world: World, saved: Path) -> None:
    data = saved.read_bytes()
    for words in (b"quince", FEEDBACK.encode(), b"SQLite format 3", b"Example Issuer", b"LIST-00"):
        assert words not in data


def rewritten(
    saved: Path, *, drop: str = "", add: str = "", method: int = zipfile.ZIP_STORED
) -> None:
    copy = saved.with_suffix(".copy")
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(copy, "w", method) as new:
        new.comment = old.comment
        for name in old.namelist():
            if name != drop:
                new.writestr(name, old.read(name))
        if add:
            new.writestr(add, b"x")
    copy.replace(saved)


@pytest.mark.parametrize("name", ["keys", "assessor.db"])
def test_a_backup_without_its_main_files_is_none(saved: Path, tmp_path: Path, name: str) -> None:
    rewritten(saved, drop=name)
    check_refused(saved, tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/etc/evil",
        "blobs/../evil",
        "blobs//evil",
        "other",
        "blobs\\evil",
        "C:evil",
        "journal/.",
    ],
)
def test_a_backup_with_a_file_that_it_may_not_hold(saved: Path, tmp_path: Path, name: str) -> None:
    rewritten(saved, add=name)
    check_refused(saved, tmp_path)


def test_a_compressed_one_is_not_ours(saved: Path, tmp_path: Path) -> None:
    rewritten(saved, method=zipfile.ZIP_DEFLATED)
    check_refused(saved, tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_cut_off_backup(saved: Path, tmp_path: Path, share: float) -> None:
    data = saved.read_bytes()
    saved.write_bytes(data[: int(len(data) * share)])
    check_refused(saved, tmp_path)


def test_a_backup_with_a_changed_byte(saved: Path, tmp_path: Path) -> None:
    data = bytearray(saved.read_bytes())
    data[len(data) // 2] ^= 1
    saved.write_bytes(bytes(data))
    check_refused(saved, tmp_path)


def check_refused(saved: Path, tmp_path: Path) -> None:
    """Assert that the backup is refused and leaves nothing behind, not even a folder."""
    target = Profile(tmp_path / "restored")
    with pytest.raises(AssessorError) as refused:
        backup.restore(saved, target)
    assert refused.value.code == "not_a_backup"
    assert not target.folder.exists()
    assert not list(tmp_path.glob("*restore-*"))
    assert not list(tmp_path.rglob("evil"))


def test_an_empty_folder_is_filled_and_a_full_one_never(saved: Path, tmp_path: Path) -> None:
    empty = Profile(tmp_path / "empty")
    empty.folder.mkdir()
    backup.restore(saved, empty)
    keys = empty.keys.read_bytes()
    shutil.copyfile(saved, empty.folder / "other")
    with pytest.raises(UserFixable):
        backup.restore(saved, empty)
    assert empty.keys.read_bytes() == keys
