"""The one sender: takes what waits, sends it under its own ids, and writes down what became of it.

No transaction is open while a request is on its way. A row is SENDING meanwhile; whatever happens,
it goes back to QUEUED under the same id unless the issuer's documented answer says otherwise.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from assessor_app.domain.clock import Clock, from_rfc3339, utc_now
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import AssignmentId, DecisionId
from assessor_app.domain.outbox import OutboxKind, OutboxRow
from assessor_app.domain.progress import CancelToken, Progress, ProgressListener, no_listener
from assessor_app.errors import IntegrityProblem
from assessor_app.issuers.connector import Connector, IssuerProblem
from assessor_app.protocol.sync import ItemAnswer, UploadItem
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.verification import verify_receipt
from assessor_app.storage.store import Store
from assessor_app.storage.transaction import Transaction
from assessor_app.sync.batches import Batch, Entry, next_batch
from assessor_app.sync.notices import Notices
from assessor_app.sync.retry import Verdict, VerdictKind, classify
from assessor_app.sync.trust import Trust
from assessor_app.sync.verdicts import (
    FOR_PEOPLE,
    HOLD,
    Settled,
    detail_of,
    hold_back,
    mark_sending,
    row_after,
    write_verdict,
)

_END_OF_TIME: Final = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OutboxResult:
    """What became of what waited. ``stopped`` is the code of why the lane ended before its end.

    ``attention`` holds rows with the code of their problem; ``paused`` is the code with which the
    issuer refused this device altogether.
    """

    accepted: tuple[DecisionId, ...] = ()
    told: tuple[str, ...] = ()
    attention: tuple[tuple[str, str], ...] = ()
    assignments: frozenset[AssignmentId] = frozenset()
    waiting: int = 0
    stopped: str = ""
    paused: str = ""


class Outbox:
    """Sends to one issuer. ``jitter`` draws from [0, 1)."""

    def __init__(
        self,
        store: Store,
        connector: Connector,
        issuer: Issuer,
        *,
        trust: Trust,
        clock: Clock = utc_now,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._connector = connector
        self._issuer = issuer
        self._trust = trust
        self._clock = clock
        self._jitter = jitter

    def run(
        self,
        *,
        force: bool = False,
        progress: ProgressListener = no_listener,
        cancel: CancelToken | None = None,
    ) -> OutboxResult:
        """Send all that is due, until nothing is, or the issuer cannot take more now.

        ``force``: also what waits for a later time, once.

        Raises:
            Cancelled: between requests; what was answered is written down.
        """
        cancel = cancel or CancelToken()
        if not force and self._held_back():
            return OutboxResult(waiting=self._waiting(), stopped="held_back")
        run = _Lane(_END_OF_TIME if force else self._clock())
        while run.is_going():
            cancel.check()
            told = self._tell_notices(run)
            batch = self._take(run) if run.is_going() else None
            if batch is None and not told:
                break
            if batch is not None:
                self._deliver(run, batch)
            progress(Progress("upload", len(run.accepted), None, "decisions"))
        return run.result(waiting=self._waiting())

    def _waiting(self) -> int:
        with self._store.read() as transaction:
            return transaction.outbox.waiting(self._issuer.id)

    def _held_back(self) -> bool:
        with self._store.read() as transaction:
            until = transaction.settings.get(HOLD + self._issuer.id)
        return bool(until) and from_rfc3339(until) > self._clock()

    # Decisions

    def _take(self, run: _Lane) -> Batch | None:
        """Mark the next batch as being sent, and return it."""
        with self._store.write() as transaction:
            rows = self._due(transaction, run, notices=False)
            entries = [Entry(row, transaction.decisions.get(DecisionId(row.id))) for row in rows]
            batch = next_batch(entries, self._trust.document.limits)
            if batch is not None:
                run.seen.update(entry.row.id for entry in batch.entries)
                mark_sending(transaction, batch)
        return batch

    def _due(self, transaction: Transaction, run: _Lane, *, notices: bool) -> list[OutboxRow]:
        """Return due rows that this run has not tried yet: decisions, or what is told besides."""
        most = self._trust.document.limits.batch_items
        forced = run.until == _END_OF_TIME
        rows = transaction.outbox.due(
            self._issuer.id, run.until, most + (len(run.seen) if forced else 0)
        )
        return [
            row
            for row in rows
            if row.id not in run.seen and (row.kind is not OutboxKind.DECISION) == notices
        ]

    def _deliver(self, run: _Lane, batch: Batch) -> None:
        """Send one batch. Where the issuer refuses it as a whole, send its halves: the refusal
        is of one decision, and the others must not wait for it.
        """
        batch, items, unsendable = self._sendable(batch)
        if unsendable:
            self._write_down(run, unsendable, whole_call=False)
        if not batch.entries:
            return
        problem, answers = self._call(batch, items)
        if problem is not None:
            self._settle_call(run, batch, problem)
            return
        draw = self._jitter()
        settled = [
            self._judge(entry, answer, draw)
            for entry, answer in zip(batch.entries, answers, strict=True)
        ]
        self._write_down(run, settled, whole_call=False)

    def _settle_call(self, run: _Lane, batch: Batch, problem: IssuerProblem) -> None:
        """Let one verdict hold for the whole batch, which then is due again as a whole."""
        attempts = max(entry.row.attempts for entry in batch.entries)
        verdict = self._verdict(problem, attempts)
        if verdict.kind in FOR_PEOPLE and len(batch.entries) > 1:
            self._deliver_halves(run, batch)
            return
        detail = detail_of(problem.problem)
        settled = [Settled(entry, verdict, detail) for entry in batch.entries]
        self._write_down(run, settled, whole_call=True)

    def _verdict(self, problem: IssuerProblem, attempts: int) -> Verdict:
        now = self._clock()
        return classify(problem, None, attempts=attempts, now=now, jitter=self._jitter())

    def _sendable(self, batch: Batch) -> tuple[Batch, list[UploadItem], list[Settled]]:
        """Return the batch without what cannot be sent, and that, for a person to look at."""
        limit = self._trust.document.limits.decision_bytes
        good: list[Entry] = []
        items: list[UploadItem] = []
        bad: list[Settled] = []
        for entry in batch.entries:
            try:
                item = entry.item()
                code = "decision_too_large" if len(entry.decision.document) > limit else ""
            except IntegrityProblem as problem:
                code = problem.code
            if code:
                bad.append(Settled(entry, Verdict(VerdictKind.ATTENTION, code)))
                continue
            good.append(entry)
            items.append(item)
        return replace(batch, entries=tuple(good)), items, bad

    def _deliver_halves(self, run: _Lane, batch: Batch) -> None:
        for half in batch.halves():
            if not run.is_going():
                nothing = Verdict(VerdictKind.WAIT, counts=False)
                released = [Settled(one, nothing) for one in half.entries]
                self._write_down(run, released, whole_call=False)
                continue
            with self._store.write() as transaction:
                mark_sending(transaction, half)
            self._deliver(run, half)

    def _call(
        self, batch: Batch, items: Sequence[UploadItem]
    ) -> tuple[IssuerProblem | None, tuple[ItemAnswer, ...]]:
        try:
            return None, self._connector.send(items, idempotency_key=batch.idempotency_key)
        except IssuerProblem as problem:
            return problem, ()

    def _judge(self, entry: Entry, answer: ItemAnswer, draw: float) -> Settled:
        receipt, receipt_problem = b"", ""
        if answer.status != "rejected":
            receipt, receipt_problem = self._verified(entry, answer)
        verdict = classify(
            None,
            answer,
            attempts=entry.row.attempts,
            now=self._clock(),
            jitter=draw,
            receipt_problem=receipt_problem,
        )
        return Settled(entry, verdict, detail_of(answer.problem), receipt)

    def _verified(self, entry: Entry, answer: ItemAnswer) -> tuple[bytes, str]:
        """Return the receipt as bytes that were verified, or the code of why they were not."""
        if answer.receipt is None:
            return b"", "receipt_missing"
        try:
            data = canonical_bytes(answer.receipt)
            verified = verify_receipt(
                data,
                self._trust.keys,
                issuer=self._issuer.id,
                decision_id=entry.row.id,
                decision_digest=entry.decision.digest,
            )
        except IntegrityProblem as problem:
            return b"", problem.code
        return verified.data, ""

    def _write_down(self, run: _Lane, settled: Sequence[Settled], *, whole_call: bool) -> None:
        """Write all verdicts of one answer in one transaction."""
        with self._store.write() as transaction:
            for one in settled:
                write_verdict(transaction, one)
            if whole_call:
                hold_back(transaction, self._issuer.id, settled[0].verdict)
        for one in settled:
            run.note(one.entry.row, one.verdict, whole_call=whole_call)

    # Leases and recusals

    def _tell_notices(self, run: _Lane) -> bool:
        """Tell what is due besides decisions; say whether there was any."""
        with self._store.read() as transaction:
            rows = self._due(transaction, run, notices=True)
        notices = Notices(self._store, self._connector)
        for row in rows:
            if run.is_going():
                run.seen.add(row.id)
                self._tell(run, row, notices)
        return bool(rows)

    def _tell(self, run: _Lane, row: OutboxRow, notices: Notices) -> None:
        try:
            notices.tell(row)
            verdict = Verdict(VerdictKind.ACCEPTED)
        except IssuerProblem as problem:
            verdict = self._verdict(problem, row.attempts)
            with self._store.write() as transaction:
                transaction.outbox.update(row_after(row, verdict, detail_of(problem.problem)))
        run.note(row, verdict, whole_call=verdict.kind is VerdictKind.WAIT)


@dataclass(slots=True)
class _Lane:
    """One run: the time up to which rows are due, those tried, and what became of them."""

    until: datetime
    seen: set[str] = field(default_factory=set)
    accepted: list[DecisionId] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    attention: list[tuple[str, str]] = field(default_factory=list)
    assignments: set[AssignmentId] = field(default_factory=set)
    stopped: str = ""
    paused: str = ""

    def is_going(self) -> bool:
        """Whether the issuer may be asked for more."""
        return not (self.stopped or self.paused)

    def note(self, row: OutboxRow, verdict: Verdict, *, whole_call: bool) -> None:
        """Take note of a verdict."""
        self.assignments.add(row.assignment)
        if verdict.kind is VerdictKind.ACCEPTED and row.kind is OutboxKind.DECISION:
            self.accepted.append(DecisionId(row.id))
        elif verdict.kind is VerdictKind.ACCEPTED:
            self.told.append(row.id)
        elif verdict.kind is VerdictKind.PAUSE_LANE:
            self.paused = verdict.code
        elif verdict.kind in FOR_PEOPLE:
            self.attention.append((row.id, verdict.code))
        elif whole_call:
            self.stopped = verdict.code

    def result(self, *, waiting: int) -> OutboxResult:
        """Return what became of everything."""
        return OutboxResult(
            accepted=tuple(self.accepted),
            told=tuple(self.told),
            attention=tuple(self.attention),
            assignments=frozenset(self.assignments),
            waiting=waiting,
            stopped=self.stopped,
            paused=self.paused,
        )
