"""strace on one subject: to write down its system calls, or to let some of them fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from tests.e2e.processes import CONTEXT


@contextmanager
def traced(pid: int, log: Path, options: Sequence[str]) -> Iterator[None]:
    """Trace the process ``pid`` and its threads into ``log`` while the block runs.

    The block begins when the tracer is attached; it ends when the process does.
    """
    tracer = subprocess.Popen(
        ["strace", "-f", "-y", "-o", str(log), *options, "-p", str(pid)],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        if "attached" not in said:
            raise OSError(f"strace did not attach: {said.strip()}")
        yield
        tracer.wait(30)
    finally:
        tracer.kill()
        tracer.communicate()


@cache
def why_not() -> str:
    """Return why nothing can be traced here; empty where it can."""
    if not sys.platform.startswith("linux"):
        return "system calls are traced on Linux only"
    if shutil.which("strace") is None:
        return "strace is not installed"
    begin, release = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=begin.recv_bytes)
    process.start()
    try:
        assert process.pid is not None
        with traced(process.pid, Path(os.devnull), ["-e", "trace=none"]):
            release.send_bytes(b"go")
    except OSError as problem:
        return str(problem)
    finally:
        process.kill()
        process.join()
    return ""


def require_tracing() -> None:
    """Skip the test, with the reason, where nothing can be traced."""
    if reason := why_not():
        pytest.skip(reason)
