"""The key store: every way in, every way back, and never new keys over an old store."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assessor_app.config import Profile
from assessor_app.errors import AssessorError, EnvironmentProblem
from assessor_app.signing import key_wrapping, keystore
from assessor_app.signing.keyring_states import KeyringState
from assessor_app.signing.keys_file import KdfParameters, read_keys_file, write_keys_file
from assessor_app.signing.keystore import (
    KeyStore,
    UnlockedKeys,
    WaysIn,
    new_recovery_passphrase,
)
from tests.fakes.keyring import FakeKeyring

_CHEAP = KdfParameters(memory_kib=19_456, iterations=2, lanes=1)
_PASS = "correct horse battery"
_OTHER = "another passphrase"
_RECOVERY = "staple recovery words"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return Profile(tmp_path / "profile").keys


@pytest.fixture
def keyring() -> FakeKeyring:
    return FakeKeyring()


def _create(path: Path, **options: Any) -> UnlockedKeys:
    return KeyStore.create(path, kdf=_CHEAP, **options)


def _code(call: Callable[..., object], *args: object, **options: Any) -> str:
    with pytest.raises(AssessorError) as problem:
        call(*args, **options)
    return problem.value.code


def _all(keys: UnlockedKeys) -> tuple[bytes, ...]:
    return keys.database_key, keys.blob_key, keys.journal_key, keys.signing_key.seed()


def _same(one: UnlockedKeys, other: UnlockedKeys) -> bool:
    return _all(one) == _all(other)


def test_a_store_opens_by_its_keyring(path: Path, keyring: FakeKeyring) -> None:
    made = _create(path, keyring=keyring)
    assert _same(KeyStore.unlock(path, keyring=keyring), made)
    assert KeyStore.state(path, keyring) is KeyringState.OK
    assert KeyStore.ways_in(path) == WaysIn(keyring=True, passphrase=False, recovery=False)


@pytest.mark.parametrize("text", [_PASS, _RECOVERY])
def test_a_store_opens_by_passphrase_or_recovery(path: Path, text: str) -> None:
    made = _create(path, passphrase=_PASS, recovery=_RECOVERY)
    assert _same(KeyStore.unlock(path, passphrase=text), made)
    assert KeyStore.ways_in(path) == WaysIn(keyring=False, passphrase=True, recovery=True)


def test_a_passphrase_is_the_same_however_it_is_composed(path: Path) -> None:
    made = _create(path, passphrase="caf\u00e9 passphrase")
    assert _same(KeyStore.unlock(path, passphrase="cafe\u0301 passphrase"), made)
    assert _code(KeyStore.unlock, path, passphrase="\ud800 no character") == "passphrase_wrong"


def test_the_keys_differ_from_each_other_and_between_stores(path: Path) -> None:
    one = _create(path, passphrase=_PASS)
    other = _create(path.with_name("elsewhere") / "keys", passphrase=_PASS)
    keys = {*_all(one), *_all(other)}
    assert len(keys) == 8
    assert {len(key) for key in keys} == {32}


def test_keys_are_never_printed(path: Path, keyring: FakeKeyring) -> None:
    made = _create(path, keyring=keyring, passphrase=_PASS)
    shown = repr(made) + path.read_text(encoding="utf-8")
    for key in _all(made):
        assert repr(key) not in shown
        assert key.hex() not in shown
    (secret,) = keyring.secrets.values()
    assert secret not in shown
    assert _PASS not in shown


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (KeyringState.MISSING, "keyring_missing"),
        (KeyringState.LOCKED, "keyring_locked"),
        (KeyringState.FAILING, "keyring_failing"),
    ],
)
def test_a_keyring_that_does_not_answer_is_told(
    path: Path, keyring: FakeKeyring, *, state: KeyringState, code: str
) -> None:
    made = _create(path, keyring=keyring, recovery=_RECOVERY)
    keyring.state = state
    assert _code(KeyStore.unlock, path, keyring=keyring) == code
    assert KeyStore.state(path, keyring) is state
    assert _same(KeyStore.unlock(path, keyring=keyring, passphrase=_RECOVERY), made)
    keyring.state = KeyringState.OK
    assert _same(KeyStore.unlock(path, keyring=keyring), made)


def test_a_keyring_that_is_not_given_is_missing(path: Path, keyring: FakeKeyring) -> None:
    _create(path, keyring=keyring)
    assert _code(KeyStore.unlock, path) == "keyring_missing"


@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (lambda _: None, KeyringState.EMPTY),
        (lambda _: "00" * 32, KeyringState.CHANGED),
        (lambda secret: secret[2:], KeyringState.CHANGED),
        (lambda _: "", KeyringState.CHANGED),
        (lambda _: "not a key at all", KeyringState.CHANGED),
    ],
)
def test_an_empty_or_changed_keyring_is_told_and_repaired(
    path: Path,
    keyring: FakeKeyring,
    *,
    spoil: Callable[[str], str | None],
    state: KeyringState,
) -> None:
    made = _create(path, keyring=keyring, recovery=_RECOVERY)
    ((account, secret),) = keyring.secrets.items()
    spoilt = spoil(secret)
    keyring.secrets = {} if spoilt is None else {account: spoilt}
    assert KeyStore.state(path, keyring) is state
    assert _code(KeyStore.unlock, path, keyring=keyring) == f"keyring_{state}"

    repaired = KeyStore.repair_keyring(path, keyring=keyring, passphrase=_RECOVERY)
    assert _same(repaired, made)
    assert _same(KeyStore.unlock(path, keyring=keyring), made)
    assert _same(KeyStore.unlock(path, passphrase=_RECOVERY), made)
    assert list(keyring.secrets) != [account]
    assert len(keyring.secrets) == 1


def test_a_store_moves_from_passphrase_to_keyring(path: Path, keyring: FakeKeyring) -> None:
    made = _create(path, passphrase=_PASS)
    assert KeyStore.state(path, keyring) is KeyringState.EMPTY
    assert _code(KeyStore.unlock, path, keyring=keyring) == "passphrase_needed"
    KeyStore.repair_keyring(path, keyring=keyring, passphrase=_PASS)
    assert _same(KeyStore.unlock(path, keyring=keyring), made)


def test_a_repair_with_the_wrong_passphrase_changes_nothing(
    path: Path, keyring: FakeKeyring
) -> None:
    _create(path, keyring=keyring, recovery=_RECOVERY)
    before = path.read_bytes(), dict(keyring.secrets)
    code = _code(KeyStore.repair_keyring, path, keyring=keyring, passphrase=_OTHER)
    assert code == "passphrase_wrong"
    assert (path.read_bytes(), keyring.secrets) == before


def test_a_repair_that_cannot_forget_the_old_secret_still_holds(
    path: Path, monkeypatch: pytest.MonkeyPatch, keyring: FakeKeyring
) -> None:
    made = _create(path, keyring=keyring, recovery=_RECOVERY)

    def fails(_: str) -> None:
        raise EnvironmentProblem("no", code="keyring_failing")

    monkeypatch.setattr(keyring, "delete", fails)
    KeyStore.repair_keyring(path, keyring=keyring, passphrase=_RECOVERY)
    assert _same(KeyStore.unlock(path, keyring=keyring), made)


@pytest.mark.parametrize("state", [KeyringState.MISSING, KeyringState.LOCKED, KeyringState.FAILING])
def test_no_store_is_made_on_a_keyring_that_does_not_answer(
    path: Path, keyring: FakeKeyring, state: KeyringState
) -> None:
    keyring.state = state
    assert _code(_create, path, keyring=keyring) == f"keyring_{state}"
    assert not path.exists()


def test_no_store_is_made_on_a_keyring_that_forgets(path: Path, keyring: FakeKeyring) -> None:
    keyring.forgetful = True
    assert _code(_create, path, keyring=keyring) == "keyring_failing"
    assert not path.exists()


def test_a_full_disk_leaves_neither_file_nor_secret(
    path: Path, keyring: FakeKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise EnvironmentProblem("full", code="disk_full")

    monkeypatch.setattr(keystore, "write_keys_file", full)
    assert _code(_create, path, keyring=keyring) == "disk_full"
    assert not path.exists()
    assert keyring.secrets == {}


def _with_database(profile: Profile) -> None:
    profile.folder.mkdir(parents=True)
    profile.database.write_bytes(b"encrypted")


def _with_journal(profile: Profile) -> None:
    profile.journal.mkdir(parents=True)
    (profile.journal / "000001").write_bytes(b"encrypted")


@pytest.mark.parametrize("there", [_with_database, _with_journal])
def test_new_keys_are_never_made_over_an_old_store(
    path: Path, keyring: FakeKeyring, there: Callable[[Profile], None]
) -> None:
    there(Profile(path.parent))
    for options in ({"keyring": keyring}, {"passphrase": _PASS}):
        assert _code(_create, path, **options) == "keys_missing_for_store"
    assert _code(KeyStore.unlock, path, passphrase=_PASS) == "keys_missing_for_store"
    assert not path.exists()
    assert keyring.secrets == {}


def test_an_empty_profile_has_no_keys_yet(path: Path) -> None:
    Profile(path.parent).journal.mkdir(parents=True)
    assert _code(KeyStore.unlock, path, passphrase=_PASS) == "keys_missing"
    _create(path, passphrase=_PASS)


def test_keys_are_never_overwritten(path: Path) -> None:
    _create(path, passphrase=_PASS)
    before = path.read_bytes()
    assert _code(_create, path, passphrase=_OTHER) == "keys_exist"
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="needs a right on Windows")
def test_a_link_to_nowhere_counts_as_keys(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.symlink_to("nowhere")
    assert _code(_create, path, passphrase=_PASS) == "keys_exist"


def test_a_store_needs_a_way_in(path: Path) -> None:
    assert _code(_create, path) == "passphrase_needed"
    assert _code(_create, path, recovery=_RECOVERY) == "passphrase_needed"
    for options in ({"passphrase": "short"}, {"passphrase": _PASS, "recovery": "short"}):
        assert _code(_create, path, **options) == "passphrase_too_short"
    assert not path.exists()


def test_a_wrong_or_absent_passphrase_is_told(path: Path, keyring: FakeKeyring) -> None:
    _create(path, passphrase=_PASS, recovery=_RECOVERY)
    assert _code(KeyStore.unlock, path) == "passphrase_needed"
    for text in ("", _OTHER, _PASS.upper(), _PASS + " x"):
        assert _code(KeyStore.unlock, path, passphrase=text) == "passphrase_wrong"
    other = path.with_name("other") / "keys"
    _create(other, keyring=keyring)
    assert _code(KeyStore.unlock, other, passphrase=_PASS) == "passphrase_not_set"


def test_a_space_at_an_end_belongs_to_a_passphrase_and_may_be_pasted_to_one(path: Path) -> None:
    with_space = _create(path, passphrase=f" {_PASS} ")
    assert _same(KeyStore.unlock(path, passphrase=f" {_PASS} "), with_space)
    assert _code(KeyStore.unlock, path, passphrase=_PASS) == "passphrase_wrong"
    other = path.with_name("other") / "keys"
    without = _create(other, passphrase=_PASS)
    assert _same(KeyStore.unlock(other, passphrase=f"{_PASS}\u2028"), without)


def test_a_recovery_passphrase_is_read_from_paper(path: Path) -> None:
    recovery = new_recovery_passphrase()
    made = _create(path, passphrase=_PASS, recovery=recovery)
    for text in (recovery.upper(), recovery.replace("-", " "), f" {recovery.replace('-', '')}\n"):
        assert _same(KeyStore.unlock(path, passphrase=text), made)
    assert _code(KeyStore.unlock, path, passphrase=recovery[:-1]) == "passphrase_wrong"
    assert _code(KeyStore.unlock, path, passphrase=recovery + "a") == "passphrase_wrong"


def test_a_passphrase_is_changed(path: Path) -> None:
    made = _create(path, passphrase=_PASS, recovery=_RECOVERY)
    KeyStore.change_passphrase(path, _OTHER, passphrase=_PASS, kdf=_CHEAP)
    assert _code(KeyStore.unlock, path, passphrase=_PASS) == "passphrase_wrong"
    for text in (_OTHER, _RECOVERY):
        assert _same(KeyStore.unlock(path, passphrase=text), made)


def test_a_forgotten_passphrase_is_set_anew_by_recovery(path: Path) -> None:
    made = _create(path, passphrase=_PASS, recovery=_RECOVERY)
    KeyStore.change_passphrase(path, _OTHER, passphrase=_RECOVERY, kdf=_CHEAP)
    assert _same(KeyStore.unlock(path, passphrase=_OTHER), made)


def test_recovery_is_added_later_and_replaced(path: Path, keyring: FakeKeyring) -> None:
    made = _create(path, keyring=keyring)
    first, second = new_recovery_passphrase(), new_recovery_passphrase()
    KeyStore.add_recovery(path, first, keyring=keyring, kdf=_CHEAP)
    assert _same(KeyStore.unlock(path, passphrase=first), made)
    KeyStore.add_recovery(path, second, passphrase=first, kdf=_CHEAP)
    assert _code(KeyStore.unlock, path, passphrase=first) == "passphrase_wrong"
    assert _same(KeyStore.unlock(path, passphrase=second), made)
    assert _same(KeyStore.unlock(path, keyring=keyring), made)


def test_a_change_that_fails_leaves_the_old_way_in(path: Path) -> None:
    made = _create(path, passphrase=_PASS)
    change = KeyStore.change_passphrase
    assert _code(change, path, "short", passphrase=_PASS) == "passphrase_too_short"
    assert _code(change, path, _OTHER, passphrase=_OTHER) == "passphrase_wrong"
    assert _same(KeyStore.unlock(path, passphrase=_PASS), made)


def test_recovery_passphrases_are_long_and_differ() -> None:
    passphrases = {new_recovery_passphrase() for _ in range(50)}
    assert len(passphrases) == 50
    assert {len(passphrase) for passphrase in passphrases} == {35}
    assert not set("".join(passphrases)) & set("il1o0")


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("check", "00" * 32, "keys_damaged"),
        ("signing", "00" * 60, "keys_damaged"),
        ("store", "urn:uuid:00000000-0000-4000-8000-000000000009", "passphrase_wrong"),
        ("public", "z6Mk" + "a" * 44, "passphrase_wrong"),
    ],
)
def test_what_is_wrapped_is_bound_to_its_store(
    path: Path, member: str, value: str, code: str
) -> None:
    _create(path, passphrase=_PASS)
    changes: dict[str, Any] = {member: value}
    write_keys_file(path, replace(read_keys_file(path), **changes))
    assert _code(KeyStore.unlock, path, passphrase=_PASS) == code


def test_a_slot_cannot_stand_in_for_another(path: Path) -> None:
    _create(path, passphrase=_PASS, recovery=_RECOVERY)
    keys = read_keys_file(path)
    assert keys.passphrase is not None
    moved = replace(keys.passphrase, kind="recovery")
    write_keys_file(path, replace(keys, passphrase=None, recovery=moved))
    assert _code(KeyStore.unlock, path, passphrase=_PASS) == "passphrase_wrong"


def test_too_little_memory_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Starved:
        def __init__(self, **_: object) -> None:
            pass

        def derive(self, _: bytes) -> bytes:
            raise MemoryError

    _create(path, passphrase=_PASS)
    monkeypatch.setattr(key_wrapping, "Argon2id", Starved)
    assert _code(KeyStore.unlock, path, passphrase=_PASS) == "memory_short"
