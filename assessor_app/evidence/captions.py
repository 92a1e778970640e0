"""Captions as cues: WebVTT and SRT, read tolerantly, and found again by time and by words.

Pure Python on text that is not trusted: sizes are bounded, time grows with the size alone, markup
is taken out, and a file without a cue is one error.
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
from assessor_app.evidence.webvtt import is_webvtt, parse_webvtt

MAX_BYTES: Final = 32 << 20
MAX_CUES: Final = 200_000
_MAX_TEXT: Final = 2_000
_TAG: Final = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")
_STAMP: Final = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[,.](\d{1,3}))?"
_SRT_TIMES: Final = re.compile(rf"[ \t]*{_STAMP}[ \t]*-->[ \t]*{_STAMP}(?![\d:])", re.ASCII)
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
    text = _decoded(data).lstrip()
    cues = _webvtt(text) if is_webvtt(text) else _subtitles(text)
    if not cues:
        raise _unreadable("The captions have no words in them.")
    return Captions(cues)


def _webvtt(text: str) -> list[Cue]:
    return [
        Cue(one.start_ms, one.end_ms, words)
        for one in parse_webvtt(text, most=MAX_CUES)
        if one.end_ms > one.start_ms and (words := _words(one.text))
    ]


def _subtitles(text: str) -> list[Cue]:
    """Read SRT, which has no standard: a line of times, then words up to a blank line."""
    cues: list[Cue] = []
    lines = text.split("\n")
    at = 0
    while at < len(lines) and len(cues) < MAX_CUES:
        times = _SRT_TIMES.match(lines[at])
        at += 1
        if times is None:
            continue
        begun = at
        while at < len(lines) and lines[at].strip() and not _SRT_TIMES.match(lines[at]):
            at += 1
        next_number = at < len(lines) and lines[at].strip() and lines[at - 1].strip().isdecimal()
        words = _words("\n".join(lines[begun : at - 1 if next_number and at > begun else at]))
        start, end = _srt_ms(times, 1), _srt_ms(times, 5)
        if words and end > start:
            cues.append(Cue(start, end, words))
    return cues


def _srt_ms(found: re.Match[str], first: int) -> int:
    hours, minutes, seconds, part = (found[first + place] or "0" for place in range(4))
    whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(part.ljust(3, "0"))


def _words(raw: str) -> str:
    """Take markup and control characters out; say who speaks."""
    named = _VOICE.sub(lambda found: f"{found[1].strip()}: ", raw[:_MAX_TEXT])
    plain = html.unescape(_TAG.sub("", named))
    lines = (line if line.isprintable() else _seen(line) for line in plain.split("\n"))
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


def _seen(line: str) -> str:
    return "".join(one for one in line if unicodedata.category(one) not in _UNSEEN)


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
