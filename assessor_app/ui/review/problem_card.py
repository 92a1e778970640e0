"""The card in the place of evidence that cannot be shown: what happened, and what still works."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from assessor_app.services.evidence.evidence_view import DocumentKind, kind_of
from assessor_app.ui.viewers.choose import Presentation, presentations
from assessor_app.ui.viewers.viewer import Subject
from assessor_app.ui.widgets.states import Explanation, Offer

_REST: Final = "Everything else in this review works as before."
_WORDS: Final = {
    "decoder_damaged": (
        "This file is damaged",
        "It cannot be opened, although it arrived exactly as it was handed in.",
    ),
    "decoder_password": (
        "This file is locked with a password",
        "Nobody but the earner can open it. If it matters, a condition code says so to them.",
    ),
    "decoder_too_large": (
        "This file is too large to show",
        "Showing it would need more memory than is safe.",
    ),
    "decoder_timeout": (
        "This file took too long to open",
        "Opening it was stopped so that your window keeps working.",
    ),
    "decoder_crashed": (
        "Opening this file went wrong",
        "The part of the program that opens files stopped on it, and was started again.",
    ),
    "decoder_unsupported": ("This kind of file cannot be shown here", ""),
    "viewer_none": ("This kind of file cannot be shown here", ""),
    "decoder_empty": ("There is nothing in this file", "It was handed in empty."),
    "decoder_type_mismatch": (
        "This file is not what it says it is",
        "Its content does not match the type that it was handed in as, so it was not opened.",
    ),
    "decoder_unavailable": (
        "Files cannot be opened just now",
        "The part of the program that opens files did not start. Trying again often helps.",
    ),
    "decoder_closed": ("This file was closed", ""),
    "not_downloaded": (
        "This file is not on this machine yet",
        "It comes with the next sync; then it can be seen offline too.",
    ),
    "evidence_removed": (
        "This file was removed",
        "Its time on this machine was over: some days after the receipt, as the issuer asks. "
        "Your decision and its receipt are still here.",
    ),
    "blob_damaged": (
        "The stored copy of this file is damaged",
        "It no longer matches what the issuer signed, so it is not shown. A sync fetches it anew.",
    ),
    "blob_missing": (
        "The stored copy of this file is gone",
        "A sync fetches it anew.",
    ),
}
_NO_RETRY: Final = frozenset(
    {
        "viewer_none",
        "decoder_empty",
        "decoder_password",
        "decoder_too_large",
        "decoder_type_mismatch",
        "decoder_unsupported",
        "evidence_removed",
    }
)
_NO_WORDS: Final = frozenset({"decoder_empty", "decoder_password", "evidence_removed"})
_WITHOUT_COPY: Final = frozenset(
    {"not_downloaded", "evidence_removed", "blob_damaged", "blob_missing"}
)


class Remedies:
    """What a card can offer, as the one who shows it does it."""

    def __init__(
        self,
        *,
        again: Callable[[], object],
        show: Callable[[Presentation], object],
        read_text: Callable[[], object],
        save: Callable[[], object],
    ) -> None:
        self.again = again
        self.show = show
        self.read_text = read_text
        self.save = save


def problem_card(
    code: str, sentence: str, subject: Subject, remedies: Remedies, parent: QWidget
) -> Explanation:
    """Return the card for a problem by its code; without words for that, it shows ``sentence``."""
    title, text = _WORDS.get(code, ("This evidence cannot be shown", sentence))
    words = " ".join(part for part in (text or sentence, _REST) if part)
    card = Explanation(title, words, parent, offers=_offers(code, subject, remedies))
    card.setProperty("code", code)
    return card


def _offers(code: str, subject: Subject, remedies: Remedies) -> Sequence[Offer]:
    offers: list[Offer] = []
    if code not in _NO_RETRY:
        offers.append(("Try again", remedies.again))
    for other in presentations(subject.artifact):
        if other.path != subject.path:
            offers.append((f"Show {other.name.lower()}", _showing(remedies, other)))
    worded = (DocumentKind.PDF, DocumentKind.OFFICE, DocumentKind.TEXT)
    if code not in _NO_WORDS and kind_of(subject.media_type) in worded:
        offers.append(("Read its text", remedies.read_text))
    if subject.artifact.here and code not in _WITHOUT_COPY:
        offers.append(("Save a copy…", remedies.save))
    return offers


def _showing(remedies: Remedies, other: Presentation) -> Callable[[], object]:
    return lambda: remedies.show(other)
