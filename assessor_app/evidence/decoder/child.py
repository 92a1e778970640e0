"""A process that the decoder starts, with a pipe to it and a pipe from it: how it begins and ends.

It is either a program of its own, or forked by the nursery (``nursery.py``).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

WORKER_FLAG: Final = "--decoder-worker"
_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from assessor_app.evidence.decoder.worker import main; sys.exit(main(sys.argv[1:]))"
)


class WorkerDied(Exception):
    """The process ended, or broke the protocol and was killed."""


class WorkerHung(Exception):
    """The process did not answer within its deadline and was killed."""


class Child(Protocol):
    """A process that was started; ``requests`` and ``replies`` are our ends of its pipes."""

    requests: int
    replies: int

    @property
    def pid(self) -> int | None:
        """The process id; None while it is not known yet."""
        ...

    @property
    def alive(self) -> bool:
        """Whether it has not ended yet."""
        ...

    def wait_for_birth(self, deadline: float) -> None:
        """Wait until there is a process.

        Raises:
            WorkerDied, WorkerHung: there is none by ``deadline`` (monotonic), and never will be.
        """
        ...

    def interrupt(self) -> None:
        """End it, from any thread, and return at once."""
        ...

    def kill(self) -> None:
        """End it, wait for that, and close the pipes. Killing twice is the same as once."""
        ...


Birth = Callable[[Mapping[str, Any], tuple[int, ...]], Child]
"""Starts a worker with its settings and the descriptors that it inherits; may raise OSError."""


def worker_command(arguments: list[str]) -> list[str]:
    """Return the command line of a worker; in a frozen build the program's own, with a flag.

    ``-I`` keeps the environment and the current folder out of ``sys.path``, so the folder of the
    package is handed over as the first argument.
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, WORKER_FLAG, *arguments]
    root = str(Path(__file__).resolve().parents[3])
    return [sys.executable, "-I", "-X", "utf8", "-c", _BOOT, root, *arguments]


def started(
    arguments: list[str],
    *,
    stdin: int = subprocess.PIPE,
    stdout: int = subprocess.PIPE,
    inherited: tuple[int, ...] = (),
) -> subprocess.Popen[bytes]:
    """Start a worker's program, out of reach of the terminal and of the environment."""
    return subprocess.Popen(
        worker_command(arguments),
        bufsize=0,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        cwd=Path(sys.executable).anchor,
        pass_fds=inherited,
        start_new_session=True,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _environment() -> dict[str, str]:
    kept = ("SYSTEMROOT", "SYSTEMDRIVE") if sys.platform == "win32" else ()
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    return environment | {"OPENPYXL_LXML": "False"}


class SpawnedChild:
    """A worker that is a program of its own. It imports everything first, which takes a while."""

    def __init__(self, settings: Mapping[str, Any], inherited: tuple[int, ...]) -> None:
        self._process = started([json.dumps(settings)], inherited=inherited)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.requests = self._process.stdin.fileno()
        self.replies = self._process.stdout.fileno()

    @property
    def pid(self) -> int | None:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def wait_for_birth(self, deadline: float) -> None:
        """Return: there is a process from the start."""

    def interrupt(self) -> None:
        """End it, from any thread, and return at once."""
        self._process.kill()

    def kill(self) -> None:
        """End it, wait for that, and close the pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self.requests = self.replies = -1


def readable(descriptor: int, deadline: float) -> bool:
    """Wait until a pipe has bytes or has ended; False when ``deadline`` (monotonic) passes.

    Windows cannot wait for an anonymous pipe, so it is asked every millisecond there.
    """
    if sys.platform == "win32":
        import _winapi
        import msvcrt

        pipe = msvcrt.get_osfhandle(descriptor)
        while time.monotonic() < deadline:
            try:
                if _winapi.PeekNamedPipe(pipe, 0)[0]:
                    return True
            except BrokenPipeError:
                return True
            time.sleep(0.001)
        return False
    import select

    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    remaining_ms = max(0.0, deadline - time.monotonic()) * 1000
    return bool(poll.poll(remaining_ms))
