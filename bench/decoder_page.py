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
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

    style = getSampleStyleSheet()["BodyText"]
    story: list[Any] = []
    for number in range(PAGES):
        story.append(
            Table([[f"{row}.{column}.{number}" for column in range(6)] for row in range(12)])
        )
        story.extend(Paragraph(_PARAGRAPH * 5, style) for _ in range(6))
        story.append(PageBreak())
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer).build(story)
    return buffer.getvalue()


def _in_process(data: bytes) -> list[float]:
    """Return seconds a page: load, paint to BGRx with annotations, copy to bytes, close."""
    import pypdfium2
    import pypdfium2.raw

    pdfium: Any = pypdfium2.raw
    document = pypdfium2.PdfDocument(data)
    taken = []
    for index in range(PAGES):
        started = time.perf_counter()
        page = pdfium.FPDF_LoadPage(document.raw, index)
        width = round(pdfium.FPDF_GetPageWidthF(page) * SCALE)
        height = round(pdfium.FPDF_GetPageHeightF(page) * SCALE)
        memory = (ctypes.c_ubyte * (width * height * 4))()
        bitmap = pdfium.FPDFBitmap_CreateEx(
            width, height, pdfium.FPDFBitmap_BGRx, memory, width * 4
        )
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        pdfium.FPDFBitmap_Destroy(bitmap)
        pixels = bytes(memory)
        pdfium.FPDF_ClosePage(page)
        taken.append(time.perf_counter() - started)
        assert len(pixels) == width * height * 4
    document.close()
    return taken


def _isolated(decoder: Decoder, data: bytes) -> list[float]:
    taken = []
    with decoder.open(data, media_type="application/pdf", name="a.pdf") as document:
        for index in range(PAGES):
            started = time.perf_counter()
            document.render(index, scale=SCALE)
            taken.append(time.perf_counter() - started)
    return taken


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
        _isolated(decoder, data)
        _in_process(data)
        for _ in range(ROUNDS):
            in_process += _in_process(data)
            isolated += _isolated(decoder, data)
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
