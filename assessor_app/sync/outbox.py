"""The one sender: takes what waits, sends it under its own ids, and writes down what became of it.

No transaction is open while a request is on its way. A row is SENDING meanwhile; whatever happens,
it goes back to QUEUED under the same id unless the issuer's documented answer says otherwise.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from assessor_app.domain.clock import Clock, from_rfc3339, utc_now
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import DecisionId
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
from assessor_app.sync.held import verified_held
from assessor_app.sync.lane import Lane, OutboxResult
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
        run = Lane(_END_OF_TIME if force else self._clock())
        while run.is_going():
            cancel.check()
            told = self._tell_notices(run)
            sent = self._send_decisions(run, progress, cancel)
            if not (told or sent):
                break
        return run.result(waiting=self._waiting())

    def _waiting(self) -> int:
        with self._store.read() as transaction:
            return transaction.outbox.waiting(self._issuer.id)

    def _held_back(self) -> bool:
        with self._store.read() as transaction:
            until = transaction.settings.get(HOLD + self._issuer.id)
        return bool(until) and from_rfc3339(until) > self._clock()

    # Decisions

    def _send_decisions(self, run: Lane, progress: ProgressListener, cancel: CancelToken) -> bool:
        """Send all decisions that are due; say whether there were any.

        One request is on its way at a time; meanwhile the answers before it are verified and
        written down, and the next batch is made ready.
        """
        flight: _Flight | None = None
        count = 0
        with ThreadPoolExecutor(1, thread_name_prefix="sender") as sender:
            try:
                while run.is_going():
                    cancel.check()
                    batch, items = self._take(run)
                    if not batch.entries:
                        break
                    landed, flight = flight, None
                    if landed is not None and not self._was_answered(run, landed):
                        landed = None
                    if not run.is_going():
                        self._release(run, batch)
                        break
                    flight = _Flight(batch, sender.submit(self._call, batch, items))
                    if landed is not None:
                        self._settle_answers(run, landed)
                    count += 1
                    progress(Progress("upload", len(run.accepted), None, "decisions"))
            finally:
                if flight is not None and self._was_answered(run, flight):
                    self._settle_answers(run, flight)
        progress(Progress("upload", len(run.accepted), None, "decisions"))
        return count > 0

    def _take(self, run: Lane) -> tuple[Batch, list[UploadItem]]:
        """Mark the next batch as being sent, and return it; empty where nothing is due."""
        while True:
            with self._store.write() as transaction:
                rows = self._due(transaction, run, notices=False)
                entries = [
                    Entry(row, transaction.decisions.get(DecisionId(row.id))) for row in rows
                ]
                batch = next_batch(entries, self._trust.document.limits)
                run.seen.update(entry.row.id for entry in batch.entries)
                mark_sending(transaction, batch)
            sendable, items, unsendable = self._sendable(batch)
            if unsendable:
                self._write_down(run, unsendable, whole_call=False)
            if items or not unsendable:
                return sendable, items

    def _due(self, transaction: Transaction, run: Lane, *, notices: bool) -> list[OutboxRow]:
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

    def _deliver(self, run: Lane, batch: Batch) -> None:
        """Send one batch and settle it."""
        batch, items, _ = self._sendable(batch)
        flight = _Flight(batch, Future())
        flight.answer.set_result(self._call(batch, items))
        if self._was_answered(run, flight):
            self._settle_answers(run, flight)

    def _was_answered(self, run: Lane, flight: _Flight) -> bool:
        """Wait for the answer; settle it where it is a problem of the whole call."""
        problem, _ = flight.answer.result()
        if problem is not None:
            self._settle_call(run, flight.batch, problem)
        return problem is None

    def _settle_answers(self, run: Lane, flight: _Flight) -> None:
        _, answers = flight.answer.result()
        draw = self._jitter()
        settled = [
            self._judge(entry, answer, draw)
            for entry, answer in zip(flight.batch.entries, answers, strict=True)
        ]
        self._write_down(run, settled, whole_call=False)

    def _release(self, run: Lane, batch: Batch) -> None:
        """Put back what was made ready and not sent."""
        nothing = Verdict(VerdictKind.WAIT, counts=False, unknown=True)
        released = [Settled(entry, nothing) for entry in batch.entries]
        self._write_down(run, released, whole_call=False)

    def _settle_call(self, run: Lane, batch: Batch, problem: IssuerProblem) -> None:
        """Let one verdict hold for the whole batch, which then is due again as a whole.

        Where the issuer refuses it, send its halves: the refusal is of one decision, and the
        others must not wait for it.
        """
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

    def _deliver_halves(self, run: Lane, batch: Batch) -> None:
        for half in batch.halves():
            if not run.is_going():
                self._release(run, half)
                continue
            with self._store.write() as transaction:
                mark_sending(transaction, half)
            self._deliver(run, half)

    def _call(self, batch: Batch, items: Sequence[UploadItem]) -> _Answer:
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
        held = verified_held(
            answer.problem,
            issuer=self._issuer.id,
            assignment=entry.row.assignment,
            keys=self._trust.keys,
        )
        return Settled(entry, verdict, detail_of(answer.problem), receipt, held)

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

    def _write_down(self, run: Lane, settled: Sequence[Settled], *, whole_call: bool) -> None:
        """Write all verdicts of one answer in one transaction."""
        with self._store.write() as transaction:
            for one in settled:
                write_verdict(transaction, one)
            if whole_call:
                hold_back(transaction, self._issuer.id, settled[0].verdict)
        for one in settled:
            run.note(one.entry.row, one.verdict, whole_call=whole_call)

    # Leases and recusals

    def _tell_notices(self, run: Lane) -> bool:
        """Tell what is due besides decisions; say whether there was any."""
        with self._store.read() as transaction:
            rows = self._due(transaction, run, notices=True)
        notices = Notices(self._store, self._connector)
        for row in rows:
            if run.is_going():
                run.seen.add(row.id)
                self._tell(run, row, notices)
        return bool(rows)

    def _tell(self, run: Lane, row: OutboxRow, notices: Notices) -> None:
        try:
            notices.tell(row)
            verdict = Verdict(VerdictKind.ACCEPTED)
        except IssuerProblem as problem:
            verdict = self._verdict(problem, row.attempts)
            with self._store.write() as transaction:
                transaction.outbox.update(row_after(row, verdict, detail_of(problem.problem)))
        run.note(row, verdict, whole_call=verdict.kind is VerdictKind.WAIT)


_Answer = tuple[IssuerProblem | None, tuple[ItemAnswer, ...]]
"""Why there is no answer, or an answer for each decision."""


@dataclass(frozen=True, slots=True)
class _Flight:
    """A batch on its way."""

    batch: Batch
    answer: Future[_Answer]
