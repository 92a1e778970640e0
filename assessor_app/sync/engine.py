"""One synchronisation: with each issuer send, take in, fetch, compare; and report."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Final

from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.clock import Clock, utc_now
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import IssuerId
from assessor_app.domain.progress import (
    Cancelled,
    CancelToken,
    GiveWay,
    ProgressListener,
    go_on,
    no_listener,
)
from assessor_app.errors import EnvironmentProblem, IntegrityProblem, UserFixable
from assessor_app.evidence.blobs import BlobStore
from assessor_app.issuers.connector import Connector, Failure, IssuerProblem
from assessor_app.storage.store import Store
from assessor_app.sync.contact import note_answer, note_silence
from assessor_app.sync.inbox import Inbox, InboxResult
from assessor_app.sync.lane import OutboxResult
from assessor_app.sync.outbox import Outbox
from assessor_app.sync.reconcile import Elsewhere, Mismatch, reconcile
from assessor_app.sync.transfers import (
    DEFAULT_WORKERS,
    ReadyHook,
    TransferResult,
    Transfers,
    no_hook,
)
from assessor_app.sync.trust import Trust

PAUSED_BY_PERSON: Final = "by_person"
"""The ``paused`` of an issuer to which a person lets nothing be sent; never lifted here."""

_TOPICS: Final = (
    Topic.ISSUERS,
    Topic.QUEUE,
    Topic.EVIDENCE,
    Topic.OUTBOX,
    Topic.DECISIONS,
)
_NO_COMPARISON: Final = frozenset({404, 405, 501})
_OFFLINE: Final = frozenset({Failure.UNREACHABLE, Failure.NOT_THE_ISSUER, Failure.REDIRECTED})


@dataclass(frozen=True, slots=True)
class StageProblem:
    """Why a stage did not end well: ``trust``, ``upload``, ``inbox``, ``download``, ``compare``.

    ``refused``: trying again is of no use before a person has looked.
    """

    stage: str
    code: str
    message: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class IssuerReport:
    """What a synchronisation did with one issuer. ``paused``: why nothing is sent to it.

    ``elsewhere``: how many decisions it holds that another device of the same person sent.
    """

    issuer: IssuerId
    name: str
    inbox: InboxResult = field(default_factory=InboxResult)
    transfers: TransferResult = field(default_factory=TransferResult)
    outbox: OutboxResult = field(default_factory=OutboxResult)
    mismatch: Mismatch | None = None
    elsewhere: int = 0
    problems: tuple[StageProblem, ...] = ()
    paused: str = ""
    cancelled: bool = False

    @property
    def changes(self) -> Changes:
        """What panes may have to show anew: everything, where a stage ended half-way."""
        if self.problems or self.cancelled:
            return Changes.of(*_TOPICS)
        fetched = {*self.transfers.ready, *(one for one, _ in self.transfers.failed)}
        listed = self.inbox.touched | fetched
        sent = self.outbox.assignments
        topics = {Topic.ISSUERS}
        topics |= {Topic.QUEUE, Topic.EVIDENCE} if listed else set()
        topics |= {Topic.QUEUE, Topic.OUTBOX, Topic.DECISIONS} if sent else set()
        return Changes(frozenset(topics), listed | sent)


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a synchronisation did. ``stopped`` is the code of what ended it before its time:
    ``cancelled``, ``disk_full`` … and empty where every issuer had its turn.
    """

    issuers: tuple[IssuerReport, ...] = ()
    changes: Changes = field(default_factory=Changes)
    stopped: str = ""

    @property
    def accepted(self) -> int:
        """How many decisions have a verified receipt now."""
        return sum(len(one.outbox.accepted) for one in self.issuers)

    @property
    def ready(self) -> int:
        """How many packages have become ready offline."""
        return sum(len(one.transfers.ready) for one in self.issuers)

    @property
    def problems(self) -> tuple[tuple[IssuerId, StageProblem], ...]:
        """Every problem, with its issuer."""
        return tuple((one.issuer, problem) for one in self.issuers for problem in one.problems)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a run was asked to do."""

    download: bool
    upload: bool
    force: bool
    progress: ProgressListener
    cancel: CancelToken
    give_way: GiveWay


class SyncEngine:
    """Synchronises with every issuer. ``connectors`` opens one; the engine closes it.

    ``blob_key`` is the store's key for packages' keys. ``on_ready`` is called for each package
    that became ready, in the thread of :meth:`run_once`. Progress is told from several threads, and
    ``give_way`` is called from all that do the work.
    """

    def __init__(
        self,
        store: Store,
        blobs: BlobStore,
        connectors: Callable[[Issuer], Connector],
        *,
        blob_key: bytes,
        workers: int = DEFAULT_WORKERS,
        on_ready: ReadyHook = no_hook,
        clock: Clock = utc_now,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._connectors = connectors
        self._blob_key = blob_key
        self._workers = workers
        self._on_ready = on_ready
        self._clock = clock
        self._jitter = jitter
        self._turn = threading.Lock()

    def run_once(
        self,
        *,
        issuers: Collection[IssuerId] | None = None,
        download: bool = True,
        upload: bool = True,
        force: bool = False,
        progress: ProgressListener = no_listener,
        cancel: CancelToken | None = None,
        give_way: GiveWay = go_on,
    ) -> SyncReport:
        """Synchronise with ``issuers`` (None: all), and report; what was done by then stays.

        Decisions go first. ``force`` also sends what waits for a later time. A problem with one
        issuer leaves the others their turn; one of this machine (a full disk) ends the run.

        Raises:
            UserFixable: ``code="sync_running"`` while another run is under way.
            AssessorError: when the store itself fails.
        """
        if not self._turn.acquire(blocking=False):
            raise UserFixable("A synchronisation is under way already.", code="sync_running")
        try:
            cancel = cancel or CancelToken()
            wish = _Wish(download, upload, force, progress, cancel, give_way)
            return self._run(issuers, wish)
        finally:
            self._turn.release()

    def _run(self, wanted: Collection[IssuerId] | None, wish: _Wish) -> SyncReport:
        with self._store.write() as transaction:
            transaction.outbox.reset_sending()
            issuers = transaction.issuers.all()
        report = SyncReport()
        for issuer in issuers:
            if wanted is not None and issuer.id not in wanted:
                continue
            visit = _Visit(self, issuer, wish)
            stopped = visit.run()
            report = SyncReport(
                (*report.issuers, visit.report), report.changes | visit.report.changes, stopped
            )
            if stopped:
                break
        return report


class _Visit:
    """One issuer's turn, stage by stage."""

    def __init__(self, engine: SyncEngine, issuer: Issuer, wish: _Wish) -> None:
        self._engine = engine
        self._store = engine._store
        self._issuer = issuer
        self._wish = wish
        self._trust = Trust.held(issuer)
        self.report = IssuerReport(issuer.id, issuer.name, paused=issuer.paused)

    def run(self) -> str:
        """Do all stages; return the code of what must end the whole run, or nothing."""
        try:
            connector = self._engine._connectors(self._issuer)
        except (UserFixable, IntegrityProblem) as problem:
            self._note("trust", problem.code, problem.message)
            return ""
        stages: tuple[tuple[str, bool, Callable[[Connector], None]], ...] = (
            ("trust", True, self._renew_trust),
            ("upload", self._wish.upload, self._upload),
            ("inbox", self._wish.download, self._take_in),
            ("download", self._wish.download, self._fetch),
            ("compare", self._wish.upload, self._compare),
        )
        try:
            for name, wished, stage in stages:
                self._wish.cancel.check()
                if wished and not self._attempt(name, stage, connector):
                    return ""
        except Cancelled as problem:
            self.report = replace(self.report, cancelled=True)
            return problem.code
        except EnvironmentProblem as problem:
            self._note("download", problem.code, problem.message)
            return problem.code
        finally:
            connector.close()
        return "cancelled" if self._wish.cancel.cancelled else ""

    def _attempt(self, name: str, stage: Callable[[Connector], None], connector: Connector) -> bool:
        """Do one stage; say whether the next ones may be tried."""
        try:
            stage(connector)
        except IssuerProblem as problem:
            self._note(name, problem.code, problem.message)
            goes_on = name != "trust" and problem.failure not in _OFFLINE
            if not goes_on:
                self._note_silence(problem)
            return goes_on
        except IntegrityProblem as problem:
            self._note(name, problem.code, problem.message, refused=True)
            if name == "trust":
                self._pause(problem.code)
            return name != "trust"
        return True

    def _renew_trust(self, connector: Connector) -> None:
        trust = self._trust.renewed(connector.well_known(), now=self._engine._clock())
        self._trust = trust
        with self._store.write() as transaction:
            row = transaction.issuers.get(self._issuer.id)
            kept = row.paused if row.paused == PAUSED_BY_PERSON else ""
            self._issuer = replace(
                row,
                well_known=trust.data,
                name=trust.document.name,
                api_base=trust.document.api_base,
                paused=kept,
            )
            transaction.issuers.update(self._issuer)
            note_answer(transaction, self._issuer.id)
        self.report = replace(self.report, name=self._issuer.name, paused=kept)

    def _upload(self, connector: Connector) -> None:
        if self._issuer.paused:
            return
        outbox = Outbox(
            self._store,
            connector,
            self._issuer,
            trust=self._trust,
            clock=self._engine._clock,
            jitter=self._engine._jitter,
        )
        wish = self._wish
        result = outbox.run(force=wish.force, progress=wish.progress, cancel=wish.cancel)
        self.report = replace(self.report, outbox=result)
        if result.paused:
            self._note("upload", result.paused, "The issuer refuses this device.", refused=True)
            self._pause(result.paused)
        elif result.stopped:
            self._note("upload", result.stopped, "The issuer takes no more now.")

    def _take_in(self, connector: Connector) -> None:
        inbox = Inbox(
            self._store,
            connector,
            self._issuer,
            keys=self._trust.keys,
            blob_key=self._engine._blob_key,
            clock=self._engine._clock,
            give_way=self._wish.give_way,
        )
        result = inbox.run(progress=self._wish.progress, cancel=self._wish.cancel)
        self.report = replace(self.report, inbox=result)
        with self._store.write() as transaction:
            row = transaction.issuers.get(self._issuer.id)
            transaction.issuers.update(replace(row, synced_at=self._engine._clock()))

    def _fetch(self, connector: Connector) -> None:
        engine = self._engine
        transfers = Transfers(
            self._store,
            engine._blobs,
            connector,
            self._issuer.id,
            blob_key=engine._blob_key,
            workers=engine._workers,
            on_ready=engine._on_ready,
            clock=engine._clock,
        )
        wish = self._wish
        result = transfers.run(progress=wish.progress, cancel=wish.cancel, give_way=wish.give_way)
        self.report = replace(self.report, transfers=result)
        if result.stopped and result.stopped != "cancelled":
            self._note("download", result.stopped, "Not everything could be fetched.")

    def _compare(self, connector: Connector) -> None:
        try:
            found = reconcile(self._store, connector, self._issuer)
        except IssuerProblem as problem:
            if problem.status in _NO_COMPARISON:
                return
            raise
        if isinstance(found, Elsewhere):
            self.report = replace(self.report, elsewhere=found.count)
        else:
            self.report = replace(self.report, mismatch=found)

    def _note_silence(self, problem: IssuerProblem) -> None:
        with self._store.write() as transaction:
            note_silence(
                transaction,
                self._issuer.id,
                now=self._engine._clock(),
                jitter=self._engine._jitter(),
                asked_s=problem.retry_after_s,
            )

    def _pause(self, code: str) -> None:
        with self._store.write() as transaction:
            row = transaction.issuers.get(self._issuer.id)
            if row.paused != PAUSED_BY_PERSON:
                transaction.issuers.update(replace(row, paused=code))
                self.report = replace(self.report, paused=code)

    def _note(self, stage: str, code: str, message: str, *, refused: bool = False) -> None:
        problem = StageProblem(stage, code, message, refused)
        self.report = replace(self.report, problems=(*self.report.problems, problem))
