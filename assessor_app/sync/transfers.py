"""Fetches what packages lack: parallel, resumable, verified; written down in short transactions.

Workers download, encrypt and read back; the calling thread alone writes rows, for several files at
a time. A package is READY when all of its files are durable, were read back, and its rubric could
be read.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import Final

from assessor_app.domain.assignments import Assignment, Package, PackageFile
from assessor_app.domain.clock import Clock, utc_now
from assessor_app.domain.ids import AssignmentId, BlobId, IssuerId
from assessor_app.domain.progress import (
    Cancelled,
    CancelToken,
    GiveWay,
    Progress,
    ProgressListener,
    go_on,
    no_listener,
)
from assessor_app.errors import AssessorError, EnvironmentProblem, IntegrityProblem, UserFixable
from assessor_app.evidence.blobs import BlobStore, unwrap_key
from assessor_app.issuers.connector import Connector, IssuerProblem
from assessor_app.storage.store import Store
from assessor_app.sync.downloads import Check, DamagedFile, Downloader, is_final, stops_all
from assessor_app.sync.ledger import Job, Ledger, Step

DEFAULT_WORKERS: Final = 4
_WRITE_EVERY_S: Final = 0.25
_WRITE_ITEMS: Final = 64
_TELL_EVERY_S: Final = 0.1
_FAILURES_IN_A_ROW: Final = 3

ReadyHook = Callable[[AssignmentId], None]


def no_hook(_assignment: AssignmentId) -> None:
    """Do nothing with a package that is ready."""


@dataclass(frozen=True, slots=True)
class TransferResult:
    """What a run brought. ``stopped`` is the code of what ended it before its time, if any.

    ``hook_problems`` holds packages that are ready though the hook could not do its part.
    """

    files: int = 0
    bytes: int = 0
    ready: tuple[AssignmentId, ...] = ()
    failed: tuple[tuple[AssignmentId, str], ...] = ()
    stopped: str = ""
    hook_problems: tuple[tuple[AssignmentId, str], ...] = ()


class Transfers:
    """Downloads for one issuer. ``on_ready`` is called, in the calling thread, for each package."""

    def __init__(
        self,
        store: Store,
        blobs: BlobStore,
        connector: Connector,
        issuer: IssuerId,
        *,
        blob_key: bytes,
        workers: int = DEFAULT_WORKERS,
        on_ready: ReadyHook = no_hook,
        clock: Clock = utc_now,
    ) -> None:
        self._store = store
        self._downloader = Downloader(blobs, connector)
        self._ledger = Ledger(store, blobs, clock)
        self._issuer = issuer
        self._blob_key = blob_key
        self._workers = max(1, min(workers, 6))
        self._on_ready = on_ready

    def run(
        self,
        *,
        progress: ProgressListener = no_listener,
        cancel: CancelToken | None = None,
        give_way: GiveWay = go_on,
    ) -> TransferResult:
        """Fetch what is missing: what is due first, first; of one package, small files first.

        What was fetched stays, also when this stops early: after :meth:`CancelToken.cancel`, or
        where the issuer cannot be reached (``stopped`` has the code). A package that is paused or
        recalled meanwhile is let go of within half a second.

        Raises:
            EnvironmentProblem: ``disk_full``, ``folder_read_only`` and others of this machine;
                nothing else is tried then.
        """
        jobs = self._jobs()
        meter = _Meter(jobs, progress)
        run = _Run(self._downloader, meter, cancel or CancelToken(), give_way)
        with ThreadPoolExecutor(self._workers, thread_name_prefix="transfer") as pool:
            try:
                return self._collect(run, run.begin(pool, jobs))
            finally:
                run.halt("cancelled")

    def _jobs(self) -> list[Job]:
        with self._store.read() as transaction:
            rows = [
                row for row in transaction.assignments.to_download() if row.issuer == self._issuer
            ]
            found = [(row, transaction.packages.of_assignment(row.id)) for row in rows]
            pairs = [
                (row, package, transaction.packages.files(package.id))
                for row, package in found
                if package is not None
            ]
        return [self._job(row, package, files) for row, package, files in pairs]

    def _job(self, assignment: Assignment, package: Package, files: tuple[PackageFile, ...]) -> Job:
        key = unwrap_key(self._blob_key, package.wrapped_key, package.id)
        missing = {file.sha256 for file in files if file.blob is None}
        return Job(assignment, package, key, files, len(missing))

    def _collect(self, run: _Run, outstanding: int) -> TransferResult:
        """Write down what the workers bring until all have answered."""
        batch: list[Step] = []
        result = TransferResult()
        written_at = time.monotonic()
        while outstanding or batch:
            if outstanding:
                step = run.next_step(_WRITE_EVERY_S)
                outstanding -= step is not None
                batch += [step] if step is not None else []
            late = time.monotonic() - written_at >= _WRITE_EVERY_S
            if late or len(batch) >= _WRITE_ITEMS or not outstanding:
                result = self._write(run, batch, result)
                batch, written_at = [], time.monotonic()
        if run.broken is not None:
            raise run.broken
        return replace(result, bytes=run.meter.finish(), stopped=run.stopped)

    def _write(self, run: _Run, batch: list[Step], result: TransferResult) -> TransferResult:
        written = self._ledger.write(batch, active=run.active())
        for job in written.dropped:
            job.cancel.cancel()
        return replace(
            result,
            files=result.files + written.files,
            ready=result.ready + written.ready,
            failed=result.failed + written.failed,
            hook_problems=result.hook_problems + self._tell_ready(run, written.ready),
        )

    def _tell_ready(
        self, run: _Run, assignments: tuple[AssignmentId, ...]
    ) -> tuple[tuple[AssignmentId, str], ...]:
        problems = []
        for assignment in assignments:
            run.give_way()
            try:
                self._on_ready(assignment)
            except AssessorError as problem:
                problems.append((assignment, problem.code))
        return tuple(problems)


class _Meter:
    """Counts bytes from several threads, and tells the listener a few times a second."""

    def __init__(self, jobs: list[Job], listener: ProgressListener) -> None:
        self._listener = listener
        self._lock = threading.Lock()
        self._told_at = 0.0
        self._done = 0
        self._total = sum(one.size_bytes for job in jobs for one in job.missing.values())

    def add(self, count: int) -> None:
        """Count bytes; a negative count takes back what must come again."""
        with self._lock:
            self._done += count
            now, done = time.monotonic(), self._done
            if now - self._told_at < _TELL_EVERY_S:
                return
            self._told_at = now
        self._listener(Progress("download", done, self._total, "bytes"))

    def finish(self) -> int:
        """Tell the listener the last figure, and return it."""
        self._listener(Progress("download", self._done, self._total, "bytes"))
        return self._done


class _Run:
    """What the workers of one run share: when to stop, which jobs are active, what was done."""

    def __init__(
        self, downloader: Downloader, meter: _Meter, cancel: CancelToken, give_way: GiveWay
    ) -> None:
        self.meter = meter
        self.give_way = give_way
        self.stopped = ""
        self.broken: Exception | None = None
        self._downloader = downloader
        self._cancel = cancel
        self._steps: SimpleQueue[Step] = SimpleQueue()
        self._lock = threading.Lock()
        self._active: list[Job] = []
        self._failures = 0

    def begin(self, pool: ThreadPoolExecutor, jobs: list[Job]) -> int:
        """Give all work to ``pool``; return how many steps will come of it."""
        count = 0
        for job, file in _work(jobs):
            pool.submit(self._task, job, file)
            count += 1
        return count

    def next_step(self, timeout_s: float) -> Step | None:
        """Return what a worker has done, or None when nothing came in that time."""
        try:
            return self._steps.get(timeout=timeout_s)
        except Empty:
            return None

    def active(self) -> tuple[Job, ...]:
        """Return the jobs of which a file is being fetched."""
        with self._lock:
            return tuple(set(self._active))

    def halt(self, code: str) -> None:
        """Let every worker stop at its next chunk; the first reason counts."""
        self.stopped = self.stopped or code

    def _task(self, job: Job, file: PackageFile | None) -> None:
        """Do one file, or the end of a package that lacks none; always answer with one step."""
        try:
            self._steps.put(self._step(job, file))
        except Exception as exc:  # a worker ends here; the calling thread raises it
            self.broken = self.broken or exc
            self.halt(exc.code if isinstance(exc, AssessorError) else "bug")
            self._steps.put(Step(job))

    def _step(self, job: Job, file: PackageFile | None) -> Step:
        with self._lock:
            self._active.append(job)
        try:
            return self._fetch(job, file)
        except Cancelled:
            return Step(job)
        except IssuerProblem as problem:
            return self._refused(job, problem)
        except EnvironmentProblem:
            raise
        except AssessorError as problem:
            job.cancel.cancel()
            return Step(job, problem=problem.code, failed=True)
        finally:
            with self._lock:
                self._active.remove(job)

    def _fetch(self, job: Job, file: PackageFile | None) -> Step:
        """Fetch one file, and read the package back when it was the last; a file that is durable
        is told of whatever comes after it.
        """
        check = self._checker(job)
        check()
        blob: BlobId | None = None
        if file is not None:
            blob = self._downloader.fetch(job.key, file, check=check, count=self.meter.add)
            self._failures = 0
        fetched = Step(job, file, blob)
        if not self._is_last(job, file):
            return fetched
        try:
            criteria = self._downloader.read_back(job.key, job.files, check=check)
        except Cancelled:
            return fetched
        except DamagedFile as problem:
            return Step(job, problem.file, problem=problem.code, failed=True, damaged=True)
        except (IntegrityProblem, UserFixable) as problem:
            return replace(fetched, problem=problem.code, failed=True)
        return replace(fetched, criteria=criteria, ready=True)

    def _checker(self, job: Job) -> Check:
        def check() -> None:
            self.give_way()
            if self._cancel.cancelled:
                self.halt("cancelled")
            if self.stopped:
                raise Cancelled("The run is ending.")
            job.cancel.check()

        return check

    def _is_last(self, job: Job, file: PackageFile | None) -> bool:
        """Say whether nothing of the package is missing now: one worker alone hears so."""
        with self._lock:
            job.left -= file is not None
            return job.left == 0

    def _refused(self, job: Job, problem: IssuerProblem) -> Step:
        """Leave this package for the next run, or for good; stop where others would fare alike."""
        job.cancel.cancel()
        with self._lock:
            self._failures += 1
            many = self._failures >= _FAILURES_IN_A_ROW
        if stops_all(problem) or (many and not is_final(problem)):
            self.halt(problem.code)
        return Step(job, problem=problem.code, failed=is_final(problem))


def _work(jobs: list[Job]) -> Iterator[tuple[Job, PackageFile | None]]:
    for job in jobs:
        missing = job.missing
        if not missing:
            yield job, None
        for file in missing.values():
            yield job, file
