"""From a selection on a page to a Web Annotation selector, and back.

RFC 3778: ``page=`` counts from 1, ``viewrect=`` is left, top, width and height in points from
the top left of the page.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Final

from assessor_app.domain.strict_json import to_nfc
from assessor_app.errors import AssessorError
from assessor_app.protocol.annotation import FragmentSelector, TextQuoteSelector
from assessor_app.ui.viewers.pdf.geometry import Box
from assessor_app.ui.viewers.pdf.page_words import Quote

_PAGE: Final = re.compile(r"(?:^|[#&])page=([0-9]{1,9})(?:&|$)")
_VIEWRECT: Final = re.compile(
    r"(?:^|[#&])viewrect=([0-9.]{1,20}),([0-9.]{1,20}),([0-9.]{1,20}),([0-9.]{1,20})(?:&|$)"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a PDF: a page from 0 (None: unknown), an area of it, and words."""

    page: int | None = None
    box: Box | None = None
    quote: Quote | None = None


def selector_of(page: int, box: Box, quote: Quote | None) -> dict[str, Any]:
    """Return the selector of an area of a page (from 0), refined by its words where it has any."""
    left, top = max(0.0, box.left), max(0.0, box.top)
    sides = (left, top, box.right - left, box.bottom - top)
    numbers = ",".join(_number(max(0.0, side)) for side in sides)
    words = None
    if quote is not None and quote.exact:
        words = TextQuoteSelector(
            type="TextQuoteSelector",
            exact=to_nfc(quote.exact),
            prefix=to_nfc(quote.prefix) or None,
            suffix=to_nfc(quote.suffix) or None,
        )
    selector = FragmentSelector(
        type="FragmentSelector",
        conforms_to="http://tools.ietf.org/rfc/rfc3778",
        value=f"page={page + 1}&viewrect={numbers}",
        refined_by=words,
    )
    return selector.to_json()


def anchor_of(selector: dict[str, Any]) -> Anchor | None:
    """Return the place that a selector names; None where it names none in a PDF."""
    try:
        if selector.get("type") == "TextQuoteSelector":
            return Anchor(quote=_quote(TextQuoteSelector.from_json(selector)))
        fragment = FragmentSelector.from_json(selector)
    except AssessorError:
        return None
    page, rectangle = _PAGE.search(fragment.value), _VIEWRECT.search(fragment.value)
    words = fragment.refined_by
    quote = _quote(words) if isinstance(words, TextQuoteSelector) else None
    if page is None or int(page[1]) < 1:
        return Anchor(quote=quote) if quote else None
    return Anchor(int(page[1]) - 1, _box(rectangle), quote)


def _quote(words: TextQuoteSelector) -> Quote:
    return Quote(words.exact, words.prefix or "", words.suffix or "")


def _box(found: re.Match[str] | None) -> Box | None:
    if found is None:
        return None
    try:
        left, top, width, height = (float(one) for one in found.groups())
    except ValueError:
        return None
    sound = all(math.isfinite(one) for one in (left, top, width, height))
    return Box(left, top, width, height) if sound else None


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
