"""What a file is, by its bytes first and its name second."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from assessor_app.evidence.decoder.media_types import (
    DOCX,
    HTML,
    ODT,
    PDF,
    PLAIN,
    PPTX,
    UNKNOWN,
    XLSX,
    ZIP,
)
from assessor_app.evidence.decoder.worker.sniffing import identify
from tests.fakes import learners_files as files


def found(data: bytes, name: str = "a", claimed: str = "") -> str:
    return identify(data[:65536], data[65536:][-65536:], name, claimed)


def picture(name: str) -> bytes:
    return files.picture(Image.new("RGB", (9, 9)), name)


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (files.pdf(1), "a.txt", PDF),
        (b"junk before\n%PDF-1.4 ...", "a.pdf", PDF),
        (b"<!DOCTYPE html><p>x", "a.pdf", HTML),
        (b"\xef\xbb\xbf  <html>", "a", HTML),
        (b"<!-- note --><body>", "a", HTML),
        (b"plain words", "a.pdf", PLAIN),
        ("größe".encode("utf-16"), "a.txt", PLAIN),
        (b"a,b\n1,2", "A.CSV", "text/csv"),
        (b"# Title", "notes.md", "text/markdown"),
        (b"<b>bold</b> in markdown", "notes.md", "text/markdown"),
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\nHi", "a.txt", "text/vtt"),
        (b"{\\rtf1 hello}", "a.doc", "application/rtf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "image/svg+xml"),
        (picture("PNG"), "a.jpg", "image/png"),
        (picture("JPEG"), "a", "image/jpeg"),
        (picture("TIFF"), "a", "image/tiff"),
        (picture("WEBP"), "a", "image/webp"),
        (picture("GIF"), "a", "image/gif"),
        (picture("BMP"), "a", "image/bmp"),
        (picture("AVIF"), "a", "image/avif"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a.jpg", "image/heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "a", "image/avif"),
        (b"\0\0\0\x18ftyp3gp5\0\0\x01\x003gp53gp4", "a", "video/3gpp"),
        (files.word(), "a.zip", DOCX),
        (files.excel([["x"]]), "a", XLSX),
        (files.slides(["x"]), "a", PPTX),
        (files.open_document(["x"]), "a.docx", ODT),
        (files.archive({"a": "b"}), "a.docx", ZIP),
        (b"\x7fELF" + bytes(100), "a.txt", "application/x-executable"),
        (bytes(100), "a.txt", UNKNOWN),
    ],
)
def test_content_decides_and_the_name_settles_the_rest(
    data: bytes, name: str, expected: str
) -> None:
    assert found(data, name) == expected


def test_a_polyglot_is_what_it_claims_to_be() -> None:
    both = picture("GIF") + b"%PDF-1.7\n"

    assert found(both) == "image/gif"
    assert found(both, claimed=PDF) == PDF


def test_a_document_is_recognised_by_the_end_of_a_large_archive() -> None:
    buffer = io.BytesIO(files.archive({"customXml/item1.xml": "x", "word/document.xml": "<w/>"}))
    data = buffer.getvalue()

    assert identify(data[:40], data[-120:], "a", "") == DOCX
