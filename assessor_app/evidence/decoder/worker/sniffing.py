"""What a file is, by its own bytes; its name only settles what the bytes leave open."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any, Final

import filetype

from assessor_app.evidence.decoder import media_types
from assessor_app.evidence.decoder.worker.texts import decode_text, looks_like_text

_guess: Any = filetype.guess  # filetype has no types
_PDF_WITHIN: Final = 1024
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_ZIP_MEMBERS: Final = (
    (b"word/document", media_types.DOCX),
    (b"xl/workbook", media_types.XLSX),
    (b"ppt/presentation", media_types.PPTX),
)
_OPEN_DOCUMENT: Final = re.compile(
    rb"mimetype(application/vnd\.oasis\.opendocument\.(?:text|presentation|spreadsheet))(?=PK|[^a-z.-])"
)
_HTML: Final = re.compile(
    r"\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?"
    r"(?:<!doctype\s+html\b|<(?:html|head|body|title|script|h1|div|p|table|a|br)[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_PICTURE_BRANDS: Final = (
    *(b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"),
    *(b"mif1", b"msf1", b"avif", b"avis"),
)
_SIGNATURES: Final = (
    (b"%PDF-", media_types.PDF),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"WEBVTT", "text/vtt"),
)
_NOT_TOLD: Final = frozenset({media_types.UNKNOWN, media_types.ZIP})
_RENAMED: Final = {
    "image/apng": "image/png",
    "application/ogg": "video/ogg",
    "audio/x-wav": "audio/wav",
    "image/vnd.microsoft.icon": "image/x-icon",
    "image/x-ms-bmp": "image/bmp",
    "image/jpx": "image/jp2",
    "video/x-m4v": "video/mp4",
    "application/x-gzip": "application/gzip",
}
_BY_SUFFIX: Final = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".json": "application/json",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".html": media_types.HTML,
    ".htm": media_types.HTML,
    ".xhtml": media_types.HTML,
    ".rtf": "application/rtf",
    ".css": "text/css",
    ".js": "text/javascript",
}


def identify(head: bytes, tail: bytes, name: str, claimed: str) -> str:
    """Return the media type of a file from its first and last bytes.

    A file that is several things at once (a polyglot) is what it claims to be, where that is
    among them, and otherwise what begins it.
    """
    if claimed == media_types.PDF and b"%PDF-" in head[:_PDF_WITHIN]:
        return media_types.PDF
    found = _by_signature(head, tail)
    if found:
        return found
    if b"%PDF-" in head[:_PDF_WITHIN]:
        return media_types.PDF
    if looks_like_text(head):
        return _kind_of_text(head, name)
    return media_types.UNKNOWN


def _by_signature(head: bytes, tail: bytes) -> str:
    if head.startswith(_ZIP):
        return _kind_of_zip(head, tail)
    if head[4:8] == b"ftyp" and _is_still_picture(head):
        return "image/avif" if b"avif" in head[8:64] else "image/heic"
    if head[4:10] == b"ftyp3g":
        return "video/3gpp"
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    kind = _guess(head[:8192])
    found = str(kind.mime) if kind is not None else ""
    return "" if found in _NOT_TOLD else _RENAMED.get(found, found)


def _is_still_picture(head: bytes) -> bool:
    return head[8:12] in _PICTURE_BRANDS


def _kind_of_zip(head: bytes, tail: bytes) -> str:
    open_document = _OPEN_DOCUMENT.search(head[:200])
    if open_document:
        return open_document[1].decode("ascii")
    for member, media_type in _ZIP_MEMBERS:
        if member in head or member in tail:
            return media_type
    return media_types.ZIP


def _kind_of_text(head: bytes, name: str) -> str:
    by_name = _BY_SUFFIX.get(PurePosixPath(name).suffix.lower(), "")
    text = decode_text(head[:4096])
    if text.startswith("{\\rtf"):
        return "application/rtf"
    if by_name and by_name != media_types.HTML and not by_name.startswith("application/xml"):
        is_page = _HTML.match(text) is not None
        return media_types.HTML if is_page and by_name == "image/svg+xml" else by_name
    if _HTML.match(text) or by_name == media_types.HTML:
        return media_types.HTML
    return by_name or media_types.PLAIN
