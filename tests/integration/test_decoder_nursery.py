"""Where workers come from: the nursery that forks them, and spares where there is none."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from assessor_app.evidence.decoder import child, reserve
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import DecoderUnavailable
from assessor_app.evidence.decoder.media_types import PDF
from assessor_app.evidence.decoder.nursery import has_nurseries
from tests.fakes import learners_files as files

_ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked at in /proc"),
    pytest.mark.crash,
]
forks = pytest.mark.skipif(not has_nurseries(), reason="this system has no pidfd")


def parent_of(pid: int | None) -> int:
    """Return the parent of a process: for a worker, its nursery, or this process."""
    assert pid is not None
    return int(Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[1])


def children() -> set[int]:
    """Return the processes that this thread has started."""
    listed = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    return {int(one) for one in listed.read_text("ascii").split()}


@contextmanager
def watched(*pids: int | None) -> Iterator[list[int]]:
    """Hold handles on processes, which say when they have ended."""
    handles = [os.pidfd_open(pid) for pid in pids if pid is not None]
    try:
        yield handles
    finally:
        for handle in handles:
            os.close(handle)


def end(pid: int | None) -> None:
    """Kill a process and wait until it has ended."""
    assert pid is not None
    with suppress(ProcessLookupError), watched(pid) as handles:
        os.kill(pid, signal.SIGKILL)
        select.select(handles, [], [])


@forks
def test_one_nursery_forks_worker_after_worker_and_leaves_no_process() -> None:
    decoder = Decoder()
    document = decoder.open(files.pdf(1), media_type=PDF, name="a.pdf")
    nursery = parent_of(decoder.worker_pid)
    born = [decoder.worker_pid]
    for _ in range(3):
        end(decoder.worker_pid)
        assert document.render(0, scale=1.0).width == 595
        born.append(decoder.worker_pid)

    assert nursery != os.getpid()
    assert parent_of(decoder.worker_pid) == nursery
    assert len(set(born)) == 4
    assert decoder.respawns == 3
    decoder.close()
    assert not [pid for pid in (nursery, *born) if Path(f"/proc/{pid}").exists()]


@forks
def test_a_worker_outlives_its_nursery_and_the_next_one_has_another() -> None:
    with Decoder() as decoder:
        document = decoder.open(files.pdf(1), media_type=PDF, name="a.pdf")
        worker, nursery = decoder.worker_pid, parent_of(decoder.worker_pid)
        end(nursery)

        assert document.render(0, scale=1.0).width == 595
        assert (decoder.worker_pid, decoder.respawns) == (worker, 0)
        end(worker)
        assert document.render(0, scale=1.0).width == 595
        assert parent_of(decoder.worker_pid) not in (nursery, os.getpid())
        assert decoder.respawns == 1


@forks
def test_a_nursery_that_ends_before_it_is_warm_is_replaced() -> None:
    with Decoder() as decoder:
        before = children()
        decoder.start()
        (nursery,) = children() - before
        end(nursery)

        assert decoder.sandbox_report().layers
        assert decoder.respawns == 1


@forks
def test_nursery_and_worker_end_with_the_program_however_it_ends() -> None:
    script = (
        "import sys, time; from assessor_app.evidence.decoder.client import Decoder; "
        "decoder = Decoder(); decoder.sandbox_report(); print(decoder.worker_pid, flush=True); "
        "sys.stdin.read()"
    )
    command = [sys.executable, "-c", script]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=_ROOT, text=True, stdin=pipe, stdout=pipe) as program:
        assert program.stdout is not None
        worker = int(program.stdout.readline())
        with watched(worker, parent_of(worker)) as handles:
            program.kill()
            for handle in handles:
                select.select([handle], [], [])


@pytest.mark.parametrize("spare", [True, False])
def test_what_keeps_a_decoder_from_loading_is_told(
    monkeypatch: pytest.MonkeyPatch, spare: bool
) -> None:
    boot = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); sys.modules['mammoth'] = None; "
        "from assessor_app.evidence.decoder.worker import main; sys.exit(main(sys.argv[1:]))"
    )
    monkeypatch.setattr(
        child,
        "worker_command",
        lambda given: [sys.executable, "-I", "-c", boot, str(_ROOT), *given],
    )
    with Decoder(spare=spare) as decoder, pytest.raises(DecoderUnavailable) as raised:
        decoder.sandbox_report()

    assert raised.value.details["cause"] == "ModuleNotFoundError"


def test_without_a_nursery_a_warm_spare_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserve, "has_nurseries", lambda: False)
    with Decoder() as decoder:
        document = decoder.open(files.pdf(1), media_type=PDF, name="a.pdf")
        first = decoder.worker_pid
        assert parent_of(first) == os.getpid()
        end(first)

        assert document.render(0, scale=1.0).width == 595
        assert parent_of(decoder.worker_pid) == os.getpid()
        assert decoder.respawns == 1
