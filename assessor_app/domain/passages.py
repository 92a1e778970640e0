"""Passages: pieces of evidence text short enough to be read at once, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

MOST_PASSAGES: Final = 20_000
"""So many passages of one file are kept; what stands after them is not found."""

_WANTED: Final = 360
_LONGEST: Final = 600
_LEADERS: Final = re.compile(r"(?:(?:… ?){2,}|(?:[.·] ?){4,})\s*(?:\d+|[ivxlc]+)\b")
_FEW_LEADERS: Final = 2
_BLANK: Final = re.compile(r"\n[ \t\r\f\v]*\n")
_SENTENCE_END: Final = re.compile(r"[.!?…。！？][\"'”’)\]]*\s|\n")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the text of the file ``path``.

    ``page`` counts from 1, for files with pages; a caption has the time from ``start_ms`` to
    ``end_ms``. ``text`` stands so in the file, line breaks apart.
    """

    path: str
    text: str
    page: int | None = None
    start_ms: int | None = None
    end_ms: int | None = None

    @property
    def lists_contents(self) -> bool:
        """Whether it is of a table of contents: it names passages, but shows nothing itself."""
        return len(_LEADERS.findall(self.text)) >= _FEW_LEADERS


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage that was found; ``snippet`` has its words between the marks of a search hit."""

    passage: Passage
    snippet: str


def passages_of(path: str, pages: Sequence[str], *, paged: bool) -> Iterator[Passage]:
    """Give the passages of a text, page by page; without numbers where it is not ``paged``."""
    for number, text in enumerate(pages, start=1):
        for piece in _pieces(text):
            yield Passage(path, piece, number if paged else None)


def _pieces(text: str) -> Iterator[str]:
    for paragraph in _BLANK.split(text):
        rest = paragraph.strip()
        while len(rest) > _LONGEST:
            end = _cut(rest)
            yield rest[:end].strip()
            rest = rest[end:].strip()
        if any(character.isalnum() for character in rest):
            yield rest


def _cut(text: str) -> int:
    """Return where to cut a long paragraph: after a sentence or a line, else after a word."""
    ends = [found.end() for found in _SENTENCE_END.finditer(text, _WANTED // 2, _LONGEST)]
    if ends:
        return min(ends, key=lambda end: abs(end - _WANTED))
    blank = text.rfind(" ", _WANTED // 2, _LONGEST)
    return blank + 1 if blank > 0 else _LONGEST
