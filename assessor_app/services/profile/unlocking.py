"""How this system unlocks a profile, and the ways back when it cannot."""

from __future__ import annotations

from assessor_app.config import Profile
from assessor_app.errors import EnvironmentProblem
from assessor_app.services.workspace import Unlocking
from assessor_app.signing.keyring_states import SystemKeyring
from assessor_app.signing.keystore import (
    MIN_PASSPHRASE_LENGTH,
    KeyStore,
    WaysIn,
    new_recovery_passphrase,
)

__all__ = [
    "MIN_PASSPHRASE_LENGTH",
    "WaysIn",
    "change_passphrase",
    "keyring_works",
    "offer_recovery",
    "repair_keyring",
    "system_unlocking",
    "ways_in",
]


def system_unlocking(passphrase: str | None, *, use_keyring: bool) -> Unlocking:
    """Return how to unlock with the system's keyring, a passphrase, or both."""
    return Unlocking(SystemKeyring() if use_keyring else None, passphrase)


def ways_in(profile: Profile) -> WaysIn:
    """Return what a person can open this profile with.

    Raises:
        UserFixable: ``keys_missing``, ``keys_missing_for_store``.
        IntegrityProblem: ``keys_damaged``.
    """
    return KeyStore.ways_in(profile.keys)


def offer_recovery(profile: Profile, unlocking: Unlocking) -> str:
    """Make a recovery passphrase, store its slot, and return it to be written down once.

    Raises:
        UserFixable, EnvironmentProblem: as unlocking does.
    """
    recovery = new_recovery_passphrase()
    KeyStore.add_recovery(
        profile.keys, recovery, keyring=unlocking.keyring, passphrase=unlocking.passphrase
    )
    return recovery


def change_passphrase(profile: Profile, new: str, way: Unlocking) -> None:
    """Let ``new`` open the profile in place of any passphrase before; recovery stays as it is.

    Raises:
        UserFixable: ``passphrase_too_short``, and as unlocking does.
        EnvironmentProblem: as unlocking does.
    """
    KeyStore.change_passphrase(profile.keys, new, keyring=way.keyring, passphrase=way.passphrase)


def repair_keyring(profile: Profile, passphrase: str) -> Unlocking:
    """Let the system's keyring open the profile again, with a passphrase that does; return how.

    Raises:
        UserFixable: ``passphrase_wrong``.
        EnvironmentProblem: ``keyring_missing``, ``keyring_locked``, ``keyring_failing``.
    """
    keyring = SystemKeyring()
    KeyStore.repair_keyring(profile.keys, keyring=keyring, passphrase=passphrase)
    return Unlocking(keyring, None)


def keyring_works() -> bool:
    """Say whether this system's keyring answers; nothing is stored by asking."""
    try:
        SystemKeyring().get("assessor-probe")
    except EnvironmentProblem:
        return False
    return True
