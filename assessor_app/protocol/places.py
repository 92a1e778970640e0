"""Where a mark stands, as one value; to Web Annotation selectors and back.

PDF: ``page=`` and ``viewrect=`` (RFC 8118, under the URI of RFC 3778 that W3C's examples use),
refined by the words or by a drawing in page points. Pictures: ``xywh=percent:``, refined by a
drawing in per cent. Recordings: ``t=``, with ``xywh=`` for a region. Texts: the words, then their
position. A drawing's ``viewBox`` is the box that it refines, so its numbers need no conversion.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from assessor_app.domain.geometry import Box, hull
from assessor_app.domain.marks import MarkKind
from assessor_app.domain.strict_json import to_nfc
from assessor_app.errors import AssessorError
from assessor_app.protocol.annotation import (
    FragmentSelector,
    Selector,
    SvgSelector,
    Target,
    TextPositionSelector,
    TextQuoteSelector,
)
from assessor_app.protocol.drawings import (
    Drawing,
    Shape,
    ShapeKind,
    parse_drawing,
    write_drawing,
)
from assessor_app.protocol.fragments import (
    PDF_FRAGMENT,
    MediaFragment,
    PdfFragment,
    parse_media_fragment,
    parse_pdf_fragment,
    write_media_fragment,
    write_pdf_fragment,
)

POINT_PT: Final = 1.0
"""Side of the box that stands for a point of a page, in points; of a picture, a tenth per cent."""
_POINT_PERCENT: Final = 0.1
_ANY_SOURCE: Final = "urn:uuid:00000000-0000-4000-8000-000000000000"
_SHAPES: Final = {
    MarkKind.ELLIPSE: ShapeKind.ELLIPSE,
    MarkKind.POLYGON: ShapeKind.POLYGON,
    MarkKind.INK: ShapeKind.STROKE,
    MarkKind.ARROW: ShapeKind.LINE,
}


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words, and those around them; ``position`` in code points of the text, end exclusive."""

    exact: str
    prefix: str = ""
    suffix: str = ""
    position: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class MarkPlace:
    """Where a mark stands in its artifact, and of which kind it is.

    ``page`` counts from 1 (PDF only). ``box`` and ``shapes`` are in page points there, and in per
    cent of the sides of a picture or a video. ``start`` and ``end`` are seconds.
    """

    kind: MarkKind
    page: int | None = None
    box: Box | None = None
    shapes: tuple[Shape, ...] = ()
    quotation: Quotation | None = None
    start: Decimal | None = None
    end: Decimal | None = None


def area_of(kind: MarkKind, place: tuple[float, float], *, in_points: bool) -> Box:
    """Return the box that stands for the point at ``place``; never beyond the left or the top."""
    if kind is not MarkKind.POINT:
        raise ValueError(kind)
    side = POINT_PT if in_points else _POINT_PERCENT
    return Box(max(0.0, place[0] - side / 2), max(0.0, place[1] - side / 2), side, side)


def selectors_of(place: MarkPlace) -> Selector | tuple[Selector, ...] | None:
    """Return the selector of a place; None where it is the whole artifact.

    A drawn kind takes its box from its shapes.
    """
    box = _box_of(place)
    if place.page is not None:
        fragment = write_pdf_fragment(PdfFragment(place.page, box))
        return FragmentSelector(
            type="FragmentSelector",
            conforms_to="http://tools.ietf.org/rfc/rfc3778",
            value=fragment,
            refined_by=_refining(place, box),
        )
    if place.start is not None or box is not None:
        return FragmentSelector(
            type="FragmentSelector",
            conforms_to="http://www.w3.org/TR/media-frags/",
            value=write_media_fragment(MediaFragment(place.start, place.end, box)),
            refined_by=_refining(place, box),
        )
    if place.quotation is None:
        return None
    words = _words(place.quotation)
    if place.quotation.position is None:
        return words
    start, end = place.quotation.position
    return words, TextPositionSelector(type="TextPositionSelector", start=start, end=end)


def _box_of(place: MarkPlace) -> Box | None:
    """Return the box to write, rounded as it will be; a region of a picture is never empty."""
    box = box_of_shapes(place.shapes) if place.shapes else place.box
    if box is None:
        return None
    if place.page is not None:
        return _rounded(box, 2, 0.0)
    return _rounded(box, 3, 0.001)


def _rounded(box: Box, places: int, least: float) -> Box:
    left, top = max(0.0, round(box.left, places)), max(0.0, round(box.top, places))
    width = max(least, round(box.right - left, places))
    height = max(least, round(box.bottom - top, places))
    return Box(left, top, round(width, places), round(height, places))


def target_of(source: str, place: MarkPlace) -> Target:
    """Return the target of a mark on the artifact ``source``."""
    whole = place.kind is MarkKind.WHOLE
    return Target(
        source=source,
        style_class=None if whole else place.kind.value,
        selector=selectors_of(place),
    )


def place_of(target: Target) -> MarkPlace:
    """Return where a target's mark stands. What it was made with is read, and older forms too."""
    selectors = target.selector
    if selectors is None:
        return MarkPlace(MarkKind.WHOLE)
    several = selectors if isinstance(selectors, tuple) else (selectors,)
    given = MarkKind(target.style_class) if target.style_class else None
    fragment = next((one for one in several if isinstance(one, FragmentSelector)), None)
    if fragment is not None:
        return _in_fragment(fragment, given)
    drawing = next((one for one in several if isinstance(one, SvgSelector)), None)
    if drawing is not None:
        shapes = _laid(parse_drawing(drawing.value), None)
        return MarkPlace(given or _kind_of(shapes), shapes=shapes)
    return MarkPlace(given or MarkKind.HIGHLIGHT, quotation=_quotation(several))


def place_in(selector: Mapping[str, Any]) -> MarkPlace | None:
    """Return the place that a selector as JSON names; None where it is none that is known here."""
    try:
        return place_of(Target.from_json({"source": _ANY_SOURCE, "selector": dict(selector)}))
    except (AssessorError, ValueError):
        return None


def box_of_shapes(shapes: tuple[Shape, ...]) -> Box:
    """Return the box around shapes, of which there is at least one."""
    return hull(shape.bounds for shape in shapes)


def _in_fragment(fragment: FragmentSelector, given: MarkKind | None) -> MarkPlace:
    refined = fragment.refined_by
    words = refined if isinstance(refined, TextQuoteSelector) else None
    drawing = parse_drawing(refined.value) if isinstance(refined, SvgSelector) else None
    quotation = _quotation((words,)) if words else None
    if fragment.conforms_to == PDF_FRAGMENT:
        found = parse_pdf_fragment(fragment.value)
        shapes = _laid(drawing, found.box)
        kind = given or _kind_on_page(found.box, shapes, quotation)
        return MarkPlace(kind, found.page, found.box, shapes, quotation)
    media = parse_media_fragment(fragment.value)
    shapes = _laid(drawing, None if media.in_pixels else media.box)
    kind = given or _kind_in_media(media, shapes)
    box = None if media.in_pixels else media.box
    return MarkPlace(kind, None, box, shapes, quotation, media.start, media.end)


def _laid(drawing: Drawing | None, box: Box | None) -> tuple[Shape, ...]:
    """Return shapes in the coordinates of the page: a ``viewBox`` is stretched over ``box``."""
    if drawing is None or box is None:
        return () if drawing is None else drawing.shapes
    view = drawing.view or Box(0, 0, box.width, box.height)
    if view == box or view.width <= 0 or view.height <= 0:
        return drawing.shapes
    across, down = box.width / view.width, box.height / view.height

    def laid(shape: Shape) -> Shape:
        places = tuple(
            (box.left + (x - view.left) * across, box.top + (y - view.top) * down)
            for x, y in shape.points
        )
        if shape.kind is ShapeKind.ELLIPSE:
            radii = shape.points[1]
            places = (places[0], (radii[0] * across, radii[1] * down))
        return Shape(shape.kind, places)

    return tuple(map(laid, drawing.shapes))


def _kind_on_page(
    box: Box | None, shapes: tuple[Shape, ...], quotation: Quotation | None
) -> MarkKind:
    if shapes:
        return _kind_of(shapes)
    if quotation is not None:
        return MarkKind.HIGHLIGHT
    return MarkKind.PAGE_NOTE if box is None else MarkKind.AREA


def _kind_in_media(media: MediaFragment, shapes: tuple[Shape, ...]) -> MarkKind:
    if media.start is not None:
        return MarkKind.MOMENT if media.end is None else MarkKind.RANGE
    return _kind_of(shapes) if shapes else MarkKind.AREA


def _kind_of(shapes: tuple[Shape, ...]) -> MarkKind:
    names = {shape: kind for kind, shape in _SHAPES.items()}
    return names[shapes[0].kind]


def shape_of(kind: MarkKind) -> ShapeKind | None:
    """Return the shape that a drawn kind consists of."""
    return _SHAPES.get(kind)


def _refining(place: MarkPlace, box: Box | None) -> TextQuoteSelector | SvgSelector | None:
    if place.shapes:
        value = write_drawing(Drawing(place.shapes, box))
        return SvgSelector(type="SvgSelector", value=value)
    return None if place.quotation is None else _words(place.quotation)


def _words(quotation: Quotation) -> TextQuoteSelector:
    return TextQuoteSelector(
        type="TextQuoteSelector",
        exact=to_nfc(quotation.exact),
        prefix=to_nfc(quotation.prefix) or None,
        suffix=to_nfc(quotation.suffix) or None,
    )


def _quotation(selectors: tuple[Selector, ...]) -> Quotation | None:
    words = next((one for one in selectors if isinstance(one, TextQuoteSelector)), None)
    at = next((one for one in selectors if isinstance(one, TextPositionSelector)), None)
    if words is None:
        return None if at is None else Quotation("", position=(at.start, at.end))
    position = None if at is None else (at.start, at.end)
    return Quotation(words.exact, words.prefix or "", words.suffix or "", position)
