"""The device's log: each signed decision names the one before it, so that none can be taken out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assessor_app.domain.ids import Did, Digest, LogId
from assessor_app.domain.outbox import LogHead
from assessor_app.errors import Bug
from assessor_app.protocol.decision import LogEntry
from assessor_app.signing.verification import VerifiedDecision


@dataclass(frozen=True, slots=True)
class Fork:
    """Different decisions at one place of one log.

    ``digests`` are those held, sorted; one of them may be known only because the next entry names
    it as its predecessor.
    """

    assessor: Did
    log: LogId
    sequence: int
    digests: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries ``first`` to ``last`` (both inclusive) are not held, though later ones are."""

    assessor: Did
    log: LogId
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What is odd about a set of decisions: by assessor, log and sequence, in that order."""

    forks: tuple[Fork, ...]
    gaps: tuple[Gap, ...]

    @property
    def sound(self) -> bool:
        """Whether each log is whole from its first entry on, and of one story."""
        return not self.forks and not self.gaps


def next_entry(head: LogHead) -> LogEntry:
    """Return the entry that follows ``head``.

    Raises:
        Bug: ``log_head`` when the head's sequence and digest contradict each other.
    """
    if (head.sequence == 0) != (head.digest is None) or head.sequence < 0:
        raise Bug("The head of the log contradicts itself.", code="log_head")
    return LogEntry(id=head.log, sequence=head.sequence + 1, previous=head.digest)


def check_chain(decisions: Iterable[VerifiedDecision]) -> ChainReport:
    """Return the forks and gaps in ``decisions``, in any order, of any number of logs.

    The same decision twice is no fork. A log belongs to its assessor: nobody can disturb another's
    by naming its id.
    """
    logs: dict[tuple[Did, LogId], _Places] = defaultdict(_Places)
    for decision in decisions:
        entry = decision.document.log
        logs[decision.assessor, LogId(entry.id)].add(entry, decision.digest)
    in_order = sorted(logs.items())
    return ChainReport(
        tuple(
            Fork(*log, sequence, digests)
            for log, places in in_order
            for sequence, digests in places.forks()
        ),
        tuple(Gap(*log, first, last) for log, places in in_order for first, last in places.gaps()),
    )


class _Places:
    """The places of one log: which decisions are held there, and which are named from the next."""

    def __init__(self) -> None:
        self._held: dict[int, set[Digest]] = defaultdict(set)
        self._named: dict[int, set[Digest]] = defaultdict(set)

    def add(self, entry: LogEntry, digest: Digest) -> None:
        self._held[entry.sequence].add(digest)
        if entry.previous is not None:
            self._named[entry.sequence - 1].add(Digest(entry.previous))

    def forks(self) -> Iterator[tuple[int, tuple[Digest, ...]]]:
        for sequence in sorted({*self._held, *self._named}):
            digests = self._held.get(sequence, set()) | self._named.get(sequence, set())
            if len(digests) > 1:
                yield sequence, tuple(sorted(digests))

    def gaps(self) -> Iterator[tuple[int, int]]:
        before = 0
        for sequence in sorted(self._held):
            if sequence > before + 1:
                yield before + 1, sequence - 1
            before = sequence
