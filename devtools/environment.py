"""The project's own Python environments, made from the lock files."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from devtools import system

ROOT = Path(__file__).resolve().parent.parent

# Larger sets hold all of the smaller ones before them.
SETS = ("headless", "desktop", "check")


def python_with(lock: str, *, folder: str = ".venv") -> Path:
    """Return the interpreter of ``folder``, after it holds what ``lock/<lock>.txt`` names.

    A larger set that is installed already serves for a smaller one.
    """
    venv = ROOT / folder
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = venv / "installed-lock"
    if python.exists() and stamp.exists() and _serves(stamp.read_text(), lock):
        return python
    if not python.exists():
        _create(venv)
    system.say(f"Installing the locked packages ({lock}) into {folder} …")
    _install(python, ROOT / "lock" / f"{lock}.txt")
    stamp.write_text(f"{lock} {_hash(lock)}\n")
    return python


def _serves(stamp: str, lock: str) -> bool:
    name, _, digest = stamp.strip().partition(" ")
    if not (ROOT / "lock" / f"{name}.txt").exists() or digest != _hash(name):
        return False
    return name == lock or (name in SETS and lock in SETS and SETS.index(name) > SETS.index(lock))


def _hash(lock: str) -> str:
    return hashlib.sha256((ROOT / "lock" / f"{lock}.txt").read_bytes()).hexdigest()


def _create(venv: Path) -> None:
    if uv := shutil.which("uv"):
        _run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(venv)])
        return
    if importlib.util.find_spec("ensurepip") is None:
        system.install(["python3-venv"], required=True)
    _run([sys.executable, "-m", "venv", str(venv)])


def _install(python: Path, lock: Path) -> None:
    if uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--quiet", "--python", str(python)]
        _run([*command, "--require-hashes", "-r", str(lock)])
        return
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--require-hashes", "--prefer-binary", "-r", str(lock)])


def _run(command: list[str]) -> None:
    answer = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    if answer.returncode != 0:
        sys.exit(f"This failed (exit {answer.returncode}): {' '.join(command)}")
