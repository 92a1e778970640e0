"""Which file names a package may hold: those that mean one file on every system, inside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_DEVICE: Final = re.compile(
    r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$) *(\..*)?$",
    re.IGNORECASE,
)
MAX_LENGTH: Final = 512
MAX_DEPTH: Final = 32
"""Bounds on a whole path: without them one hostile name of 64 KiB has 32,000 folders."""

_FORBIDDEN: Final = frozenset('\\:%*?"<>|~')


def check_relative_path(path: str) -> str:
    """Return ``path``, a ``/``-separated relative name that means the same file on every system.

    Raises:
        ValueError: absolute, ``..``, backslash, drive, ``%``, ``~``, control characters, a
            Windows device name, a trailing dot or space, not NFC, over 255 bytes a segment,
            512 characters or 32 segments.
    """
    check_extent(path)
    if not unicodedata.is_normalized("NFC", path):
        raise ValueError("a path is not in Unicode normal form C")
    for segment in path.split("/"):
        _check_segment(segment)
    return path


def check_extent(path: str) -> None:
    """Return when ``path`` is of a length and depth that every system bears.

    Raises:
        ValueError: over 512 characters or 32 segments.
    """
    if len(path) > MAX_LENGTH or path.count("/") >= MAX_DEPTH:
        raise ValueError("a path is too long or too deep")


def check_package_path(path: str) -> str:
    """Return ``path``, a name as :func:`check_relative_path` takes it, below ``data/``.

    Raises:
        ValueError: as :func:`check_relative_path`, or outside ``data/``.
    """
    if not path.startswith("data/"):
        raise ValueError("a path lies outside data/")
    return check_relative_path(path)


def collision_key(path: str) -> str:
    """Return what two paths share when some file system takes them for the same file.

    Case and Unicode form are folded (Unicode, section 3.13, canonical caseless matching).
    """
    folded = unicodedata.normalize("NFD", path).casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", folded))


def check_distinct_paths(paths: Iterable[str]) -> None:
    """Return when all of ``paths`` can stand side by side in one folder on every system.

    Raises:
        ValueError: two are the same file somewhere, or one is a folder of another.
    """
    files: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        key = collision_key(path)
        if key in files:
            raise ValueError("two paths name the same file")
        files.add(key)
        steps = key.split("/")
        folders.update("/".join(steps[:depth]) for depth in range(1, len(steps)))
    if files & folders:
        raise ValueError("a path is both a file and a folder")


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
