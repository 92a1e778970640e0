"""The words of one page as something to select: from a point to a word, from words to areas."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Final

from assessor_app.domain.geometry import Box, hull
from assessor_app.protocol.places import Quotation
from assessor_app.services.evidence.evidence_view import PageText, TextBox

_CONTEXT: Final = 32
_MAX_EXACT: Final = 20_000
_LINES_WEIGH: Final = 4.0  # a word on the same line is nearer than one above it
_DIVIDED_FROM: Final = 20  # scripts without spaces come as one long word


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters of a page's text, ``end`` exclusive; at least one."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageWords:
    """The text of a page with the places of its words, in reading order."""

    page: int
    content: PageText

    @property
    def text(self) -> str:
        """The text."""
        return self.content.text

    @property
    def empty(self) -> bool:
        """Whether there is nothing to select: a scan, or a drawing."""
        return not self.content.boxes

    def is_over_word(self, x: float, y: float) -> bool:
        """Whether a point of the page lies on a word."""
        return any(_box(word).grown(1).holds((x, y)) for word in self.content.boxes)

    def passage_at(self, x: float, y: float) -> Passage | None:
        """Return the word nearest to a point, or the part of a long one; None on an empty page."""
        if self.empty:
            return None
        word = min(self.content.boxes, key=lambda one: _distance(one, x, y))
        return _part_at(word, x)

    def joined(self, first: Passage, second: Passage) -> Passage:
        """Return everything from one passage to the other."""
        return Passage(min(first.start, second.start), max(first.end, second.end))

    def whole(self) -> Passage | None:
        """Return all words."""
        boxes = self.content.boxes
        return Passage(boxes[0].start, boxes[-1].end) if boxes else None

    def line_at(self, offset: int) -> Passage | None:
        """Return the line that the word at ``offset`` belongs to."""
        word = self._word_near(offset)
        if word is None:
            return None
        line = [one for one in self.content.boxes if one.line == word.line]
        return Passage(line[0].start, line[-1].end)

    def next_word(self, offset: int, step: int) -> Passage | None:
        """Return the word ``step`` words on (or back) from the one at ``offset``."""
        boxes = self.content.boxes
        if not boxes:
            return None
        index = min(max(self._index_near(offset) + step, 0), len(boxes) - 1)
        return Passage(boxes[index].start, boxes[index].end)

    def word_on_next_line(self, offset: int, step: int) -> Passage | None:
        """Return the word that lies above (-1) or below (1) the one at ``offset``."""
        word = self._word_near(offset)
        if word is None:
            return None
        lines = sorted({one.line for one in self.content.boxes})
        at = min(max(lines.index(word.line) + step, 0), len(lines) - 1)
        middle = word.left + word.width / 2
        there = [one for one in self.content.boxes if one.line == lines[at]]
        found = min(there, key=lambda one: abs(one.left + one.width / 2 - middle))
        return Passage(found.start, found.end)

    def boxes(self, passage: Passage) -> tuple[Box, ...]:
        """Return where a passage stands: one rectangle for each stretch of a line."""
        lines: dict[int, list[Box]] = {}
        for word in self._words_of(passage):
            lines.setdefault(word.line, []).append(_cut(word, passage))
        return tuple(hull(boxes) for boxes in lines.values())

    def quote(self, passage: Passage) -> Quotation:
        """Return a passage in words, with some of what stands before and after it;
        white space is one space each."""
        text = self.text
        exact = _spaced(text[passage.start : passage.end])[:_MAX_EXACT]
        before = _spaced(text[max(0, passage.start - 2 * _CONTEXT) : passage.start])
        after = _spaced(text[passage.end : passage.end + 2 * _CONTEXT])
        return Quotation(exact.strip(), before[-_CONTEXT:], after[:_CONTEXT])

    def find(self, quote: Quotation) -> Passage | None:
        """Return where a quote stands: of several places the one with most of its surroundings."""
        text, offsets = _spaced_with_offsets(self.text)
        wanted = _spaced(quote.exact).strip()
        best: tuple[int, Passage] | None = None
        at = text.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            fit = _common_end(text[:at], quote.prefix) + _common_start(text[end:], quote.suffix)
            if best is None or fit > best[0]:
                best = fit, Passage(offsets[at], offsets[end - 1] + 1)
            at = text.find(wanted, at + 1)
        return best[1] if best else None

    def _index_near(self, offset: int) -> int:
        starts = [word.start for word in self.content.boxes]
        return max(0, bisect_right(starts, offset) - 1)

    def _word_near(self, offset: int) -> TextBox | None:
        return self.content.boxes[self._index_near(offset)] if self.content.boxes else None

    def _words_of(self, passage: Passage) -> tuple[TextBox, ...]:
        ends = [word.end for word in self.content.boxes]
        starts = [word.start for word in self.content.boxes]
        return self.content.boxes[
            bisect_right(ends, passage.start) : bisect_left(starts, passage.end)
        ]


def _box(word: TextBox) -> Box:
    return Box(word.left, word.top, word.width, word.height)


def _distance(word: TextBox, x: float, y: float) -> float:
    across = max(word.left - x, 0.0, x - word.left - word.width)
    down = max(word.top - y, 0.0, y - word.top - word.height)
    return across + _LINES_WEIGH * down


def _part_at(word: TextBox, x: float) -> Passage:
    length = word.end - word.start
    if length < _DIVIDED_FROM or word.width <= 0:
        return Passage(word.start, word.end)
    at = min(max(int((x - word.left) / word.width * length), 0), length - 1)
    return Passage(word.start + at, word.start + at + 1)


def _cut(word: TextBox, passage: Passage) -> Box:
    """Return the part of a word's box that lies in the passage, its letters taken as even."""
    length = word.end - word.start
    start = max(0, passage.start - word.start) / length
    end = min(length, passage.end - word.start) / length
    return Box(word.left + start * word.width, word.top, (end - start) * word.width, word.height)


def _spaced(text: str) -> str:
    return _spaced_with_offsets(text)[0]


def _spaced_with_offsets(text: str) -> tuple[str, list[int]]:
    """Return text with each run of white space as one space, and where each character was."""
    kept: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        if character.isspace():
            if kept and kept[-1] == " ":
                continue
            character = " "  # noqa: PLW2901  # any white space counts as one
        kept.append(character)
        offsets.append(offset)
    return "".join(kept), offsets


def _common_end(text: str, wanted: str) -> int:
    return _common_start(text[-len(wanted) - 1 :][::-1].strip(), wanted[::-1].strip())


def _common_start(text: str, wanted: str) -> int:
    count = 0
    for one, other in zip(text, wanted, strict=False):
        if one != other:
            break
        count += 1
    return count
