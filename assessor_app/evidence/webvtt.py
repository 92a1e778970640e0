"""The parser of W3C WebVTT (section 6.1), in one pass over the lines.

It is total: whatever a file holds after its signature ends in cues or in nothing. Cue settings,
regions and style sheets are passed over: they say how captions are laid over a picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_SIGNATURE: Final = re.compile(r"\ufeff?WEBVTT(?=[ \t\n]|$)")
_ARROW: Final = "-->"
_TIMES: Final = re.compile(
    r"[ \t\f]*(?P<start>[0-9:.]{1,40})[ \t\f]*-->[ \t\f]*(?P<end>[0-9:.]{1,40})(?P<rest>[\s\S]*)"
)
_STAMP: Final = re.compile(r"(?:([0-9]{2,9}):)?([0-9]{2}):([0-9]{2})\.([0-9]{3})")


@dataclass(frozen=True, slots=True)
class VttCue:
    """One cue as it stands in the file: its times in milliseconds, and its text with markup."""

    id: str
    start_ms: int
    end_ms: int
    text: str


def is_webvtt(text: str) -> bool:
    """Say whether ``text`` begins with the signature of WebVTT."""
    return _SIGNATURE.match(text) is not None


def parse_webvtt(text: str, *, most: int | None = None) -> list[VttCue]:
    """Return the cues in the order of the file, at most ``most``; none without the signature.

    Line ends of any kind are understood, and NUL is read as U+FFFD (section 6.1, steps 1 to 3).
    """
    plain = text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
    if not is_webvtt(plain):
        return []
    lines = plain.split("\n")
    cues: list[VttCue] = []
    at = _after_header(lines)
    while at < len(lines) and (most is None or len(cues) < most):
        at, cue = _block(lines, at)
        if cue is not None:
            cues.append(cue)
    return cues


def _after_header(lines: list[str]) -> int:
    """Return the first line of the body: after the blank line, or at the first times."""
    for at in range(1, len(lines)):
        if not lines[at] or _ARROW in lines[at]:
            return at
    return len(lines)


def _block(lines: list[str], at: int) -> tuple[int, VttCue | None]:
    """Read one block from line ``at`` on; return the line after it, and its cue if it is one.

    A line with an arrow ends the block before it, unless it is the block's first or second line.
    """
    while at < len(lines) and not lines[at]:
        at += 1
    first, times, named = at, None, ""
    words: list[str] = []
    while at < len(lines) and lines[at]:
        line = lines[at]
        if _ARROW in line:
            if times is not None or at - first > 1:
                break
            times = _times(line)
            if times is None:
                named = ""
                return _to_blank(lines, at + 1), None
        elif times is None and at == first:
            named = line
        else:
            words.append(line)
        at += 1
    if times is None:
        return at, None
    return at, VttCue(named, *times, "\n".join(words))


def _to_blank(lines: list[str], at: int) -> int:
    """Pass over the text of a cue whose times cannot be read; the next arrow begins another."""
    while at < len(lines) and lines[at] and _ARROW not in lines[at]:
        at += 1
    return at


def _times(line: str) -> tuple[int, int] | None:
    found = _TIMES.fullmatch(line)
    if found is None:
        return None
    start, end = _milliseconds(found["start"]), _milliseconds(found["end"])
    return None if start is None or end is None else (start, end)


def _milliseconds(stamp: str) -> int | None:
    """Return a WebVTT timestamp in milliseconds (section 6.1, *collect a timestamp*)."""
    found = _STAMP.fullmatch(stamp)
    if found is None or int(found[2]) > 59 or int(found[3]) > 59:
        return None
    minutes = int(found[1] or 0) * 60 + int(found[2])
    return (minutes * 60 + int(found[3])) * 1000 + int(found[4])
