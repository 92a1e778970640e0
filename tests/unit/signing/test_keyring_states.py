"""The system's keyring behind its door: which backends count, and what their errors mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from keyring.backend import KeyringBackend as LibraryBackend
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError

from assessor_app.errors import EnvironmentProblem
from assessor_app.signing.keyring_states import (
    KeyringBackend,
    KeyringState,
    SystemKeyring,
    keyring_problem,
)
from tests.fakes.keyring import FakeKeyring, check_keyring_contract


class _MemoryBackend(LibraryBackend):
    """A backend of the keyring library, in memory; ``problem`` is raised by each call."""

    priority = 1

    def __init__(self, problem: Exception | None = None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.problem = problem

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not there")
        del self.kept[service, username]

    def _check(self) -> None:
        if self.problem is not None:
            raise self.problem


class _Plaintext(_MemoryBackend):
    """Keeps secrets in the clear, as the package keyrings.alt does."""


_FAIL: Callable[[], LibraryBackend] = fail.Keyring
_NULL: Callable[[], LibraryBackend] = null.Keyring
_Plaintext.__module__ = "keyrings.alt.file"


class LockedException(Exception):  # named as in secretstorage
    """What secretstorage raises."""


class _Chain(chainer.ChainerBackend):
    """A chain of given backends."""

    def __init__(self, *backends: LibraryBackend) -> None:
        self._backends = list(backends)

    @property
    def backends(self) -> list[LibraryBackend]:
        return self._backends


@pytest.mark.parametrize("keyring", [FakeKeyring(), SystemKeyring(_MemoryBackend())])
def test_each_keyring_keeps_the_contract(keyring: KeyringBackend) -> None:
    check_keyring_contract(keyring)


def test_secrets_lie_under_the_programs_name() -> None:
    backend = _MemoryBackend()
    SystemKeyring(backend).set("urn:x:1", "secret")
    assert backend.kept == {("Assessor", "urn:x:1"): "secret"}


@pytest.mark.parametrize(
    "backend", [_FAIL(), _NULL(), _Plaintext(), _Chain(), _Chain(_Plaintext())]
)
def test_a_backend_that_keeps_no_secrets_is_none(backend: LibraryBackend) -> None:
    keyring = SystemKeyring(backend)
    calls: list[Any] = [
        lambda: keyring.get("a"),
        lambda: keyring.set("a", "b"),
        lambda: keyring.delete("a"),
    ]
    for call in calls:
        with pytest.raises(EnvironmentProblem) as problem:
            call()
        assert problem.value.code == "keyring_missing"


def test_the_first_safe_backend_of_a_chain_is_used() -> None:
    safe = _MemoryBackend()
    SystemKeyring(_Chain(_Plaintext(), safe)).set("a", "b")
    assert safe.kept == {("Assessor", "a"): "b"}


def _not_working(_name: str) -> LibraryBackend:
    raise RuntimeError("no service")


@pytest.mark.parametrize("of_it", ["named", "usual", "found"])
def test_without_one_given_the_named_is_asked_else_the_usual_else_what_is_found(
    monkeypatch: pytest.MonkeyPatch, of_it: str
) -> None:
    named, usual, found = _MemoryBackend(), _MemoryBackend(), _MemoryBackend()
    monkeypatch.setattr("keyring.core.load_env", lambda: None)
    monkeypatch.setattr("keyring.core.load_config", lambda: named if of_it == "named" else None)
    load = _not_working if of_it == "found" else lambda _name: usual
    monkeypatch.setattr("keyring.core.load_keyring", load)
    monkeypatch.setattr("keyring.get_keyring", lambda: found)
    SystemKeyring().set("a", "b")
    asked = {"named": named, "usual": usual, "found": found}
    held = {name for name, one in asked.items() if one.kept == {("Assessor", "a"): "b"}}
    assert held == {of_it}


def test_a_keyring_is_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def load(name: str) -> LibraryBackend:
        looked.append(name)
        return _MemoryBackend()

    monkeypatch.setattr("keyring.core.load_env", lambda: None)
    monkeypatch.setattr("keyring.core.load_config", lambda: None)
    monkeypatch.setattr("keyring.core.load_keyring", load)
    keyring = SystemKeyring()
    keyring.set("a", "b")
    assert keyring.get("a") == "b"
    assert len(looked) == 1


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (KeyringLocked("dismissed"), "keyring_locked"),
        (LockedException("locked"), "keyring_locked"),
        (InitError("no collection"), "keyring_failing"),
        (PasswordSetError("no"), "keyring_failing"),
        (ConnectionRefusedError("D-Bus"), "keyring_failing"),
        (RuntimeError("a library's own"), "keyring_failing"),
    ],
)
def test_what_a_backend_raises_becomes_a_state(raised: Exception, code: str) -> None:
    keyring = SystemKeyring(_MemoryBackend(raised))
    calls: list[Any] = [
        lambda: keyring.get("a"),
        lambda: keyring.set("a", "b"),
        lambda: keyring.delete("a"),
    ]
    for call in calls:
        with pytest.raises(EnvironmentProblem) as problem:
            call()
        assert problem.value.code == code


@pytest.mark.parametrize("state", [state for state in KeyringState if state != "ok"])
def test_each_state_has_its_code_and_a_way_back(state: KeyringState) -> None:
    problem = keyring_problem(state)
    assert problem.code == f"keyring_{state}"
    assert problem.message
    assert "passphrase" in problem.hint
