"""The nursery: one warm process that has loaded every decoder, and forks a worker when asked.

A worker begins in milliseconds then, and shares with the nursery what both of them loaded. The
nursery itself never reads a byte of evidence, so each worker starts as clean as the first; it locks
itself in after the fork. Linux only: it takes a handle on the worker (pidfd, Linux 5.3), since the
child of a child can be neither waited for nor safely ended by its number.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from assessor_app.evidence.decoder.child import WorkerDied, WorkerHung, readable, started
from assessor_app.evidence.decoder.wire import BORN, NURSERY

_ENDED: Final = -1
_TO_END_S: Final = 5.0
"""What is to end does so at once, unless the system itself is stuck."""


class Nursery:
    """A process that waits to fork workers. Not thread-safe, but for :meth:`interrupt`."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self._process = started([NURSERY], stdin=theirs.fileno(), stdout=subprocess.DEVNULL)
            except OSError:
                ours.close()
                raise
        self._socket = ours
        self._is_warm = False

    @property
    def pid(self) -> int:
        """The process id, for diagnostics and crash tests."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process has not ended yet."""
        return self._process.poll() is None

    def birth(self, settings: Mapping[str, Any], inherited: tuple[int, ...]) -> ForkedChild:
        """Order a worker and return at once; it is forked when the nursery is warm.

        A nursery that has ended gives a child that never comes to life.
        """
        requests, ours = os.pipe()
        replies, theirs = os.pipe()
        try:
            with suppress(OSError):
                order = json.dumps(settings).encode()
                socket.send_fds(self._socket, [order], [requests, theirs, *inherited])
        finally:
            os.close(requests)
            os.close(theirs)
        return ForkedChild(self, ours, replies)

    def answer(self, deadline: float) -> tuple[int, int]:
        """Return the process id of the worker that was ordered last, and a handle on it.

        Raises:
            WorkerDied, WorkerHung: it was not forked by ``deadline`` (monotonic).
        """
        if not readable(self._socket.fileno(), deadline):
            raise WorkerHung
        try:
            told, handles, _, _ = socket.recv_fds(self._socket, BORN.size, 1)
            (pid,) = BORN.unpack(told)
            (handle,) = handles
        except (OSError, struct.error, ValueError) as exc:
            raise WorkerDied("not born") from exc
        self._is_warm = True
        return pid, handle

    def interrupt(self) -> None:
        """End the process, from any thread, and return at once. Its workers live on."""
        self._process.kill()

    def close(self) -> None:
        """End the process and wait for that. Closing twice is the same as once.

        Where it has children, it is given the time to take their exit status.
        """
        self._socket.close()
        if not self._is_warm:
            self._process.kill()
        try:
            self._process.wait(_TO_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class ForkedChild:
    """A worker that the nursery forks, held by a handle that no other process can take over."""

    def __init__(self, nursery: Nursery, requests: int, replies: int) -> None:
        self.requests = requests
        self.replies = replies
        self.pid: int | None = None
        self._nursery: Nursery | None = nursery
        self._handle = _ENDED
        self._is_unwanted = False
        self._guard = threading.Lock()  # else a number might be another's when it is used

    @property
    def alive(self) -> bool:
        """Whether it has not ended yet; while it is awaited, whether it can still come."""
        if self._nursery is not None:
            return self._nursery.alive
        return self._handle != _ENDED and not readable(self._handle, 0)

    def wait_for_birth(self, deadline: float) -> None:
        """Wait until it was forked, and take the handle on it."""
        if self._nursery is None:
            return
        try:
            pid, handle = self._nursery.answer(deadline)
        except (WorkerDied, WorkerHung):
            self.kill()
            raise
        with self._guard:
            self.pid, self._handle = pid, handle
        self._nursery = None
        if self._is_unwanted:
            self._signal_end()

    def interrupt(self) -> None:
        """End it, from any thread, and return at once."""
        self._is_unwanted = True
        nursery = self._nursery
        if nursery is not None:
            nursery.interrupt()
        self._signal_end()

    def _signal_end(self) -> None:
        with self._guard:
            if self._handle != _ENDED:
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def kill(self) -> None:
        """End it, wait for that, and close the pipes.

        One that is not born yet ends its nursery too: who knows what that is doing. Should it
        be forked all the same, it finds its pipes closed, and ends by itself.
        """
        nursery, self._nursery = self._nursery, None
        if nursery is not None:
            nursery.interrupt()
            nursery.close()
        self._signal_end()
        with self._guard:
            handle, self._handle = self._handle, _ENDED
        if handle != _ENDED:
            readable(handle, time.monotonic() + _TO_END_S)
            os.close(handle)
        for end in (self.requests, self.replies):
            if end != _ENDED:
                os.close(end)
        self.requests = self.replies = _ENDED


def has_nurseries() -> bool:
    """Say whether this system can do what a nursery takes."""
    if sys.platform != "linux" or not hasattr(signal, "pidfd_send_signal"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True
