"""Tries from inside what a locked-in worker must not be able to do, and tells what happened."""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ALLOWED = "allowed"
_DESCRIPTORS = 256
_OWN_DESCRIPTORS = 6


def attempts() -> dict[str, str]:
    """Return, by the name of the attempt, ``allowed`` or the class of the error that stopped it."""
    tried = _ATTEMPTS | (_POSIX_ATTEMPTS if os.name == "posix" else {})
    return {name: _outcome(attempt) for name, attempt in tried.items()}


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except (OSError, RuntimeError, ValueError) as exc:
        return type(exc).__name__
    return ALLOWED


def _fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def _start_program() -> None:
    subprocess.run([sys.executable, "-V"], check=False)


def _trace_parent() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, os.getppid(), None, None) != 0:
        raise OSError(ctypes.get_errno(), "ptrace")


def _write_file() -> None:
    with tempfile.TemporaryFile("w") as file:
        file.write("x")


def _connect() -> None:
    with socket.socket() as connection:
        connection.connect(("127.0.0.1", 9))


def _make_executable() -> None:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()


def _reach_more_descriptors() -> None:
    """Count what is open: nothing three times, two pipes, and what holds the shared memory."""
    if sum(_is_open(one) for one in range(_DESCRIPTORS)) <= _OWN_DESCRIPTORS:
        raise OSError(errno.EBADF, "nothing else is open")


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


_ATTEMPTS: dict[str, Callable[[], object]] = {
    "read a file": lambda: Path(__file__).read_bytes(),
    "read an account file": lambda: Path("/etc/passwd").read_bytes(),
    "write a file": _write_file,
    "list a folder": lambda: list(Path("/").iterdir()),
    "look at a path": lambda: Path("/").stat(),
    "open a socket": lambda: socket.socket().close(),
    "make a pair of sockets": socket.socketpair,
    "connect": _connect,
    "start a program": _start_program,
    "make memory executable": _make_executable,
    "open a pipe": os.pipe,
    "reach a descriptor of another": _reach_more_descriptors,
    "duplicate a descriptor": lambda: os.dup(0),
}
# On Windows, os.kill(…, 0) would send Ctrl-C to the whole console.
_POSIX_ATTEMPTS: dict[str, Callable[[], object]] = {
    "fork": _fork,
    "replace itself": lambda: os.execv(sys.executable, [sys.executable, "-V"]),  # noqa: S606
    "signal the parent": lambda: os.kill(os.getppid(), 0),
    "trace the parent": _trace_parent,
}
