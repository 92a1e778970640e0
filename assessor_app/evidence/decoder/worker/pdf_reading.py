"""Annotations that a PDF holds already, read through PDFium, in page points."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import pypdfium2.raw

from assessor_app.domain.geometry import Affine, Box, Point, box_around
from assessor_app.domain.marks import MarkKind
from assessor_app.evidence.decoder.marks import (
    MAX_POINTS,
    MAX_READ,
    MAX_TEXT,
    POINT_PT,
    PdfMark,
)
from assessor_app.evidence.decoder.worker.pdf_text import Placement

pdfium: Any = pypdfium2.raw  # made by ctypesgen: it has no types
_HIDDEN: Final = 0x02 | 0x20  # hidden; no view
_MAX_STROKES: Final = 1_000
_MAX_BOXES: Final = 2_000
_KINDS: Final = {
    pdfium.FPDF_ANNOT_TEXT: MarkKind.POINT,
    pdfium.FPDF_ANNOT_FREETEXT: MarkKind.PAGE_NOTE,
    pdfium.FPDF_ANNOT_LINE: MarkKind.ARROW,
    pdfium.FPDF_ANNOT_SQUARE: MarkKind.AREA,
    pdfium.FPDF_ANNOT_STAMP: MarkKind.AREA,
    pdfium.FPDF_ANNOT_CARET: MarkKind.AREA,
    pdfium.FPDF_ANNOT_CIRCLE: MarkKind.ELLIPSE,
    pdfium.FPDF_ANNOT_POLYGON: MarkKind.POLYGON,
    pdfium.FPDF_ANNOT_POLYLINE: MarkKind.INK,
    pdfium.FPDF_ANNOT_INK: MarkKind.INK,
    pdfium.FPDF_ANNOT_HIGHLIGHT: MarkKind.HIGHLIGHT,
    pdfium.FPDF_ANNOT_UNDERLINE: MarkKind.UNDERLINE,
    pdfium.FPDF_ANNOT_SQUIGGLY: MarkKind.UNDERLINE,
    pdfium.FPDF_ANNOT_STRIKEOUT: MarkKind.STRIKE,
}


def placement_of(page: Any) -> Affine:
    """Return the map from a loaded page's user space to page points, as PDFium shows it."""
    found = Placement.of(page)
    a, b, c, d = (_whole(one) for one in (found.a, found.b, found.c, found.d))
    return Affine(a, b, c, d, found.e, found.f)


def _whole(value: float) -> float:
    """Undo the rounding to device units: pages are shown in quarter turns, at their own size."""
    return float(round(value)) if abs(value - round(value)) < 0.001 else value


def marks_on(page: Any, number: int) -> list[PdfMark]:
    """Return the marks on a loaded page, which is page ``number``, in the order of the file."""
    to_page = placement_of(page)
    found = []
    for index in range(min(int(pdfium.FPDFPage_GetAnnotCount(page)), MAX_READ)):
        with _annotation(page, index) as annotation:
            mark = _mark(annotation, number, to_page) if annotation else None
        if mark is not None:
            found.append(mark)
    return found


@contextmanager
def _annotation(page: Any, index: int) -> Iterator[Any]:
    annotation = pdfium.FPDFPage_GetAnnot(page, index)
    try:
        yield annotation
    finally:
        if annotation:
            pdfium.FPDFPage_CloseAnnot(annotation)


def _mark(annotation: Any, page: int, to_page: Affine) -> PdfMark | None:
    kind = _KINDS.get(int(pdfium.FPDFAnnot_GetSubtype(annotation)))
    if kind is None or int(pdfium.FPDFAnnot_GetFlags(annotation)) & _HIDDEN:
        return None
    try:
        around = _rectangle(annotation, to_page, is_point=kind is MarkKind.POINT)
        strokes = _strokes(annotation, kind, to_page)
        boxes = _quads(annotation, to_page) if kind.on_text else ()
    except ValueError:
        return None
    if strokes and kind.drawn:
        around = box_around([point for stroke in strokes for point in stroke])
    return PdfMark(
        page=page,
        kind=kind if strokes or not kind.drawn or kind is MarkKind.ELLIPSE else MarkKind.AREA,
        boxes=boxes or (around,),
        strokes=strokes,
        text=_string(annotation, b"Contents")[:MAX_TEXT],
        subject=_string(annotation, b"Subj")[:300],
        author=_string(annotation, b"T")[:300],
        id=_string(annotation, b"NM")[:300],
        modified=_string(annotation, b"M")[:300],
    )


def _rectangle(annotation: Any, to_page: Affine, *, is_point: bool) -> Box:
    """Return ``/Rect``, whose corners come in any order; of a note, its upper left corner."""
    found = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(annotation, found):
        raise ValueError("no rectangle")
    if is_point:
        upper = max(found.bottom, found.top)
        x, y = _finite(to_page.of((min(found.left, found.right), upper)))
        return Box(x - POINT_PT / 2, y - POINT_PT / 2, POINT_PT, POINT_PT)
    corners = ((found.left, found.bottom), (found.right, found.top))
    return box_around(_finite(to_page.of(one)) for one in corners)


def _quads(annotation: Any, to_page: Affine) -> tuple[Box, ...]:
    quad = pdfium.FS_QUADPOINTSF()
    boxes = []
    count = int(pdfium.FPDFAnnot_CountAttachmentPoints(annotation))
    for index in range(min(count, _MAX_BOXES)):
        if pdfium.FPDFAnnot_GetAttachmentPoints(annotation, index, quad):
            corners = [(getattr(quad, f"x{n}"), getattr(quad, f"y{n}")) for n in (1, 2, 3, 4)]
            boxes.append(box_around(_finite(to_page.of(one)) for one in corners))
    return tuple(boxes)


def _strokes(annotation: Any, kind: MarkKind, to_page: Affine) -> tuple[tuple[Point, ...], ...]:
    if kind is MarkKind.ARROW:
        start, end = pdfium.FS_POINTF(), pdfium.FS_POINTF()
        if not pdfium.FPDFAnnot_GetLine(annotation, start, end):
            return ()
        return ((_finite(to_page.of((start.x, start.y))), _finite(to_page.of((end.x, end.y)))),)
    if kind is MarkKind.INK:
        count = min(int(pdfium.FPDFAnnot_GetInkListCount(annotation)), _MAX_STROKES)
        paths = [_points(partial(_ink, annotation, at), to_page) for at in range(count)]
        kept = tuple(path for path in paths if path)
        if kept:
            return kept
    if kind in {MarkKind.POLYGON, MarkKind.INK}:
        corners = _points(
            lambda buffer, size: pdfium.FPDFAnnot_GetVertices(annotation, buffer, size), to_page
        )
        return (corners,) if corners else ()
    return ()


def _ink(annotation: Any, at: int, buffer: Any, size: int) -> Any:
    return pdfium.FPDFAnnot_GetInkListPath(annotation, at, buffer, size)


def _points(ask: Callable[[Any, int], Any], to_page: Affine) -> tuple[Point, ...]:
    count = int(ask(None, 0))
    if not 0 < count <= MAX_POINTS // 4:
        return ()
    buffer = (pdfium.FS_POINTF * count)()
    ask(buffer, count)
    return tuple(_finite(to_page.of((one.x, one.y))) for one in buffer)


def _finite(point: Point) -> Point:
    if not all(math.isfinite(one) and abs(one) < 1 << 24 for one in point):
        raise ValueError("not finite")
    return round(point[0], 3), round(point[1], 3)


def _string(annotation: Any, key: bytes) -> str:
    size = int(pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0))
    if not 2 < size <= 1 << 20:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace")
