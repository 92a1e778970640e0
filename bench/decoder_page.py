"""A page through the isolated decoder beside PDFium in this process, in one run.

Budget: the median through the decoder is at most 1.5 times the median in process.
"""

from __future__ import annotations

import ctypes
import io
import json
import statistics
import time
from typing import Any

from assessor_app.evidence.decoder.client import Decoder

PAGES = 24
ROUNDS = 3
SCALE = 150 / 72
_PARAGRAPH = "Reflection on practice with evidence of each criterion and what was learnt from it. "


def _document() -> bytes:
    from reportlab.lib import styles
    from reportlab.platypus import doctemplate, flowables, paragraph, tables

    reportlab: Any = (styles, doctemplate, flowables, paragraph, tables)  # it has no types
    styles_of, templates, flowing, paragraphs, tabular = reportlab
    body = styles_of.getSampleStyleSheet()["BodyText"]
    story: list[Any] = []
    for number in range(PAGES):
        rows = [[f"{row}.{column}.{number}" for column in range(6)] for row in range(12)]
        story.append(tabular.Table(rows))
        story.extend(paragraphs.Paragraph(_PARAGRAPH * 5, body) for _ in range(6))
        story.append(flowing.PageBreak())
    buffer = io.BytesIO()
    templates.SimpleDocTemplate(buffer).build(story)
    return buffer.getvalue()


class _InProcess:
    """PDFium as fast as it goes in this process: one buffer for all pages, and no copy of it."""

    def __init__(self, data: bytes) -> None:
        import pypdfium2.raw

        self._pdfium: Any = pypdfium2.raw
        self._data = data
        self._memory = (ctypes.c_ubyte * (4 << 22))()
        self._document = self._pdfium.FPDF_LoadMemDocument64(data, len(data), None)

    def page(self, index: int) -> float:
        """Return the seconds that it takes to load, paint and close a page."""
        pdfium = self._pdfium
        started = time.perf_counter()
        page = pdfium.FPDF_LoadPage(self._document, index)
        width = round(pdfium.FPDF_GetPageWidthF(page) * SCALE)
        height = round(pdfium.FPDF_GetPageHeightF(page) * SCALE)
        bitmap = pdfium.FPDFBitmap_CreateEx(
            width, height, pdfium.FPDFBitmap_BGRx, self._memory, width * 4
        )
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        pdfium.FPDFBitmap_Destroy(bitmap)
        pdfium.FPDF_ClosePage(page)
        return time.perf_counter() - started

    def close(self) -> None:
        """Close the document."""
        self._pdfium.FPDF_CloseDocument(self._document)


def _side_by_side(decoder: Decoder, data: bytes) -> tuple[list[float], list[float]]:
    """Return seconds a page in process and through the decoder, in turns."""
    in_process, isolated = [], []
    here = _InProcess(data)
    with decoder.open(data, media_type="application/pdf", name="a.pdf") as document:
        for index in range(PAGES):
            in_process.append(here.page(index))
            started = time.perf_counter()
            document.render(index, scale=SCALE)
            isolated.append(time.perf_counter() - started)
    here.close()
    return in_process, isolated


def _first_page(decoder: Decoder, data: bytes) -> float:
    started = time.perf_counter()
    with decoder.open(data, media_type="application/pdf", name="a.pdf") as document:
        document.render(0, scale=SCALE)
    return time.perf_counter() - started


def measure() -> dict[str, object]:
    """Return medians in milliseconds, and the ratio of the decoder to PDFium in process."""
    data = _document()
    started = time.perf_counter()
    with Decoder() as decoder:
        decoder.sandbox_report()
        start_s = time.perf_counter() - started
        in_process: list[float] = []
        isolated: list[float] = []
        first: list[float] = []
        _side_by_side(decoder, data)
        for _ in range(ROUNDS):
            here, there = _side_by_side(decoder, data)
            in_process += here
            isolated += there
            first.append(_first_page(decoder, data))
    inside, outside = statistics.median(in_process), statistics.median(isolated)
    return {
        "pages": PAGES,
        "scale": SCALE,
        "in_process_ms": round(inside * 1000, 2),
        "isolated_ms": round(outside * 1000, 2),
        "ratio": round(outside / inside, 3),
        "open_and_first_page_ms": round(statistics.median(first) * 1000, 2),
        "worker_start_ms": round(start_s * 1000, 1),
        "budget_ratio": 1.5,
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
