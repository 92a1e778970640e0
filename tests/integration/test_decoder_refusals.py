"""Files that are damaged, too large or too deep: the decoder says why, and goes on."""

from __future__ import annotations

import io
import sys

import pytest
from PIL import Image

from assessor_app.errors import IntegrityProblem
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import (
    Clip,
    DecoderLimits,
    DecoderProblem,
)
from assessor_app.evidence.decoder.media_types import DOCX, HTML, PDF, PPTX, UNKNOWN
from tests.fakes import learners_files as files
from tests.fakes.pixels import RED, near

linux = pytest.mark.skipif(sys.platform != "linux", reason="layers of Linux")


@pytest.mark.parametrize(
    ("data", "media_type", "name", "code"),
    [
        (b"", PDF, "a.pdf", "decoder_empty"),
        (b"<!DOCTYPE html><p>Log in", PDF, "a.pdf", "decoder_type_mismatch"),
        (files.locked_pdf(), PDF, "a.pdf", "decoder_password"),
        (b"%PDF-1.7\nnothing", PDF, "a.pdf", "decoder_damaged"),
        (files.pdf(1), DOCX, "a.docx", "decoder_type_mismatch"),
        (b"\x7fELF" + b"\0" * 99, UNKNOWN, "a.bin", "decoder_unsupported"),
        (files.archive({"a": "b"}), UNKNOWN, "a.zip", "decoder_unsupported"),
        (files.word(prolog=files.billion_laughs()), DOCX, "a.docx", "decoder_damaged"),
        (
            files.word(extra={"word/bomb.xml": b"\0" * (60 << 20)}),
            DOCX,
            "a.docx",
            "decoder_too_large",
        ),
        (
            files.archive({"ppt/presentation.xml": "", "ppt/slides/slide1.xml": "<a><b></a>"}),
            PPTX,
            "a.pptx",
            "decoder_damaged",
        ),
    ],
)
def test_files_that_cannot_be_opened_say_why(
    decoder: Decoder, data: bytes, media_type: str, name: str, code: str
) -> None:
    with pytest.raises(DecoderProblem) as raised:
        decoder.open(data, media_type=media_type, name=name)

    assert raised.value.code == code


def test_a_file_that_shrinks_while_it_is_read_is_damaged(decoder: Decoder) -> None:
    class Shrinking(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return super().seek(offset, whence) + (100 if whence == 2 else 0)

    with pytest.raises(DecoderProblem) as raised:
        decoder.identify(Shrinking(b"short"), "a.txt")

    assert raised.value.code == "decoder_damaged"


def test_a_picture_of_200_megapixels_ends_in_pixels_or_a_problem(decoder: Decoder) -> None:
    flat = files.huge_png(20_000, 10_000)
    with decoder.open(flat, media_type="image/png", name="a.png") as document:
        with pytest.raises(DecoderProblem) as raised:
            document.thumbnail(256)
        assert raised.value.code == "decoder_too_large"

    photo = files.picture(Image.new("L", (20_000, 10_000), 200), "JPEG")
    with decoder.open(photo, media_type="image/jpeg", name="a.jpg") as document:
        assert document.page_size(0).width == 20_000
        assert near(document.thumbnail(256), 128, 64, (200, 200, 200))
        tile = document.render(0, scale=1.0, clip=Clip(19_000, 9_000, 500, 500))
        assert near(tile, 499, 499, (200, 200, 200))


def test_a_page_of_14400_points_is_shown_in_parts(decoder: Decoder) -> None:
    data = files.pdf(1, size=(14_400, 14_400))
    with decoder.open(data, media_type=PDF, name="poster.pdf") as document:
        with pytest.raises(DecoderProblem) as raised:
            document.render(0, scale=1.0)
        tile = document.render(0, scale=1.0, clip=Clip(0, 14_000, 600, 600))

        assert raised.value.code == "decoder_too_large"
        assert (tile.width, tile.height) == (600, 400)
        assert near(tile, 300, 300, RED)
        assert document.thumbnail(200).width == 200


@pytest.mark.parametrize("data", [files.deep_pdf(20_000), files.nested_arrays_pdf(200_000)])
def test_deeply_nested_pdfs_end_in_a_result_or_a_problem(decoder: Decoder, data: bytes) -> None:
    try:
        with decoder.open(data, media_type=PDF, name="deep.pdf") as document:
            ended = f"{document.thumbnail(64).height} pixels"
    except DecoderProblem as problem:
        ended = problem.code

    assert ended in {"64 pixels", "decoder_damaged", "decoder_crashed", "decoder_empty"}


def test_deeply_nested_markup_ends_at_the_deadline() -> None:
    data = b"<html>" + b"<div>" * 200_000 + b"deep"
    with Decoder(DecoderLimits(call_s=1.0)) as decoder:
        with pytest.raises(DecoderProblem) as raised:
            decoder.open(data, media_type=HTML, name="deep.html")
        assert raised.value.code == "decoder_timeout"
        assert decoder.identify(data, "deep.html") == HTML


def test_a_source_that_fails_is_not_the_decoders_problem(decoder: Decoder) -> None:
    class Damaged(io.BytesIO):
        """An encrypted blob of which a chunk does not verify."""

        def readinto(self, buffer: object) -> int:
            assert isinstance(buffer, memoryview)
            self.kept = buffer[:1]
            raise IntegrityProblem("chunk", code="blob_damaged")

    for _ in range(2):
        with pytest.raises(IntegrityProblem) as raised:
            decoder.identify(Damaged(b"x"), "a.txt")
        assert raised.value.code == "blob_damaged"
    assert decoder.identify(b"x", "a.txt") == "text/plain"


@linux
def test_a_picture_beyond_the_memory_of_the_worker_is_too_large() -> None:
    flat = files.picture(Image.new("L", (11_000, 11_000), 9), "PNG")
    with (
        Decoder(DecoderLimits(memory_bytes=500 << 20), spare=False) as decoder,
        decoder.open(flat, media_type="image/png", name="a.png") as document,
    ):
        with pytest.raises(DecoderProblem) as raised:
            document.thumbnail(64)
        assert raised.value.code == "decoder_too_large"
        assert raised.value.details["cause"] == "MemoryError"
        assert decoder.respawns == 0
