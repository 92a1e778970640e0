"""Finds words in the whole document, some pages at a time, from the page that is read on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Final

from PySide6.QtCore import QObject, Signal

from assessor_app.domain.geometry import Box
from assessor_app.errors import AssessorError
from assessor_app.services.evidence.evidence_view import CancelToken, DecodedDocument, SearchBox
from assessor_app.ui.task_runner import Lane, TaskRunner
from assessor_app.ui.viewers.pdf.page_words import PageWords

MAX_HITS: Final = 1_000
_PAGES_AT_ONCE: Final = 48
_WORDS_BEFORE, _AFTER = 2, 80


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the words stand, and some of what stands around them."""

    page: int
    match: int
    boxes: tuple[Box, ...]
    around: str = ""

    @property
    def key(self) -> tuple[int, int]:
        """Its order in the document."""
        return self.page, self.match


class Searching(QObject):
    """One search at a time; a new one replaces it.

    Signals (main thread): ``begun(str)`` with the words; ``found(object)`` with some more
    :class:`Hit`; ``ended(str)`` with what went wrong, or nothing.
    """

    begun = Signal(str)
    found = Signal(object)
    ended = Signal(str)

    def __init__(self, runner: TaskRunner, parent: QObject) -> None:
        super().__init__(parent)
        self._runner = runner
        self._document: DecodedDocument | None = None
        self._token = CancelToken()
        self._spans: list[tuple[int, int]] = []
        self._count = 0
        self.query = ""
        self.running = False

    def use(self, document: DecodedDocument | None) -> None:
        """Search another document, or none."""
        self._token.cancel()
        self._document = document
        self.running = False
        self.query = ""

    def search(self, query: str, *, start: int) -> None:
        """Look for ``query`` from page ``start`` to the end, then from the beginning."""
        self._token.cancel()
        self._token = CancelToken()
        self.query = query
        self._count = 0
        self.begun.emit(query)
        self._spans = [] if self._document is None else _spans(self._document.pages, start)
        self.running = bool(query and self._spans)
        if self.running:
            self._go_on()
        else:
            self.ended.emit("")

    def _go_on(self) -> None:
        assert self._document is not None
        token = self._token
        self._runner.run(
            self,
            partial(_look, self._document, self.query, self._spans.pop(0), token),
            done=partial(self._take, token),
            failed=partial(self._fail, token),
            lane=Lane.DECODE,
            latest="search",
        )

    def _take(self, token: CancelToken, result: tuple[Hit, ...] | AssessorError) -> None:
        if token is not self._token or token.cancelled:
            return
        if isinstance(result, AssessorError):
            self._fail(token, result)
            return
        self._count += len(result)
        if result:
            self.found.emit(result)
        if self._spans and self._count < MAX_HITS:
            self._go_on()
        else:
            self.running = False
            self.ended.emit("")

    def _fail(self, token: CancelToken, _error: AssessorError) -> None:
        if token is self._token and not token.cancelled:
            self.running = False
            self.ended.emit("The search stopped before the end. Press Enter to search again.")


def _spans(pages: int, start: int) -> list[tuple[int, int]]:
    """Return all pages in groups, from ``start`` on and around."""
    start = min(max(start, 0), max(0, pages - 1))
    ends = [(start, pages), (0, start)]
    return [
        (first, min(first + _PAGES_AT_ONCE, end))
        for begin, end in ends
        for first in range(begin, end, _PAGES_AT_ONCE)
    ]


def _look(
    document: DecodedDocument, query: str, span: tuple[int, int], token: CancelToken
) -> tuple[Hit, ...] | AssessorError:
    try:
        boxes = document.search(query, first=span[0], end=span[1], limit=MAX_HITS, cancel=token)
        hits: list[Hit] = []
        for page, on_page in groupby(boxes, key=lambda box: box.page):
            words = PageWords(page, document.text(page, cancel=token))
            hits += _hits(words, list(on_page))
    except AssessorError as error:
        return error
    return tuple(hits)


def _hits(words: PageWords, boxes: Sequence[SearchBox]) -> list[Hit]:
    hits = []
    for match, of_match in groupby(boxes, key=lambda box: box.match):
        places = tuple(Box(one.left, one.top, one.width, one.height) for one in of_match)
        hits.append(Hit(words.page, match, places, _around(words, places)))
    return hits


def _around(words: PageWords, places: tuple[Box, ...]) -> str:
    first = places[0]
    at = words.passage_at(first.left + first.width / 2, first.top + first.height / 2)
    if at is None:
        return ""
    text = words.text
    begin = words.next_word(at.start, -_WORDS_BEFORE) or at
    end = min(len(text), at.end + _AFTER)
    inside = " ".join(text[begin.start : end].split())
    return f"{'…' if begin.start else ''}{inside}{'…' if end < len(text) else ''}"
