"""From what a person says of a place to a Web Annotation selector.

PDF: RFC 3778 ``page=`` and ``viewrect=`` in points from the top left of the visible page.
Pictures, video and sound: W3C Media Fragments 1.0 (``xywh=percent:``, ``t=`` in seconds).
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from assessor_app.domain.strict_json import to_nfc
from assessor_app.errors import UserFixable
from assessor_app.protocol.annotation import (
    FragmentSelector,
    Selector,
    TextQuoteSelector,
)


def selector_for(
    media_type: str,
    *,
    page: int | None = None,
    box: str | None = None,
    quote: str | None = None,
    time: str | None = None,
) -> Selector | None:
    """Return the selector for a place in an artifact of ``media_type``; None means all of it.

    Raises:
        UserFixable: ``anchor_malformed`` for a box or time that cannot be read, or that does not
            belong to that kind of artifact.
    """
    words = TextQuoteSelector(type="TextQuoteSelector", exact=to_nfc(quote)) if quote else None
    if media_type == "application/pdf" and (page is not None or box is not None):
        return _in_pdf(page, box, words)
    if page is not None:
        raise _malformed("Only PDF files have pages to point at.")
    fragment = _in_media(media_type, box, time)
    if fragment:
        return FragmentSelector(
            type="FragmentSelector",
            conforms_to="http://www.w3.org/TR/media-frags/",
            value=fragment,
            refined_by=words,
        )
    return words


def _in_pdf(page: int | None, box: str | None, words: TextQuoteSelector | None) -> Selector:
    if page is None or page < 1:
        raise _malformed("A place in a PDF needs a page, from 1.")
    value = f"page={page}"
    if box is not None:
        value += "&viewrect=" + ",".join(_numbers(box, 4))
    return FragmentSelector(
        type="FragmentSelector",
        conforms_to="http://tools.ietf.org/rfc/rfc3778",
        value=value,
        refined_by=words,
    )


def _in_media(media_type: str, box: str | None, time: str | None) -> str:
    parts = []
    if time is not None:
        if not media_type.startswith(("video/", "audio/")):
            raise _malformed("Only video and sound have a time to point at.")
        parts.append("t=" + ",".join(_times(time)))
    if box is not None:
        if not media_type.startswith(("video/", "image/")):
            raise _malformed("Only pages, pictures and video have an area to point at.")
        numbers = _numbers(box, 4)
        if any(Decimal(one) > 100 for one in numbers):
            raise _malformed("An area of a picture is given in per cent.")
        parts.append("xywh=percent:" + ",".join(numbers))
    return "&".join(parts)


def _times(text: str) -> list[str]:
    values = _numbers(text, 2 if "," in text else 1)
    if len(values) == 2 and Decimal(values[0]) >= Decimal(values[1]):
        raise _malformed("A range of time ends after it begins.")
    return values


def _numbers(text: str, count: int) -> list[str]:
    pieces = text.split(",")
    try:
        values = [Decimal(piece.strip()) for piece in pieces]
    except InvalidOperation as exc:
        raise _malformed(f"{text!r} is not a list of numbers.") from exc
    if len(values) != count or any(not one.is_finite() or one < 0 for one in values):
        raise _malformed(f"{count} numbers from 0 are needed, not {text!r}.")
    return [f"{one.normalize():f}" for one in values]


def _malformed(message: str) -> UserFixable:
    return UserFixable(message, code="anchor_malformed")
