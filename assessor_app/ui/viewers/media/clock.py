"""Times of a recording as people read them, and as places name them."""

from __future__ import annotations

from decimal import Decimal


def clock(ms: int, *, tenths: bool = False) -> str:
    """Return a time as ``2:14``, or ``1:02:14`` from an hour on; ``tenths`` adds ``.5``."""
    total, part = divmod(max(0, ms), 1000)
    minutes, seconds = divmod(total, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{text}.{part // 100}" if tenths else text


def seconds_of(ms: int) -> Decimal:
    """Return milliseconds as seconds."""
    return Decimal(ms) / 1000


def ms_of(seconds: Decimal) -> int:
    """Return seconds as milliseconds."""
    return round(seconds * 1000)
