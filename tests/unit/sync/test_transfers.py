from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

import pytest

from assessor_app.domain.assignments import AssignmentState, DownloadState
from assessor_app.domain.ids import AssignmentId, Sha256Hex
from assessor_app.domain.progress import CancelToken, Progress
from assessor_app.errors import EnvironmentProblem, UserFixable
from assessor_app.evidence.blobs import BlobStore
from assessor_app.issuers.connector import BlobStream, Failure, IssuerProblem
from assessor_app.sync.ledger import Step
from assessor_app.sync.transfers import TransferResult, Transfers, _Run
from tests.fakes.blobs import bytes_of, sha256_of
from tests.fakes.connector import FakeConnector
from tests.fakes.device import RUBRIC, Device
from tests.fakes.documents import NOW, urn
from tests.fakes.durability import FakeDurability
from tests.fakes.fake_issuer import FakeIssuer

ONE = AssignmentId(urn("assignment/1"))
BIG = bytes_of(300_000)


def listed(
    device: Device,
    issuer: FakeIssuer,
    *names: str,
    files: Mapping[str, bytes] | None = None,
    rubric: bytes = RUBRIC,
) -> None:
    """Publish packages and take them in."""
    for name in names or ("1",):
        contents = {f"data/{name}.txt": f"text {name}".encode()} if files is None else files
        issuer.publish(name, files=contents, rubric=rubric)
    device.inbox(FakeConnector(issuer)).run()


def test_a_package_becomes_ready_when_all_of_it_was_read_back(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    files = {"data/a.bin": BIG, "data/b.txt": b"b", "data/same.txt": b"b", "data/empty": b""}
    connector.chunk_bytes = 100_000
    listed(device, issuer, files=files)
    told: list[Progress] = []
    result = device.transfers(connector).run(progress=told.append)
    assert result.ready == (ONE,)
    assert (result.files, result.failed, result.stopped) == (5, (), "")
    assert result.bytes == len(RUBRIC) + len(BIG) + 1
    assert (told[-1].done, told[-1].total) == (result.bytes, result.bytes)
    assert device.assignment().download is DownloadState.READY
    for path, content in files.items():
        assert device.read_file(ONE, path) == content
    with device.store.read() as transaction:
        package = transaction.packages.of_assignment(ONE)
        assert package is not None
        rows = transaction.packages.files(package.id)
    assert package.criteria == 2
    assert all(row.verified_at == NOW and row.blob for row in rows)
    assert connector.calls.count("blob") == 4


def test_a_second_run_has_nothing_to_do(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    listed(device, issuer)
    device.transfers(connector).run()
    connector.calls.clear()
    assert device.transfers(connector).run().files == 0
    assert connector.calls == []


def test_a_shared_rubric_is_fetched_once(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    listed(device, issuer, "1", "2", "3", "4", "5")
    result = device.transfers(connector, workers=1).run()
    assert len(result.ready) == 5
    assert connector.calls.count("blob") == 6


def test_what_is_due_first_comes_first_and_small_before_large(
    device: Device, issuer: FakeIssuer
) -> None:
    late = {"data/l.bin": b"late"}
    soon = {"data/large.bin": b"large" * 9, "data/small.bin": b"s"}
    issuer.publish("1", files=late, rubric=RUBRIC, due=NOW + timedelta(days=9))
    issuer.publish("2", files=soon, rubric=RUBRIC, due=NOW + timedelta(days=1))
    device.inbox(FakeConnector(issuer)).run()
    order: list[str] = []

    class Watched(FakeConnector):
        @contextmanager
        def blob(self, sha256: Sha256Hex, *, size: int, offset: int = 0) -> Iterator[BlobStream]:
            order.append(sha256)
            with super().blob(sha256, size=size, offset=offset) as stream:
                yield stream

    device.transfers(Watched(issuer), workers=1).run()
    assert order == [sha256_of(one) for one in (b"s", b"large" * 9, RUBRIC, b"late")]


@pytest.mark.parametrize("failure", [Failure.BROKEN, Failure.TIMEOUT])
def test_a_broken_connection_is_resumed(
    device: Device, issuer: FakeIssuer, connector: FakeConnector, failure: Failure
) -> None:
    listed(device, issuer, files={"data/a.bin": BIG})
    connector.chunk_bytes = 70_000
    connector.failures["chunk"] = [IssuerProblem("", failure) for _ in range(2)]
    result = device.transfers(connector, workers=1).run()
    assert result.ready == (ONE,)
    assert result.bytes == len(RUBRIC) + len(BIG)
    assert device.read_file(ONE, "data/a.bin") == BIG


def test_a_connection_without_progress_is_left_for_the_next_run(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    listed(device, issuer)
    connector.failures["blob"] = [IssuerProblem("", Failure.BROKEN) for _ in range(3)]
    result = device.transfers(connector, workers=1).run()
    assert (result.ready, result.failed, result.stopped) == ((), (), "")
    row = device.assignment()
    assert (row.download, row.problem) == (DownloadState.DOWNLOADING, "issuer_broken")
    assert device.transfers(connector).run().ready == (ONE,)
    assert device.assignment().problem == ""


@pytest.mark.parametrize(
    "problem",
    [
        IssuerProblem("", Failure.UNREACHABLE),
        IssuerProblem("", Failure.NOT_THE_ISSUER, status=200),
        IssuerProblem("", Failure.REFUSED, status=401),
        IssuerProblem("", Failure.REFUSED, status=429),
    ],
)
def test_a_problem_of_every_call_stops_the_run(
    device: Device, issuer: FakeIssuer, connector: FakeConnector, problem: IssuerProblem
) -> None:
    listed(device, issuer, "1", "2", "3")
    connector.failures["blob"] = [problem]
    result = device.transfers(connector, workers=1).run()
    assert result.stopped == problem.code
    assert connector.calls.count("blob") == 1
    assert result.failed == ()


def test_an_issuer_that_fails_again_and_again_stops_the_run(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    listed(device, issuer, "1", "2", "3", "4", "5")
    connector.failures["blob"] = [IssuerProblem("", Failure.REFUSED, status=503)] * 3
    result = device.transfers(connector, workers=1).run()
    assert result.stopped == "issuer_refused"
    assert connector.calls.count("blob") == 3


def test_one_file_that_the_issuer_lost_does_not_stop_the_others(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    listed(device, issuer, "1", "2")
    del issuer.blobs[sha256_of(b"text 1")]
    result = device.transfers(connector).run()
    assert result.failed == ((ONE, "issuer_refused"),)
    assert result.ready == (AssignmentId(urn("assignment/2")),)
    assert device.assignment().download is DownloadState.FAILED


def test_wrong_bytes_are_dropped_and_asked_for_once_more(
    device: Device, issuer: FakeIssuer
) -> None:
    listed(device, issuer)
    wrong = iter([b"TEXT 1"])

    class Corrupting(FakeConnector):
        @contextmanager
        def blob(self, sha256: Sha256Hex, *, size: int, offset: int = 0) -> Iterator[BlobStream]:
            data = issuer.blobs[sha256]
            if sha256 == sha256_of(b"text 1"):
                data = next(wrong, data)
            yield BlobStream(0, size, iter([data]))

    assert device.transfers(Corrupting(issuer)).run().ready == (ONE,)
    assert device.read_file(ONE, "data/1.txt") == b"text 1"


def test_wrong_bytes_twice_fail_the_package(device: Device, issuer: FakeIssuer) -> None:
    listed(device, issuer)

    class Corrupting(FakeConnector):
        @contextmanager
        def blob(self, sha256: Sha256Hex, *, size: int, offset: int = 0) -> Iterator[BlobStream]:
            data = issuer.blobs[sha256]
            yield BlobStream(0, size, iter([b"X" * len(data)]))

    result = device.transfers(Corrupting(issuer), workers=1).run()
    assert result.failed == ((ONE, "blob_digest"),)
    assert device.assignment().problem == "blob_digest"
    assert device.blobs.partials() == ()


def test_an_issuer_that_sends_the_whole_restarts_the_file(
    device: Device, issuer: FakeIssuer
) -> None:
    listed(device, issuer, files={"data/a.bin": BIG})
    tries: list[int] = []

    class Whole(FakeConnector):
        @contextmanager
        def blob(self, sha256: Sha256Hex, *, size: int, offset: int = 0) -> Iterator[BlobStream]:
            if size == len(BIG):
                tries.append(offset)
                broken = IssuerProblem("", Failure.BROKEN)
                self.failures["chunk"] = [broken] if len(tries) == 1 else []
            self.chunk_bytes = 70_000
            with super().blob(sha256, size=size, offset=0) as stream:
                yield stream

    result = device.transfers(Whole(issuer), workers=1).run()
    assert result.ready == (ONE,)
    assert tries == [0, 65536]
    assert result.bytes == len(BIG) + len(RUBRIC)
    assert device.read_file(ONE, "data/a.bin") == BIG


def test_an_answer_from_elsewhere_in_the_file_is_no_answer(
    device: Device, issuer: FakeIssuer
) -> None:
    listed(device, issuer, files={"data/a.bin": BIG})

    class Elsewhere(FakeConnector):
        @contextmanager
        def blob(self, sha256: Sha256Hex, *, size: int, offset: int = 0) -> Iterator[BlobStream]:
            yield BlobStream(3, size, iter([issuer.blobs[sha256][3:]]))

    result = device.transfers(Elsewhere(issuer), workers=1).run()
    assert result.ready == ()
    assert device.assignment().problem == "issuer_broken"


def test_cancelling_keeps_what_came_and_resumes_there(device: Device, issuer: FakeIssuer) -> None:
    listed(device, issuer, files={"data/a.bin": BIG})
    cancel = CancelToken()
    offsets: list[int] = []

    class Slow(FakeConnector):
        @contextmanager
        def blob(self, sha256: Sha256Hex, *, size: int, offset: int = 0) -> Iterator[BlobStream]:
            self.chunk_bytes = 70_000
            with super().blob(sha256, size=size, offset=offset) as stream:
                offsets.append(offset)
                yield BlobStream(stream.offset, size, self._watched(stream.chunks))

        def _watched(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
            for number, chunk in enumerate(chunks):
                if number == 2:
                    cancel.cancel()
                yield chunk

    result = device.transfers(Slow(issuer), workers=1).run(cancel=cancel)
    assert (result.stopped, result.ready) == ("cancelled", ())
    offsets.clear()
    assert device.transfers(Slow(issuer), workers=1).run().ready == (ONE,)
    assert offsets == [131072]
    assert device.read_file(ONE, "data/a.bin") == BIG


@pytest.mark.parametrize(
    ("download", "state"),
    [
        (DownloadState.PAUSED, AssignmentState.ASSIGNED),
        (DownloadState.DOWNLOADING, AssignmentState.RECALLED),
    ],
)
def test_a_package_that_is_paused_or_recalled_meanwhile_is_let_go(
    device: Device,
    issuer: FakeIssuer,
    monkeypatch: pytest.MonkeyPatch,
    download: DownloadState,
    state: AssignmentState,
) -> None:
    listed(device, issuer, "1", "2", files={"data/a.bin": BIG})
    noticed = Event()
    real_write = Transfers._write

    def watched_write(
        self: Transfers, run: _Run, batch: list[Step], result: TransferResult
    ) -> TransferResult:
        written = real_write(self, run, batch, result)
        if any(job.cancel.cancelled for job in run.active()):
            noticed.set()
        return written

    monkeypatch.setattr(Transfers, "_write", watched_write)

    class Pausing(FakeConnector):
        @contextmanager
        def blob(self, sha256: Sha256Hex, *, size: int, offset: int = 0) -> Iterator[BlobStream]:
            self.chunk_bytes = 70_000
            with super().blob(sha256, size=size, offset=offset) as stream:
                chunks = self._paused(stream.chunks) if size == len(BIG) else stream.chunks
                yield BlobStream(stream.offset, size, chunks)

        def _paused(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
            yield next(chunks)
            if not noticed.is_set():
                with device.store.write() as transaction:
                    transaction.assignments.set_download(ONE, download)
                    transaction.assignments.set_state(ONE, state)
                assert noticed.wait(10)
            yield from chunks

    result = device.transfers(Pausing(issuer), workers=1).run()
    assert result.ready == (AssignmentId(urn("assignment/2")),)
    row = device.assignment("1")
    assert (row.state, row.download) == (state, download)


def test_a_rubric_that_cannot_be_read_fails_its_package(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    listed(device, issuer, "1", rubric=b"{}")
    result = device.transfers(connector).run()
    assert [assignment for assignment, _ in result.failed] == [ONE]
    row = device.assignment()
    assert row.download is DownloadState.FAILED
    assert row.problem == result.failed[0][1] != ""


def test_a_rubric_that_is_too_large_is_not_read(
    device: Device,
    issuer: FakeIssuer,
    connector: FakeConnector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("assessor_app.sync.downloads.MAX_RUBRIC_BYTES", 10)
    listed(device, issuer)
    assert device.transfers(connector).run().failed == ((ONE, "rubric_too_large"),)


def test_damage_on_the_disk_is_found_and_the_file_fetched_again(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    listed(device, issuer, files={"data/a.bin": BIG})
    connector.failures["blob"] = []
    cancel = CancelToken()
    device.transfers(connector).run()
    for path in (device.folder / "blobs").glob("*/*"):
        if path.stat().st_size > len(BIG):
            data = bytearray(path.read_bytes())
            data[100_000] ^= 1
            path.write_bytes(data)
    with device.store.write() as transaction:
        transaction.assignments.set_download(ONE, DownloadState.LISTED)
    result = device.transfers(connector).run(cancel=cancel)
    assert result.failed == ((ONE, "blob_damaged"),)
    with device.store.write() as transaction:
        transaction.assignments.set_download(ONE, DownloadState.LISTED)
    assert device.transfers(connector).run().ready == (ONE,)
    assert device.read_file(ONE, "data/a.bin") == BIG


def test_a_blob_whose_row_was_lost_is_not_fetched_again(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    listed(device, issuer)
    device.transfers(connector).run()
    with device.store.write() as transaction:
        package = transaction.packages.of_assignment(ONE)
        assert package is not None
        transaction.packages.clear_blob(package.id, "data/1.txt")
        transaction.assignments.set_download(ONE, DownloadState.DOWNLOADING)
    connector.calls.clear()
    assert device.transfers(connector).run().ready == (ONE,)
    assert connector.calls == []


def test_a_full_disk_ends_the_run(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    listed(device, issuer, "1", "2", "3")
    healthy = device.blobs
    device.blobs = BlobStore(
        device.folder / "blobs", durability=FakeDurability("sync_file", errno.ENOSPC)
    )
    with pytest.raises(EnvironmentProblem) as caught:
        device.transfers(connector, workers=2).run()
    assert caught.value.code == "disk_full"
    device.blobs = healthy
    assert len(device.transfers(connector).run().ready) == 3


def test_the_hook_hears_of_ready_packages_and_may_fail(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    listed(device, issuer, "1", "2")
    heard: list[AssignmentId] = []

    def hook(assignment: AssignmentId) -> None:
        heard.append(assignment)
        if assignment == ONE:
            raise UserFixable("No text.", code="no_text")

    result = device.transfers(connector, on_ready=hook).run()
    assert sorted(heard) == sorted(result.ready)
    assert len(heard) == 2
    assert result.hook_problems == ((ONE, "no_text"),)
    assert device.assignment().download is DownloadState.READY


def test_a_bug_in_a_worker_is_not_swallowed(device: Device, issuer: FakeIssuer) -> None:
    listed(device, issuer)

    class Broken(FakeConnector):
        @contextmanager
        def blob(self, sha256: Sha256Hex, *, size: int, offset: int = 0) -> Iterator[BlobStream]:
            yield BlobStream(0, size, iter([b""] * (1 // 0)))

    with pytest.raises(ZeroDivisionError):
        device.transfers(Broken(issuer)).run()


def test_files_of_a_new_version_that_are_the_same_are_kept(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    listed(device, issuer, files={"data/a.bin": BIG})
    connector.chunk_bytes = 100_000
    device.transfers(connector).run()
    issuer.publish("1", version=2, files={"data/renamed.bin": BIG, "data/n": b"n"}, rubric=RUBRIC)
    device.inbox(connector).run()
    connector.calls.clear()
    assert device.transfers(connector).run().ready == (ONE,)
    assert connector.calls.count("blob") == 1
    assert device.read_file(ONE, "data/renamed.bin") == BIG
