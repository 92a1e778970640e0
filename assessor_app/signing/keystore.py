"""The key store: from a keyring or a passphrase to the keys of the store and of its assessor.

One random master key stands behind everything. Slots wrap it: one under a secret in the keyring,
one under a passphrase, one under a recovery passphrase. Opening any slot opens the store; changing
a slot encrypts nothing else anew.
"""

from __future__ import annotations

import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from assessor_app.domain.ids import new_urn
from assessor_app.domain.strict_json import to_nfc
from assessor_app.errors import EnvironmentProblem, IntegrityProblem, UserFixable
from assessor_app.signing.key_wrapping import KEY_BYTES, derive, stretch, unwrap, wrap
from assessor_app.signing.keyring_states import KeyringBackend, KeyringState, keyring_problem
from assessor_app.signing.keys_file import (
    KdfParameters,
    KeyringSlot,
    KeysFile,
    PassphraseSlot,
    read_keys_file,
    refuse_old_store,
    write_keys_file,
)
from assessor_app.signing.multikey import SigningKey

MIN_PASSPHRASE_LENGTH: Final = 12
_RECOVERY_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 6
_GROUP_LETTERS: Final = 5
_STRONG: Final = KdfParameters()
_SALT_BYTES: Final = 16
_PassphraseKind = Literal["passphrase", "recovery"]


@dataclass(frozen=True, slots=True)
class UnlockedKeys:
    """The keys of an open store, 32 bytes each. They are never printed."""

    database_key: bytes = field(repr=False)
    blob_key: bytes = field(repr=False)
    journal_key: bytes = field(repr=False)
    signing_key: SigningKey


@dataclass(frozen=True, slots=True)
class WaysIn:
    """Which slots a store has, so that a person is asked for what can help."""

    keyring: bool
    passphrase: bool
    recovery: bool


def new_recovery_passphrase() -> str:
    """Return a fresh passphrase to write down: 6 groups of 5 letters and digits, 148 bits."""
    return "-".join(
        "".join(secrets.choice(_RECOVERY_ALPHABET) for _ in range(_GROUP_LETTERS))
        for _ in range(_GROUPS)
    )


class KeyStore:
    """Makes, opens and changes the keys file of a profile.

    Where both are passed, a passphrase goes before the keyring. A recovery passphrase opens
    whatever a passphrase opens.
    """

    @staticmethod
    def create(
        path: Path,
        *,
        keyring: KeyringBackend | None = None,
        passphrase: str | None = None,
        recovery: str | None = None,
        kdf: KdfParameters = _STRONG,
    ) -> UnlockedKeys:
        """Return fresh keys, kept under ``keyring``, ``passphrase`` or both, and ``recovery``.

        Raises:
            UserFixable: ``keys_exist``; ``keys_missing_for_store`` where a database or a journal is
                there without its keys; ``passphrase_needed``; ``passphrase_too_short``.
            EnvironmentProblem: ``keyring_missing``, ``keyring_locked``, ``keyring_failing``, or
                those of :func:`write_keys_file`; no keys file is left behind then.
        """
        refuse_old_store(path)
        if keyring is None and passphrase is None:
            raise _passphrase_needed()
        master = secrets.token_bytes(KEY_BYTES)
        keys = _new_keys(master)
        if passphrase is not None:
            keys = _with_passphrase(keys, master, passphrase, kind="passphrase", kdf=kdf)
        if recovery is not None:
            keys = _with_passphrase(keys, master, recovery, kind="recovery", kdf=kdf)
        if keyring is None:
            write_keys_file(path, keys)
        else:
            _write_with_keyring(path, keys, master, keyring)
        return _unlocked(keys, master)

    @staticmethod
    def unlock(
        path: Path, *, keyring: KeyringBackend | None = None, passphrase: str | None = None
    ) -> UnlockedKeys:
        """Return the keys of the store of ``path``; nothing is written.

        Raises:
            UserFixable: ``passphrase_needed``, ``passphrase_wrong``, ``passphrase_not_set``,
                ``keys_missing``, ``keys_missing_for_store``.
            EnvironmentProblem: ``keyring_missing``, ``keyring_locked``, ``keyring_failing``,
                ``keyring_empty``, ``keyring_changed``, ``keys_not_read``, ``memory_short``.
            IntegrityProblem: ``keys_damaged``.
        """
        keys = read_keys_file(path)
        return _unlocked(keys, _master(keys, keyring, passphrase))

    @staticmethod
    def ways_in(path: Path) -> WaysIn:
        """Return which slots the keys file has; raises as :func:`read_keys_file`."""
        keys = read_keys_file(path)
        return WaysIn(
            keyring=keys.keyring is not None,
            passphrase=keys.passphrase is not None,
            recovery=keys.recovery is not None,
        )

    @staticmethod
    def state(path: Path, keyring: KeyringBackend) -> KeyringState:
        """Return how ``keyring`` stands to the store of ``path``, for settings and the doctor.

        A store that was made without a keyring finds it EMPTY.
        """
        keys = read_keys_file(path)
        if keys.keyring is None:
            return KeyringState.EMPTY
        try:
            _master_by_keyring(keys, keys.keyring, keyring)
        except EnvironmentProblem as exc:
            return KeyringState(exc.code.removeprefix("keyring_"))
        return KeyringState.OK

    @staticmethod
    def change_passphrase(
        path: Path,
        new: str,
        *,
        keyring: KeyringBackend | None = None,
        passphrase: str | None = None,
        kdf: KdfParameters = _STRONG,
    ) -> None:
        """Set ``new`` as the passphrase, opening with what is there now; raises as :meth:`unlock`.

        Also UserFixable ``passphrase_too_short``, and the errors of :func:`write_keys_file`, after
        which the old one stays.
        """
        keys = read_keys_file(path)
        master = _master(keys, keyring, passphrase)
        write_keys_file(path, _with_passphrase(keys, master, new, kind="passphrase", kdf=kdf))

    @staticmethod
    def add_recovery(
        path: Path,
        recovery: str,
        *,
        keyring: KeyringBackend | None = None,
        passphrase: str | None = None,
        kdf: KdfParameters = _STRONG,
    ) -> None:
        """Set ``recovery`` in place of any recovery passphrase; raises as the passphrase change."""
        keys = read_keys_file(path)
        master = _master(keys, keyring, passphrase)
        write_keys_file(path, _with_passphrase(keys, master, recovery, kind="recovery", kdf=kdf))

    @staticmethod
    def repair_keyring(path: Path, *, keyring: KeyringBackend, passphrase: str) -> UnlockedKeys:
        """Return the keys, and have ``keyring`` open the store from now on.

        The way back from an empty, changed or new keyring. A fresh secret goes to a fresh account;
        what the keyring held before is forgotten only after the new keys file is durable.

        Raises:
            As :meth:`unlock` and :meth:`create`; the keys file stays as it was then.
        """
        keys = read_keys_file(path)
        master = _master(keys, None, passphrase)
        _write_with_keyring(path, keys, master, keyring)
        if keys.keyring is not None:
            with suppress(EnvironmentProblem):
                keyring.delete(keys.keyring.account)
        return _unlocked(keys, master)


def _new_keys(master: bytes) -> KeysFile:
    signing_key = SigningKey.generate()
    keys = KeysFile(
        format="assessor-keys",
        version=1,
        store=new_urn(),
        check=derive(master, "check").hex(),
        public=signing_key.public.multibase,
        signing="00" * (12 + KEY_BYTES + 16),
    )
    wrapped = wrap(derive(master, "signing"), signing_key.seed(), _bound(keys, "signing"))
    return replace(keys, signing=wrapped)


def _bound(keys: KeysFile, slot: str) -> bytes:
    """Bind what is wrapped to its store, its assessor and its slot: none can be moved."""
    return f"{keys.format}/{keys.version}|{keys.store}|{keys.public}|{slot}".encode()


def _with_passphrase(
    keys: KeysFile, master: bytes, text: str, *, kind: _PassphraseKind, kdf: KdfParameters
) -> KeysFile:
    if len(to_nfc(text)) < MIN_PASSPHRASE_LENGTH:
        raise UserFixable(
            f"A passphrase has at least {MIN_PASSPHRASE_LENGTH} characters.",
            hint="Four or five words that do not belong together are good.",
            code="passphrase_too_short",
        )
    salt = secrets.token_bytes(_SALT_BYTES)
    wrapped = wrap(stretch(text, salt, kdf), master, _bound(keys, kind))
    slot = PassphraseSlot(kind=kind, kdf=kdf, salt=salt.hex(), wrapped=wrapped)
    if kind == "recovery":
        return replace(keys, recovery=slot)
    return replace(keys, passphrase=slot)


def _write_with_keyring(path: Path, keys: KeysFile, master: bytes, keyring: KeyringBackend) -> None:
    """Have the keyring hold a new secret, read it back, and only then write the file."""
    account, secret = new_urn(), secrets.token_bytes(KEY_BYTES)
    slot = KeyringSlot(
        kind="keyring", account=account, wrapped=wrap(secret, master, _bound(keys, "keyring"))
    )
    keyring.set(account, secret.hex())
    try:
        if keyring.get(account) != secret.hex():
            raise keyring_problem(KeyringState.FAILING)
        write_keys_file(path, replace(keys, keyring=slot))
    except EnvironmentProblem:
        with suppress(EnvironmentProblem):
            keyring.delete(account)
        raise


def _master(keys: KeysFile, keyring: KeyringBackend | None, passphrase: str | None) -> bytes:
    if passphrase is not None:
        return _master_by_passphrase(keys, passphrase)
    if keys.keyring is None:
        raise _passphrase_needed()
    if keyring is None:
        raise keyring_problem(KeyringState.MISSING)
    return _master_by_keyring(keys, keys.keyring, keyring)


def _master_by_passphrase(keys: KeysFile, passphrase: str) -> bytes:
    slots = [slot for slot in (keys.passphrase, keys.recovery) if slot is not None]
    if not slots:
        raise UserFixable(
            "This store has no passphrase.",
            hint="It opens with the keyring of the person who made it.",
            code="passphrase_not_set",
        )
    for slot in slots:
        for text in _as_it_may_be_meant(passphrase, slot.kind):
            key = stretch(text, bytes.fromhex(slot.salt), slot.kdf)
            with suppress(IntegrityProblem):
                return unwrap(key, slot.wrapped, _bound(keys, slot.kind))
    raise UserFixable(
        "The passphrase does not open this store.",
        hint="Look at the keyboard layout and capital letters, or use the recovery passphrase.",
        code="passphrase_wrong",
    )


def _as_it_may_be_meant(typed: str, kind: _PassphraseKind) -> tuple[str, ...]:
    """Return what was typed, exactly, and then without what copying and paper do to it.

    Spaces at the ends come along when something is pasted. A recovery passphrase is read from
    paper: capitals, and whatever stands between its groups, mean nothing in it.
    """
    texts = [typed, typed.strip()]
    if kind == "recovery":
        letters = "".join(filter(str.isalnum, typed.casefold()))
        if len(letters) == _GROUPS * _GROUP_LETTERS:
            texts.append(
                "-".join(map("".join, zip(*[iter(letters)] * _GROUP_LETTERS, strict=True)))
            )
    return tuple(dict.fromkeys(texts))


def _master_by_keyring(keys: KeysFile, slot: KeyringSlot, keyring: KeyringBackend) -> bytes:
    secret = keyring.get(slot.account)
    if secret is None:
        raise keyring_problem(KeyringState.EMPTY)
    try:
        return unwrap(_key_of(secret), slot.wrapped, _bound(keys, "keyring"))
    except IntegrityProblem as exc:
        raise keyring_problem(KeyringState.CHANGED) from exc


def _key_of(secret: str) -> bytes:
    try:
        key = bytes.fromhex(secret)
    except ValueError as exc:
        raise IntegrityProblem("A secret is not a key.", code="key_wrong") from exc
    if len(key) != KEY_BYTES:
        raise IntegrityProblem("A secret is not a key.", code="key_wrong")
    return key


def _unlocked(keys: KeysFile, master: bytes) -> UnlockedKeys:
    if not hmac.compare_digest(derive(master, "check").hex(), keys.check):
        raise _damaged()
    try:
        seed = unwrap(derive(master, "signing"), keys.signing, _bound(keys, "signing"))
    except IntegrityProblem as exc:
        raise _damaged() from exc
    return UnlockedKeys(
        database_key=derive(master, "database"),
        blob_key=derive(master, "blobs"),
        journal_key=derive(master, "journal"),
        signing_key=SigningKey(seed),
    )


def _damaged() -> IntegrityProblem:
    return IntegrityProblem(
        "The keys file is damaged.",
        hint="Bring it back from a backup of the profile folder. The store is untouched.",
        code="keys_damaged",
    )


def _passphrase_needed() -> UserFixable:
    return UserFixable(
        "A passphrase is needed.",
        hint="Without a keyring, a passphrase of your own keeps the store closed to others.",
        code="passphrase_needed",
    )
