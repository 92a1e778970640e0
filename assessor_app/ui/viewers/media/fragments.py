"""Times as people read them, and as W3C Media Fragments 1.0 write them (section 4.2.1)."""

from __future__ import annotations

import re
from typing import Any, Final

MEDIA_FRAGMENTS: Final = "http://www.w3.org/TR/media-frags/"
_CLOCK: Final = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:\.\d*)?)|(\d+(?:\.\d*)?)")
_MAX_MS: Final = 1 << 40


def selector_of(start_ms: int, end_ms: int | None = None) -> dict[str, Any]:
    """Return a FragmentSelector for a moment, or for a range that ends after it begins."""
    value = f"t={_seconds(start_ms)}"
    if end_ms is not None and end_ms > start_ms:
        value += f",{_seconds(end_ms)}"
    return {"type": "FragmentSelector", "conformsTo": MEDIA_FRAGMENTS, "value": value}


def range_of(selector: dict[str, Any]) -> tuple[int, int | None] | None:
    """Return the start and end, in milliseconds, of a selector; None where it names no time."""
    value = selector.get("value")
    if selector.get("type") != "FragmentSelector" or not isinstance(value, str):
        return None
    times = next((one[2:] for one in value.split("&") if one.startswith("t=")), None)
    if times is None:
        return None
    first, comma, last = times.removeprefix("npt:").partition(",")
    start = _milliseconds(first) if first else 0
    end = _milliseconds(last) if comma else None
    if start is None or (comma and end is None) or (end is not None and end <= start):
        return None
    return start, end


def clock(ms: int, *, tenths: bool = False) -> str:
    """Return a time as ``2:14``, or ``1:02:14`` from an hour on; ``tenths`` adds ``.5``."""
    total, part = divmod(max(0, ms), 1000)
    minutes, seconds = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{text}.{part // 100}" if tenths else text


def _seconds(ms: int) -> str:
    return f"{ms / 1000:.3f}".rstrip("0").rstrip(".")


def _milliseconds(text: str) -> int | None:
    found = _CLOCK.fullmatch(text)
    if found is None or len(text) > 24:
        return None
    hours, minutes, seconds, plain = found.groups()
    amount = float(plain or seconds) + 60 * int(minutes or 0) + 3600 * int(hours or 0)
    return round(amount * 1000) if amount * 1000 <= _MAX_MS else None
