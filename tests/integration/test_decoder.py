"""What the decoder makes of each kind of file, with its real, locked-in worker process."""

from __future__ import annotations

import io
import sys

import pytest

from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import (
    Clip,
    DecoderLimits,
    DecoderProblem,
    DocumentKind,
)
from assessor_app.evidence.decoder.media_types import DOCX, HTML, ODT, PDF, PPTX, XLSX
from assessor_app.evidence.decoder.window import NamedWindow
from tests.fakes import learners_files as files
from tests.fakes.pixels import RED, WHITE, near, pixel

linux = pytest.mark.skipif(sys.platform != "linux", reason="layers of Linux")


@linux
def test_every_layer_of_the_sandbox_stands(decoder: Decoder) -> None:
    report = decoder.sandbox_report()

    assert report.active == {"one_thread", "no_new_privs", "landlock", "rlimits", "seccomp"}


@linux
def test_the_worker_can_reach_nothing_outside_itself(decoder: Decoder) -> None:
    outcome = decoder.probe()

    assert len(outcome) == 17
    assert {name for name, what in outcome.items() if what == "allowed"} == set()


def test_a_pdf_is_painted_read_and_searched(decoder: Decoder) -> None:
    with decoder.open(files.pdf(), media_type=PDF, name="a.pdf") as document:
        raster = document.render(1, scale=2.0)
        text = document.text(1)

        assert (document.kind, document.pages) == (DocumentKind.PDF, 3)
        assert (raster.width, raster.height, raster.stride) == (1190, 1684, 4760)
        assert near(raster, 10, 1674, RED)
        assert near(raster, 1180, 10, WHITE)
        assert text.text.splitlines() == ["Reflection on page 2", "A second line"]
        assert [entry.title for entry in document.outline()] == ["Part 1", "Part 2", "Part 3"]
        assert [entry.page for entry in document.outline()] == [0, 1, 2]
        assert [box.page for box in document.search("REFLECTION")] == [0, 1, 2]
        assert document.all_text().count("Reflection") == 3


def test_one_page_can_be_measured_alone_and_others_later(decoder: Decoder) -> None:
    with decoder.open(files.long_pdf(600), media_type=PDF, name="a.pdf") as document:
        assert document.page_size(0, ahead=0).width == 595
        assert document.page_size(599).height == 842
        assert document.page_size(300, ahead=9_999).height == 842


def test_a_file_is_identified_and_opened_in_one_request(decoder: Decoder) -> None:
    with decoder.open(files.pdf(1), media_type="", name="a.pdf") as first:
        assert first.media_type == PDF
        before = decoder._crew.ready().calls
        with decoder.open(files.pdf(3), media_type=PDF, name="a.pdf") as document:
            assert (document.pages, document.media_type) == (3, PDF)
            assert decoder._crew.ready().calls == before + 1


def test_pages_may_have_names_of_their_own(decoder: Decoder) -> None:
    with decoder.open(files.labelled_pdf(), media_type=PDF, name="a.pdf") as document:
        assert document.labels() == ("i", "ii", "A-1", "A-2")
    with decoder.open(files.pdf(3), media_type=PDF, name="a.pdf") as document:
        assert document.labels() == ()


@pytest.mark.parametrize("rotated", [False, True])
def test_words_stand_where_they_are_painted(decoder: Decoder, rotated: bool) -> None:
    with decoder.open(files.pdf(1, rotated=rotated), media_type=PDF, name="a.pdf") as document:
        text = document.text(0)
        (found,) = document.search("second")
        word = next(box for box in text.boxes if text.text[box.start : box.end] == "second")
        raster = document.render(0, scale=1.0)

        first = text.boxes[0]
        assert (document.page_size(0).width, document.page_size(0).height) == (595, 842)
        assert text.text[first.start : first.end] == "Reflection"
        assert first.left == pytest.approx(72, abs=2)
        assert 72 - 12 < first.top + first.height / 2 < 72 + 3
        assert [line.line for line in text.lines()] == [0, 1]
        centre = (found.left + found.width / 2, found.top + found.height / 2)
        assert word.left <= centre[0] <= word.left + word.width
        assert word.top <= centre[1] <= word.top + word.height
        assert any(
            pixel(raster, x, y) != WHITE
            for x in range(int(word.left), int(word.left + word.width) + 1)
            for y in range(int(word.top), int(word.top + word.height) + 1)
        )


def test_tiles_meet_without_a_seam_whichever_way_the_page_is_turned(decoder: Decoder) -> None:
    with decoder.open(files.pdf(1), media_type=PDF, name="a.pdf") as document:
        for rotation in (0, 90, 180, 270):
            whole = document.render(0, scale=0.5, rotation=rotation)
            rows = [
                document.render(
                    0,
                    scale=0.5,
                    rotation=rotation,
                    clip=Clip(0, top, whole.width, 100),
                )
                for top in range(0, whole.height, 100)
            ]
            assert sum(tile.height for tile in rows) == whole.height
            assert b"".join(tile.pixels for tile in rows) == whole.pixels


@pytest.mark.parametrize(
    ("rotation", "corner"), [(0, (4, 4)), (90, (16, 4)), (180, (36, 16)), (270, (4, 36))]
)
def test_pictures_turn_clockwise(decoder: Decoder, rotation: int, corner: tuple[int, int]) -> None:
    data = files.picture(files.corners())
    with decoder.open(data, media_type="image/png", name="a.png") as document:
        raster = document.render(0, scale=1.0, rotation=rotation)
        tile = document.render(
            0, scale=1.0, rotation=rotation, clip=Clip(corner[0] - 4, corner[1] - 4, 8, 8)
        )

    assert near(raster, *corner, RED)
    assert near(tile, 4, 4, RED)


def test_each_kind_has_text_and_a_thumbnail(decoder: Decoder) -> None:
    for data, media_type, name, expected in [
        (files.pdf(), PDF, "a.pdf", "Reflection on page 3"),
        (files.word(), DOCX, "a.docx", "We tried <script> twice."),
        (files.excel([["criterion", "points"], ["Plan", 2.5]]), XLSX, "a.xlsx", "Plan\t2.5"),
        (files.slides(["First &amp; last"]), PPTX, "a.pptx", "First & last"),
        (files.open_document(["Zwei"]), ODT, "a.odt", "Zwei"),
        (b"# Plan\r\nvoil\xe0", "text/markdown", "a.md", "# Plan\nvoilà"),
        (b"<html><script>x()</script><p>Seen</p>", HTML, "a.html", "Seen"),
    ]:
        with decoder.open(data, media_type=media_type, name=name) as document:
            raster = document.thumbnail(96)
            assert expected in document.all_text(), name
            assert max(raster.width, raster.height) <= 96, name
            assert len(set(raster.pixels)) > 1, name
            if document.kind is DocumentKind.OFFICE:
                assert "script>" not in document.html().replace("&gt;", ""), name


def test_media_are_named_and_not_loaded(decoder: Decoder) -> None:
    class Endless(io.BytesIO):
        """A film of which only the ends may be read."""

        def readinto(self, buffer: object) -> int:
            assert self.tell() < 1 << 16 or self.tell() >= (20 << 20) - (1 << 16)
            return super().readinto(buffer)  # type: ignore[arg-type]  # any buffer

    film = Endless(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * (20 << 20))
    with decoder.open(film, media_type="video/mp4", name="a.mp4") as document:
        assert (document.kind, document.pages, document.all_text()) == (DocumentKind.MEDIA, 0, "")
        with pytest.raises(DecoderProblem) as raised:
            document.thumbnail(64)

    assert raised.value.code == "decoder_unsupported"


def test_shared_memory_with_a_name_serves_as_well_as_a_memfd() -> None:
    limits = DecoderLimits(raster_px=1 << 20, reply_bytes=1 << 20)
    with (
        Decoder(limits, spare=False, make_window=NamedWindow) as decoder,
        decoder.open(files.pdf(), media_type=PDF, name="a.pdf") as document,
    ):
        assert near(document.render(0, scale=0.5), 5, 415, RED)


@pytest.mark.parametrize(
    ("rotation", "corner"),
    [(0, (2, 419)), (90, (2, 2)), (180, (295, 2)), (270, (419, 295)), (-90, (419, 295))],
)
def test_pages_turn_clockwise(decoder: Decoder, rotation: int, corner: tuple[int, int]) -> None:
    with decoder.open(files.pdf(1), media_type=PDF, name="a.pdf") as document:
        raster = document.render(0, scale=0.5, rotation=rotation)

    corners = {(x, y) for x in (2, raster.width - 3) for y in (2, raster.height - 3)}
    red = {at for at in corners if near(raster, *at, RED)}
    assert len(red) == 1
    assert all(abs(a - b) < 6 for a, b in zip(red.pop(), corner, strict=True))
