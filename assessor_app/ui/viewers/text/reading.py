"""What a text file is to a reader: prose, Markdown, a table or a transcript. Pure."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Final

from assessor_app.rubrics.model import Prompt

MAX_MARKDOWN: Final = 200_000
"""So many characters of Markdown are set as rich text; a longer file is shown as it was typed."""

MAX_LINE: Final = 2_000
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 500
_MAX_CELL: Final = 2_000
_SAMPLE: Final = 16_384
_DELIMITERS: Final = ",;\t|"
_TIMING: Final = re.compile(r"^\s*((?:\d+:)?\d{1,2}:\d{2})[.,]\d{1,3}\s+-->\s+.*$")
_CUE_TAG: Final = re.compile(r"</?(?:[a-zA-Z0-9:.]|ruby|rt|lang)[^<>]{0,200}>|<v\s[^<>]{0,200}>")
_SPEAKER: Final = re.compile(r"<v(?:\.[^ \t<>]*)?[ \t]+([^<>]{1,200})>")
_AS_SOURCE: Final = {
    "image/svg+xml": "This is a drawing in the form of a text. Such files can carry programs, so "
    "it is not drawn here: this is what it is written with. A saved copy can be looked at.",
    "text/rtf": "The codes of this document's form are shown with its words.",
    "application/rtf": "The codes of this document's form are shown with its words.",
}
_IDEOGRAPH: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


class TextKind(StrEnum):
    """How a text is shown."""

    PLAIN = auto()
    MARKDOWN = auto()
    TABLE = auto()
    TRANSCRIPT = auto()


Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, ready to be shown. ``rows`` is for tables, the first one their header.

    ``note`` says, where it is not empty, how what is shown differs from the file.
    """

    kind: TextKind
    text: str = field(repr=False)
    words: int
    rows: Rows = field(default=(), repr=False)
    note: str = ""


def read(text: str, media_type: str) -> Reading:
    """Return the reading of ``text``; what does not parse as its type is shown as plain text."""
    words = count_words(text)
    if media_type in ("text/csv", "text/tab-separated-values"):
        rows = _table(text, "\t" if media_type != "text/csv" else "")
        if rows:
            short = len(rows) > MAX_ROWS
            note = f"The first {MAX_ROWS:,} rows are shown." if short else ""
            return Reading(TextKind.TABLE, text, words, rows[: MAX_ROWS + 1], note)
    if media_type in ("text/vtt", "application/x-subrip"):
        cues = transcript(text)
        if cues:
            return Reading(TextKind.TRANSCRIPT, cues, words)
        note = "These captions cannot be read as captions, so they are shown as they were typed."
        return Reading(TextKind.PLAIN, foldable(text), words, note=note)
    if media_type == "text/markdown" and len(text) <= MAX_MARKDOWN and not _has_long_line(text):
        return Reading(TextKind.MARKDOWN, text, words)
    return Reading(TextKind.PLAIN, foldable(text), words, note=_AS_SOURCE.get(media_type, ""))


def count_words(text: str) -> int:
    """Return the number of words: what stands between spaces and holds a letter or digit.

    Of scripts without spaces each ideograph or kana is one.
    """
    spaced, ideographs = _IDEOGRAPH.subn(" ", text)
    return ideographs + sum(any(map(str.isalnum, one)) for one in spaced.split())


def words_beside(words: int, prompt: Prompt | None) -> tuple[str, bool]:
    """Return the count in words, beside the range asked for, and whether it lies within it."""
    counted = f"{words:,} word{'' if words == 1 else 's'}"
    least = None if prompt is None else prompt.min_words
    most = None if prompt is None else prompt.max_words
    asked = _range_words(least, most)
    if least is not None and words < least:
        return f"{counted}, fewer than the {asked} asked for", False
    if most is not None and words > most:
        return f"{counted}, more than the {asked} asked for", False
    return (f"{counted}, {asked} asked for" if asked else counted), True


def length_words(words: int, prompt: Prompt | None) -> str:
    """Return the count in as few words as a list has room for, with the range that it missed."""
    counted = f"{words:,} word{'' if words == 1 else 's'}"
    least = None if prompt is None else prompt.min_words
    most = None if prompt is None else prompt.max_words
    if least is not None and words < least:
        return f"{counted}, under {least:,}"
    if most is not None and words > most:
        return f"{counted}, over {most:,}"
    asked = "–".join(f"{one:,}" for one in (least, most) if one is not None)
    return f"{counted} of {asked}" if asked else counted


def _range_words(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f"{least:,} to {most:,}"
    if least is not None:
        return f"{least:,} or more"
    return "" if most is None else f"up to {most:,}"


def foldable(text: str) -> str:
    """Return ``text`` with lines of at most :data:`MAX_LINE` characters: Qt lays a line out whole,
    so that one of a million characters would stop the window."""
    if not _has_long_line(text):
        return text
    return "\n".join(
        line[start : start + MAX_LINE]
        for line in text.split("\n")
        for start in range(0, max(1, len(line)), MAX_LINE)
    )


def _has_long_line(text: str) -> bool:
    return any(len(line) > MAX_LINE for line in text.split("\n"))


def transcript(text: str) -> str:
    """Return captions as lines of a time and what is said, or nothing where there are no cues."""
    lines: list[str] = []
    time = ""
    said: list[str] = []

    def end_cue() -> None:
        if time and said:
            lines.append(f"{time}\t{' '.join(said)}")
        said.clear()

    for line in text.split("\n"):
        timing = _TIMING.match(line[:MAX_LINE])
        if timing is not None:
            end_cue()
            time = timing[1]
        elif not line.strip():
            end_cue()
            time = ""
        elif time:
            spoken = _SPEAKER.sub(r"\1: ", line[:MAX_LINE])
            said.append(_CUE_TAG.sub("", spoken).strip())
    end_cue()
    return "\n".join(lines)


def _table(text: str, delimiter: str) -> Rows:
    sample = text[:_SAMPLE]
    between = delimiter or max(_DELIMITERS, key=lambda one: _evenness(sample, one))
    rows: list[tuple[str, ...]] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=between):
            if row:
                rows.append(tuple(cell[:_MAX_CELL] for cell in row[:MAX_COLUMNS]))
            if len(rows) > MAX_ROWS + 1:
                break
    except csv.Error:
        return ()
    return tuple(rows)


def _evenness(sample: str, delimiter: str) -> int:
    """Return how many lines have as many delimiters as the first one, none not counting."""
    counts = [line.count(delimiter) for line in sample.splitlines() if line.strip()][:50]
    if not counts or counts[0] == 0:
        return 0
    return sum(count == counts[0] for count in counts) * 100 + min(counts[0], 99)
