"""Folders, locks, keys, settings and documents of a profile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assessor_app.config import Profile
from assessor_app.domain.ids import CriterionId
from assessor_app.errors import AssessorError, EnvironmentProblem, UserFixable
from assessor_app.evidence.decoder.documents import DocumentKind
from assessor_app.rubrics.model import Rubric
from assessor_app.services import profile_folder, settings
from assessor_app.services.evidence.evidence_view import open_document
from assessor_app.services.instance_lock import InstanceLock
from assessor_app.services.intake import syncing
from assessor_app.services.profile import health, unlocking
from assessor_app.services.review import open_file, open_review
from assessor_app.services.scoring import next_unscored
from assessor_app.services.workspace import Unlocking, Workspace
from assessor_app.storage.recovery import RecoveryReport
from tests.fakes.keyring import FakeKeyring
from tests.fakes.world import UNLOCKING, World, make_keys


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - A School", "iCloud~com~x", "Nextcloud"])
def test_synced_folders_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserFixable) as refused:
        profile_folder.check_folder(tmp_path / name / "profile")
    assert refused.value.code == "folder_synced"


@pytest.mark.parametrize("name", ["my dropbox notes", "work"])
def test_other_folders_are_not(tmp_path: Path, name: str) -> None:
    profile_folder.check_folder(tmp_path / name / "profile")


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_network_drives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(profile_folder, "_file_system", lambda _path: kind)
    with pytest.raises(UserFixable) as refused:
        profile_folder.check_folder(tmp_path)
    assert refused.value.code == "folder_network"


def test_one_program_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "lock"
    first = InstanceLock.take(path)
    with pytest.raises(UserFixable) as second:
        InstanceLock.take(path)
    assert second.value.code == "instance_running"
    first.release()
    first.release()
    InstanceLock.take(path).release()
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentProblem):
        InstanceLock.take(tmp_path / "file" / "lock")


def test_a_profile_that_does_not_open_lets_the_next_one_try(tmp_path: Path) -> None:
    make_keys(tmp_path / "profile")
    profile = Profile(tmp_path / "profile")
    with pytest.raises(AssessorError):
        Workspace.open(profile, Unlocking(passphrase="something else entirely"))
    profile.database.write_bytes(b"not a database at all, but long enough" * 200)
    with pytest.raises(AssessorError):
        Workspace.open(profile, UNLOCKING)
    profile.database.unlink()
    Workspace.open(profile, UNLOCKING).close()


def test_a_new_profile_under_a_keyring_gets_a_recovery_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring = FakeKeyring()
    monkeypatch.setattr(unlocking, "SystemKeyring", lambda: keyring)
    profile = Profile(tmp_path / "profile")
    way = unlocking.system_unlocking(None, use_keyring=True)
    Workspace.open(profile, way).close()
    recovery = unlocking.offer_recovery(profile, way)
    ways = unlocking.ways_in(profile)
    assert (ways.keyring, ways.passphrase, ways.recovery) == (True, False, True)
    keyring.secrets.clear()
    with pytest.raises(EnvironmentProblem) as lost:
        Workspace.open(profile, way)
    assert lost.value.code == "keyring_empty"
    Workspace.open(profile, unlocking.repair_keyring(profile, recovery)).close()
    Workspace.open(profile, way).close()


def test_settings_are_json_and_survive(world: World) -> None:
    settings.write_setting(world.workspace, "zoom", {"talk": 1.5})
    settings.write_flag(world.workspace, "tour_done", True)
    world.reopen()
    assert settings.read_setting(world.workspace, "zoom") == {"talk": 1.5}
    assert settings.read_flag(world.workspace, "tour_done")
    assert not settings.read_flag(world.workspace, "other")
    assert settings.read_setting(world.workspace, "other", default=3) == 3
    with world.workspace.store.write() as tx:
        tx.settings.put("broken", "{")
    assert settings.read_setting(world.workspace, "broken", default=1) == 1


def test_evidence_opens_in_the_decoder_and_lets_go_where_it_cannot(world: World) -> None:
    one = world.assignment()
    talk = open_review(world.workspace, one).artifacts[1]
    with open_document(world.workspace, one, talk.path, talk.media_type) as document:
        assert (document.kind, document.pages) == (DocumentKind.PDF, 2)
    with pytest.raises(AssessorError) as refused:
        open_document(world.workspace, one, talk.path, "image/png")
    assert refused.value.code == "decoder_type_mismatch"
    with pytest.raises(UserFixable) as unknown:
        open_file(world.workspace, one, "data/none")
    assert unknown.value.code == "artifact_unknown"


def test_two_synchronisations_at_once_are_one_too_many(world: World) -> None:
    with world.workspace.sync_turn, pytest.raises(UserFixable) as refused:
        world.sync()
    assert refused.value.code == "sync_running"
    world.sync()


@pytest.mark.parametrize(
    ("report", "sound", "words"),
    [
        (RecoveryReport(), True, "agrees"),
        (RecoveryReport(restored=("a",)), True, "1 decisions were restored"),  # type: ignore[arg-type] # an id
        (RecoveryReport(rejournaled=("a",)), True, "written into it anew"),  # type: ignore[arg-type] # an id
        (RecoveryReport(torn_tail=True), True, "cut off"),
        (RecoveryReport(damaged_record=3), False, "record 3 was damaged"),
        (RecoveryReport(conflicts=("a",)), False, "not what the database holds"),  # type: ignore[arg-type] # an id
    ],
)
def test_the_doctor_says_what_the_journal_went_through(
    world: World, report: RecoveryReport, sound: bool, words: str
) -> None:
    world.workspace.recovery = report
    found = {one.name: one for one in health.examine_profile(world.workspace)}
    assert found["journal"].sound is sound
    assert words in found["journal"].detail


def test_the_connector_is_of_the_issuers_kind(world: World, tmp_path: Path) -> None:
    with world.workspace.store.read() as tx:
        (issuer,) = tx.issuers.all()
    folder = replace(issuer, kind="folder", base_url=str(tmp_path))
    for one, name in ((issuer, "SyncApiConnector"), (folder, "FolderConnector")):
        connector = syncing.connect(one)
        assert type(connector).__name__ == name
        connector.close()


def test_the_next_unscored_criterion_goes_round(world: World) -> None:
    rubric: Rubric = open_review(world.workspace, world.assignment()).rubric
    ids = [criterion.id for criterion in rubric.criteria]
    assert next_unscored(rubric.criteria, set(), None) == ids[0]
    assert next_unscored(rubric.criteria, set(), ids[1]) == ids[2]
    assert next_unscored(rubric.criteria, set(ids[2:]), ids[1]) == ids[0]
    assert next_unscored(rubric.criteria, set(ids), ids[0]) is None
    assert next_unscored(rubric.criteria, set(), CriterionId("gone")) == ids[0]
