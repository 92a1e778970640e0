"""The keys file: how the store's master key is wrapped, read strictly and written atomically."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field

from assessor_app.config import Profile
from assessor_app.domain.durable import make_folder, replace_file
from assessor_app.errors import AssessorError, EnvironmentProblem, IntegrityProblem, UserFixable
from assessor_app.protocol.model import Uri, WireModel
from assessor_app.signing.canonical import canonical_bytes

MAX_KEYS_FILE_BYTES: Final = 64 << 10

_HEX = r"^[0-9a-f]{%d}$"
_SALT_HEX = Annotated[str, Field(pattern=_HEX % 32)]
_KEY_HEX = Annotated[str, Field(pattern=_HEX % 64)]
_WRAPPED_HEX = Annotated[str, Field(pattern=_HEX % (2 * (12 + 32 + 16)))]


class KdfParameters(WireModel):
    """The cost of Argon2id (RFC 9106).

    The lower bounds are OWASP's minimum (19 MiB, 2 iterations, 1 lane). The upper ones keep a
    hostile file from taking the machine's memory or an afternoon.
    """

    memory_kib: Annotated[int, Field(ge=19_456, le=524_288)] = 65_536
    iterations: Annotated[int, Field(ge=2, le=12)] = 3
    lanes: Annotated[int, Field(ge=1, le=16)] = 4


class KeyringSlot(WireModel):
    """The master key under a secret that the keyring holds for ``account``."""

    kind: Literal["keyring"]
    account: Uri
    wrapped: _WRAPPED_HEX


class PassphraseSlot(WireModel):
    """The master key under a passphrase: the daily one, or the one for recovery."""

    kind: Literal["passphrase", "recovery"]
    kdf: KdfParameters
    salt: _SALT_HEX
    wrapped: _WRAPPED_HEX


class KeysFile(WireModel):
    """All that the folder holds about the keys. No key stands in it in the clear.

    ``check`` is a value derived from the master key, by which a wrong one is told. ``signing`` is
    the assessor's Ed25519 seed under a key derived from it; ``public`` the Multikey of that seed.
    ``wrapped`` and ``signing`` are nonce, ciphertext and tag of AES-256-GCM, in hex.
    """

    format: Literal["assessor-keys"]
    version: Literal[1]
    store: Uri
    check: _KEY_HEX
    public: Annotated[str, Field(pattern="^z6Mk[1-9A-HJ-NP-Za-km-z]{44}$")]
    signing: _WRAPPED_HEX
    keyring: KeyringSlot | None = None
    passphrase: PassphraseSlot | None = None
    recovery: PassphraseSlot | None = None


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
        return KeysFile.parse(data, max_bytes=MAX_KEYS_FILE_BYTES)
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
