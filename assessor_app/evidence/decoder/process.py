"""One worker process, seen from the parent, which believes none of what it says."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from assessor_app.evidence.decoder.child import (
    Birth,
    SpawnedChild,
    WorkerDied,
    WorkerHung,
    readable,
)
from assessor_app.evidence.decoder.documents import (
    DecoderLimits,
    DecoderUnavailable,
    SandboxLayer,
    SandboxReport,
)
from assessor_app.evidence.decoder.window import Window, fresh_memory, open_window
from assessor_app.evidence.decoder.wire import (
    MAX_JSON_REPLY,
    MAX_REQUEST,
    REPLY,
    Arguments,
    Op,
    Reply,
    ReplyHeader,
    RequestHeader,
    Status,
    WireViolation,
)

_ROOM_FROM: Final = 256 << 10
_MAX_ROOM: Final = 32 << 20
_MAX_LEFT_OVER: Final = 256 << 10


class WorkerProcess:
    """A started worker. Not thread-safe: the caller has the turn.

    ``loaded`` maps the handles of documents that it holds to their sizes in bytes, in the order
    of use, the least recent first. ``cpu_ms`` and ``memory_kib`` are its own word for it.
    """

    def __init__(
        self,
        limits: DecoderLimits,
        make_window: Callable[[int], Window] = open_window,
        birth: Birth = SpawnedChild,
    ) -> None:
        self._limits = limits
        self._window = make_window(limits.window_bytes)
        self._sequence = 0
        self._owed = False
        self._report: SandboxReport | None = None
        self.loaded: dict[int, int] = {}
        self.cpu_ms = 0
        self.memory_kib = 0
        settings = {
            "window": self._window.name,
            "window_bytes": limits.window_bytes,
            "memory_bytes": limits.memory_bytes + limits.window_bytes,
            "cpu_s": limits.cpu_s,
            "pages": limits.pages,
            "side_px": limits.side_px,
            "raster_px": limits.raster_px,
            "reply_bytes": limits.reply_bytes,
            "outline_entries": limits.outline_entries,
        }
        try:
            self._child = birth(settings, self._window.inherited)
        except OSError as exc:
            self._window.close()
            raise DecoderUnavailable(
                "The decoder process cannot be started.", cause=type(exc).__name__
            ) from exc

    @property
    def pid(self) -> int | None:
        """The process id, for diagnostics and crash tests; None while it is not known yet."""
        return self._child.pid

    @property
    def is_ready(self) -> bool:
        """Whether it has said that it is locked in."""
        return self._report is not None

    @property
    def calls(self) -> int:
        """How many requests it was sent."""
        return self._sequence

    @property
    def alive(self) -> bool:
        """Whether the process has not ended yet."""
        return self._child.alive

    @property
    def window(self) -> memoryview:
        """The shared memory, to be filled before a FEED."""
        return self._window.view

    def ready(self) -> SandboxReport:
        """Wait until the worker has imported everything and locked itself in.

        Raises:
            WorkerDied, WorkerHung: it did not get so far.
            DecoderUnavailable: it says why it cannot start.
        """
        if self._report is None:
            deadline = time.monotonic() + self._limits.start_s
            self._child.wait_for_birth(deadline)
            reply = self._receive(deadline, None)
            self._window.attached()
            if reply.header.status is not Status.OK:
                raise DecoderUnavailable(
                    "The decoder process cannot start.",
                    cause=reply.text[:200].decode("ascii", "replace"),
                )
            self._report = self._parse_report(reply.text)
        return self._report

    def _parse_report(self, text: bytes) -> SandboxReport:
        try:
            found = json.loads(text[:MAX_JSON_REPLY])
            layers = tuple(
                SandboxLayer(str(name)[:40], active is True, str(detail)[:200])
                for name, active, detail in found["layers"][:20]
            )
            return SandboxReport(str(found["platform"])[:40], layers)
        except (ValueError, KeyError, TypeError, RecursionError) as exc:
            self.kill()
            raise WorkerDied("report") from exc

    def expect(self, total: int) -> None:
        """Say that a file of ``total`` bytes is coming, and do not wait for the answer.

        Fresh memory takes as long to get as it takes us to fill the window: both happen at once.
        """
        with suppress(WorkerDied, WorkerHung):  # the call that follows meets it again
            self._collect()
            self._request(Op.EXPECT, 0, {"total": total})
            self._owed = True

    def _collect(self) -> None:
        """Take the answer that is owed. It has no sections: the window is ours at that time."""
        if self._owed:
            self._owed = False
            if self._receive(time.monotonic() + self._limits.call_s, None).header.end:
                self.kill()
                raise WorkerDied("an answer that nobody asked for")

    def call(self, op: Op, handle: int, arguments: Arguments, *, room: int = 0) -> Reply:
        """Send one request and return its checked reply, within ``call_s``.

        With ``room``, about as many bytes are got ready for the reply's data meanwhile.

        Raises:
            WorkerDied, WorkerHung: the process is gone, and was killed where it was not.
        """
        self.ready()
        self._collect()
        self._request(op, handle, arguments)
        deadline = time.monotonic() + self._limits.call_s
        reply = self._receive(deadline, memory_for(room))
        self.cpu_ms, self.memory_kib = reply.header.cpu_ms, reply.header.memory_kib
        return reply

    def _request(self, op: Op, handle: int, arguments: Arguments) -> None:
        self._sequence += 1
        body = json.dumps(arguments).encode()
        if len(body) > MAX_REQUEST:
            raise ValueError("request too long")
        header = RequestHeader(op, self._sequence, handle, len(body))
        try:
            self._write(header.pack() + body)
        except OSError as exc:
            self.kill()
            raise WorkerDied("write") from exc

    def _write(self, data: bytes) -> None:
        # At most 8 KiB into an empty pipe: a stopped worker cannot make this block.
        os.write(self._child.requests, data)

    def _receive(self, deadline: float, memory: memoryview | None) -> Reply:
        data = self._read_exactly(REPLY.size, deadline)
        try:
            header = ReplyHeader.unpack(
                data, sequence=self._sequence, window_bytes=len(self._window.view)
            )
            if header.text_bytes > self._limits.reply_bytes:
                raise WireViolation("text too long")
        except WireViolation as exc:
            self.kill()
            raise WorkerDied(str(exc)) from exc
        middle, end = header.data_bytes, header.end
        reply = Reply(header, self._data(middle, memory), bytes(self.window[middle:end]))
        self._window.give_back(end)
        return reply

    def _data(self, size: int, memory: memoryview | None) -> bytes | memoryview:
        """Copy the first section out of the window, so that the worker cannot change it."""
        if memory is None or not size <= len(memory) <= size + _MAX_LEFT_OVER:
            return bytes(self.window[:size])
        data = memory[:size]
        data[:] = self.window[:size]
        return data

    def _read_exactly(self, size: int, deadline: float) -> bytes:
        descriptor = self._child.replies
        data = b""
        while len(data) < size:
            if not readable(descriptor, deadline):
                self.kill()
                raise WorkerHung
            chunk = os.read(descriptor, size - len(data))
            if not chunk:
                self.kill()
                raise WorkerDied("end of stream")
            data += chunk
        return data

    def interrupt(self) -> None:
        """End the process from another thread; who has the turn sees it and cleans up."""
        self._child.interrupt()

    def kill(self) -> None:
        """End the process now. Killing twice is the same as once."""
        self._child.kill()
        self._window.close()


def memory_for(room: int) -> memoryview | None:
    """Return memory for ``room`` bytes that is there already; None where that brings nothing."""
    return memoryview(fresh_memory(room)) if _ROOM_FROM <= room <= _MAX_ROOM else None
