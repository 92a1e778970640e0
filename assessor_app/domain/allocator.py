"""Lets the C library give freed memory back to the system. For glibc; others do it by themselves.

glibc keeps what was freed for later. Once a picture of some megabytes was freed, it even takes the
next ones from the heap too, where one small thing that lives on above them holds all of it.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Final

# <malloc.h>; mallopt(3)
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_LARGE_BYTES: Final = 128 << 10


def give_back_large_pieces() -> None:
    """From now on, give memory of 128 KiB and more back as soon as it is freed."""
    mallopt = _of_the_c_library("mallopt")
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)


def give_back_freed() -> None:
    """Give back now what lies free between pieces in use; it takes some milliseconds."""
    trim = _of_the_c_library("malloc_trim")
    if trim is not None:
        trim(0)


def _of_the_c_library(name: str) -> Any:
    """Return a function of the C library this program runs on; None where it has none of it."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
