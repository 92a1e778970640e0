"""Which claims about a file agree with what it is."""

from __future__ import annotations

import pytest

from assessor_app.evidence.decoder.documents import DocumentKind
from assessor_app.evidence.decoder.media_types import (
    DOCX,
    HTML,
    PDF,
    PLAIN,
    UNKNOWN,
    agree,
    effective,
    essence,
    kind_of,
)


@pytest.mark.parametrize(
    ("claimed", "found", "agrees", "decoded_as"),
    [
        (PDF, PDF, True, PDF),
        (PDF, HTML, False, HTML),
        (PDF, PLAIN, False, PLAIN),
        (PDF, DOCX, False, DOCX),
        (DOCX, "application/zip", False, "application/zip"),
        ("image/jpeg", "image/png", True, "image/png"),
        ("image/png", PDF, False, PDF),
        ("video/mp4", "audio/mpeg", True, "audio/mpeg"),
        ("video/mp4", "image/png", False, "image/png"),
        (UNKNOWN, PDF, True, PDF),
        ("", HTML, True, HTML),
        ("text/markdown", PLAIN, True, "text/markdown"),
        ("text/x-python", PLAIN, True, PLAIN),
        (PLAIN, HTML, True, PLAIN),
        (HTML, PLAIN, True, HTML),
        (PLAIN, PDF, False, PDF),
        ("application/x-thing", PDF, False, PDF),
    ],
)
def test_a_claim_is_believed_within_its_family(
    claimed: str, found: str, agrees: bool, decoded_as: str
) -> None:
    assert agree(claimed, found) is agrees
    if agrees:
        assert effective(claimed, found) == decoded_as


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        (PDF, DocumentKind.PDF),
        ("image/heic", DocumentKind.IMAGE),
        ("image/svg+xml", DocumentKind.TEXT),
        (HTML, DocumentKind.OFFICE),
        ("video/webm", DocumentKind.MEDIA),
        ("application/zip", None),
        ("application/postscript", None),
    ],
)
def test_each_type_is_looked_at_in_one_way(media_type: str, kind: DocumentKind | None) -> None:
    assert kind_of(media_type) is kind


def test_parameters_and_case_of_a_type_do_not_matter() -> None:
    assert essence(" Text/Plain ; charset=utf-8") == PLAIN
