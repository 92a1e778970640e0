"""The loop of the worker: one request, one reply, until the parent closes the pipe."""

from __future__ import annotations

import gc
import json
import mmap
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from assessor_app.domain.allocator import give_back_freed
from assessor_app.evidence.decoder import media_types
from assessor_app.evidence.decoder.documents import Clip, DocumentKind
from assessor_app.evidence.decoder.marks import MAX_READ, PdfMark, pack_marks, unpack_marks
from assessor_app.evidence.decoder.window import attach, fresh_memory
from assessor_app.evidence.decoder.wire import (
    PAGE_BREAK,
    PAGE_SIZE,
    REQUEST,
    SNIFFED,
    Op,
    ReplyHeader,
    RequestHeader,
    Status,
)
from assessor_app.evidence.decoder.worker import probe, sandbox
from assessor_app.evidence.decoder.worker.document import Document, Painted, Settings, View
from assessor_app.evidence.decoder.worker.refusal import Refusal

__all__ = ["Settings", "serve"]

_SLICE_S: Final = 0.08
_SLICE_CHARACTERS: Final = 1 << 20
_SLICE_BYTES: Final = 1 << 20
_MAX_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class _Answer:
    """What goes back: pixels that lie in the window already, or bytes to put there."""

    painted: Painted | None = None
    data: bytes = b""
    text: bytes = b""
    count: int = 0


class _Worker:
    """The open documents, the inbox that the next one is fed into, and the operations."""

    def __init__(self, settings: Settings, window: memoryview) -> None:
        self._settings = settings
        self._window = window
        self._documents: dict[int, Document] = {}
        self._inbox: mmap.mmap | None = None
        self.operations: dict[Op, Callable[[int, dict[str, Any]], _Answer]] = {
            Op.IDENTIFY: self._identify,
            Op.FEED: self._feed,
            Op.OPEN: self._open,
            Op.PAGE_SIZE: self._page_size,
            Op.RENDER: self._render,
            Op.TEXT: self._text,
            Op.ALL_TEXT: self._all_text,
            Op.SEARCH: self._search,
            Op.OUTLINE: self._outline,
            Op.HTML: self._html,
            Op.THUMBNAIL: self._thumbnail,
            Op.CLOSE: self._close,
            Op.PROBE: self._probe,
            Op.LABELS: self._labels,
            Op.MARKS: self._marks,
            Op.WRITE_MARKS: self._write_marks,
            Op.EXPECT: self._expect,
        }

    def _identify(self, _handle: int, asked: dict[str, Any]) -> _Answer:
        head = bytes(self._window[: asked["head"]])
        tail = bytes(self._window[asked["head"] : asked["head"] + asked["tail"]])
        return _named(_identified(head, tail, asked))

    def _feed(self, _handle: int, asked: dict[str, Any]) -> _Answer:
        self._take_in(asked)
        return _Answer()

    def _take_in(self, asked: dict[str, Any]) -> mmap.mmap:
        """Put a piece of a file from the window to those that came before."""
        offset, size, total = asked["offset"], asked["size"], asked["total"]
        if offset == 0:
            self._make_inbox(total)
        if self._inbox is None or len(self._inbox) != total:
            raise Refusal(Status.FAULT, "feed")
        self._inbox[offset : offset + size] = self._window[:size]
        return self._inbox

    def _expect(self, _handle: int, asked: dict[str, Any]) -> _Answer:
        self._make_inbox(asked["total"])
        return _Answer()

    def _make_inbox(self, total: int) -> None:
        """Have memory for a file, unless it was expected already."""
        if self._inbox is not None and len(self._inbox) != total:
            self._inbox.close()
            self._inbox = None
        self._inbox = self._inbox or fresh_memory(total)

    def _open(self, handle: int, asked: dict[str, Any]) -> _Answer:
        """Take in the last piece of a file and open it, unless it is not what it claims to be."""
        if handle in self._documents:
            raise Refusal(Status.FAULT, "open")
        inbox, self._inbox = self._take_in(asked), None
        found = media_type = asked["media_type"]
        if not found:
            tail = max(SNIFFED, len(inbox) - SNIFFED)
            found = _identified(inbox[:SNIFFED], inbox[tail:], asked)
            if not media_types.agree(asked["claimed"], found):
                inbox.close()
                return _named(found)
            media_type = media_types.effective(asked["claimed"], found)
        document = _opened(inbox, media_type, self._settings)
        if document.pages < 1 or document.pages > self._settings.pages:
            status = Status.EMPTY if document.pages < 1 else Status.TOO_LARGE
            document.close()
            raise Refusal(status, "pages")
        self._documents[handle] = document
        return replace(_named(found), count=document.pages)

    def _document(self, handle: int) -> Document:
        try:
            return self._documents[handle]
        except KeyError as exc:
            raise Refusal(Status.FAULT, "handle") from exc

    def _page(self, handle: int, page: int) -> Document:
        document = self._document(handle)
        if not 0 <= page < document.pages:
            raise Refusal(Status.FAULT, "page")
        return document

    def _page_size(self, handle: int, asked: dict[str, Any]) -> _Answer:
        sizes = self._page(handle, asked["page"]).page_sizes(asked["page"], asked["most"])
        return _Answer(data=b"".join(PAGE_SIZE.pack(*size) for size in sizes))

    def _render(self, handle: int, asked: dict[str, Any]) -> _Answer:
        clip = Clip(*asked["clip"]) if asked["clip"] is not None else None
        view = View(asked["scale"], asked["turns"], clip)
        document = self._page(handle, asked["page"])
        return _Answer(painted=document.render(asked["page"], view, self._window))

    def _thumbnail(self, handle: int, asked: dict[str, Any]) -> _Answer:
        return _Answer(painted=self._document(handle).thumbnail(asked["max_px"], self._window))

    def _text(self, handle: int, asked: dict[str, Any]) -> _Answer:
        text, boxes = self._page(handle, asked["page"]).text(asked["page"])
        return _Answer(data=boxes, text=_utf8(text))

    def _all_text(self, handle: int, asked: dict[str, Any]) -> _Answer:
        """Answer with the text of some pages, each ended by a form feed but for the last, so that
        others get their turn in between."""
        document = self._page(handle, asked["page"])
        until = time.monotonic() + _SLICE_S
        gathered: list[str] = []
        length = 0
        page = asked["page"]
        while page < document.pages:
            try:
                text = document.plain_text(page)
            except Refusal:
                text = ""
            gathered.append(text[: asked["limit"]].replace(PAGE_BREAK, "\n"))
            length += len(gathered[-1])
            page += 1
            if length >= min(_SLICE_CHARACTERS, asked["limit"]) or time.monotonic() > until:
                break
        return _Answer(text=_utf8(PAGE_BREAK.join(gathered)), count=page)

    def _search(self, handle: int, asked: dict[str, Any]) -> _Answer:
        document = self._page(handle, asked["page"])
        until = time.monotonic() + _SLICE_S
        found: list[bytes] = []
        page, last = asked["page"], min(document.pages, asked["end"])
        while page < last:
            found.append(document.search(page, asked["query"]))
            page += 1
            if time.monotonic() > until or sum(map(len, found)) > _SLICE_BYTES:
                break
        return _Answer(data=b"".join(found), count=page)

    def _outline(self, handle: int, _asked: dict[str, Any]) -> _Answer:
        return _Answer(text=json.dumps(self._document(handle).outline()).encode())

    def _labels(self, handle: int, _asked: dict[str, Any]) -> _Answer:
        return _Answer(text=json.dumps(self._document(handle).labels()).encode())

    def _html(self, handle: int, _asked: dict[str, Any]) -> _Answer:
        return _Answer(text=_utf8(self._document(handle).html()))

    def _marks(self, handle: int, asked: dict[str, Any]) -> _Answer:
        document = self._page(handle, asked["page"])
        until = time.monotonic() + _SLICE_S
        found: list[PdfMark] = []
        page = asked["page"]
        while page < document.pages and len(found) < MAX_READ:
            with suppress(Refusal):
                found += document.marks(page)
            page += 1
            if time.monotonic() > until:
                break
        return _Answer(text=pack_marks(found[:MAX_READ]), count=page)

    def _write_marks(self, handle: int, _asked: dict[str, Any]) -> _Answer:
        inbox, self._inbox = self._inbox, None
        if inbox is None:
            raise Refusal(Status.FAULT, "marks")
        document = self._document(handle)
        marks = unpack_marks(inbox[:], document.pages)
        inbox.close()
        return _Answer(data=document.with_marks(marks))

    def _close(self, handle: int, _asked: dict[str, Any]) -> _Answer:
        document = self._documents.pop(handle, None)
        if document is not None:
            document.close()
            give_back_freed()
        return _Answer()

    def _probe(self, _handle: int, _asked: dict[str, Any]) -> _Answer:
        return _Answer(text=json.dumps(probe.attempts()).encode())


def _identified(head: bytes, tail: bytes, asked: dict[str, Any]) -> str:
    """Return the media type of a file by its first and last bytes and what it is called."""
    from assessor_app.evidence.decoder.worker.sniffing import identify

    return identify(head, tail, asked["name"], asked["claimed"])


def _named(media_type: str) -> _Answer:
    return _Answer(text=media_type[:_MAX_NAME].encode("ascii", "replace"))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _opened(inbox: mmap.mmap, media_type: str, settings: Settings) -> Document:
    kind = media_types.kind_of(media_type)
    if kind is DocumentKind.PDF:
        from assessor_app.evidence.decoder.worker.pdf import PdfDocument

        return PdfDocument(inbox, settings)
    if kind is DocumentKind.IMAGE:
        from assessor_app.evidence.decoder.worker.images import ImageDocument

        return ImageDocument(inbox, settings)
    data = inbox[:]
    inbox.close()
    if kind is DocumentKind.OFFICE:
        from assessor_app.evidence.decoder.worker.office import OfficeDocument

        return OfficeDocument(data, media_type)
    if kind is DocumentKind.TEXT:
        from assessor_app.evidence.decoder.worker.texts import TextDocument

        return TextDocument(data)
    raise Refusal(Status.UNSUPPORTED, media_type)


def serve(settings: Settings) -> int:
    """Load every decoder, then serve requests until the parent closes its end; return the exit
    status. The first reply says how far the worker is locked in, or why it cannot work at all."""
    pipes = _take_pipes()
    return serve_warm(pipes, settings, load())


def load() -> Exception | None:
    """Load everything, once a process, and return what went wrong."""
    try:
        from assessor_app.evidence.decoder.worker import warming

        warming.warm_up()
        sandbox.load()
    except Exception as exc:
        return exc
    gc.freeze()  # what was loaded stays, and is not looked through again
    return None


def serve_warm(pipes: tuple[int, int], settings: Settings, failure: Exception | None) -> int:
    """As :func:`serve`, once all is loaded, or ``failure`` has happened meanwhile."""
    requests, replies = pipes
    window = attach(settings.window, settings.window_bytes)
    if failure is not None:
        _reply(replies, window, 0, _refused(failure))
        return 1
    gc.enable()
    report = sandbox.lock_in(memory_bytes=settings.memory_bytes, cpu_s=settings.cpu_s)
    layers = [[layer.name, layer.active, layer.detail] for layer in report.layers]
    hello = json.dumps({"platform": report.platform, "layers": layers}).encode()
    _reply(replies, window, 0, (Status.OK, _Answer(text=hello)))
    worker = _Worker(settings, window)
    while (header := _read(requests, REQUEST.size)) is not None:
        request = RequestHeader.unpack(header)
        body = _read(requests, request.json_bytes)
        if body is None:
            break
        _reply(replies, window, request.sequence, _done(worker, request, body))
    return 0


def _take_pipes() -> tuple[int, int]:
    """Keep the pipes to ourselves: what a library prints must not enter the protocol."""
    requests, replies = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(requests, os.O_BINARY)
        msvcrt.setmode(replies, os.O_BINARY)
    return requests, replies


def _read(descriptor: int, size: int) -> bytes | None:
    data = b""
    while len(data) < size:
        chunk = os.read(descriptor, size - len(data))
        if not chunk:
            return None
        data += chunk
    return data


def _done(worker: _Worker, request: RequestHeader, body: bytes) -> tuple[Status, _Answer]:
    # Where a task ends: whatever a learner's file makes a decoder raise becomes a status.
    try:
        return Status.OK, worker.operations[request.op](request.handle, json.loads(body))
    except Exception as exc:
        return _refused(exc)


def _refused(exc: Exception) -> tuple[Status, _Answer]:
    if isinstance(exc, Refusal):
        return exc.status, _Answer(text=exc.cause[:_MAX_NAME].encode("ascii", "replace"))
    status = Status.TOO_LARGE if isinstance(exc, MemoryError) else Status.DAMAGED
    return status, _Answer(text=type(exc).__name__[:_MAX_NAME].encode("ascii", "replace"))


def _reply(
    descriptor: int, window: memoryview, sequence: int, result: tuple[Status, _Answer]
) -> None:
    status, answer = result
    width = height = 0
    data_bytes = len(answer.data)
    if answer.painted is not None:
        width, height = answer.painted.width, answer.painted.height
        data_bytes = width * height * 4
    elif data_bytes + len(answer.text) > len(window):
        status, answer, data_bytes = Status.TOO_LARGE, _Answer(text=b"reply"), 0
    else:
        window[:data_bytes] = answer.data
    end = data_bytes + len(answer.text)
    window[data_bytes:end] = answer.text
    header = ReplyHeader(
        sequence,
        status,
        width=width,
        height=height,
        stride=width * 4,
        count=answer.count,
        cpu_ms=int(time.process_time() * 1000),
        memory_kib=_peak_memory_kib(),
        data_bytes=data_bytes,
        text_bytes=len(answer.text),
    )
    os.write(descriptor, header.pack())


def _peak_memory_kib() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak
