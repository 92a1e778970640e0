"""Brings the place of an annotation into view and points it out for a moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer

from assessor_app.errors import AssessorError
from assessor_app.services.evidence_view import DecodedDocument, SearchBox
from assessor_app.ui.task_runner import Lane, TaskRunner
from assessor_app.ui.viewers.pdf.anchors import Anchor, anchor_of
from assessor_app.ui.viewers.pdf.geometry import Box, around
from assessor_app.ui.viewers.pdf.page_view import PageView
from assessor_app.ui.viewers.pdf.page_words import Quote
from assessor_app.ui.viewers.pdf.texts import Texts

_SHOWN_MS: Final = 2_500
_SEARCHED_WORDS: Final = 8


class PointingOut(QObject):
    """Marks the words of a selector; where they are not found on its page, its rectangle; and
    where it names no page, the first place in the document with those words."""

    def __init__(self, runner: TaskRunner, view: PageView, texts: Texts) -> None:
        super().__init__(view)
        self._runner = runner
        self._view = view
        self._texts = texts
        self._anchor: Anchor | None = None
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.setInterval(_SHOWN_MS)
        self._fading.timeout.connect(self.clear)
        texts.arrived.connect(self._words_arrived)

    def show(self, selector: dict[str, Any], document: DecodedDocument) -> None:
        """Point out where a selector leads; nothing happens where it leads nowhere here."""
        self.clear()
        anchor = anchor_of(selector)
        if anchor is None or (anchor.page is not None and anchor.page >= document.pages):
            return
        if anchor.page is None:
            self._look_for(anchor, document)
            return
        self._anchor = anchor
        if anchor.box is None:
            self._view.go_to_page(anchor.page)
        else:
            self._mark(anchor.page, (anchor.box,))
        if anchor.quote is not None:
            self._find_words(anchor)

    def clear(self) -> None:
        """Point out nothing."""
        self._anchor = None
        self._fading.stop()
        if self._view.marks.pointed:
            self._view.marks.pointed = ()
            self._view.viewport().update()

    def _look_for(self, anchor: Anchor, document: DecodedDocument) -> None:
        assert anchor.quote is not None
        few = " ".join(anchor.quote.exact.split()[:_SEARCHED_WORDS])
        work: Callable[[], tuple[SearchBox, ...]] = partial(document.search, few, limit=1)
        self._runner.run(
            self,
            work,
            done=partial(self._found, anchor.quote),
            failed=_ignore,
            lane=Lane.DECODE,
            latest="look",
        )

    def _found(self, quote: Quote, boxes: tuple[SearchBox, ...]) -> None:
        if boxes:
            first = boxes[0]
            box = Box(first.left, first.top, first.width, first.height)
            self._anchor = Anchor(first.page, box, quote)
            self._mark(first.page, (box,))
            self._find_words(self._anchor)

    def _find_words(self, anchor: Anchor) -> None:
        assert anchor.page is not None
        words = self._texts.get(anchor.page)
        found = words.find(anchor.quote) if words is not None and anchor.quote else None
        if words is not None and found is not None:
            self._mark(anchor.page, words.boxes(found))

    def _words_arrived(self, page: int) -> None:
        if self._anchor is not None and self._anchor.page == page:
            self._find_words(self._anchor)

    def _mark(self, page: int, boxes: tuple[Box, ...]) -> None:
        if boxes:
            self._view.marks.pointed = tuple((page, box) for box in boxes)
            self._view.reveal(page, around(boxes))
            self._view.viewport().update()
            self._fading.start()


def _ignore(_error: AssessorError) -> None:
    """A place that cannot be looked for now is not pointed out."""
