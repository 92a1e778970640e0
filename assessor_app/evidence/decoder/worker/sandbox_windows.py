"""Windows: a Job Object, no child processes, no dynamic code, and low integrity.

Not run by us: see ``sandbox.py``. What it does not do: a process of low integrity can still read
files that its user can read, and can open network connections. Writing to the user's files,
starting programs, and using more memory or processor time than agreed are refused.
"""

from __future__ import annotations

import ctypes
from functools import partial
from typing import Any, Final

from assessor_app.evidence.decoder.worker.sandbox_steps import NotAvailable, Step

_JOB_LIMIT_PROCESS_TIME: Final = 0x2
_JOB_LIMIT_ACTIVE_PROCESS: Final = 0x8
_JOB_LIMIT_PROCESS_MEMORY: Final = 0x100
_JOB_LIMIT_DIE_ON_UNHANDLED_EXCEPTION: Final = 0x400
_EXTENDED_LIMIT_INFORMATION: Final = 9
_BASIC_UI_RESTRICTIONS: Final = 4
_ALL_UI_RESTRICTIONS: Final = 0xFF
_DYNAMIC_CODE_POLICY: Final = 2
_CHILD_PROCESS_POLICY: Final = 13
_TOKEN_ADJUST_DEFAULT: Final = 0x80
_TOKEN_QUERY: Final = 0x8
_TOKEN_INTEGRITY_LEVEL: Final = 25
_SE_GROUP_INTEGRITY: Final = 0x20
_LOW_INTEGRITY: Final = "S-1-16-4096"


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("per_process_user_time", ctypes.c_int64),
        ("per_job_user_time", ctypes.c_int64),
        ("limit_flags", ctypes.c_uint32),
        ("minimum_working_set", ctypes.c_size_t),
        ("maximum_working_set", ctypes.c_size_t),
        ("active_process_limit", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority_class", ctypes.c_uint32),
        ("scheduling_class", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory_limit", ctypes.c_size_t),
        ("job_memory_limit", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


class _TokenLabel(ctypes.Structure):
    _fields_ = (("sid", ctypes.c_void_p), ("attributes", ctypes.c_uint32))


def steps(memory_bytes: int, cpu_s: int) -> tuple[Step, ...]:
    """Return the layers in the order in which they can be put on."""
    return (
        ("job_object", partial(_enter_job, memory_bytes, cpu_s)),
        ("no_child_processes", partial(_set_policy, _CHILD_PROCESS_POLICY)),
        ("no_dynamic_code", partial(_set_policy, _DYNAMIC_CODE_POLICY)),
        ("low_integrity", _lower_integrity),
    )


def _library(name: str) -> Any:
    return getattr(ctypes, "WinDLL")(name, use_last_error=True)  # noqa: B009


def _check(succeeded: int, what: str) -> None:
    if not succeeded:
        raise NotAvailable(what)


def _kernel() -> Any:
    kernel = _library("kernel32")
    kernel.CreateJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    return kernel


def _enter_job(memory_bytes: int, cpu_s: int) -> str:
    """Bound memory and time, and allow this one process only (its handle is kept open)."""
    kernel = _kernel()
    job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
    limits = _ExtendedLimits()
    limits.basic.limit_flags = (
        _JOB_LIMIT_PROCESS_TIME
        | _JOB_LIMIT_ACTIVE_PROCESS
        | _JOB_LIMIT_PROCESS_MEMORY
        | _JOB_LIMIT_DIE_ON_UNHANDLED_EXCEPTION
    )
    limits.basic.per_process_user_time = cpu_s * 10_000_000
    limits.basic.active_process_limit = 1
    limits.process_memory_limit = memory_bytes
    _check(
        kernel.SetInformationJobObject(
            job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits)
        ),
        "job limits",
    )
    restrictions = ctypes.c_uint32(_ALL_UI_RESTRICTIONS)
    _check(
        kernel.SetInformationJobObject(
            job, _BASIC_UI_RESTRICTIONS, ctypes.byref(restrictions), ctypes.sizeof(restrictions)
        ),
        "job windows",
    )
    current = ctypes.c_void_p(kernel.GetCurrentProcess())
    _check(kernel.AssignProcessToJobObject(job, current), "assign to job")
    return "memory, time, one process, no windows"


def _set_policy(policy: int) -> str:
    flags = ctypes.c_uint32(1)
    kernel = _kernel()
    set_policy = kernel.SetProcessMitigationPolicy
    _check(set_policy(policy, ctypes.byref(flags), ctypes.sizeof(flags)), "mitigation policy")
    return ""


def _lower_integrity() -> str:
    kernel, advapi = _kernel(), _library("advapi32")
    current = ctypes.c_void_p(kernel.GetCurrentProcess())
    token = ctypes.c_void_p()
    rights = _TOKEN_ADJUST_DEFAULT | _TOKEN_QUERY
    _check(advapi.OpenProcessToken(current, rights, ctypes.byref(token)), "open token")
    sid = ctypes.c_void_p()
    _check(advapi.ConvertStringSidToSidW(_LOW_INTEGRITY, ctypes.byref(sid)), "integrity sid")
    label = _TokenLabel(sid.value, _SE_GROUP_INTEGRITY)
    size = ctypes.sizeof(label) + int(advapi.GetLengthSid(sid))
    lowered = advapi.SetTokenInformation(token, _TOKEN_INTEGRITY_LEVEL, ctypes.byref(label), size)
    _check(lowered, "lower integrity")
    return "integrity level low"
