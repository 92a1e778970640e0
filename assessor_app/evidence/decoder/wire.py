"""The protocol between parent and worker: fixed-size headers on pipes, bodies in a window.

A request is a header and at most :data:`MAX_REQUEST` bytes of JSON. A reply is one header only;
its sections (``data``, then ``text``) lie one after the other from the start of the shared window.
Each side handles one request at a time, so the window has one owner at any moment: the parent
until the request is written, the worker until its reply header is.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

MAX_REQUEST: Final = 8 << 10
SNIFFED: Final = 64 << 10
"""So many bytes at the start of a file, and at its end, tell what it is."""
MAX_JSON_REPLY: Final = 4 << 20
_MAGIC: Final = b"AsD1"
REQUEST: Final = struct.Struct("<4sHHII")
REPLY: Final = struct.Struct("<4sHHIIIIIIIQQ")
PAGE_SIZE: Final = struct.Struct("<ff")
TEXT_BOX: Final = struct.Struct("<IIIffff")
SEARCH_BOX: Final = struct.Struct("<IIffff")


NURSERY: Final = "nursery"
"""The argument that makes a worker's program a nursery; a worker has its settings there."""
BORN: Final = struct.Struct("<I")
"""What a nursery answers to an order, beside a handle on the worker: its process id."""
PAGE_BREAK: Final = "\f"
"""Stands between the texts of two pages (ALL_TEXT), and nowhere in them."""


class Op(IntEnum):
    """What is asked of a worker."""

    START = 0
    IDENTIFY = 1
    FEED = 2
    OPEN = 3
    PAGE_SIZE = 4
    RENDER = 5
    TEXT = 6
    ALL_TEXT = 7
    SEARCH = 8
    OUTLINE = 9
    HTML = 10
    THUMBNAIL = 11
    CLOSE = 12
    PROBE = 13
    LABELS = 14
    MARKS = 15
    WRITE_MARKS = 16
    EXPECT = 17


class Status(IntEnum):
    """How a request ended; all but OK and FAULT are codes of ``DecoderProblem``."""

    OK = 0
    DAMAGED = 1
    PASSWORD = 2
    TOO_LARGE = 3
    UNSUPPORTED = 4
    EMPTY = 5
    TYPE_MISMATCH = 6
    FAULT = 7


PROBLEM_CODES: Final[Mapping[Status, str]] = {
    Status.DAMAGED: "decoder_damaged",
    Status.PASSWORD: "decoder_password",
    Status.TOO_LARGE: "decoder_too_large",
    Status.UNSUPPORTED: "decoder_unsupported",
    Status.EMPTY: "decoder_empty",
    Status.TYPE_MISMATCH: "decoder_type_mismatch",
}


class WireViolation(Exception):
    """A header is not of this protocol, or its numbers are beyond what was agreed."""


@dataclass(frozen=True, slots=True)
class RequestHeader:
    """One request: what, of which document handle (0: none), and the length of its JSON."""

    op: Op
    sequence: int
    handle: int
    json_bytes: int

    def pack(self) -> bytes:
        """Return the 16 bytes on the pipe."""
        return REQUEST.pack(_MAGIC, self.op, self.sequence & 0xFFFF, self.handle, self.json_bytes)

    @classmethod
    def unpack(cls, data: bytes) -> RequestHeader:
        """Return the header that ``data`` is; :class:`WireViolation` where it is none."""
        magic, op, sequence, handle, json_bytes = REQUEST.unpack(data)
        if magic != _MAGIC or op not in set(Op) or json_bytes > MAX_REQUEST:
            raise WireViolation("request header")
        return cls(Op(op), sequence, handle, json_bytes)


@dataclass(frozen=True, slots=True)
class ReplyHeader:
    """One reply: the numbers that fit every kind of answer, and the lengths of its sections.

    ``count`` is the number of pages (OPEN), the next page (ALL_TEXT, SEARCH, MARKS) or else 0;
    ``cpu_ms`` and ``memory_kib`` are what the worker has used since it started.
    """

    sequence: int
    status: Status = Status.OK
    width: int = 0
    height: int = 0
    stride: int = 0
    count: int = 0
    cpu_ms: int = 0
    memory_kib: int = 0
    data_bytes: int = 0
    text_bytes: int = 0

    @property
    def end(self) -> int:
        """Where in the window the sections end."""
        return self.data_bytes + self.text_bytes

    def pack(self) -> bytes:
        """Return the 52 bytes on the pipe."""
        return REPLY.pack(
            _MAGIC,
            self.status,
            self.sequence & 0xFFFF,
            self.width,
            self.height,
            self.stride,
            self.count,
            min(self.cpu_ms, 0xFFFFFFFF),
            min(self.memory_kib, 0xFFFFFFFF),
            0,
            self.data_bytes,
            self.text_bytes,
        )

    @classmethod
    def unpack(cls, data: bytes, *, sequence: int, window_bytes: int) -> ReplyHeader:
        """Return the reply to request ``sequence``.

        Raises:
            WireViolation: another magic, status or sequence, or sections that overrun the window.
        """
        magic, status, number, width, height, stride, count, cpu, memory, zero, size, text = (
            REPLY.unpack(data)
        )
        if magic != _MAGIC or zero != 0 or number != sequence & 0xFFFF or status not in set(Status):
            raise WireViolation("reply header")
        if size + text > window_bytes:
            raise WireViolation("reply longer than the window")
        return cls(number, Status(status), width, height, stride, count, cpu, memory, size, text)


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply with its sections copied out of the window, so that the worker cannot change them."""

    header: ReplyHeader
    data: bytes | memoryview
    text: bytes


Arguments = Mapping[str, Any]
