"""Resource limits, which Linux and macOS share."""

from __future__ import annotations

import resource
import sys
from contextlib import suppress


def limit_resources(memory_bytes: int, cpu_s: int) -> str:
    """Bound address space and processor time; no file can be written or opened any more.

    macOS accepts RLIMIT_AS without enforcing it.
    """
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_CPU: cpu_s,
        resource.RLIMIT_AS: memory_bytes,
    }
    refused = [kind for kind, value in wanted.items() if not _limit(kind, value)]
    enforced = "" if sys.platform == "linux" else "memory is not enforced"
    if refused:
        raise OSError(f"refused: {refused}")
    return enforced


def _limit(kind: int, value: int) -> bool:
    with suppress(OSError, ValueError):
        _, hard = resource.getrlimit(kind)
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))
        return True
    return False
