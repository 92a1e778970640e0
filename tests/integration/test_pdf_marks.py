"""Marks written into PDF files: read back by others, painted by others, on any page."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from assessor_app.domain.geometry import Box, Point, box_around, user_to_page
from assessor_app.domain.marks import MarkKind
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import DecoderProblem
from assessor_app.evidence.decoder.marks import PdfMark
from assessor_app.evidence.decoder.media_types import PDF
from tests.fakes import learners_files as files
from tests.shared_data import shared

raw: Any = pypdfium2.raw
_DPI = 72
KINDS = [kind for kind in MarkKind if not kind.in_time and kind is not MarkKind.WHOLE]


def marked(decoder: Decoder, data: bytes, marks: list[PdfMark]) -> bytes:
    with decoder.open(data, media_type=PDF, name="a.pdf") as document:
        return document.with_marks(marks)


def mark_at(kind: MarkKind, box: Box, page: int = 0) -> PdfMark:
    """Return a mark of any kind whose region is ``box``."""
    corners: tuple[Point, ...] = (
        (box.left, box.top),
        (box.right, box.bottom),
        (box.left, box.bottom),
    )
    strokes = (corners[:2],) if kind is MarkKind.ARROW else (corners,)
    return PdfMark(page, kind, (box,), strokes, (0, 90, 200), "Said.", "2.1 Asks", "A", "urn:x")


def region(annotation: Any) -> list[Point]:
    """Return the points of an annotation's region in user space, by PDFium."""
    subtype = raw.FPDFAnnot_GetSubtype(annotation)
    if subtype == raw.FPDF_ANNOT_INK:
        count = raw.FPDFAnnot_GetInkListPath(annotation, 0, None, 0)
        points = (raw.FS_POINTF * count)()
        raw.FPDFAnnot_GetInkListPath(annotation, 0, points, count)
        return [(one.x, one.y) for one in points]
    if subtype == raw.FPDF_ANNOT_POLYGON:
        count = raw.FPDFAnnot_GetVertices(annotation, None, 0)
        points = (raw.FS_POINTF * count)()
        raw.FPDFAnnot_GetVertices(annotation, points, count)
        return [(one.x, one.y) for one in points]
    if subtype == raw.FPDF_ANNOT_LINE:
        start, end = raw.FS_POINTF(), raw.FS_POINTF()
        raw.FPDFAnnot_GetLine(annotation, start, end)
        return [(start.x, start.y), (end.x, end.y)]
    if raw.FPDFAnnot_HasAttachmentPoints(annotation):
        quad = raw.FS_QUADPOINTSF()
        raw.FPDFAnnot_GetAttachmentPoints(annotation, 0, quad)
        return [(getattr(quad, f"x{n}"), getattr(quad, f"y{n}")) for n in (1, 2, 3, 4)]
    found = raw.FS_RECTF()
    raw.FPDFAnnot_GetRect(annotation, found)
    if subtype == raw.FPDF_ANNOT_TEXT:
        return [(found.left, found.top)]
    return [(found.left, found.bottom), (found.right, found.top)]


_EDGE = st.floats(-300, 300).map(lambda value: round(value, 2))
_SIDE = st.floats(120, 900).map(lambda value: round(value, 2))
_SHARE = st.floats(0.02, 0.45)
_REGIONS = [kind for kind in KINDS if kind is not MarkKind.PAGE_NOTE]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    edges=st.tuples(_EDGE, _EDGE, _SIDE, _SIDE),
    rotate=st.sampled_from([0, 90, 180, 270]),
    inset=st.tuples(_SHARE, _SHARE),
    shares=st.tuples(_SHARE, _SHARE, _SHARE, _SHARE),
    kind=st.sampled_from(_REGIONS),
)
def test_what_is_placed_is_read_back_by_another_library_within_half_a_point(
    decoder: Decoder,
    edges: tuple[float, float, float, float],
    rotate: int,
    inset: tuple[float, float],
    shares: tuple[float, float, float, float],
    kind: MarkKind,
) -> None:
    left, bottom, width, height = edges
    media = (left, bottom, left + width, bottom + height)
    crop = (left + inset[0] * 50, bottom + inset[1] * 50, media[2] - 20, media[3] - 10)
    crop = tuple(round(one, 2) for one in crop)  # type: ignore[assignment]  # still four
    to_page = user_to_page(crop, rotate)
    page = to_page.box(Box(crop[0], crop[1], crop[2] - crop[0], crop[3] - crop[1]))
    box = Box(
        page.width * shares[0],
        page.height * shares[1],
        page.width * shares[2],
        page.height * shares[3],
    )
    data = marked(decoder, files.turned_pdf([(media, crop, rotate)]), [mark_at(kind, box)])
    document = pypdfium2.PdfDocument(data)
    loaded = document[0]
    annotation = raw.FPDFPage_GetAnnot(loaded.raw, 0)
    found = box_around([to_page.of(one) for one in region(annotation)])
    raw.FPDFPage_CloseAnnot(annotation)
    document.close()
    expected = box
    if kind is MarkKind.POINT:
        expected = Box(*box.middle, 0, 0)
    assert (found.left, found.top) == pytest.approx((expected.left, expected.top), abs=0.5)
    assert (found.right, found.bottom) == pytest.approx((expected.right, expected.bottom), abs=0.5)
    with decoder.open(data, media_type=PDF, name="b.pdf") as again:
        (read,) = again.marks()
    ours = box_around([corner for one in read.boxes for corner in one.corners])
    assert read.kind is kind
    assert (read.text, read.subject, read.author, read.id) == ("Said.", "2.1 Asks", "A", "urn:x")
    assert ours.middle == pytest.approx(box.middle, abs=0.5)


# ---- painted by others

PAGES = [
    ((0.0, 0.0, 595.0, 842.0), (0.0, 0.0, 595.0, 842.0), 0),
    ((0.0, 0.0, 842.0, 595.0), (0.0, 0.0, 842.0, 595.0), 90),
    ((0.0, 0.0, 700.0, 900.0), (50.0, 30.0, 645.0, 872.0), 180),
    ((-20.0, -10.0, 900.0, 700.0), (10.0, 40.0, 852.0, 635.0), 270),
]
PLACES = {kind: Box(40 + n % 3 * 170, 60 + n // 3 * 130, 120, 60) for n, kind in enumerate(KINDS)}


def every_kind() -> list[PdfMark]:
    return [mark_at(kind, box, page) for page in range(4) for kind, box in PLACES.items()]


def by_poppler(path: Path, folder: Path) -> list[Image.Image]:
    command = ["pdftoppm", "-cropbox", "-png", "-r", str(_DPI), str(path), str(folder / "poppler")]
    subprocess.run(command, check=True, capture_output=True)
    return [Image.open(one).convert("RGB") for one in sorted(folder.glob("poppler-*.png"))]


def by_mupdf(path: Path, folder: Path) -> list[Image.Image]:
    command = [
        "mutool",
        "draw",
        "-q",
        "-r",
        str(_DPI),
        "-o",
        str(folder / "mupdf-%d.png"),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return [Image.open(one).convert("RGB") for one in sorted(folder.glob("mupdf-*.png"))]


def by_pdfium(path: Path, folder: Path) -> list[Image.Image]:
    document = pypdfium2.PdfDocument(path)
    pages = [page.render(scale=_DPI / 72).to_pil().convert("RGB") for page in document]
    for number, page in enumerate(pages):
        page.save(folder / f"pdfium-{number}.png")
    document.close()
    return pages


def around(kind: MarkKind, box: Box) -> tuple[int, int, int, int]:
    """Return the pixels in which a mark may be seen; a note is larger than its place."""
    if kind is MarkKind.POINT:
        x, y = box.middle
        box = Box(x - 17, y - 17, 34, 34)
    if kind is MarkKind.PAGE_NOTE:
        box = Box(box.left, box.top, 222, 60)
    scale, rim = _DPI / 72, 8
    return (
        int(box.left * scale) - rim,
        int(box.top * scale) - rim,
        int(box.right * scale) + rim,
        int(box.bottom * scale) + rim,
    )


@pytest.mark.parametrize(
    ("tool", "paint"), [("pdftoppm", by_poppler), ("mutool", by_mupdf), ("", by_pdfium)]
)
def test_others_paint_every_kind_where_it_was_placed(
    decoder: Decoder, tmp_path: Path, tool: str, paint: Any
) -> None:
    if tool and shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    plain, copy = tmp_path / "plain", tmp_path / "copy"
    plain.mkdir()
    copy.mkdir()
    data = files.turned_pdf(PAGES)
    (plain / "a.pdf").write_bytes(data)
    (copy / "a.pdf").write_bytes(marked(decoder, data, every_kind()))
    before, after = paint(plain / "a.pdf", plain), paint(copy / "a.pdf", copy)
    print(f"pictures: {copy}")  # noqa: T201  # kept by pytest, shown when it fails
    assert [one.size for one in before] == [one.size for one in after]
    assert len(after) == len(PAGES)
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        changed = ImageChops.difference(old, new).convert("L").point(lambda one: one > 24 and 255)
        for kind, box in PLACES.items():
            seen = changed.crop(around(kind, box)).histogram()[255]
            assert seen > 30, (kind, number)
            changed.paste(0, around(kind, box))
        assert changed.histogram()[255] == 0, f"page {number} changed beside the marks"


# ---- hostile files as a base


def test_what_runs_by_itself_is_left_out_of_the_copy(decoder: Decoder) -> None:
    data = files.turned_pdf(PAGES)
    assert b"JavaScript" in data
    assert b"JavaScript" not in marked(decoder, data, every_kind())


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (files.locked_pdf(), {"decoder_password"}),
        (b"%PDF-1.7\nnothing", {"decoder_damaged"}),
        (files.deep_pdf(3_000), {"decoder_too_large", "decoder_damaged"}),
        (files.nested_arrays_pdf(20_000), {"decoder_too_large", "decoder_damaged"}),
    ],
    ids=["locked", "damaged", "deep", "nested"],
)
def test_a_base_that_cannot_be_copied_is_one_problem(
    decoder: Decoder, data: bytes, codes: set[str]
) -> None:
    with pytest.raises(DecoderProblem) as told:
        marked(decoder, data, [mark_at(MarkKind.AREA, Box(1, 1, 5, 5))])
    assert told.value.code in codes


def test_hostile_files_are_copied_or_refused_and_nothing_else_happens(decoder: Decoder) -> None:
    """A sample of all folders: each third PDF, in the order of names."""
    every = sorted(shared("hostile").rglob("*.pdf"))[::3]
    copied = 0
    causes = set()
    for file in every:
        try:
            data = marked(decoder, file.read_bytes(), [mark_at(MarkKind.AREA, Box(1, 1, 5, 5))])
        except DecoderProblem as problem:
            causes.add(str(problem.details.get("cause", "")))
            continue
        copied += 1
        assert data.startswith(b"%PDF-")
    assert copied > len(every) // 2
    walls = {"ImportError", "ModuleNotFoundError", "PermissionError", "NameError", "LookupError"}
    assert not causes & walls


def test_unordered_corners_of_a_real_file_are_put_in_order(decoder: Decoder) -> None:
    data = shared("conformance/pdf/annotated_pdf.pdf").read_bytes()
    with decoder.open(data, media_type=PDF, name="a.pdf") as document:
        size, found = document.page_size(0), document.marks()
    assert [one.kind for one in found] == [MarkKind.POINT, MarkKind.HIGHLIGHT, MarkKind.INK]
    for mark in found:
        assert all(box.width > 0 and box.height > 0 for box in mark.boxes)
        assert all(box.is_within(size.width, size.height) for box in mark.boxes)


def test_a_thousand_marks_on_five_hundred_pages(decoder: Decoder) -> None:
    marks = [
        mark_at(MarkKind.HIGHLIGHT, Box(72, 100 + number % 2 * 40, 200, 14), number // 2)
        for number in range(1_000)
    ]
    data = marked(decoder, files.long_pdf(500), marks)
    with decoder.open(io.BytesIO(data), media_type=PDF, name="a.pdf") as document:
        assert len(document.marks()) == 1_000
