"""Between an assessor's marks and a PDF's annotations. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from assessor_app.domain.geometry import Box, box_around
from assessor_app.domain.marks import MarkKind
from assessor_app.domain.strict_json import to_nfc
from assessor_app.evidence.decoder.documents import PageText, TextBox
from assessor_app.evidence.decoder.marks import PdfMark
from assessor_app.protocol.annotation import Annotation
from assessor_app.protocol.drawings import Shape, ShapeKind
from assessor_app.protocol.places import MarkPlace, Quotation, box_of_shapes, shape_of
from assessor_app.services.marks.shown import Wording

_NOTE_WIDTH: Final = 232.0
_NOTE_STEP: Final = 64.0
_FURTHEST: Final = 100_000.0
_MOST_STROKES: Final = 200
_MOST_POINTS: Final = 3_000
_AUTHOR: Final = "Assessor"


def pdf_mark(
    annotation: Annotation, place: MarkPlace, wording: Wording, page: PageText | None
) -> PdfMark | None:
    """Return the annotation to write for a place on a page; None where it has no page.

    Marked words are looked up in the text of their page, so that each line gets a box of its own;
    where they are not found, the stored box is marked.
    """
    if place.page is None:
        return None
    boxes: tuple[Box, ...] = ()
    if place.kind.on_text and place.quotation is not None and page is not None:
        boxes = line_boxes(page, place.quotation, place.box)
    kind = place.kind
    if not boxes and place.shapes:
        boxes = (box_of_shapes(place.shapes),)
    if not boxes and place.box is not None:
        boxes = (place.box,)
    if not boxes:
        kind, boxes = MarkKind.PAGE_NOTE, (Box(12, 12, 0, 0),)
    return PdfMark(
        page=place.page - 1,
        kind=kind,
        boxes=boxes,
        strokes=tuple(one.points for one in place.shapes if one.kind is not ShapeKind.ELLIPSE),
        colour=wording.colour,
        text=wording.text,
        subject="; ".join(wording.labels)[:300],
        author=_AUTHOR,
        id=annotation.id,
        modified=annotation.modified or annotation.created,
    )


def with_room_for_notes(
    marks: Sequence[PdfMark], widths: Mapping[int, float]
) -> tuple[PdfMark, ...]:
    """Return marks with the notes on whole pages below each other at the right of their page."""
    notes: dict[int, int] = {}
    placed = []
    for mark in marks:
        if mark.kind is not MarkKind.PAGE_NOTE:
            placed.append(mark)
            continue
        number = notes.get(mark.page, 0)
        notes[mark.page] = number + 1
        left = max(12.0, widths.get(mark.page, 0.0) - _NOTE_WIDTH)
        placed.append(replace(mark, boxes=(Box(left, 12 + number * _NOTE_STEP, 0, 0),)))
    return tuple(placed)


def place_of_mark(mark: PdfMark) -> MarkPlace:
    """Return where an annotation that was found in a PDF stands.

    One that lies far beside its page is a note on it; a drawing of very many points, its area.
    """
    around = box_around([corner for box in mark.boxes for corner in box.corners])
    if not around.is_within(_FURTHEST, _FURTHEST, slack=_FURTHEST):
        return MarkPlace(MarkKind.PAGE_NOTE, mark.page + 1)
    if len(mark.strokes) > _MOST_STROKES or sum(map(len, mark.strokes)) > _MOST_POINTS:
        return MarkPlace(MarkKind.AREA, mark.page + 1, around)
    shape = shape_of(mark.kind)
    if mark.kind is MarkKind.ELLIPSE:
        radii = (around.width / 2, around.height / 2)
        shapes: tuple[Shape, ...] = (Shape(ShapeKind.ELLIPSE, (around.middle, radii)),)
    elif shape is not None:
        shapes = tuple(Shape(shape, stroke) for stroke in mark.strokes)
    else:
        shapes = ()
    kind = MarkKind.AREA if mark.kind is MarkKind.PAGE_NOTE else mark.kind
    return MarkPlace(kind, mark.page + 1, around, shapes)


def line_boxes(page: PageText, quotation: Quotation, near: Box | None) -> tuple[Box, ...]:
    """Return a box for each line of the quoted words; of several such passages, that nearest to
    ``near``. Blanks and letter case do not matter. Nothing where the words are not there."""
    flat, owners = _flat(page)
    wanted = _plain(quotation.exact)
    if not wanted:
        return ()
    best: tuple[float, list[TextBox]] | None = None
    at = flat.find(wanted)
    while at >= 0:
        words = [page.boxes[one] for one, _same in groupby(owners[at : at + len(wanted)])]
        overlap = 0.0 if near is None else sum(_box(one).overlap(near) for one in words)
        if best is None or overlap > best[0]:
            best = (overlap, words)
        at = flat.find(wanted, at + 1)
    if best is None:
        return ()
    return tuple(
        box_around([corner for one in line for corner in _box(one).corners])
        for _number, line in groupby(best[1], key=lambda one: one.line)
    )


def _flat(page: PageText) -> tuple[str, list[int]]:
    """Return the words without blanks, and for each character the word that it is of."""
    pieces: list[str] = []
    owners: list[int] = []
    for number, box in enumerate(page.boxes):
        word = _plain(page.text[box.start : box.end])
        pieces.append(word)
        owners += [number] * len(word)
    return "".join(pieces), owners


def _plain(text: str) -> str:
    return "".join(to_nfc(text).casefold().split())


def _box(one: TextBox) -> Box:
    return Box(one.left, one.top, one.width, one.height)
