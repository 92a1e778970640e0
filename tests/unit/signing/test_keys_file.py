"""The keys file: durable, for its owner only, and distrusted when it is read."""

from __future__ import annotations

import errno
import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assessor_app.errors import AssessorError, EnvironmentProblem, IntegrityProblem
from assessor_app.signing import keys_file
from assessor_app.signing.keys_file import (
    KdfParameters,
    KeysFile,
    PassphraseSlot,
    read_keys_file,
    write_keys_file,
)

_WRAPPED = "ab" * 60
_KEYS = KeysFile(
    format="assessor-keys",
    version=1,
    store="urn:uuid:00000000-0000-4000-8000-000000000001",
    check="cd" * 32,
    public="z6Mk" + "a" * 44,
    signing=_WRAPPED,
    passphrase=PassphraseSlot(
        kind="passphrase", kdf=KdfParameters(), salt="ef" * 16, wrapped=_WRAPPED
    ),
)


def test_the_costs_are_above_owasps_minimum() -> None:
    assert KdfParameters() == KdfParameters(memory_kib=64 * 1024, iterations=3, lanes=4)


def test_the_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "keys"
    write_keys_file(path, _KEYS)
    assert read_keys_file(path) == _KEYS
    assert [entry.name for entry in path.parent.iterdir()] == ["keys"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "keys"
    before = os.umask(0)
    try:
        write_keys_file(path, _KEYS)
        write_keys_file(path, _KEYS)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_file_and_its_folder_reach_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        assert (tmp_path / "keys").exists() is synced[-1]
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    write_keys_file(tmp_path / "keys", _KEYS)
    assert synced == [False, True]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EROFS, "folder_read_only"),
        (errno.EACCES, "folder_read_only"),
        (errno.EIO, "disk_failing"),
    ],
)
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failing_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, step: str, number: int, code: str
) -> None:
    path = tmp_path / "keys"
    write_keys_file(path, _KEYS)
    old = path.read_bytes()

    def fails(*_: object) -> None:
        raise OSError(number, "no")

    target: Any = os if step == "fsync" else Path
    with monkeypatch.context() as patch:
        patch.setattr(target, step, fails)
        with pytest.raises(EnvironmentProblem) as problem:
            write_keys_file(path, replace(_KEYS, check="00" * 32))
    assert problem.value.code == code
    assert path.read_bytes() == old
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys"]


def _document(**members: Any) -> bytes:
    document = {**_KEYS.to_json(), **members}
    return json.dumps(document).encode()


def _slot(**members: Any) -> dict[str, Any]:
    assert _KEYS.passphrase is not None
    return {**_KEYS.passphrase.to_json(), **members}


def _kdf(**members: Any) -> dict[str, Any]:
    return _slot(kdf={"memoryKib": 65_536, "iterations": 3, "lanes": 4, **members})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 100,
        b"null",
        _document()[:-1],
        _document(version=2),
        _document(format="other"),
        _document(extra=1),
        _document(check="cd"),
        _document(check="CD" * 32),
        _document(signing=_WRAPPED + "\n"),
        _document(signing=None),
        _document(public="z6Mk"),
        _document(passphrase=_slot(salt="")),
        _document(passphrase=_slot(kind="keyring")),
        _document(passphrase=_kdf(memoryKib=4 << 20)),
        _document(passphrase=_kdf(memoryKib=1024)),
        _document(passphrase=_kdf(memoryKib="65536")),
        _document(passphrase=_kdf(iterations=1)),
        _document(passphrase=_kdf(iterations=10**9)),
        _document(passphrase=_kdf(lanes=0)),
        _document(passphrase=_kdf(lanes=10**6)),
        _document(passphrase=_kdf(lanes=True)),
        _document(passphrase=_kdf(memory_kib=65_536)),
        _document(passphrase=_slot(kdf=None)),
        _document(passphrase=_slot(extra=1)),
        _document(passphrase=None),
        _document(recovery=[]),
        _document(keyring={"kind": "keyring", "account": "urn:uuid:1"}),
        _document(keyring={"kind": "keyring", "account": "a\nb", "wrapped": _WRAPPED}),
        _document(version=True),
        _document(store=1),
        _document()[:-1] + b',"check":"' + b"cd" * 32 + b'"}',
        _document() + b" " * keys_file.MAX_KEYS_FILE_BYTES,
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "keys"
    path.write_bytes(data)
    with pytest.raises(IntegrityProblem) as problem:
        read_keys_file(path)
    assert problem.value.code == "keys_damaged"
    assert problem.value.hint


def test_the_shape_itself_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_bytes(_document(passphrase=_kdf()))
    assert read_keys_file(path) == _KEYS


def test_what_is_no_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(AssessorError) as problem:
        read_keys_file(tmp_path)
    assert problem.value.code == "keys_not_read"
