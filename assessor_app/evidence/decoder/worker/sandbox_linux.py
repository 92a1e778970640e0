"""Linux: rlimits, no_new_privs, Landlock with no rule at all, and a seccomp allow-list.

The three overlap on purpose. Landlock (kernel 5.13 or newer) forbids files and TCP, and signals
to others from 6.12 on; seccomp leaves only system calls on memory, time and open descriptors;
without libseccomp the first still holds, and the other way about.
"""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any, Final

from assessor_app.evidence.decoder.worker.sandbox_posix import limit_resources
from assessor_app.evidence.decoder.worker.sandbox_steps import NotAvailable, Step

_PR_SET_DUMPABLE: Final = 4
_PR_SET_NO_NEW_PRIVS: Final = 38
_LANDLOCK_CREATE_RULESET: Final = 444  # the same number on every architecture
_LANDLOCK_RESTRICT_SELF: Final = 446
_LANDLOCK_VERSION: Final = 1
_EPERM: Final = 1
_ENOSYS: Final = 38
_PROT_EXEC: Final = 4
_CLONE_THREAD: Final = 0x10000

# What a running interpreter, PDFium and Pillow need once everything is loaded. Nothing here names
# a path, another process or a socket, and nothing makes memory executable.
_ALLOWED: Final = (
    *("read", "write", "readv", "writev", "close", "lseek", "fstat"),
    *("munmap", "mremap", "madvise", "brk", "mincore", "membarrier"),
    *("futex", "futex_waitv", "set_robust_list", "rseq", "sched_yield", "sched_getaffinity"),
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"),
    *("clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time"),
    *("getpid", "gettid", "getrusage", "getrandom", "times", "exit", "exit_group", "getrlimit"),
)
_NO_EXECUTION: Final = ("mmap", "mprotect")


def steps(memory_bytes: int, cpu_s: int) -> tuple[Step, ...]:
    """Return the layers in the order in which they can be put on.

    Landlock needs a descriptor for its ruleset, so the limit on descriptors comes after it;
    libseccomp is loaded here, as no file can be read after Landlock.
    """
    seccomp = load_seccomp()
    return (
        ("one_thread", _check_alone),
        ("no_new_privs", _forbid_privileges),
        ("landlock", _restrict_by_landlock),
        ("rlimits", partial(limit_resources, memory_bytes, cpu_s)),
        ("seccomp", partial(_restrict_system_calls, seccomp)),
    )


def _check_alone() -> str:
    """Landlock binds the calling thread and those it starts: there must be no other."""
    count = sum(1 for _ in Path("/proc/self/task").iterdir())
    if count != 1:
        raise NotAvailable(f"{count} threads")
    return ""


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _forbid_privileges() -> str:
    libc = _libc()
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "dumpable")
    return ""


def _restrict_by_landlock() -> str:
    """Handle every right that this kernel knows, and grant none (landlock(7))."""
    libc = _libc()
    abi = libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _LANDLOCK_VERSION)
    if abi < 1:
        raise NotAvailable("the kernel has no Landlock")
    attributes = landlock_attributes(abi)
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    ruleset = int(libc.syscall(_LANDLOCK_CREATE_RULESET, buffer, len(attributes), 0))
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    try:
        if libc.syscall(_LANDLOCK_RESTRICT_SELF, ruleset, 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    finally:
        os.close(ruleset)
    return f"ABI {abi}"


def landlock_attributes(abi: int) -> bytes:
    """Return ``struct landlock_ruleset_attr`` with every right of this ABI handled."""
    files = {1: 0x1FFF, 2: 0x3FFF}.get(abi, 0x7FFF if abi < 5 else 0xFFFF)
    if abi < 4:
        return struct.pack("<Q", files)
    if abi < 6:
        return struct.pack("<QQ", files, 0x3)
    return struct.pack("<QQQ", files, 0x3, 0x3)


def load_seccomp() -> Any | None:
    """Return libseccomp's binding; None where either is not installed."""
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):
        return None
    return pyseccomp


def _restrict_system_calls(pyseccomp: Any | None) -> str:
    if pyseccomp is None:
        raise NotAvailable("libseccomp is not installed")
    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(_EPERM))
    missing = list(_add_rules(pyseccomp, rules))
    rules.load()
    return f"allow-list of {len(_ALLOWED) + len(_NO_EXECUTION)}" + (
        f", without {' '.join(missing)}" if missing else ""
    )


def _add_rules(pyseccomp: Any, rules: Any) -> Iterable[str]:
    """Add all rules; yield the names that this architecture does not have."""
    for name in _ALLOWED:
        try:
            rules.add_rule(pyseccomp.ALLOW, name)
        except (OSError, ValueError):
            yield name
    for name in _NO_EXECUTION:
        no_execution = pyseccomp.Arg(2, pyseccomp.MASKED_EQ, _PROT_EXEC, 0)
        rules.add_rule(pyseccomp.ALLOW, name, no_execution)
    # Threads yes (the HEIC decoder starts some), processes no. clone3 hides its flags in memory;
    # ENOSYS makes the C library use clone instead.
    thread = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD)
    rules.add_rule(pyseccomp.ALLOW, "clone", thread)
    rules.add_rule(pyseccomp.ERRNO(_ENOSYS), "clone3")
