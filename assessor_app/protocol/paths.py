"""Which file names a package may hold: those that mean one file on every system, inside it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_DEVICE: Final = re.compile(
    r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$) *(\..*)?$",
    re.IGNORECASE,
)
_FORBIDDEN: Final = frozenset('\\:%*?"<>|~')


def check_package_path(path: str) -> str:
    """Return ``path``, a ``/``-separated relative name below ``data/``.

    Raises:
        ValueError: absolute, ``..``, backslash, drive, ``%``, ``~``, control characters, a
            Windows device name, a trailing dot or space, not NFC, or over 255 bytes a segment.
    """
    if not path.startswith("data/"):
        raise ValueError("a path lies outside data/")
    if not unicodedata.is_normalized("NFC", path):
        raise ValueError("a path is not in Unicode normal form C")
    for segment in path.split("/"):
        _check_segment(segment)
    return path


def _check_segment(segment: str) -> None:
    if segment in ("", ".", "..") or segment != segment.strip() or segment.endswith("."):
        raise ValueError("a path has an empty, dotted or padded segment")
    if _FORBIDDEN.intersection(segment) or any(
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") for character in segment
    ):
        raise ValueError("a path has a forbidden character")
    if _DEVICE.match(segment):
        raise ValueError("a path names a device")
    if len(segment.encode("utf-8")) > 255:
        raise ValueError("a path has a segment over 255 bytes")
