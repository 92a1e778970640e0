"""The system's keyring behind a small door, and the five ways in which it lets us down.

The library is imported when a keyring is asked: a start without one goes without it.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from assessor_app.config import APP_NAME
from assessor_app.errors import EnvironmentProblem

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend as LibraryBackend


_USUAL: Final = {
    "darwin": "keyring.backends.macOS.Keyring",
    "linux": "keyring.backends.SecretService.Keyring",
    "win32": "keyring.backends.Windows.WinVaultKeyring",
}


class KeyringState(StrEnum):
    """How the keyring stands to one store."""

    OK = "ok"
    MISSING = "missing"
    """There is no keyring on this system, or none that keeps secrets."""
    LOCKED = "locked"
    """It is there, and was not unlocked."""
    FAILING = "failing"
    """It is there, and does not do what it is asked."""
    EMPTY = "empty"
    """It works, and does not know this store."""
    CHANGED = "changed"
    """It works, and holds another secret than the one that this store was made with."""


_MESSAGES: Final = {
    KeyringState.MISSING: (
        "This system has no keyring that keeps secrets.",
        "Open the store with its passphrase or recovery passphrase. Without either, start the "
        "keyring service that was in use when the store was made. Nothing was changed.",
    ),
    KeyringState.LOCKED: (
        "The keyring is locked.",
        "Unlock the keyring (usually by logging in to the desktop with its password) and try "
        "again, or open the store with the recovery passphrase.",
    ),
    KeyringState.FAILING: (
        "The keyring does not answer as it should.",
        "Try again after logging in anew. Until it works, open the store with the recovery "
        "passphrase. Nothing was changed.",
    ),
    KeyringState.EMPTY: (
        "The keyring does not hold this store's secret.",
        "Open the store with the recovery passphrase, which writes a new secret to the keyring; "
        "or log in as the person, on the machine, that made the store.",
    ),
    KeyringState.CHANGED: (
        "The keyring holds another secret than this store's.",
        "Open the store with the recovery passphrase, or bring back the keyring or the keys file "
        "from the same backup. The store itself is untouched.",
    ),
}


def keyring_problem(state: KeyringState, **details: object) -> EnvironmentProblem:
    """Return the error of ``state`` (not OK): ``code="keyring_<state>"``, with a way back."""
    message, hint = _MESSAGES[state]
    return EnvironmentProblem(message, hint=hint, code=f"keyring_{state}", **details)


class KeyringBackend(Protocol):
    """A place that keeps secrets for the person who is logged in.

    Each call raises :func:`keyring_problem` of MISSING, LOCKED or FAILING, and nothing else.
    """

    def get(self, account: str) -> str | None:
        """Return the secret of ``account``, or None."""
        ...

    def set(self, account: str, secret: str) -> None:
        """Keep ``secret``, durably, in place of what was there."""
        ...

    def delete(self, account: str) -> None:
        """Forget ``account``; doing so twice is the same as once."""
        ...


class SystemKeyring:
    """The keyring of this system: Keychain, Credential Locker, Secret Service or KWallet.

    Backends that keep nothing, or keep it in the clear, count as missing.
    """

    def __init__(self, backend: LibraryBackend | None = None, *, service: str = APP_NAME) -> None:
        self._backend = backend
        self._service = service

    def get(self, account: str) -> str | None:
        """Return the secret of ``account``, or None."""
        try:
            return self._library().get_password(self._service, account)
        except Exception as exc:
            raise _problem_of(exc) from exc

    def set(self, account: str, secret: str) -> None:
        """Keep ``secret`` in place of what was there."""
        try:
            self._library().set_password(self._service, account, secret)
        except Exception as exc:
            raise _problem_of(exc) from exc

    def delete(self, account: str) -> None:
        """Forget ``account``; doing so twice is the same as once."""
        from keyring.errors import PasswordDeleteError

        try:
            self._library().delete_password(self._service, account)
        except PasswordDeleteError:
            return
        except Exception as exc:
            raise _problem_of(exc) from exc

    def _library(self) -> LibraryBackend:
        from keyring.backends.chainer import ChainerBackend
        from keyring.errors import NoKeyringError

        if self._backend is None:
            self._backend = _find_backend()
        backend = self._backend
        chain = backend.backends if isinstance(backend, ChainerBackend) else [backend]
        safe = [one for one in chain if _keeps_secrets(one)]
        if not safe:
            raise NoKeyringError("no backend that keeps secrets")
        return safe[0]


def _find_backend() -> LibraryBackend:
    """Return the backend that the person configured, else this system's usual one where it works.

    Only then is searched for others: that imports and tries every backend there is, which takes
    longer than opening the store.
    """
    import keyring
    from keyring import core

    named = core.load_env() or core.load_config()
    if named is not None:
        return named
    try:
        return core.load_keyring(_USUAL[sys.platform])
    except (KeyError, RuntimeError):
        return keyring.get_keyring()


def _keeps_secrets(backend: LibraryBackend) -> bool:
    from keyring.backends import fail, null

    if isinstance(backend, fail.Keyring | null.Keyring):
        return False
    return not type(backend).__module__.startswith("keyrings.alt")


def _problem_of(exc: Exception) -> EnvironmentProblem:
    """Say which state ``exc`` means. Backends raise what their system's library raises."""
    from keyring.errors import KeyringLocked, NoKeyringError

    if isinstance(exc, NoKeyringError):
        return keyring_problem(KeyringState.MISSING)
    if isinstance(exc, KeyringLocked) or type(exc).__name__ in _LOCKED_NAMES:
        return keyring_problem(KeyringState.LOCKED)
    return keyring_problem(KeyringState.FAILING, cause=type(exc).__name__)


_LOCKED_NAMES: Final = frozenset({"LockedException", "PromptDismissedException"})
