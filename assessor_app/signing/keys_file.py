"""The keys file: how the store's master key is wrapped, read strictly and written atomically."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeVar

from assessor_app.config import Profile
from assessor_app.domain import strict_json
from assessor_app.domain.durable import make_folder, replace_file
from assessor_app.errors import AssessorError, EnvironmentProblem, IntegrityProblem, UserFixable
from assessor_app.signing.canonical import canonical_bytes

MAX_KEYS_FILE_BYTES: Final = 64 << 10

_Part = TypeVar("_Part")
_SALT_DIGITS: Final = 32
_KEY_DIGITS: Final = 64
_WRAPPED_DIGITS: Final = 2 * (12 + 32 + 16)
_STORE: Final = re.compile(r"[a-z][a-z0-9+.\-]{0,30}:[!-~]{1,2000}")
_KDF_MEMBERS: Final = {"memoryKib": "memory_kib", "iterations": "iterations", "lanes": "lanes"}
_PUBLIC: Final = re.compile(r"z6Mk[1-9A-HJ-NP-Za-km-z]{44}")


@dataclass(frozen=True, slots=True)
class KdfParameters:
    """The cost of Argon2id (RFC 9106).

    The lower bounds are OWASP's minimum (19 MiB, 2 iterations, 1 lane). The upper ones keep a
    hostile file from taking the machine's memory or an afternoon.

    Raises:
        IntegrityProblem: ``schema``, for what is out of these bounds.
    """

    memory_kib: int = 65_536
    iterations: int = 3
    lanes: int = 4

    def __post_init__(self) -> None:
        _require(_within(self.memory_kib, 19_456, 524_288), "memoryKib")
        _require(_within(self.iterations, 2, 12), "iterations")
        _require(_within(self.lanes, 1, 16), "lanes")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return {"memoryKib": self.memory_kib, "iterations": self.iterations, "lanes": self.lanes}


@dataclass(frozen=True, slots=True)
class KeyringSlot:
    """The master key under a secret that the keyring holds for ``account``."""

    kind: Literal["keyring"]
    account: str
    wrapped: str

    def __post_init__(self) -> None:
        _require(self.kind == "keyring", "kind")
        _require(_is_text(self.account, _STORE), "account")
        _require(_is_hex(self.wrapped, _WRAPPED_DIGITS), "wrapped")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return {"kind": self.kind, "account": self.account, "wrapped": self.wrapped}


@dataclass(frozen=True, slots=True)
class PassphraseSlot:
    """The master key under a passphrase: the daily one, or the one for recovery."""

    kind: Literal["passphrase", "recovery"]
    kdf: KdfParameters
    salt: str
    wrapped: str

    def __post_init__(self) -> None:
        _require(self.kind in ("passphrase", "recovery"), "kind")
        _require(isinstance(self.kdf, KdfParameters), "kdf")
        _require(_is_hex(self.salt, _SALT_DIGITS), "salt")
        _require(_is_hex(self.wrapped, _WRAPPED_DIGITS), "wrapped")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return {
            "kind": self.kind,
            "kdf": self.kdf.to_json(),
            "salt": self.salt,
            "wrapped": self.wrapped,
        }


@dataclass(frozen=True, slots=True)
class KeysFile:
    """All that the folder holds about the keys. No key stands in it in the clear.

    ``check`` is a value derived from the master key, by which a wrong one is told. ``signing`` is
    the assessor's Ed25519 seed under a key derived from it; ``public`` the Multikey of that seed.
    ``wrapped`` and ``signing`` are nonce, ciphertext and tag of AES-256-GCM, in hex.

    It is no wire document, and the first thing that a start reads: it is checked by hand here, so
    that no start waits for the models of the wire to be made.
    """

    format: Literal["assessor-keys"]
    version: Literal[1]
    store: str
    check: str
    public: str
    signing: str
    keyring: KeyringSlot | None = None
    passphrase: PassphraseSlot | None = None
    recovery: PassphraseSlot | None = None

    def __post_init__(self) -> None:
        _require(self.format == "assessor-keys", "format")
        _require(_within(self.version, 1, 1), "version")
        _require(_is_text(self.store, _STORE), "store")
        _require(_is_hex(self.check, _KEY_DIGITS), "check")
        _require(_is_text(self.public, _PUBLIC), "public")
        _require(_is_hex(self.signing, _WRAPPED_DIGITS), "signing")

    @classmethod
    def parse(cls, data: bytes) -> KeysFile:
        """Return what stands in ``data``.

        Raises:
            IntegrityProblem: as :func:`strict_json.parse`; ``schema`` for an unknown or missing
                member, or one of another type or shape.
        """
        members = strict_json.parse_object(data, max_bytes=MAX_KEYS_FILE_BYTES)
        slots: tuple[tuple[str, Callable[[Any], object]], ...] = (
            ("keyring", lambda slot: _made(KeyringSlot, slot)),
            ("passphrase", _passphrase_slot),
            ("recovery", _passphrase_slot),
        )
        return _made(
            cls, members | {name: of(members[name]) for name, of in slots if name in members}
        )

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object, without slots that are not there."""
        slots = (
            ("keyring", self.keyring),
            ("passphrase", self.passphrase),
            ("recovery", self.recovery),
        )
        return {
            "format": self.format,
            "version": self.version,
            "store": self.store,
            "check": self.check,
            "public": self.public,
            "signing": self.signing,
            **{name: slot.to_json() for name, slot in slots if slot is not None},
        }


def _passphrase_slot(value: Any) -> PassphraseSlot:
    given = _object(value)
    kdf = {_KDF_MEMBERS.get(name, ""): cost for name, cost in _object(given.get("kdf")).items()}
    return _made(PassphraseSlot, {**given, "kdf": _made(KdfParameters, kdf)})


def _made(part: Callable[..., _Part], value: Any) -> _Part:
    try:
        return part(**_object(value))
    except TypeError as exc:  # a member too many, or one too few
        raise _misshapen("its members") from exc


def _object(value: Any) -> Mapping[str, Any]:
    _require(isinstance(value, dict), "an object")
    return dict(value)


def _within(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _is_text(value: object, shape: re.Pattern[str]) -> bool:
    return isinstance(value, str) and shape.fullmatch(value) is not None


def _is_hex(value: object, digits: int) -> bool:
    return isinstance(value, str) and len(value) == digits and not value.strip("0123456789abcdef")


def _require(fits: bool, member: str) -> None:
    if not fits:
        raise _misshapen(member)


def _misshapen(member: str) -> IntegrityProblem:
    return IntegrityProblem(
        f"The keys file does not have its shape at {member}.", code="schema", where=member
    )


def read_keys_file(path: Path) -> KeysFile:
    """Return what stands in ``path``.

    Raises:
        UserFixable: ``keys_missing``, or ``keys_missing_for_store`` where a store is beside it.
        IntegrityProblem: ``keys_damaged``, whatever is wrong with it.
        EnvironmentProblem: ``keys_not_read``.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_KEYS_FILE_BYTES + 1)
    except FileNotFoundError as exc:
        raise _missing(path) from exc
    except OSError as exc:
        raise EnvironmentProblem(
            "The keys file cannot be read.", code="keys_not_read", errno=exc.errno
        ) from exc
    try:
        return KeysFile.parse(data)
    except AssessorError as exc:
        raise IntegrityProblem(
            "The keys file is damaged.",
            hint="Bring it back from a backup of the profile folder. The store is untouched.",
            code="keys_damaged",
            cause=exc.code,
        ) from exc


def refuse_old_store(path: Path) -> None:
    """Return when nothing speaks against new keys at ``path``.

    Raises:
        UserFixable: ``keys_exist``, or ``keys_missing_for_store`` when a database or journal is
            there that only other keys can open.
    """
    if os.path.lexists(path):
        raise UserFixable(
            "There are keys already.", hint="Open the store that is there.", code="keys_exist"
        )
    if _store_is_beside(path):
        raise _missing(path)


def _store_is_beside(path: Path) -> bool:
    profile = Profile(path.parent)
    return os.path.lexists(profile.database) or (
        profile.journal.is_dir() and any(profile.journal.iterdir())
    )


def _missing(path: Path) -> UserFixable:
    if not _store_is_beside(path):
        return UserFixable("There is no keys file.", code="keys_missing")
    return UserFixable(
        "The keys of this store are missing.",
        hint="Bring the file 'keys' back from a backup of the profile folder, or choose another "
        "profile folder. The store stays as it is; new keys could not open it.",
        code="keys_missing_for_store",
    )


def write_keys_file(path: Path, keys: KeysFile) -> None:
    """Write ``keys`` to ``path`` so that a power cut leaves the old file or the new one, whole.

    The file is readable by its owner only. Its folder is made where it is absent.

    Raises:
        EnvironmentProblem: as :func:`durable.environment_problem`; the old file is then unchanged.
    """
    make_folder(path.parent)
    replace_file(path, canonical_bytes(keys.to_json()))
