"""Which media types there are, which kind of document each is, and which claims agree."""

from __future__ import annotations

from typing import Final

from assessor_app.evidence.decoder.documents import DocumentKind

PDF: Final = "application/pdf"
HTML: Final = "text/html"
PLAIN: Final = "text/plain"
UNKNOWN: Final = "application/octet-stream"
ZIP: Final = "application/zip"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
ODT: Final = "application/vnd.oasis.opendocument.text"
ODP: Final = "application/vnd.oasis.opendocument.presentation"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"

OFFICE: Final = frozenset({DOCX, XLSX, PPTX, ODT, ODP, ODS, HTML})
IMAGES: Final = frozenset(
    {
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "image/tiff",
        "image/bmp",
        "image/avif",
        "image/heic",
        "image/heif",
        "image/jp2",
        "image/x-icon",
    }
)
TEXTS: Final = frozenset(
    {PLAIN, "text/markdown", "text/csv", "text/tab-separated-values", "text/vtt", "text/x-source"}
    | {"application/json", "application/xml", "text/xml", "application/x-subrip", "image/svg+xml"}
    | {"application/javascript", "text/javascript", "text/css", "text/rtf", "application/rtf"}
)
_TEXT_LIKE: Final = TEXTS | {HTML}
_NO_CLAIM: Final = frozenset({"", UNKNOWN, "binary/octet-stream"})


def kind_of(media_type: str) -> DocumentKind | None:
    """Return how a document of this type is looked at; None where it is not."""
    if media_type == PDF:
        return DocumentKind.PDF
    if media_type in IMAGES:
        return DocumentKind.IMAGE
    if media_type in OFFICE:
        return DocumentKind.OFFICE
    if media_type in TEXTS:
        return DocumentKind.TEXT
    if media_type.startswith(("audio/", "video/")):
        return DocumentKind.MEDIA
    return None


def essence(media_type: str) -> str:
    """Return a media type without parameters, in lower case (WHATWG MIME Sniffing, 4.1)."""
    return media_type.partition(";")[0].strip().lower()


def agree(claimed: str, found: str) -> bool:
    """Say whether a file found to be ``found`` may be opened as the ``claimed`` type.

    One image format for another is forgiven, and any text for any text; a page of HTML that
    calls itself a PDF is not.
    """
    if claimed in _NO_CLAIM or claimed == found:
        return True
    if found in _TEXT_LIKE and (claimed in _TEXT_LIKE or claimed.startswith("text/")):
        return True
    kind = kind_of(claimed)
    if kind in {DocumentKind.IMAGE, DocumentKind.MEDIA}:
        return kind_of(found) is kind
    return False


def effective(claimed: str, found: str) -> str:
    """Return the type to decode by: the claim among kinds of text, what was found otherwise."""
    if found not in _TEXT_LIKE or claimed in _NO_CLAIM:
        return found
    return claimed if claimed in _TEXT_LIKE else PLAIN
