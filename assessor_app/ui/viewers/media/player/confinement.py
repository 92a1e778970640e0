"""Locks the player in, as far as sound allows, before Qt is loaded and threads exist.

A player cannot be shut in as tightly as the decoder of documents: it needs threads, the sound
server's socket and libraries that load late. On Linux it gives up what a hostile codec would
want: Landlock leaves it the system's and the program's own files to read, and nothing to write
but devices, so that the profile and the person's files are out of reach; seccomp leaves it no
socket but local ones, no new process, no other process's memory. It holds no key: the evidence
comes to it as plain bytes of the one file that plays. On macOS and Windows nothing is applied
beyond the process boundary, and the report says so.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

Layers = dict[str, str]

_PR_SET_NO_NEW_PRIVS: Final = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ABI_QUERY: Final = 1
_RULE_PATH_BENEATH: Final = 1
_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_TRUNCATE, _IOCTL_DEVICE = 1 << 14, 1 << 15
_FILE_RIGHTS: Final = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF}
_FORBID_SIGNALS: Final = 0x2
_CLONE_THREAD: Final = 0x10000
_AF_UNIX: Final = 1
_EPERM, _ENOSYS = 1, 38
_MEMORY_BYTES: Final = 6 << 30
_FORBIDDEN: Final = (
    *("execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd"),
    *("io_uring_setup", "bpf", "perf_event_open", "userfaultfd", "open_by_handle_at"),
    *("mount", "umount2", "unshare", "setns", "pivot_root", "chroot", "kill", "fork", "vfork"),
    *("keyctl", "add_key", "request_key", "init_module", "finit_module", "kexec_load"),
)


def confine() -> Layers:
    """Apply every layer that this system has; return for each what became of it.

    Call it from the only thread. A layer that cannot be had is reported, not fatal.
    """
    if sys.platform != "linux":
        return {"process": "its own; nothing more on this system"}
    seccomp = _load_seccomp()
    steps: tuple[tuple[str, Callable[[], str]], ...] = (
        ("rlimits", _limit),
        ("no_new_privs", _forbid_privileges),
        ("landlock", _restrict_files),
        ("seccomp", lambda: _restrict_calls(seccomp)),
    )
    return {name: _apply(step) for name, step in steps}


def _apply(step: Callable[[], str]) -> str:
    try:
        return f"on {step()}".strip()
    except (OSError, ImportError, RuntimeError, AttributeError, ValueError) as exc:
        return f"off {type(exc).__name__}: {exc}"[:120]


def _limit() -> str:
    import resource

    for kind, value in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, _MEMORY_BYTES)):
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))
    return ""


def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _forbid_privileges() -> str:
    if _libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs")
    return ""


def _restrict_files() -> str:
    """Handle every right that this kernel knows; grant reading and devices (landlock(7))."""
    libc = _libc()
    abi = libc.syscall(_CREATE_RULESET, None, 0, _ABI_QUERY)
    if abi < 1:
        raise OSError("the kernel has no Landlock")
    rights = _FILE_RIGHTS.get(abi, 0xFFFF)
    attributes = struct.pack("<QQQ", rights, 0x3, _FORBID_SIGNALS)
    attributes = attributes[: 8 if abi < 4 else 16 if abi < 6 else 24]
    ruleset = int(libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0))
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    try:
        for path in _readable():
            _grant(libc, ruleset, path, _READ_FILE | _READ_DIR)
        devices = _READ_FILE | _READ_DIR | _WRITE_FILE | _TRUNCATE | _IOCTL_DEVICE
        _grant(libc, ruleset, Path("/dev"), devices & rights)
        if libc.syscall(_RESTRICT_SELF, ruleset, 0) != 0:
            raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    finally:
        os.close(ruleset)
    return f"ABI {abi}"


def _readable() -> Iterable[Path]:
    yield from map(Path, ("/usr", "/lib", "/lib64", "/etc", "/proc", "/sys", "/run", "/nix"))
    yield from (Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).parent)
    yield Path(__file__).resolve().parents[4]  # the package, and no more of the folder around it
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        yield Path(frozen)
    yield Path.home() / ".config" / "pulse"
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime:
        yield Path(runtime)


def _grant(libc: Any, ruleset: int, path: Path, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, struct.pack("<Qi", rights, folder), 0)
    finally:
        os.close(folder)


def _load_seccomp() -> Any | None:
    try:
        import pyseccomp
    except (ImportError, RuntimeError, OSError):
        return None
    return pyseccomp


def _restrict_calls(pyseccomp: Any | None) -> str:
    if pyseccomp is None:
        raise OSError("libseccomp is not installed")
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    refuse = pyseccomp.ERRNO(_EPERM)
    for name in _FORBIDDEN:
        try:
            rules.add_rule(refuse, name)
        except (OSError, ValueError):
            continue  # this architecture has no such call
    rules.add_rule(refuse, "socket", pyseccomp.Arg(0, pyseccomp.NE, _AF_UNIX))
    # Threads yes, processes no. clone3 hides its flags; ENOSYS makes the C library use clone.
    process = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, _CLONE_THREAD, 0)
    rules.add_rule(refuse, "clone", process)
    rules.add_rule(pyseccomp.ERRNO(_ENOSYS), "clone3")
    rules.load()
    return ""
