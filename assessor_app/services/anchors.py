"""From what a person says of a place to a mark's place and its Web Annotation selector.

PDF: page and points from the top left of the visible page. Pictures and video: per cent of their
sides. Recordings: seconds. What cannot be there is refused with a sentence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Final

from assessor_app.domain.geometry import Box, Point
from assessor_app.domain.marks import MarkKind
from assessor_app.domain.strict_json import to_nfc
from assessor_app.errors import UserFixable
from assessor_app.protocol.annotation import Selector
from assessor_app.protocol.drawings import Shape, ShapeKind
from assessor_app.protocol.places import (
    MarkPlace,
    Quotation,
    area_of,
    box_of_shapes,
    selectors_of,
    shape_of,
)

PDF: Final = "application/pdf"
_SLACK: Final = 0.5
_MOST_STROKES: Final = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """A place as a person names it. ``points``: strokes apart by ``;``, points by blanks, numbers
    by commas. ``box``: left, top, width and height; ``time``: from, and to after a comma."""

    kind: MarkKind | None = None
    page: int | None = None
    box: str | None = None
    quote: str | None = None
    time: str | None = None
    points: str | None = None


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
        UserFixable: as :func:`place_for`.
    """
    place = place_for(media_type, Wish(page=page, box=box, quote=quote, time=time))
    selector = selectors_of(place)
    return selector[0] if isinstance(selector, tuple) else selector


def place_for(media_type: str, wish: Wish) -> MarkPlace:
    """Return the place that is meant in an artifact of ``media_type``.

    Raises:
        UserFixable: ``anchor_malformed`` for a box, points or time that cannot be read, or that
            do not belong to that kind of artifact or mark.
    """
    words = Quotation(to_nfc(wish.quote)) if wish.quote else None
    if media_type == PDF and (wish.page is not None or wish.box or wish.points):
        if wish.page is None or wish.page < 1:
            raise _malformed("A place in a PDF needs a page, from 1.")
    elif wish.page is not None:
        raise _malformed("Only PDF files have pages to point at.")
    start, end = _times(media_type, wish.time)
    shapes, spot = _drawn(wish)
    box = _box(media_type, wish)
    if spot is not None:
        box = area_of(MarkKind.POINT, spot, in_points=wish.page is not None)
    place = MarkPlace(MarkKind.WHOLE, wish.page, box, shapes, words, start, end)
    place = replace(place, kind=wish.kind or _kind_of(place))
    _check_kind(place)
    if wish.page is None:
        _check_per_cent(media_type, place)
    return place


def check_on_page(place: MarkPlace, pages: int, size: tuple[float, float] | None) -> None:
    """Refuse a mark that lies beside its page, or on a page that there is not.

    ``size``: the page's width and height in points; None where the page is not there.

    Raises:
        UserFixable: ``anchor_outside``, which says how large the page is.
    """
    if place.page is None:
        return
    if place.page > pages or size is None:
        raise UserFixable(
            f"There is no page {place.page}: the file has {pages}.", code="anchor_outside"
        )
    box = box_of_shapes(place.shapes) if place.shapes else place.box
    if box is not None and not box.is_within(*size, slack=_SLACK):
        wide, high = (f"{side:g}" for side in size)
        raise UserFixable(
            f"The mark lies beside page {place.page}, which is {wide} by {high} points.",
            code="anchor_outside",
        )


def _kind_of(place: MarkPlace) -> MarkKind:
    if place.shapes:
        kinds = {shape_of(kind): kind for kind in MarkKind if kind.drawn}
        return kinds[place.shapes[0].kind]
    if place.start is not None:
        return MarkKind.MOMENT if place.end is None else MarkKind.RANGE
    if place.quotation is not None:
        return MarkKind.HIGHLIGHT
    if place.box is not None:
        return MarkKind.AREA
    return MarkKind.WHOLE if place.page is None else MarkKind.PAGE_NOTE


def _check_kind(place: MarkPlace) -> None:
    """Refuse a kind that lacks what it consists of."""
    kind = place.kind
    if kind.on_text and place.quotation is None:
        raise _malformed("A mark on text needs the words, as a quote.")
    if kind.drawn and not place.shapes:
        raise _malformed(f"A mark of the kind {kind.value} needs points.")
    if kind in {MarkKind.AREA, MarkKind.POINT} and place.box is None:
        raise _malformed(f"A mark of the kind {kind.value} needs a place: a box or a point.")
    if kind is MarkKind.PAGE_NOTE and (place.page is None or place.box is not None):
        raise _malformed("A note on a page needs the page, and nothing else.")
    if kind.in_time != (place.start is not None):
        raise _malformed("A mark in time needs a time, and only that has one.")
    if place.start is not None and (place.end is None) != (kind is MarkKind.MOMENT):
        raise _malformed("A moment has one time, a range two.")


def _drawn(wish: Wish) -> tuple[tuple[Shape, ...], Point | None]:
    """Return what the points draw, and the one point of a note."""
    if wish.points is None:
        return (), None
    strokes = [_stroke(one) for one in wish.points.split(";") if one.strip()]
    kind = wish.kind or MarkKind.INK
    if not 1 <= len(strokes) <= _MOST_STROKES or (len(strokes) > 1 and kind is not MarkKind.INK):
        raise _malformed("Only ink has several strokes, and at least one is needed.")
    first = strokes[0]
    if kind is MarkKind.POINT and len(first) == 1:
        return (), first[0]
    shape = shape_of(kind)
    least = {ShapeKind.LINE: 2, ShapeKind.ELLIPSE: 2, ShapeKind.POLYGON: 3, ShapeKind.STROKE: 1}
    if shape is None or len(first) < least[shape]:
        raise _malformed(f"These points do not make a mark of the kind {kind.value}.")
    if shape in {ShapeKind.LINE, ShapeKind.ELLIPSE} and len(first) != 2:
        raise _malformed(f"A mark of the kind {kind.value} has two points.")
    if shape is ShapeKind.ELLIPSE:
        (x0, y0), (x1, y1) = first
        middle = ((x0 + x1) / 2, (y0 + y1) / 2)
        return (Shape(shape, (middle, (abs(x1 - x0) / 2, abs(y1 - y0) / 2))),), None
    return tuple(Shape(shape, stroke) for stroke in strokes), None


def _stroke(text: str) -> tuple[Point, ...]:
    points = []
    for pair in text.split():
        x, y = (float(one) for one in _numbers(pair, 2))
        points.append((x, y))
    return tuple(points)


def _box(media_type: str, wish: Wish) -> Box | None:
    if wish.box is None:
        return None
    if media_type != PDF and not media_type.startswith(("video/", "image/")):
        raise _malformed("Only pages, pictures and video have an area to point at.")
    return Box(*(float(one) for one in _numbers(wish.box, 4)))


def _check_per_cent(media_type: str, place: MarkPlace) -> None:
    box = box_of_shapes(place.shapes) if place.shapes else place.box
    if box is None:
        return
    if not media_type.startswith(("video/", "image/")):
        raise _malformed("Only pages, pictures and video have an area to point at.")
    if not box.is_within(100, 100):
        raise _malformed("An area of a picture is given in per cent, and ends at 100.")
    if not place.shapes and (box.width <= 0 or box.height <= 0):
        raise _malformed("An area of a picture has a width and a height.")


def _times(media_type: str, text: str | None) -> tuple[Decimal | None, Decimal | None]:
    if text is None:
        return None, None
    if not media_type.startswith(("video/", "audio/")):
        raise _malformed("Only video and sound have a time to point at.")
    start, *rest = (Decimal(one) for one in _numbers(text, 2 if "," in text else 1))
    if rest and start >= rest[0]:
        raise _malformed("A range of time ends after it begins.")
    return start, rest[0] if rest else None


def _numbers(text: str, count: int) -> list[str]:
    pieces: Sequence[str] = text.split(",")
    try:
        values = [Decimal(piece.strip()) for piece in pieces]
    except InvalidOperation as exc:
        raise _malformed(f"{text!r} is not a list of numbers.") from exc
    if len(values) != count or any(not one.is_finite() or one < 0 for one in values):
        raise _malformed(f"{count} numbers from 0 are needed, not {text!r}.")
    if any(one >= 10_000_000 or math.isinf(float(one)) for one in values):
        raise _malformed("A number is too large.")
    return [f"{one.normalize():f}" for one in values]


def _malformed(message: str) -> UserFixable:
    return UserFixable(message, code="anchor_malformed")
