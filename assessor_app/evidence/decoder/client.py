"""The decoder as the program sees it: open a learner's file, ask for pixels, text and HTML.

Everything that reads a file's content happens in a worker process (``worker/``), started from a
warm spare when one crashes or hangs. What a worker answers is checked before it is believed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final, TypeVar

from assessor_app.evidence.decoder import answers, media_types
from assessor_app.evidence.decoder.child import WorkerDied, WorkerHung
from assessor_app.evidence.decoder.crew import Crew
from assessor_app.evidence.decoder.documents import (
    CancelToken,
    DecoderLimits,
    DecoderProblem,
    DecoderUnavailable,
    DocumentKind,
    SandboxReport,
)
from assessor_app.evidence.decoder.opened import DecodedDocument, Loadable
from assessor_app.evidence.decoder.process import WorkerProcess
from assessor_app.evidence.decoder.sources import (
    SeekableSource,
    Source,
    fill,
    size_of,
    stream_of,
)
from assessor_app.evidence.decoder.turnstile import Turnstile
from assessor_app.evidence.decoder.window import Window, open_window
from assessor_app.evidence.decoder.wire import (
    PROBLEM_CODES,
    SNIFFED,
    Arguments,
    Op,
    Reply,
    Status,
    WireViolation,
)

_CHUNK: Final = 4 << 20
_EXPECTED_FROM: Final = 256 << 10
_MAX_NAME: Final = 200
T = TypeVar("T")


class Decoder:
    """Decodes learners' files in processes of their own. Use it from any thread.

    One request at a time is served, in the order in which they came. A request that crashes the
    worker or overruns its deadline ends in a ``DecoderProblem`` for its document; the warm spare
    takes over, and other documents are read again from their sources when they are next used.
    Nothing is started before the first request, or :meth:`start`.
    """

    def __init__(
        self,
        limits: DecoderLimits | None = None,
        *,
        spare: bool = True,
        make_window: Callable[[int], Window] = open_window,
    ) -> None:
        self._limits = limits or DecoderLimits()
        self._turnstile = Turnstile()
        self._crew = Crew(self._limits, spare=spare, make_window=make_window)
        self._to_close: deque[int] = deque()
        self._last_handle = 0

    def __enter__(self) -> Decoder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def limits(self) -> DecoderLimits:
        """What this decoder accepts."""
        return self._limits

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return self._turnstile.waiting()

    @property
    def respawns(self) -> int:
        """How often a worker had to be replaced after a crash, a hang or a lie."""
        return self._crew.respawns

    @property
    def worker_pid(self) -> int | None:
        """The process id of the worker in use, for diagnostics and crash tests."""
        worker = self._crew.serving
        return worker.pid if worker is not None else None

    @property
    def worker_memory_kib(self) -> int:
        """The most memory that the worker in use says it had at once."""
        worker = self._crew.serving
        return worker.memory_kib if worker is not None else 0

    def start(self) -> None:
        """Start a worker and its spare and return at once; the first request waits for them."""
        with self._turnstile.turn():
            self._crew.start()

    def sandbox_report(self) -> SandboxReport:
        """Return which walls stand around the worker in use.

        Raises:
            DecoderUnavailable: no worker can be started.
        """
        with self._turnstile.turn():
            return self._crew.ready().ready()

    def probe(self) -> dict[str, str]:
        """Let the worker try to break out; return what became of each attempt."""
        with self._turnstile.turn():
            return answers.probe(self._ask(None, Op.PROBE, {}))

    def identify(self, source: Source, name: str, *, claimed: str = "") -> str:
        """Return the media type of a file by its content, and by its name where that is open.

        ``application/octet-stream`` where nothing is recognised. ``claimed`` settles what a file
        is that is several things at once.

        Raises:
            DecoderProblem: codes ``decoder_empty``, ``decoder_timeout``, ``decoder_crashed``.
        """
        stream = stream_of(source)
        with self._turnstile.turn():
            return self._identify(stream, size_of(stream), name, claimed)

    def _identify(self, stream: SeekableSource, size: int, name: str, claimed: str) -> str:
        if size == 0:
            raise DecoderProblem("The file is empty.", code="decoder_empty")
        window = self._crew.ready().window
        head = min(size, SNIFFED)
        tail = min(size - head, SNIFFED)
        fill(stream, 0, window, (0, head))
        fill(stream, size - tail, window, (head, head + tail))
        asked = {"head": head, "tail": tail, "name": name[-_MAX_NAME:], "claimed": claimed[:100]}
        return self._checked(lambda: answers.media_type(self._ask(None, Op.IDENTIFY, asked)))

    def open(self, source: Source, *, media_type: str, name: str) -> DecodedDocument:
        """Open a file that claims to be ``media_type``; ``name`` is its path in the package.

        The decoder reads ``source`` now, and again after a crash: it must stay open, and be
        used by nobody else, until the document is closed. It is not closed here.

        Raises:
            DecoderProblem: any of its codes; ``decoder_type_mismatch`` where the content is of
                another family than the claim.
            DecoderUnavailable: no worker can be started.
        """
        stream = stream_of(source)
        size = size_of(stream)
        claimed = media_types.essence(media_type)
        with self._turnstile.turn():
            self._crew.relieve()
            self._last_handle += 1
            loadable = Loadable(self._last_handle, stream, size)
            if self._is_loadable(media_types.kind_of(claimed), size):
                # The worker says what the file is as it opens it: one answer to wait for, not two.
                found = self._guarded(loadable, lambda it: self._load(it, name, claimed))
            else:
                found = self._identify(stream, size, name, claimed)
            kind = self._kind(claimed, found, size)
            loadable.media_type = media_types.effective(claimed, found)
            if not loadable.pages and kind is not DocumentKind.MEDIA:
                self._guarded(loadable, self._load)
            return DecodedDocument(self, kind, loadable)

    def _kind(self, claimed: str, found: str, size: int) -> DocumentKind:
        """Return how a file is looked at, or raise what speaks against looking at it."""
        if not media_types.agree(claimed, found):
            raise DecoderProblem(
                f"The file says that it is {claimed}, and is {found}.",
                code="decoder_type_mismatch",
                claimed=claimed,
                found=found,
            )
        kind = media_types.kind_of(media_types.effective(claimed, found))
        if kind is None:
            raise DecoderProblem(
                f"Files of type {found} are not shown.", code="decoder_unsupported", found=found
            )
        if kind is not DocumentKind.MEDIA and size > self._most_bytes(kind):
            raise DecoderProblem(
                f"The file is larger than {self._most_bytes(kind)} bytes.",
                code="decoder_too_large",
                size=size,
            )
        return kind

    def _is_loadable(self, kind: DocumentKind | None, size: int) -> bool:
        if kind is None or kind is DocumentKind.MEDIA:
            return False
        return 0 < size <= self._most_bytes(kind)

    def _most_bytes(self, kind: DocumentKind) -> int:
        return {
            DocumentKind.PDF: self._limits.pdf_bytes,
            DocumentKind.IMAGE: self._limits.image_bytes,
            DocumentKind.OFFICE: self._limits.office_bytes,
            DocumentKind.TEXT: self._limits.text_bytes,
        }.get(kind, 0)

    def call(
        self,
        loadable: Loadable,
        op: Op,
        arguments: Arguments,
        check: Callable[[Reply], T],
        *,
        cancel: CancelToken | None = None,
        given: bytes = b"",
        room: int = 0,
    ) -> T:
        """Ask for something of an open document and return what ``check`` makes of the reply.

        ``given`` goes to the worker with the request, where that is more than a few arguments;
        ``room`` is about how many bytes the reply's data will have, where that is known.

        Raises:
            DecoderProblem, DecoderUnavailable, RequestDropped: see those.
        """
        with self._turnstile.turn(cancel):
            self._crew.relieve()
            self._close_forgotten()
            if loadable.closed:
                raise DecoderUnavailable("The document was closed.", code="decoder_closed")
            if loadable.crashes >= self._limits.crashes_per_document:
                raise DecoderProblem("The file crashes its decoder.", code="decoder_crashed")
            return self._guarded(
                loadable, lambda it: check(self._ask_of(it, op, arguments, given, room))
            )

    def close_forgotten(self) -> None:
        """Close in the worker what was let go of, rather than when the next document waits."""
        with self._turnstile.turn(), suppress(DecoderUnavailable):
            self._close_forgotten()

    def forget(self, loadable: Loadable) -> None:
        """Let go of a document, at the next turn, without waiting for it."""
        loadable.closed = True
        self._to_close.append(loadable.handle)

    def _guarded(self, loadable: Loadable, work: Callable[[Loadable], T]) -> T:
        """Run ``work`` and blame the document for what it does to the worker."""
        try:
            return self._checked(lambda: work(loadable))
        except DecoderProblem as problem:
            if problem.code in {"decoder_crashed", "decoder_timeout"}:
                loadable.crashes += 1
            raise

    def _checked(self, work: Callable[[], T]) -> T:
        try:
            return work()
        except WireViolation as exc:
            raise self._disbelieved(exc) from exc

    def _disbelieved(self, violation: WireViolation) -> DecoderProblem:
        """End a worker that answered what cannot be true: it is no longer ours."""
        self._crew.lose()
        return DecoderProblem(
            "The decoder gave an impossible answer.", code="decoder_crashed", cause=str(violation)
        )

    def _ask_of(
        self, loadable: Loadable, op: Op, arguments: Arguments, given: bytes, room: int
    ) -> Reply:
        held = self._crew.ready().loaded
        if loadable.handle in held:
            held[loadable.handle] = held.pop(loadable.handle)  # the most recently used is last
        else:
            self._load(loadable)
        if given:
            for piece in self._pieces(stream_of(given), len(given)):
                self._ask(None, Op.FEED, piece)
        return self._ask(loadable, op, arguments, room)

    def _load(self, loadable: Loadable, name: str = "", claimed: str = "") -> str:
        """Hand the file over, open it as its media type, and note its pages; return that type.

        Where the type is not known yet, it is found by the content, ``name`` and ``claimed``. A
        file that is something else than it claims is not opened.
        """
        self._make_room(loadable.size)
        known = {"media_type": loadable.media_type, "name": name[-_MAX_NAME:], "claimed": claimed}
        for piece in self._pieces(loadable.stream, loadable.size):
            if piece["offset"] + piece["size"] < loadable.size:
                self._ask(None, Op.FEED, piece)
            else:
                reply = self._ask(loadable, Op.OPEN, known | piece)
        found = answers.media_type(reply)
        if loadable.media_type or media_types.agree(claimed, found):
            loadable.pages = answers.page_count(reply, self._limits)
            self._crew.ready().loaded[loadable.handle] = loadable.size
        return found

    def _pieces(self, stream: SeekableSource, total: int) -> Iterator[dict[str, int]]:
        """Put the bytes of a file into the window, piece by piece, to be handed over."""
        if total >= _EXPECTED_FROM:
            self._crew.ready().expect(total)
        for offset in range(0, total, _CHUNK):
            size = min(_CHUNK, total - offset)
            fill(stream, offset, self._crew.ready().window, (0, size))
            yield {"offset": offset, "size": size, "total": total}

    def _make_room(self, size: int) -> None:
        """Close what was let go of, then what was used least recently, until ``size`` fits."""
        self._close_forgotten()
        held = self._crew.ready().loaded
        used = sum(held.values())
        for number, (handle, bytes_held) in enumerate(held.items()):
            fits = used + size <= self._limits.open_bytes
            if fits and len(held) - number < self._limits.open_documents:
                break
            used -= bytes_held
            self._to_close.append(handle)
        self._close_forgotten()

    def _ask(self, loadable: Loadable | None, op: Op, arguments: Arguments, room: int = 0) -> Reply:
        worker = self._crew.ready()
        reply = self._send(worker, op, loadable.handle if loadable else 0, arguments, room)
        status = reply.header.status
        if status is Status.OK:
            return reply
        cause = reply.text[:100].decode("ascii", "replace")
        if status is Status.FAULT:
            raise WireViolation(f"fault {cause}")
        raise DecoderProblem("The file cannot be decoded.", code=PROBLEM_CODES[status], cause=cause)

    def _send(
        self, worker: WorkerProcess, op: Op, handle: int, arguments: Arguments, room: int = 0
    ) -> Reply:
        try:
            return worker.call(op, handle, arguments, room=room)
        except WorkerHung as exc:
            self._crew.lose()
            raise DecoderProblem(
                f"The file was not decoded within {self._limits.call_s:g} seconds.",
                code="decoder_timeout",
            ) from exc
        except WorkerDied as exc:
            self._crew.lose()
            self._crew.check_open()
            raise DecoderProblem(
                "The decoder crashed on the file.", code="decoder_crashed", cause=str(exc)
            ) from exc

    def _close_forgotten(self) -> None:
        """Close what was let go of. A file that crashes its worker by being closed has done so
        to nobody else: the next worker starts without it."""
        while self._to_close:
            handle = self._to_close.popleft()
            worker = self._crew.serving
            if worker is not None and worker.loaded.pop(handle, None) is not None:
                with suppress(DecoderProblem):
                    self._send(worker, Op.CLOSE, handle, {})

    def close(self) -> None:
        """End the workers at once; a call under way in another thread ends in an error."""
        self._crew.interrupt()
        with self._turnstile.turn():
            self._crew.close()
