"""How long the program takes to a usable queue of 5,000, beside an empty window of PySide6.

Both start in a fresh process, in turn, from the command to the painted window. The queue is usable
when its first rows are painted, one of them is chosen, and keys reach it. Budget: 2.0 times, and
before MusicBrainz Picard, which is timed too where it is installed.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import kept_keyring, picard

ROWS = 5_000
BUDGET = 2.0
_ROUNDS = 7
_SECRETS = "secrets.json"


def measure() -> dict[str, object]:
    """Return medians in milliseconds, on the wall and of the processor, and their ratios."""
    with tempfile.TemporaryDirectory(prefix="bench-startup-") as name:
        folder = Path(name)
        _make_profile(folder)
        found: dict[str, list[tuple[float, float]]] = {"empty": [], "queue": []}
        for number in range(_ROUNDS + 1):
            for kind, times in found.items():
                taken = _started(kind, folder)
                if number:
                    times.append(taken)
        beside = picard.measure_beside(_command("queue", folder), _environment(folder))
    medians = {
        kind: tuple(statistics.median(one) for one in zip(*times, strict=True))
        for kind, times in found.items()
    }
    empty, queue = medians["empty"], medians["queue"]
    return {
        "submissions": ROWS,
        "empty_window_ms": empty[0],
        "queue_ms": queue[0],
        "ratio": queue[0] / empty[0],
        "empty_window_cpu_ms": empty[1],
        "queue_cpu_ms": queue[1],
        "cpu_ratio": queue[1] / empty[1],
        "budget_ratio": BUDGET,
        **beside,
    }


def _make_profile(folder: Path) -> None:
    """Make a profile with three real submissions, the next due, and thousands after them."""
    from assessor_app.config import Profile
    from assessor_app.services.workspace import Unlocking, Workspace
    from assessor_app.signing.keystore import KeyStore
    from bench.many_rows import fill
    from tests.fakes.keyring import FakeKeyring
    from tests.fakes.world import UNLOCKING, small_template

    template = small_template(folder / "template")
    template.copy(folder / "world").close()
    profile, keyring = Profile(folder / "world" / "profile"), FakeKeyring()
    with Workspace.open(profile, UNLOCKING) as workspace:
        fill(workspace, ROWS - 3, first_due=datetime.now(UTC) + timedelta(days=400))
    KeyStore.repair_keyring(profile.keys, keyring=keyring, passphrase=UNLOCKING.passphrase or "")
    with Workspace.open(profile, Unlocking(keyring)):
        (folder / _SECRETS).write_text(json.dumps(keyring.secrets), "utf-8")


def _started(kind: str, folder: Path) -> tuple[float, float]:
    """Start one; return milliseconds until it says that it is usable, and of the processor."""
    begun = time.perf_counter()
    with subprocess.Popen(
        _command(kind, folder), stdout=subprocess.PIPE, text=True, env=_environment(folder)
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        taken = (time.perf_counter() - begun) * 1000
        process.kill()
    return taken, float(said)


def _command(kind: str, folder: Path) -> list[str]:
    return [sys.executable, "-m", "bench.starting", kind, str(folder)]


def _environment(folder: Path) -> dict[str, str]:
    """Return the variables of a start.

    Compiled modules are kept in ``folder``, as an installed program has them: the first start of
    each, which is not counted, makes them.
    """
    variables = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    variables |= {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*.warning=false"}
    variables |= {
        "PYTHON_KEYRING_BACKEND": "bench.kept_keyring.Keyring",
        kept_keyring.VARIABLE: str(folder / _SECRETS),
    }
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    return variables
