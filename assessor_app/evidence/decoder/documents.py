"""What the decoder gives and takes: values, limits, and the problems that a file can have."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, Final, NamedTuple

from assessor_app.errors import AssessorError, EnvironmentProblem, IntegrityProblem

MIB: Final = 1 << 20


class DocumentKind(StrEnum):
    """How a document is looked at. MEDIA is only named here; the player process plays it."""

    PDF = "pdf"
    IMAGE = "image"
    TEXT = "text"
    OFFICE = "office"
    MEDIA = "media"


class DecoderProblem(IntegrityProblem):
    """A file could not be decoded; the program and its other documents are unharmed.

    Codes: ``decoder_damaged``, ``decoder_password``, ``decoder_too_large``, ``decoder_timeout``,
    ``decoder_crashed``, ``decoder_unsupported``, ``decoder_empty``, ``decoder_type_mismatch``.
    ``details["cause"]`` may name the class of the error inside the decoder.
    """

    default_code: ClassVar[str] = "decoder_damaged"


class DecoderUnavailable(EnvironmentProblem):
    """The decoder process cannot be started at all, or was closed: no fault of the file."""

    default_code: ClassVar[str] = "decoder_unavailable"


class RequestDropped(AssessorError):
    """A request was cancelled while it waited for its turn; nothing was decoded for it."""

    default_code: ClassVar[str] = "decoder_dropped"


class CancelToken:
    """Says that a request is no longer wanted. Cancel it from any thread, as often as wished."""

    __slots__ = ("cancelled",)

    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        """Drop the request if its turn has not come yet; a call under way is let finish."""
        self.cancelled = True


@dataclass(frozen=True, slots=True)
class DecoderLimits:
    """What the parent accepts of a decoder process, and what that process may use.

    Sides and ``raster_px`` are in pixels, ``*_s`` in seconds, ``*_bytes`` in bytes.
    """

    pages: int = 10_000
    side_px: int = 10_000
    raster_px: int = 64 * MIB
    pdf_bytes: int = 512 * MIB
    image_bytes: int = 256 * MIB
    office_bytes: int = 128 * MIB
    text_bytes: int = 16 * MIB
    reply_bytes: int = 64 * MIB
    outline_entries: int = 5_000
    open_documents: int = 8
    open_bytes: int = 640 * MIB
    call_s: float = 9.0
    start_s: float = 30.0
    memory_bytes: int = 2560 * MIB
    cpu_s: int = 900
    crashes_per_document: int = 3

    @property
    def window_bytes(self) -> int:
        """Size of the memory shared with a worker: the largest raster or reply fits."""
        return max(self.raster_px * 4, self.reply_bytes)


class PageSize(NamedTuple):
    """A page as it is shown, before any turn by the viewer: points for PDF, pixels for images.

    A tuple, since a layout counts thousands of them by hash while the first page is waited for.
    """

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Clip:
    """A rectangle of the scaled and turned page, in pixels, with its origin at the top left."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Raster:
    """Opaque pixels, 4 bytes each in the order B, G, R, X; rows are ``stride`` bytes apart."""

    width: int
    height: int
    stride: int
    pixels: bytes | memoryview = field(repr=False)


@dataclass(frozen=True, slots=True)
class TextBox:
    """One word: ``text[start:end]`` of its page, and where it stands.

    Page points (RFC 3778 ``viewrect``): the origin is the top left of the page as shown.
    ``line`` counts from 0 in reading order; words of one line share it.
    """

    start: int
    end: int
    line: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of one page; ``boxes`` is empty for kinds that have no positions."""

    text: str = field(repr=False)
    boxes: tuple[TextBox, ...] = field(default=(), repr=False)

    def lines(self) -> tuple[TextBox, ...]:
        """Return one box a line, around all its words."""
        grouped: dict[int, list[TextBox]] = {}
        for box in self.boxes:
            grouped.setdefault(box.line, []).append(box)
        return tuple(_around(boxes) for boxes in grouped.values())


def _around(boxes: list[TextBox]) -> TextBox:
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right = max(box.left + box.width for box in boxes)
    bottom = max(box.top + box.height for box in boxes)
    start, end = min(box.start for box in boxes), max(box.end for box in boxes)
    return TextBox(start, end, boxes[0].line, left, top, right - left, bottom - top)


@dataclass(frozen=True, slots=True)
class SearchBox:
    """One rectangle of a match, in page points as in :class:`TextBox`. ``match`` counts from 0
    on its page; a match that runs over two lines has two boxes."""

    page: int
    match: int
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One bookmark. ``page`` counts from 0; -1 where it leads nowhere in this document."""

    title: str
    level: int
    page: int


@dataclass(frozen=True, slots=True)
class SandboxLayer:
    """One wall around the worker, whether it stands, and what is to be known about it."""

    name: str
    active: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SandboxReport:
    """What keeps a decoder process from files, network and other processes on this machine."""

    platform: str
    layers: tuple[SandboxLayer, ...]

    @property
    def active(self) -> frozenset[str]:
        """Names of the layers that stand."""
        return frozenset(layer.name for layer in self.layers if layer.active)
