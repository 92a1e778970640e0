"""One submission of many kinds of PDF: long, turned, huge, scanned, damaged, locked, broken."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdf
from pypdf.generic import NumberObject

from reference_issuer.catalogue import ArtifactEntry
from reference_issuer.service import IssuerService
from tests.fakes import learners_files
from tests.fakes.issuer_world import RUBRIC_YAML, SLUG
from tests.fakes.world import sample_entry

LABEL = "PDF-01"


LONG = 2_400


def _damaged_in_the_middle() -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(learners_files.pdf(5)))
    tree: Any = writer.root_object["/Pages"]
    tree["/Kids"][2] = NumberObject(7)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _scan() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(400, 500)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def fill_pdfs(service: IssuerService, folder: Path) -> None:
    """Give the issuer the submission :data:`LABEL`; each file is named for what it is."""
    rubric = folder / f"{SLUG}.yaml"
    rubric.write_text(RUBRIC_YAML, "utf-8")
    service.add_rubric(rubric)
    files = {
        "three": learners_files.pdf(3),
        "turned": learners_files.pdf(2, rotated=True),
        "long": learners_files.long_pdf(LONG),
        "longer": learners_files.long_pdf(6_000),
        "damaged": _damaged_in_the_middle(),
        "locked": learners_files.locked_pdf(),
        "huge": learners_files.pdf(2, size=(14_400, 14_400)),
        "scan": _scan(),
        "broken": b"%PDF-1.7\nnothing more",
    }
    samples = folder / "samples"
    samples.mkdir()
    for name, data in files.items():
        (samples / f"{name}.pdf").write_bytes(data)
    entries = tuple(ArtifactEntry(path=f"{name}.pdf", name=name, part="P2") for name in files)
    service.add_submissions([sample_entry("pdf", LABEL, files=entries)], base=samples)
