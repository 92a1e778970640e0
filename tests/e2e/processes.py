"""Subjects as processes: started from a warm one, listened to, and killed.

Where the system can fork, a server process imports the program once and forks each subject from
it (the standard library's ``forkserver``), so that a start costs milliseconds instead of seconds.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import select
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.e2e import subject
from tests.e2e.promises import Line

if sys.platform == "win32":
    CONTEXT: Final = multiprocessing.get_context("spawn")
else:
    CONTEXT: Final = multiprocessing.get_context("forkserver")

_SILENCE_S: Final = 60.0


def warm_up() -> None:
    """Start the server process, before any subject; calling it again does nothing.

    It is not measured for coverage: what these tests run, the unit tests have covered.
    """
    if sys.platform == "win32":
        return
    from multiprocessing import forkserver

    CONTEXT.set_forkserver_preload(["tests.e2e.subject", "tests.e2e.world"])
    measured = os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    try:
        forkserver.ensure_running()
    finally:
        if measured is not None:
            os.environ["COVERAGE_PROCESS_CONFIG"] = measured


class RunningSubject:
    """One life of a subject. A context manager: leaving it kills what is still running.

    ``held``: it waits at its beginning until :meth:`release`, so that a tracer can come in.
    """

    def __init__(self, orders: subject.Orders, *, errors: Path, held: bool = False) -> None:
        self._errors = errors
        self._output, output = CONTEXT.Pipe(duplex=False)
        begin, self._release = CONTEXT.Pipe(duplex=False)
        start = begin if held else None
        self._process = CONTEXT.Process(target=subject.main, args=(orders, output, start, errors))
        self._process.start()
        output.close()
        begin.close()
        self._rest = b""

    @property
    def pid(self) -> int:
        """The process's id."""
        assert self._process.pid is not None
        return self._process.pid

    def release(self) -> None:
        """Let a held subject begin."""
        self._release.send_bytes(b"go")

    def lines(self) -> Iterator[Line]:
        """Give what the subject says, until it ends; half a line at a killed one's end is dropped.

        Raises:
            TimeoutError: after a minute of silence.
        """
        while True:
            ready, _, _ = select.select([self._output.fileno()], [], [], _SILENCE_S)
            if not ready:
                raise TimeoutError(f"the subject is silent; {self.complaint()}")
            data = os.read(self._output.fileno(), 1 << 16)
            if not data:
                return
            *whole, self._rest = (self._rest + data).split(b"\n")
            yield from (json.loads(line) for line in whole)

    def kill(self) -> None:
        """End it as ``kill -9`` does; from any thread."""
        self._process.kill()

    def wait(self) -> int:
        """Return the exit status: negative for a signal."""
        self._process.join(_SILENCE_S)
        if self._process.exitcode is None:
            raise TimeoutError("the subject does not end")
        return self._process.exitcode

    def complaint(self) -> str:
        """Return the traceback that it left, if any."""
        return self._errors.read_text("utf-8") if self._errors.exists() else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._process.close()
        self._output.close()
        self._release.close()
