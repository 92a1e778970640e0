"""What is said when a PDF, or one page of it, cannot be shown."""

from __future__ import annotations

from assessor_app.errors import AssessorError

_CANNOT = "This PDF cannot be opened"
_DOCUMENT = {
    "decoder_password": (
        "This PDF is locked with a password",
        "It cannot be opened here. If it is needed to judge the submission, return it as "
        "incomplete and ask for a copy without a password.",
    ),
    "decoder_damaged": (
        _CANNOT,
        "The file is damaged, or it is not a PDF. Your other evidence is not affected.",
    ),
    "decoder_empty": ("This PDF has no pages", "There is nothing in it to read."),
    "decoder_type_mismatch": (
        "This file is not a PDF",
        "Its name says that it is one, but its content is something else.",
    ),
    "decoder_unsupported": (
        _CANNOT,
        "It uses a kind of protection or content that is not supported here.",
    ),
    "decoder_too_large": (_CANNOT, "It is larger than what can be shown safely."),
    "decoder_timeout": (
        "Opening this PDF took too long",
        "The reader was stopped and started again. Your review is safe.",
    ),
    "decoder_crashed": (
        "The PDF reader stopped",
        "Something in this file, or this computer, stopped it. Your review is safe.",
    ),
    "decoder_unavailable": (
        "The PDF reader cannot be started",
        "Your review is safe. Close other programs if memory is short, then try again.",
    ),
    "not_downloaded": (
        "This file is not downloaded yet",
        "Sync while you are online; then it can be read offline.",
    ),
    "evidence_removed": (
        "This file was removed",
        "Its time here was over, as the issuer asks. Your decision and its receipt are still here.",
    ),
    "artifact_unknown": (
        "This file is no longer in the submission",
        "The issuer may have changed or recalled it.",
    ),
    "blob_damaged": (
        "This file is damaged on this computer",
        "Sync while you are online to fetch it again.",
    ),
    "blob_missing": (
        "This file is missing on this computer",
        "Sync while you are online to fetch it again.",
    ),
}
_PAGE = {
    "decoder_damaged": ("This page cannot be shown", "It is damaged. The other pages still work."),
    "decoder_too_large": (
        "This page is too large to show",
        "Zoom out to see it smaller. The other pages still work.",
    ),
    "decoder_timeout": (
        "This page took too long to draw",
        "The reader was started again; the other pages still work. "
        "Click here or press Enter to try this page again.",
    ),
    "decoder_crashed": (
        "The PDF reader stopped at this page",
        "It was started again; the other pages still work. "
        "Click here or press Enter to try this page again.",
    ),
}
FATAL = frozenset({"decoder_unavailable", "blob_damaged", "blob_missing", "package_key"})
"""Codes that speak of the whole file, whichever page was asked for."""


def document_problem(error: AssessorError) -> tuple[str, str]:
    """Return a title and a sentence for a document that cannot be shown."""
    return _DOCUMENT.get(error.code, (_CANNOT, f"{error.message} {error.hint}".strip()))


def page_problem(code: str) -> tuple[str, str]:
    """Return a title and a sentence for one page that cannot be shown."""
    return _PAGE.get(code, _PAGE["decoder_damaged"])
