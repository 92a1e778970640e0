"""Locks the worker in, as far as the operating system can, and says how far that was.

What is tested: Linux, every layer, by a probe that tries what must fail (``probe.py``). The
branches for macOS and Windows follow the vendors' documents and have not been run by us; there
the report names each layer as active only when the system call said so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from assessor_app.evidence.decoder.documents import SandboxLayer, SandboxReport
from assessor_app.evidence.decoder.worker.sandbox_steps import MakeSteps, NotAvailable


def lock_in(*, memory_bytes: int, cpu_s: int) -> SandboxReport:
    """Give up everything but memory, the two pipes and the processor, for good.

    Each layer is tried, whatever became of the others: less protection is reported, not fatal.
    Call it from the only thread, after everything is imported.
    """
    make_steps = load()
    steps = make_steps(memory_bytes, cpu_s) if make_steps is not None else ()
    return SandboxReport(sys.platform, tuple(_apply(name, step) for name, step in steps))


def load() -> MakeSteps | None:
    """Load what locking in takes on this system, and return it; None where there is nothing."""
    make_steps: MakeSteps | None = None
    if sys.platform == "linux":
        from assessor_app.evidence.decoder.worker import sandbox_linux

        sandbox_linux.load_seccomp()
        make_steps = sandbox_linux.steps
    elif sys.platform == "darwin":
        from assessor_app.evidence.decoder.worker import sandbox_macos

        make_steps = sandbox_macos.steps
    elif sys.platform == "win32":
        from assessor_app.evidence.decoder.worker import sandbox_windows

        make_steps = sandbox_windows.steps
    return make_steps


def _apply(name: str, step: Callable[[], str]) -> SandboxLayer:
    try:
        return SandboxLayer(name, active=True, detail=step())
    except (NotAvailable, OSError, ImportError, RuntimeError, AttributeError, ValueError) as exc:
        return SandboxLayer(name, active=False, detail=f"{type(exc).__name__}: {exc}"[:200])
