"""Small evidence of several kinds, made on the spot: a text, a PDF of two pages, a picture."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any, Final, cast

from reportlab.pdfgen.canvas import Canvas

PLAN_TEXT: Final = "I shall listen to my neighbour about the old orchard.\n"
PDF_SENTENCES: Final = (
    "Page one: she planted the first quince in spring.",
    "Page two: the hedge was cut back twice.",
)


def pdf_bytes(pages: tuple[str, ...] = PDF_SENTENCES) -> bytes:
    """Return a PDF on A4 with one sentence a page; the same bytes each time."""
    file = io.BytesIO()
    canvas: Any = cast(Any, Canvas)(file, pagesize=(595, 842), invariant=1)
    for sentence in pages:
        canvas.drawString(72, 700, sentence)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def png_bytes(width: int = 48, height: int = 32) -> bytes:
    """Return a PNG (RGB, 8 bits) with a colour gradient."""
    row = b"\x00" + b"".join(bytes((x * 5 % 256, 90, 160)) for x in range(width))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * height)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def write_samples(folder: Path) -> None:
    """Write ``plan.txt``, ``talk.pdf`` and ``orchard.png`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plan.txt").write_text(PLAN_TEXT, "utf-8")
    (folder / "talk.pdf").write_bytes(pdf_bytes())
    (folder / "orchard.png").write_bytes(png_bytes())
