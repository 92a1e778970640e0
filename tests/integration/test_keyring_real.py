"""The key store with a real Secret Service: gnome-keyring on a D-Bus of its own.

Each test runs its steps in a process under ``dbus-run-session``, with a home folder of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_TOOLS = ("gnome-keyring-daemon", "dbus-run-session")

pytestmark = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in _TOOLS),
    reason=f"needs {' and '.join(_TOOLS)}",
)

_PREAMBLE = """
from contextlib import closing
from pathlib import Path
import secretstorage
from keyring.backends.SecretService import Keyring
from assessor_app.errors import AssessorError
from assessor_app.signing.keyring_states import KeyringState, SystemKeyring
from assessor_app.signing.keys_file import KdfParameters
from assessor_app.signing.keystore import KeyStore
from tests.fakes.keyring import check_keyring_contract

path = Path("profile/keys")
real = SystemKeyring()
cheap = KdfParameters(memory_kib=19_456, iterations=2, lanes=1)
RECOVERY = "four words for recovery"

def code_of(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except AssessorError as problem:
        return problem.code
    return "no problem"
"""


def _run(home: Path, steps: str, *, unlocked: bool = True) -> None:
    """Run ``steps`` in ``home``; the keyring is opened with a password, or left locked."""
    script = home / "steps.py"
    script.write_text(_PREAMBLE + textwrap.dedent(steps), encoding="utf-8")
    flag = "--unlock" if unlocked else "--start"
    start = f"printf 'login' | gnome-keyring-daemon {flag} --components=secrets >/dev/null"
    environment = {
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "share"),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(_ROOT),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
    }
    (home / "run").mkdir(mode=0o700, exist_ok=True)
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", f'{start} && exec "$0" steps.py', sys.executable],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_real_keyring_keeps_the_contract(tmp_path: Path) -> None:
    _run(tmp_path, "check_keyring_contract(real)")


def test_a_store_opens_in_the_next_session(tmp_path: Path) -> None:
    _run(
        tmp_path,
        """
        keys = KeyStore.create(path, keyring=real)
        assert KeyStore.state(path, real) is KeyringState.OK
        Path("public").write_text(keys.signing_key.public.multibase)
        """,
    )
    _run(
        tmp_path,
        """
        keys = KeyStore.unlock(path, keyring=real)
        assert keys.signing_key.public.multibase == Path("public").read_text()
        """,
    )


def test_an_empty_keyring_is_told_and_repaired(tmp_path: Path) -> None:
    _run(
        tmp_path,
        """
        made = KeyStore.create(path, keyring=real, recovery=RECOVERY, kdf=cheap)
        with closing(secretstorage.dbus_init()) as bus:
            for item in list(secretstorage.get_default_collection(bus).get_all_items()):
                item.delete()
        assert code_of(KeyStore.unlock, path, keyring=real) == "keyring_empty"
        KeyStore.repair_keyring(path, keyring=real, passphrase=RECOVERY)
        opened = KeyStore.unlock(path, keyring=real)
        assert opened.database_key == made.database_key
        """,
    )


def test_a_changed_keyring_is_told(tmp_path: Path) -> None:
    _run(
        tmp_path,
        """
        KeyStore.create(path, keyring=real)
        with closing(secretstorage.dbus_init()) as bus:
            for item in list(secretstorage.get_default_collection(bus).get_all_items()):
                item.set_secret(b"ab" * 32)
        assert code_of(KeyStore.unlock, path, keyring=real) == "keyring_changed"
        """,
    )


def test_a_locked_keyring_is_told(tmp_path: Path) -> None:
    _run(tmp_path, "KeyStore.create(path, keyring=real)")
    _run(
        tmp_path,
        """
        assert code_of(KeyStore.unlock, path, keyring=real) == "keyring_locked"
        assert KeyStore.state(path, real) is KeyringState.LOCKED
        """,
        unlocked=False,
    )


def test_a_service_that_is_gone_is_told(tmp_path: Path) -> None:
    _run(
        tmp_path,
        """
        import os
        KeyStore.create(path, keyring=real)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"
        assert code_of(KeyStore.unlock, path, keyring=SystemKeyring(Keyring())) == (
            "keyring_failing"
        )
        """,
    )
