"""A keyring in memory, and the contract that it and the real one keep."""

from __future__ import annotations

from assessor_app.signing.keyring_states import KeyringBackend, KeyringState, keyring_problem


class FakeKeyring:
    """A :class:`KeyringBackend` in memory. ``state`` other than OK makes each call raise it.

    ``forgetful`` accepts secrets and keeps none, as a session keyring without a disk does.
    """

    def __init__(self) -> None:
        self.secrets: dict[str, str] = {}
        self.state = KeyringState.OK
        self.forgetful = False

    def get(self, account: str) -> str | None:
        self._check()
        return self.secrets.get(account)

    def set(self, account: str, secret: str) -> None:
        self._check()
        if not self.forgetful:
            self.secrets[account] = secret

    def delete(self, account: str) -> None:
        self._check()
        self.secrets.pop(account, None)

    def _check(self) -> None:
        if self.state is not KeyringState.OK:
            raise keyring_problem(self.state)


def check_keyring_contract(keyring: KeyringBackend) -> None:
    """Assert what the key store counts on; leaves nothing behind."""
    first, second = "urn:uuid:contract-1", "urn:uuid:contract-2"
    assert keyring.get(first) is None
    keyring.set(first, "a1" * 32)
    keyring.set(second, "b2" * 32)
    assert keyring.get(first) == "a1" * 32
    keyring.set(first, "c3" * 32)
    assert keyring.get(first) == "c3" * 32
    assert keyring.get(second) == "b2" * 32
    keyring.delete(first)
    keyring.delete(first)
    assert keyring.get(first) is None
    keyring.delete(second)
    assert keyring.get(second) is None
