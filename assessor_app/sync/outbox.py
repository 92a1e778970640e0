"""The one sender: takes what waits, sends it under its own ids, and writes down what became of it.

No transaction is open while a request is on its way. A row is SENDING meanwhile; whatever happens,
it goes back to QUEUED under the same id unless the issuer's documented answer says otherwise.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from assessor_app.domain.assignments import AssignmentState
from assessor_app.domain.clock import Clock, from_rfc3339, to_rfc3339, utc_now
from assessor_app.domain.enrolment import Issuer
from assessor_app.domain.ids import AssignmentId, DecisionId
from assessor_app.domain.outbox import OutboxKind, OutboxRow
from assessor_app.domain.outcome import DecisionStatus, may_follow
from assessor_app.domain.progress import CancelToken, Progress, ProgressListener, no_listener
from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.issuers.connector import Connector, IssuerProblem
from assessor_app.protocol.problem import Problem
from assessor_app.protocol.sync import ItemAnswer
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.verification import verify_receipt
from assessor_app.storage.store import Store
from assessor_app.storage.transaction import Transaction
from assessor_app.sync.batches import Batch, Entry, next_batch
from assessor_app.sync.notices import Notices
from assessor_app.sync.retry import Verdict, VerdictKind, classify
from assessor_app.sync.trust import Trust

CONFLICT: Final = "conflict/"
"""Stands before the code in the ``problem`` of a row that is in conflict with the issuer."""

_FOR_PEOPLE: Final = frozenset({VerdictKind.ATTENTION, VerdictKind.CONFLICT})
_HOLD: Final = "sync.hold:"
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


@dataclass(frozen=True, slots=True)
class _Settled:
    """An entry with its verdict, and its receipt where one was verified."""

    entry: Entry
    verdict: Verdict
    detail: str = ""
    receipt: bytes = b""


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
        run = _Lane(OutboxResult(), _END_OF_TIME if force else self._clock(), set())
        while run.going:
            cancel.check()
            told = self._tell_notices(run)
            batch = self._take(run) if run.going else None
            if batch is None and not told:
                break
            if batch is not None:
                self._deliver(run, batch)
            progress(Progress("upload", len(run.result.accepted), None, "decisions"))
        return replace(run.result, waiting=self._waiting())

    def _waiting(self) -> int:
        with self._store.read() as transaction:
            return transaction.outbox.waiting(self._issuer.id)

    def _held_back(self) -> bool:
        with self._store.read() as transaction:
            until = transaction.settings.get(_HOLD + self._issuer.id)
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
                _mark_sending(transaction, batch)
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
        batch, unsendable = self._sendable(batch)
        if unsendable:
            self._write_down(run, unsendable, whole_call=False)
        if not batch.entries:
            return
        problem, answers = self._call(batch)
        if problem is not None and len(batch.entries) > 1:
            verdict = self._judge(batch.entries[0], problem, None).verdict
            if verdict.kind in _FOR_PEOPLE:
                self._deliver_halves(run, batch)
                return
        settled = [
            self._judge(entry, problem, answer)
            for entry, answer in zip(batch.entries, answers, strict=True)
        ]
        whole_call = problem is not None
        self._write_down(run, settled, whole_call=whole_call)

    def _sendable(self, batch: Batch) -> tuple[Batch, list[_Settled]]:
        """Return the batch without what cannot be sent, and that, for a person to look at."""
        limit = self._trust.document.limits.decision_bytes
        good, bad = [], []
        for entry in batch.entries:
            try:
                entry.item()
                code = "decision_too_large" if len(entry.decision.document) > limit else ""
            except IntegrityProblem as problem:
                code = problem.code
            if code:
                bad.append(_Settled(entry, Verdict(VerdictKind.ATTENTION, code)))
            else:
                good.append(entry)
        return replace(batch, entries=tuple(good)), bad

    def _deliver_halves(self, run: _Lane, batch: Batch) -> None:
        for half in batch.halves():
            if not run.going:
                nothing = Verdict(VerdictKind.WAIT, counts=False)
                released = [_Settled(one, nothing) for one in half.entries]
                self._write_down(run, released, whole_call=False)
                continue
            with self._store.write() as transaction:
                _mark_sending(transaction, half)
            self._deliver(run, half)

    def _call(self, batch: Batch) -> tuple[IssuerProblem | None, Sequence[ItemAnswer | None]]:
        nothing = (None,) * len(batch.entries)
        try:
            items = [entry.item() for entry in batch.entries]
            return None, self._connector.send(items, idempotency_key=batch.idempotency_key)
        except IssuerProblem as problem:
            return problem, nothing

    def _judge(
        self, entry: Entry, problem: IssuerProblem | None, answer: ItemAnswer | None
    ) -> _Settled:
        receipt, receipt_problem = b"", ""
        if answer is not None and answer.status != "rejected":
            receipt, receipt_problem = self._verified(entry, answer)
        verdict = classify(
            problem,
            answer,
            attempts=entry.row.attempts,
            now=self._clock(),
            jitter=self._jitter(),
            receipt_problem=receipt_problem,
        )
        words = problem.problem if problem is not None else answer and answer.problem
        return _Settled(entry, verdict, _detail(words or None), receipt)

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

    def _write_down(self, run: _Lane, settled: Sequence[_Settled], *, whole_call: bool) -> None:
        """Write all verdicts of one answer in one transaction."""
        with self._store.write() as transaction:
            for one in settled:
                _write_verdict(transaction, one)
            if whole_call:
                _hold_back(transaction, self._issuer, settled[0].verdict)
        for one in settled:
            run.note(one.entry.row, one.verdict, whole_call=whole_call)

    # Leases and recusals

    def _tell_notices(self, run: _Lane) -> bool:
        """Tell what is due besides decisions; say whether there was any."""
        with self._store.read() as transaction:
            rows = self._due(transaction, run, notices=True)
        notices = Notices(self._store, self._connector)
        for row in rows:
            if run.going:
                run.seen.add(row.id)
                self._tell(run, row, notices)
        return bool(rows)

    def _tell(self, run: _Lane, row: OutboxRow, notices: Notices) -> None:
        try:
            notices.tell(row)
            verdict = Verdict(VerdictKind.ACCEPTED)
        except IssuerProblem as problem:
            verdict = classify(
                problem, None, attempts=row.attempts, now=self._clock(), jitter=self._jitter()
            )
            with self._store.write() as transaction:
                transaction.outbox.update(_after(row, verdict, _detail(problem.problem)))
        run.note(row, verdict, whole_call=verdict.kind is VerdictKind.WAIT)


@dataclass(slots=True)
class _Lane:
    """One run: what became of rows so far, the time up to which rows are due, and those tried."""

    result: OutboxResult
    until: datetime
    seen: set[str]

    @property
    def going(self) -> bool:
        """Whether the issuer may be asked for more."""
        return not (self.result.stopped or self.result.paused)

    def note(self, row: OutboxRow, verdict: Verdict, *, whole_call: bool) -> None:
        """Take a verdict into the result."""
        result = replace(self.result, assignments=self.result.assignments | {row.assignment})
        if verdict.kind is VerdictKind.ACCEPTED and row.kind is OutboxKind.DECISION:
            result = replace(result, accepted=(*result.accepted, DecisionId(row.id)))
        elif verdict.kind is VerdictKind.ACCEPTED:
            result = replace(result, told=(*result.told, row.id))
        elif verdict.kind is VerdictKind.PAUSE_LANE:
            result = replace(result, paused=verdict.code)
        elif verdict.kind in _FOR_PEOPLE:
            result = replace(result, attention=(*result.attention, (row.id, verdict.code)))
        elif whole_call:
            result = replace(result, stopped=verdict.code)
        self.result = result


def _mark_sending(transaction: Transaction, batch: Batch) -> None:
    for entry in batch.entries:
        transaction.outbox.update(
            replace(entry.row, status=DecisionStatus.SENDING, batch=batch.name)
        )
        _move(transaction, entry, DecisionStatus.SENDING)


def _write_verdict(transaction: Transaction, one: _Settled) -> None:
    row = replace(one.entry.row, status=DecisionStatus.SENDING)
    after = _after(row, one.verdict, one.detail)
    transaction.outbox.update(after)
    if one.verdict.kind is not VerdictKind.ACCEPTED:
        _move(transaction, one.entry, after.status)
        return
    decision = transaction.decisions.get(one.entry.decision.id)
    if decision.receipt is None:
        transaction.decisions.set_receipt(decision.id, one.receipt)
    _mark_decided(transaction, decision.assignment)


def _after(row: OutboxRow, verdict: Verdict, detail: str) -> OutboxRow:
    """Return the row as the verdict leaves it."""
    attempts = row.attempts + (1 if verdict.counts else 0)
    if verdict.kind is VerdictKind.ACCEPTED:
        return replace(
            row,
            status=DecisionStatus.ACCEPTED,
            attempts=attempts,
            next_at=None,
            batch="",
            problem="",
            problem_detail="",
        )
    conflict = verdict.kind is VerdictKind.CONFLICT
    return replace(
        row,
        status=DecisionStatus.NEEDS_ATTENTION
        if verdict.kind in _FOR_PEOPLE
        else DecisionStatus.QUEUED,
        attempts=attempts,
        next_at=verdict.until,
        batch=row.batch if verdict.unknown else "",
        problem=CONFLICT + verdict.code if conflict else verdict.code,
        problem_detail=detail,
    )


def _move(transaction: Transaction, entry: Entry, status: DecisionStatus) -> None:
    """Let the decision follow its row, unless a later one has superseded it meanwhile."""
    now = transaction.decisions.get(entry.decision.id).status
    if now is not status and may_follow(now, status):
        transaction.decisions.set_status(entry.decision.id, status)


def _mark_decided(transaction: Transaction, assignment: AssignmentId) -> None:
    try:
        row = transaction.assignments.get(assignment)
    except UserFixable:
        return
    if row.state is AssignmentState.ASSIGNED:
        transaction.assignments.set_state(assignment, AssignmentState.DECIDED)


def _hold_back(transaction: Transaction, issuer: Issuer, verdict: Verdict) -> None:
    """Keep the whole lane until the time that the issuer asked for, or that was drawn."""
    until = "" if verdict.until is None else to_rfc3339(verdict.until)
    transaction.settings.put(_HOLD + issuer.id, until)


def _detail(problem: Problem | None) -> str:
    return "" if problem is None else (problem.detail or problem.title)[:2000]
