"""The decoder with its real, locked-in worker process."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from assessor_app.errors import IntegrityProblem
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import (
    CancelToken,
    Clip,
    DecoderLimits,
    DecoderProblem,
    DecoderUnavailable,
    DocumentKind,
    Raster,
    RequestDropped,
)
from assessor_app.evidence.decoder.media_types import DOCX, HTML, ODT, PDF, PPTX, UNKNOWN, XLSX
from assessor_app.evidence.decoder.window import NamedWindow
from tests.fakes import learners_files as files

linux = pytest.mark.skipif(sys.platform != "linux", reason="layers of Linux")


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    with Decoder() as shared:
        yield shared


def pixel(raster: Raster, x: int, y: int) -> tuple[int, int, int]:
    """Return red, green and blue."""
    at = y * raster.stride + x * 4
    blue, green, red, opaque = raster.pixels[at : at + 4]
    assert opaque == 255
    return red, green, blue


def near(raster: Raster, x: int, y: int, expected: tuple[int, int, int]) -> bool:
    found = pixel(raster, x, y)
    return all(abs(a - b) < 24 for a, b in zip(found, expected, strict=True))


RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


@linux
def test_every_layer_of_the_sandbox_stands(decoder: Decoder) -> None:
    report = decoder.sandbox_report()

    assert report.active == {"one_thread", "no_new_privs", "landlock", "rlimits", "seccomp"}


@linux
def test_the_worker_can_reach_nothing_outside_itself(decoder: Decoder) -> None:
    outcome = decoder.probe()

    assert len(outcome) == 16
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
    decoder.sandbox_report()
    worker = decoder._crew.ready()
    before = worker.calls
    with decoder.open(files.pdf(3), media_type=PDF, name="a.pdf") as document:
        assert (document.pages, document.media_type) == (3, PDF)
        assert worker.calls == before + 1
    with decoder.open(files.pdf(1), media_type="", name="a.pdf") as document:
        assert document.media_type == PDF


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


def test_documents_beyond_the_cap_are_read_again_when_they_are_used() -> None:
    with Decoder(DecoderLimits(open_documents=2), spare=False) as decoder:
        documents = [
            decoder.open(io.BytesIO(files.pdf(n)), media_type=PDF, name="a.pdf")
            for n in (1, 2, 3, 4)
        ]
        for number, document in enumerate(documents, start=1):
            assert f"page {number}" in document.text(number - 1).text
        assert decoder.respawns == 0


def test_shared_memory_with_a_name_serves_as_well_as_a_memfd() -> None:
    limits = DecoderLimits(raster_px=1 << 20, reply_bytes=1 << 20)
    with (
        Decoder(limits, spare=False, make_window=NamedWindow) as decoder,
        decoder.open(files.pdf(), media_type=PDF, name="a.pdf") as document,
    ):
        assert near(document.render(0, scale=0.5), 5, 415, RED)


def test_a_superseded_request_is_dropped_before_its_turn(decoder: Decoder) -> None:
    token = CancelToken()
    with decoder.open(files.pdf(), media_type=PDF, name="a.pdf") as document:
        token.cancel()
        with pytest.raises(RequestDropped):
            document.render(0, scale=1.0, cancel=token)
        assert document.render(0, scale=1.0).width == 595


def test_pages_are_shown_while_the_text_of_a_long_document_is_read(decoder: Decoder) -> None:
    reading = threading.Event()
    shown = 0

    def read() -> None:
        document.all_text()
        reading.set()

    with decoder.open(files.long_pdf(10_000), media_type=PDF, name="long.pdf") as document:
        reader = threading.Thread(target=read)
        reader.start()
        while not reading.is_set():
            document.render(shown, scale=0.1)
            shown += 1
        reader.join()

    # Each slice of text lets one request in; all in one go, it would let in two at most.
    assert shown > 3


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


def test_many_threads_share_one_worker(decoder: Decoder) -> None:
    problems: list[BaseException] = []

    def work(pages: int) -> None:
        try:
            with decoder.open(files.pdf(pages), media_type=PDF, name="a.pdf") as document:
                for page in range(pages):
                    assert f"page {page + 1}" in document.text(page).text
                    assert document.render(page, scale=0.3).width in {178, 179}
        except BaseException as exc:
            problems.append(exc)

    threads = [threading.Thread(target=work, args=(n,)) for n in (2, 3, 4, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []


def wait_until_ended(pid: int) -> None:
    """Wait for the end of a child without taking its exit status from its owner."""
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


@linux
@pytest.mark.crash
def test_a_worker_killed_between_calls_is_not_noticed_by_documents() -> None:
    with Decoder() as decoder:
        first = decoder.open(files.pdf(1), media_type=PDF, name="a.pdf")
        second = decoder.open(files.word(), media_type=DOCX, name="b.docx")
        before = decoder.worker_pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        wait_until_ended(before)

        started = time.monotonic()
        assert first.render(0, scale=1.0).width == 595
        recovered_s = time.monotonic() - started
        assert "<h1>Plan</h1>" in second.html()
        assert decoder.worker_pid != before
        assert decoder.respawns == 1
        assert recovered_s < 2.0


@linux
@pytest.mark.crash
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGKILL, "decoder_crashed"), (signal.SIGSTOP, "decoder_timeout")],
)
def test_a_worker_that_ends_or_hangs_in_a_call_costs_one_problem(
    number: signal.Signals, code: str
) -> None:
    with Decoder(DecoderLimits(call_s=1.0)) as decoder:
        document = decoder.open(files.pdf(1), media_type=PDF, name="a.pdf")
        other = decoder.open(files.pdf(2), media_type=PDF, name="b.pdf")
        pid = decoder.worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)  # so that the call is under way when the signal comes
        timer = threading.Timer(0.2, os.kill, (pid, number))
        timer.start()
        with pytest.raises(DecoderProblem) as raised:
            document.render(0, scale=1.0)
        timer.join()

        assert raised.value.code == code
        assert other.render(1, scale=1.0).width == 595
        assert document.render(0, scale=1.0).width == 595
        assert decoder.respawns == 1


@linux
@pytest.mark.crash
def test_a_document_that_crashes_again_and_again_is_given_up() -> None:
    with Decoder(DecoderLimits(crashes_per_document=1, call_s=1.0)) as decoder:
        document = decoder.open(files.pdf(1), media_type=PDF, name="a.pdf")
        pid = decoder.worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        for code in ("decoder_timeout", "decoder_crashed"):
            with pytest.raises(DecoderProblem) as raised:
                document.render(0, scale=1.0)
            assert raised.value.code == code
        assert decoder.respawns == 1


@linux
def test_a_worker_ends_with_its_parents_pipe_and_leaves_no_process() -> None:
    decoder = Decoder()
    decoder.sandbox_report()
    pids = [decoder.worker_pid]
    decoder.close()
    decoder.close()

    assert all(pid is not None and not Path(f"/proc/{pid}").exists() for pid in pids)
    with pytest.raises(DecoderUnavailable):
        decoder.identify(b"x", "a.txt")


def test_closing_the_decoder_ends_a_call_under_way() -> None:
    decoder = Decoder(spare=False)
    document = decoder.open(files.long_pdf(2_400), media_type=PDF, name="a.pdf")
    raised: list[BaseException] = []

    def read() -> None:
        try:
            while True:
                document.all_text()
        except DecoderUnavailable as exc:
            raised.append(exc)

    reader = threading.Thread(target=read)
    reader.start()
    document.page_size(0)
    decoder.close()
    reader.join(timeout=10)

    assert [type(exc) for exc in raised] == [DecoderUnavailable]


def test_memory_of_a_worker_stays_flat_over_many_documents() -> None:
    with Decoder(spare=False) as decoder:
        data = files.picture(files.corners(1600, 1200))
        peaks = []
        for _ in range(3):
            for _ in range(6):
                with decoder.open(data, media_type="image/png", name="a.png") as document:
                    document.render(0, scale=1.0)
            peaks.append(decoder.worker_memory_kib)

    assert all(later - earlier < 20_000 for earlier, later in pairwise(peaks))


@linux
@pytest.mark.slow
def test_a_worn_worker_is_relieved_between_requests_without_a_problem() -> None:
    with (
        Decoder(DecoderLimits(cpu_s=5)) as decoder,
        decoder.open(files.pdf(1), media_type=PDF, name="a.pdf") as document,
    ):
        first = decoder.worker_pid
        for _ in range(2_000):
            document.render(0, scale=3.0)
            if decoder.worker_pid != first:
                break
        assert decoder.worker_pid != first
        assert decoder.respawns == 0


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
