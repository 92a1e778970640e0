"""Brings the place of an annotation into view and points it out for a moment."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer

from assessor_app.domain.geometry import Box, hull
from assessor_app.domain.marks import MarkKind
from assessor_app.errors import AssessorError
from assessor_app.protocol.places import MarkPlace, Quotation, box_of_shapes
from assessor_app.services.evidence.evidence_view import DecodedDocument, SearchBox
from assessor_app.services.marks.pdf_marks import line_boxes
from assessor_app.ui.task_runner import Lane, TaskRunner
from assessor_app.ui.viewers.pdf.page_view import PageView
from assessor_app.ui.viewers.pdf.texts import Texts

_SHOWN_MS: Final = 2_500
_SEARCHED_WORDS: Final = 8


class PointingOut(QObject):
    """Marks the words of a place; where they are not found on its page, its rectangle; and
    where it names no page, the first place in the document with those words."""

    def __init__(self, runner: TaskRunner, view: PageView, texts: Texts) -> None:
        super().__init__(view)
        self._runner = runner
        self._view = view
        self._texts = texts
        self._place: MarkPlace | None = None
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.setInterval(_SHOWN_MS)
        self._fading.timeout.connect(self.clear)
        texts.arrived.connect(self._words_arrived)

    def show(self, place: MarkPlace, document: DecodedDocument) -> None:
        """Point out a place; nothing happens where it is none of this document's."""
        self.clear()
        if place.page is None:
            if place.quotation is not None:
                self._look_for(place.quotation, document)
            return
        if place.page > document.pages:
            return
        self._place = place
        box = box_of_shapes(place.shapes) if place.shapes else place.box
        if box is None:
            self._view.go_to_page(place.page - 1)
        else:
            self._mark(place.page - 1, (box,))
        self._find_words(place)

    def clear(self) -> None:
        """Point out nothing."""
        self._place = None
        self._fading.stop()
        if self._view.marks.pointed:
            self._view.marks.pointed = ()
            self._view.viewport().update()

    def _look_for(self, quote: Quotation, document: DecodedDocument) -> None:
        few = " ".join(quote.exact.split()[:_SEARCHED_WORDS])
        work: Callable[[], tuple[SearchBox, ...]] = partial(document.search, few, limit=1)
        self._runner.run(
            self,
            work,
            done=partial(self._found, quote),
            failed=_ignore,
            lane=Lane.DECODE,
            latest="look",
        )

    def _found(self, quote: Quotation, boxes: tuple[SearchBox, ...]) -> None:
        if boxes:
            first = boxes[0]
            box = Box(first.left, first.top, first.width, first.height)
            self._place = MarkPlace(MarkKind.HIGHLIGHT, first.page + 1, box, quotation=quote)
            self._mark(first.page, (box,))
            self._find_words(self._place)

    def _find_words(self, place: MarkPlace) -> None:
        if place.page is None or place.quotation is None:
            return
        words = self._texts.get(place.page - 1)
        if words is None:
            return
        found = words.find(place.quotation)
        boxes = () if found is None else words.boxes(found)
        # Words are stored in normal form C; the page's own may be in another.
        self._mark(place.page - 1, boxes or line_boxes(words.content, place.quotation, place.box))

    def _words_arrived(self, page: int) -> None:
        if self._place is not None and self._place.page == page + 1:
            self._find_words(self._place)

    def _mark(self, page: int, boxes: tuple[Box, ...]) -> None:
        if boxes:
            self._view.marks.pointed = tuple((page, box) for box in boxes)
            self._view.reveal(page, hull(boxes))
            self._view.viewport().update()
            self._fading.start()


def _ignore(_error: AssessorError) -> None:
    """A place that cannot be looked for now is not pointed out."""
