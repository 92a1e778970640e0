"""What is selected: words of one page, or an area of it where there are none (or none are meant).

A selection stays on one page, since a selector names one page.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtCore import QObject, Signal

from assessor_app.domain.geometry import Box, box_around, hull
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace
from assessor_app.ui.viewers.pdf.geometry import Spot
from assessor_app.ui.viewers.pdf.page_words import PageWords, Passage
from assessor_app.ui.viewers.pdf.painting import Place
from assessor_app.ui.viewers.pdf.texts import Texts
from assessor_app.ui.viewers.viewer import Selection

_SMALLEST_AREA: Final = 3.0


class Step(Enum):
    """How a key moves in the text."""

    WORD_BACK = (-1, 0)
    WORD_ON = (1, 0)
    LINE_UP = (0, -1)
    LINE_DOWN = (0, 1)


@dataclass(frozen=True, slots=True)
class _Drag:
    start: Spot
    end: Spot
    as_area: bool


class Selecting(QObject):
    """The selection of one document.

    Signals (main thread): ``changed()`` after another part is marked; ``chosen(object)`` with the
    :class:`Selection`, or None, when the person has made up their mind (not while they drag);
    ``drawn()`` after that, where they dragged.
    """

    changed = Signal()
    chosen = Signal(object)
    drawn = Signal()

    def __init__(self, texts: Texts, parent: QObject) -> None:
        super().__init__(parent)
        self._texts = texts
        self._page = -1
        self._anchor: Passage | None = None
        self._head: Passage | None = None
        self._area: Box | None = None
        self._drag: _Drag | None = None
        texts.arrived.connect(self._words_arrived)

    # What is selected

    @property
    def page(self) -> int:
        """The page with the selection; -1 where there is none."""
        return self._page

    def passage(self) -> Passage | None:
        """Return the characters that are selected."""
        words = self._texts.get(self._page) if self._anchor is not None else None
        if words is None or self._anchor is None or self._head is None:
            return None
        return words.joined(self._anchor, self._head)

    def places(self) -> tuple[Place, ...]:
        """Return the rectangles to paint."""
        if self._area is not None:
            return ((self._page, self._area),)
        passage, words = self.passage(), self._texts.get(self._page) if self._page >= 0 else None
        if passage is None or words is None:
            return ()
        return tuple((self._page, box) for box in words.boxes(passage))

    def head_box(self) -> Box | None:
        """Return where the end that keys move stands."""
        words = self._texts.get(self._page) if self._page >= 0 else None
        boxes = words.boxes(self._head) if words and self._head else ()
        return boxes[0] if boxes else None

    def words(self) -> str:
        """Return what is selected as text, to be copied."""
        passage, words = self.passage(), self._texts.get(self._page) if self._page >= 0 else None
        return words.text[passage.start : passage.end] if passage and words else ""

    def selection(self) -> Selection | None:
        """Return what is selected, with its words."""
        if self._area is not None:
            return Selection(MarkPlace(MarkKind.AREA, self._page + 1, self._area))
        passage = self.passage()
        words = self._texts.get(self._page) if passage is not None else None
        if passage is None or words is None:
            return None
        boxes = words.boxes(passage)
        if not boxes:
            return None
        quote = words.quote(passage)
        place = MarkPlace(MarkKind.HIGHLIGHT, self._page + 1, hull(boxes), quotation=quote)
        return Selection(place, quote.exact)

    # By pointer

    def drag(self, start: Spot, end: Spot, *, as_area: bool) -> None:
        """Mark what lies between two points of the page of ``start``."""
        self._drag = _Drag(start, end, as_area)
        self._follow(self._drag)

    def finish(self) -> None:
        """The person let go: what is marked is what they mean."""
        if self._drag is not None and self._area is not None and _is_tiny(self._area):
            self._area, self._page = None, -1
            self.changed.emit()
        self._drag = None
        self.chosen.emit(self.selection())
        self.drawn.emit()

    def take_word(self, spot: Spot) -> None:
        """Select the word at a point."""
        words = self._texts.get(spot.page)
        self._select(spot.page, words.passage_at(spot.x, spot.y) if words else None)

    def take_line(self, spot: Spot) -> None:
        """Select the line at a point."""
        words = self._texts.get(spot.page)
        at = words.passage_at(spot.x, spot.y) if words else None
        self._select(spot.page, words.line_at(at.start) if words and at else None)

    def extend_to(self, spot: Spot) -> bool:
        """Select on to a point of the same page; False where nothing is selected there."""
        words = self._texts.get(spot.page)
        if words is None or self._anchor is None or spot.page != self._page:
            return False
        self._head = words.passage_at(spot.x, spot.y)
        self._say()
        return True

    # By key

    def take_page(self, page: int, whole: Box) -> None:
        """Select all words of a page, or all of the page where it has none."""
        words = self._texts.get(page)
        if words is None or words.empty:
            self._page, self._anchor, self._head, self._area = page, None, None, whole
            self._say()
        else:
            self._select(page, words.whole())

    def take_passage(self, page: int, passage: Passage) -> None:
        """Select characters of a page."""
        self._select(page, passage)

    def step(self, page: int, near: Spot, how: Step, *, extend: bool) -> None:
        """Move the selected word by a word or a line, or extend the selection by it.

        With nothing selected on ``page``, the word nearest to ``near`` is selected.
        """
        words = self._texts.get(page)
        if words is None or words.empty:
            return
        if self._head is None or self._page != page:
            self._select(page, words.passage_at(near.x, near.y))
            return
        across, down = how.value
        offset = self._head.start
        found = words.next_word(offset, across) if across else words.word_on_next_line(offset, down)
        if found is None:
            return
        self._area, self._head = None, found
        self._anchor = self._anchor if extend and self._anchor else found
        self._say()

    def clear(self) -> None:
        """Select nothing."""
        there = self._page >= 0
        self._page, self._anchor, self._head, self._area = -1, None, None, None
        self._drag = None
        if there:
            self._say()

    def _follow(self, drag: _Drag) -> None:
        words = self._texts.get(drag.start.page)
        if words is None and not drag.as_area:
            return
        self._page = drag.start.page
        self._anchor = self._head = self._area = None
        if drag.as_area or words is None or words.empty:
            self._area = box_around(((drag.start.x, drag.start.y), (drag.end.x, drag.end.y)))
        else:
            self._anchor, self._head = _ends(words, drag)
        self.changed.emit()

    def _words_arrived(self, page: int) -> None:
        if self._drag is not None and self._drag.start.page == page:
            self._follow(self._drag)

    def _select(self, page: int, passage: Passage | None) -> None:
        self._page = page if passage is not None else -1
        self._anchor = self._head = passage
        self._area = None
        self._say()

    def _say(self) -> None:
        self.changed.emit()
        self.chosen.emit(self.selection())


def _ends(words: PageWords, drag: _Drag) -> tuple[Passage | None, Passage | None]:
    return (
        words.passage_at(drag.start.x, drag.start.y),
        words.passage_at(drag.end.x, drag.end.y),
    )


def _is_tiny(area: Box) -> bool:
    return area.width < _SMALLEST_AREA or area.height < _SMALLEST_AREA
