"""The worker process in use: many callers, crashes, hangs, wear, and its end."""

from __future__ import annotations

import io
import os
import select
import signal
import sys
import threading
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import (
    CancelToken,
    DecoderLimits,
    DecoderProblem,
    DecoderUnavailable,
    RequestDropped,
)
from assessor_app.evidence.decoder.media_types import DOCX, PDF
from tests.fakes import learners_files as files

linux = pytest.mark.skipif(sys.platform != "linux", reason="layers of Linux")


def test_documents_beyond_the_cap_are_read_again_when_they_are_used() -> None:
    with Decoder(DecoderLimits(open_documents=2), spare=False) as decoder:
        documents = [
            decoder.open(io.BytesIO(files.pdf(n)), media_type=PDF, name="a.pdf")
            for n in (1, 2, 3, 4)
        ]
        for number, document in enumerate(documents, start=1):
            assert f"page {number}" in document.text(number - 1).text
        assert decoder.respawns == 0


def test_a_closed_document_is_let_go_of_without_another_request() -> None:
    with Decoder(spare=False) as decoder:
        document = decoder.open(files.pdf(1), media_type=PDF, name="a.pdf")
        worker = decoder._crew.serving
        assert worker is not None
        document.close()
        assert len(worker.loaded) == 1
        decoder.close_forgotten()
        assert not worker.loaded
    decoder.close_forgotten()


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
    """Wait for the end of a process of which another may be the parent."""
    with suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        select.select([handle], [], [])
        os.close(handle)


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

        assert first.render(0, scale=1.0).width == 595
        assert "<h1>Plan</h1>" in second.html()
        assert decoder.worker_pid != before
        assert decoder.respawns == 1


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
