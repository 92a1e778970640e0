"""Restore from the journal what the database lost, and from the database what the journal lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assessor_app.domain.clock import Clock, utc_now
from assessor_app.domain.ids import DecisionId, Digest, LogId
from assessor_app.domain.outbox import DecisionRow, OutboxKind, OutboxRow
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import IntegrityProblem
from assessor_app.storage.journal import DecisionJournal, JournalEntry
from assessor_app.storage.store import Store

_BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class RecoveryReport:
    """What was put right.

    ``restored`` went from the journal into the database, queued again: whether they had been sent
    is unknown, and sending one twice is the same as once. ``rejournaled`` went the other way.
    ``torn_tail``: the journal ended in a record that nobody was told of. ``damaged_record`` is
    the first that could not be read, ``set_aside`` where the damaged file is now. ``conflicts``
    are decisions for whose place in the log the two hold different ones; both keep theirs.
    """

    restored: tuple[DecisionId, ...] = ()
    rejournaled: tuple[DecisionId, ...] = ()
    torn_tail: bool = False
    damaged_record: int | None = None
    set_aside: Path | None = None
    conflicts: tuple[DecisionId, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether both already held the same."""
        return self == RecoveryReport()


def reconcile(store: Store, journal: DecisionJournal, *, clock: Clock = utc_now) -> RecoveryReport:
    """Make database and journal hold the same signed decisions; say what was missing where.

    To be called at start, before anything is signed, and after a commit that followed a journal
    entry failed. It may be cut off at any point and called again. A journal damaged before its
    tail is read as far as it proves itself, kept under another name, and written anew.

    Raises:
        IntegrityProblem: ``journal_key``: the journal is another key's, and is left as it is.
        AssessorError: as store and journal raise; nothing is then lost.
    """
    work = _Reconciliation(store, journal)
    damaged_record, aside, torn = None, None, False
    try:
        work.restore(journal.entries())
        torn = journal.torn_tail
        journal.cut_torn_tail()
    except IntegrityProblem as problem:
        if problem.code != "journal_damaged":
            raise
        damaged_record = int(str(problem.details["record"]))
        work.restore(journal.salvage())
        aside = journal.set_aside(clock())
        work.forget_journal()
    work.rejournal()
    return RecoveryReport(
        restored=tuple(work.restored),
        rejournaled=tuple(work.rejournaled),
        torn_tail=torn,
        damaged_record=damaged_record,
        set_aside=aside,
        conflicts=tuple(work.conflicts),
    )


class _Reconciliation:
    """What is known of both sides while they are compared."""

    def __init__(self, store: Store, journal: DecisionJournal) -> None:
        self._store = store
        self._journal = journal
        with store.read() as transaction:
            references = transaction.decisions.references()
        self._stored: dict[DecisionId, Digest] = {one.id: one.digest for one in references}
        self._places: dict[tuple[LogId, int], DecisionId] = {
            (one.log, one.log_sequence): one.id for one in references
        }
        self._journaled: set[DecisionId] = set()
        self._taken: set[tuple[LogId, int]] = set()
        self.restored: list[DecisionId] = []
        self.rejournaled: list[DecisionId] = []
        self.conflicts: list[DecisionId] = []

    def restore(self, entries: Iterable[JournalEntry]) -> None:
        """Add to the database what of ``entries`` it lacks."""
        lost: list[DecisionRow] = []
        try:
            for entry in entries:
                self._compare(entry.decision, lost)
                if len(lost) >= _BATCH:
                    self._restore(lost)
                    lost.clear()
        finally:
            # What was read before a damaged record is restored even so.
            self._restore(lost)

    def forget_journal(self) -> None:
        """Note that the journal is empty now."""
        self._journaled.clear()
        self._taken.clear()

    def rejournal(self) -> None:
        """Append to the journal what of the database it lacks, in the order of signing."""
        missing = []
        places = {decision: place for place, decision in self._places.items()}
        for decision in self._stored:
            if decision in self._journaled:
                continue
            if places[decision] in self._taken:
                self._note_conflict(decision)
            else:
                missing.append(decision)
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            with self._store.read() as transaction:
                rows = [transaction.decisions.get(decision) for decision in batch]
            self._journal.append_all(rows)
            self.rejournaled += batch

    def _compare(self, decision: DecisionRow, lost: list[DecisionRow]) -> None:
        place = (decision.log, decision.log_sequence)
        self._journaled.add(decision.id)
        self._taken.add(place)
        if decision.id in self._stored:
            if self._stored[decision.id] != decision.digest:
                self._note_conflict(decision.id)
        elif place in self._places:
            self._note_conflict(decision.id)
        else:
            self._stored[decision.id] = decision.digest
            self._places[place] = decision.id
            lost.append(decision)

    def _restore(self, lost: Sequence[DecisionRow]) -> None:
        if not lost:
            return
        with self._store.write() as transaction:
            for decision in lost:
                transaction.decisions.restore(decision)
                transaction.outbox.add(_announcement(decision))
        self.restored += [decision.id for decision in lost]

    def _note_conflict(self, decision: DecisionId) -> None:
        if decision not in self.conflicts:
            self.conflicts.append(decision)


def _announcement(decision: DecisionRow) -> OutboxRow:
    return OutboxRow(
        id=decision.id,
        kind=OutboxKind.DECISION,
        issuer=decision.issuer,
        assignment=decision.assignment,
        status=DecisionStatus.QUEUED,
        created_at=decision.signed_at,
    )
