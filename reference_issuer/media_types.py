"""Media types of the files that are handed in, by their content and then by their name."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Final

import filetype

_BY_NAME: Final = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".heic": "image/heic",
    ".htm": "text/html",
    ".html": "text/html",
    ".json": "application/json",
    ".m4a": "audio/mp4",
    ".md": "text/markdown",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".srt": "application/x-subrip",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_BY_CONTENT: Final = {
    "audio/x-wav": "audio/wav",
    "audio/m4a": "audio/mp4",
    "video/x-m4v": "video/mp4",
}
_CONTAINERS: Final = frozenset({"application/zip", "video/mp4"})
_MEDIA_TYPE: Final = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+\-]*")


def media_type_of(name: str, head: bytes) -> str:
    """Return the media type of a file that is called ``name`` and begins with ``head``.

    What the content says wins; a container (zip, ISO media) is told apart by the name, and so is
    text. Nothing known is ``application/octet-stream``.
    """
    named = _BY_NAME.get(PurePath(name).suffix.lower())
    found = _by_content(head)
    if found and not (found in _CONTAINERS and named):
        return found
    if named is not None:
        return named
    return "text/plain" if _is_text(head) else "application/octet-stream"


def _by_content(head: bytes) -> str:
    kind = filetype.guess(head)
    mime = "" if kind is None else str(kind.mime)
    return _BY_CONTENT.get(mime, mime) if _MEDIA_TYPE.fullmatch(mime) else ""


def _is_text(head: bytes) -> bool:
    """Whether ``head`` is UTF-8 without control characters; it may end within a character."""
    for cut in range(4):
        try:
            text = head[: len(head) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return bool(text) and all(char.isprintable() or char in "\t\n\r" for char in text)
    return False
