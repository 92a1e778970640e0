"""Memory that the parent and one worker share, without a file that anyone else can open.

Linux: a memfd, sealed against shrinking, since a worker that truncated it would kill the parent
with SIGBUS at its next read. Elsewhere: ``multiprocessing.shared_memory``, attached by its name
before the worker locks itself in, and unlinked as soon as the worker has it.
"""

from __future__ import annotations

import mmap
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    # Loaded where it is used: it brings what neither decoder nor player needs on Linux.
    from multiprocessing.shared_memory import SharedMemory

_GIVE_BACK_FROM: Final = 16 << 20


class Window(Protocol):
    """Shared memory of a fixed size, seen from the parent. One thread uses it at a time."""

    view: memoryview
    name: str
    inherited: tuple[int, ...]

    def attached(self) -> None:
        """Say that the worker holds the memory now; what served to find it may go."""
        ...

    def give_back(self, used: int) -> None:
        """Return the first ``used`` bytes of memory to the system where that is worth it."""
        ...

    def close(self) -> None:
        """Let go of the memory; the worker keeps its own hold until it ends."""
        ...


class SealedWindow:
    """A sealed memfd (Linux 3.17 or newer), inherited by the worker as a file descriptor."""

    def __init__(self, size: int) -> None:
        if sys.platform != "linux":
            raise OSError("memfd is a part of Linux")
        import fcntl

        self._descriptor = os.memfd_create(
            "assessor-decoder", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING
        )
        os.ftruncate(self._descriptor, size)
        seals = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
        fcntl.fcntl(self._descriptor, fcntl.F_ADD_SEALS, seals)
        self._memory = mmap.mmap(self._descriptor, size)
        self.view = memoryview(self._memory)
        self.name = f"fd:{self._descriptor}"
        self.inherited: tuple[int, ...] = (self._descriptor,)

    def attached(self) -> None:
        """Close the descriptor; the mappings remain."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def give_back(self, used: int) -> None:
        """Punch a hole where a large raster was, so that memory stays flat over a day."""
        if sys.platform == "linux" and used >= _GIVE_BACK_FROM:
            whole_pages = -(-used // mmap.PAGESIZE) * mmap.PAGESIZE
            with suppress(OSError):
                self._memory.madvise(mmap.MADV_REMOVE, 0, min(whole_pages, len(self._memory)))

    def close(self) -> None:
        """Unmap the memory. Closing twice is the same as once."""
        self.attached()
        self.view.release()
        with suppress(BufferError):  # a source kept a view of it: it goes when that goes
            self._memory.close()


class NamedWindow:
    """Named shared memory, for macOS and Windows (and any POSIX system)."""

    def __init__(self, size: int) -> None:
        from multiprocessing.shared_memory import SharedMemory

        self._shared = SharedMemory(create=True, size=size)
        self._linked = True
        self.view = _view(self._shared, size)
        self.name = f"shm:{self._shared.name}"
        self.inherited: tuple[int, ...] = ()

    def attached(self) -> None:
        """Unlink the name; the mappings remain."""
        if self._linked:
            self._linked = False
            self._shared.unlink()

    def give_back(self, used: int) -> None:
        """Keep the memory: no portable call returns a part of it."""

    def close(self) -> None:
        """Unmap and unlink the memory. Closing twice is the same as once."""
        self.attached()
        self.view.release()
        with suppress(BufferError):
            self._shared.close()


def open_window(size: int) -> Window:
    """Return new shared memory of ``size`` bytes, zeroed, by the best means of this system."""
    return SealedWindow(size) if hasattr(os, "memfd_create") else NamedWindow(size)


def fresh_memory(size: int) -> mmap.mmap:
    """Return memory of our own; on Linux all of it at once, which halves the time to fill it."""
    if sys.platform != "linux":
        return mmap.mmap(-1, size)
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE
    return mmap.mmap(-1, size, flags=flags)


def attach(name: str, size: int) -> memoryview:
    """Return the window ``name`` in the worker; it stays mapped until the process ends.

    Raises:
        ValueError: the name is of no known kind.
    """
    kind, _, value = name.partition(":")
    if kind == "fd":
        mapped = mmap.mmap(int(value), size)
        os.close(int(value))
        return memoryview(mapped)
    if kind == "shm":
        _KEPT.append(_attach_by_name(value))
        return _view(_KEPT[-1], size)
    raise ValueError("unknown kind of window")


def _view(shared: SharedMemory, size: int) -> memoryview:
    whole = shared.buf
    assert whole is not None
    return whole[:size]


_KEPT: Final[list[SharedMemory]] = []


def _attach_by_name(name: str) -> SharedMemory:
    from multiprocessing import resource_tracker
    from multiprocessing.shared_memory import SharedMemory

    # WORKAROUND(https://github.com/python/cpython/issues/82300): before 3.13, attaching starts a
    # tracker process that unlinks the memory when the worker ends, although it is the parent's.
    if sys.version_info >= (3, 13):
        return SharedMemory(name, track=False)
    resource_tracker.register = _register_nothing  # type: ignore[assignment]  # a function of ours
    return SharedMemory(name)


def _register_nothing(name: str, rtype: str) -> None:
    return None
