"""Captions as cues: WebVTT and SRT, read tolerantly, and found again by time and by words.

Pure Python on text that is not trusted: sizes are bounded, markup is taken out, and whatever a
parser makes of a broken file becomes one error.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from assessor_app.errors import UserFixable

MAX_BYTES: Final = 32 << 20
MAX_CUES: Final = 200_000
_MAX_TEXT: Final = 2_000
_TAG: Final = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_VOICE: Final = re.compile(r"<v[.\w]*\s+([^<>]{1,80})>")


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: from ``start_ms`` up to ``end_ms``, and its words, lines apart by ``\\n``."""

    start_ms: int
    end_ms: int
    text: str


class Captions:
    """The cues of one track, in the order of their time."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self.cues = tuple(sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms)))
        self._starts = [cue.start_ms for cue in self.cues]
        self._plain = [_folded(cue.text) for cue in self.cues]

    def at(self, ms: int) -> int:
        """Return the index of the last cue that has begun at ``ms``; -1 before the first."""
        return bisect_right(self._starts, ms) - 1

    def text_at(self, ms: int) -> str:
        """Return the words that are to be seen at ``ms``; empty between cues."""
        index = self.at(ms)
        if index < 0 or self.cues[index].end_ms <= ms:
            return ""
        return self.cues[index].text

    def matches(self, text: str) -> list[int]:
        """Return the indexes of the cues that have ``text`` in them, whatever its case."""
        wanted = _folded(text.strip())
        return [i for i, plain in enumerate(self._plain) if wanted in plain] if wanted else []


def parse_captions(data: bytes) -> Captions:
    """Return the captions of a WebVTT or SRT file.

    Raises:
        UserFixable: ``captions_unreadable``: it is too large, no such file, or has no cue.
    """
    if len(data) > MAX_BYTES:
        raise _unreadable("The captions are too large to show.")
    text = _decoded(data)
    try:
        parse = _webvtt if text.lstrip().startswith("WEBVTT") else _subtitles
        cues = parse(text)
    except Exception as exc:  # whatever a parser makes of a broken file
        raise _unreadable("The captions cannot be read.") from exc
    if not cues:
        raise _unreadable("The captions have no words in them.")
    return Captions(cues)


def _webvtt(text: str) -> list[Cue]:
    import webvtt

    cues = []
    for one in webvtt.from_string(text).captions[:MAX_CUES]:
        words = _words(one.raw_text)
        end = round(one.end_in_seconds * 1000) + one.end_time.milliseconds % 1000
        start = round(one.start_in_seconds * 1000) + one.start_time.milliseconds % 1000
        if words and end > start:
            cues.append(Cue(start, end, words))
    return cues


def _subtitles(text: str) -> list[Cue]:
    import pysubs2

    events = pysubs2.SSAFile.from_string(text).events[:MAX_CUES]
    return [
        Cue(max(0, one.start), one.end, words)
        for one in events
        if one.end > max(0, one.start) and (words := _words(one.text.replace("\\N", "\n")))
    ]


def _words(raw: str) -> str:
    """Take markup and control characters out; say who speaks."""
    named = _VOICE.sub(lambda found: f"{found[1].strip()}: ", raw[:_MAX_TEXT])
    plain = html.unescape(_TAG.sub("", named))
    kept = (one for one in plain if one == "\n" or unicodedata.category(one) not in _UNSEEN)
    lines = ("".join(kept)).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


_UNSEEN: Final = frozenset({"Cc", "Cs", "Cn"})


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unreadable(message: str) -> UserFixable:
    return UserFixable(
        message,
        hint="The video and sound play without them.",
        code="captions_unreadable",
    )
