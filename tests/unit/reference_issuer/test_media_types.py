"""Media types by content and name."""

from __future__ import annotations

import pytest

from reference_issuer.media_types import media_type_of

ZIP = b"PK\x03\x04" + bytes(60)
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2mp41" + bytes(40)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("name", "head", "wanted"),
    [
        ("plan.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("plan", b"%PDF-1.7\n", "application/pdf"),
        ("photo.jpg", b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
        ("plan.docx", ZIP, DOCX),
        ("PLAN.DOCX", ZIP, DOCX),
        ("talk.mp4", MP4, "video/mp4"),
        ("talk.m4a", MP4, "audio/mp4"),
        ("answer.md", b"# Plan\n", "text/markdown"),
        ("answer.txt", "Grüße\n".encode(), "text/plain"),
        ("answer", "Grüße\n".encode(), "text/plain"),
        ("cut", "Grüß".encode()[:-1], "text/plain"),
        ("data.csv", b"a,b\n1,2\n", "text/csv"),
        ("talk.vtt", b"WEBVTT\n", "text/vtt"),
        ("noise", bytes(range(256)), "application/octet-stream"),
    ],
)
def test_content_comes_before_the_name(name: str, head: bytes, wanted: str) -> None:
    assert media_type_of(name, head) == wanted
