"""The append-only journal of signed decisions: the second place where a judgement is kept.

A lost or damaged ``-wal`` file makes SQLite drop committed rows without a word. What was appended
here was on the medium before :meth:`DecisionJournal.append` returned, in a file that is only ever
lengthened, each record bound to the one before.
"""

from __future__ import annotations

import mmap
import os
import threading
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from assessor_app.domain.durable import (
    DURABLE,
    Durability,
    disk_problems,
    make_folder,
    replace_file,
    write_all,
)
from assessor_app.domain.ids import LogId
from assessor_app.domain.outbox import DecisionRow
from assessor_app.errors import Bug, IntegrityProblem
from assessor_app.storage import journal_records as records
from assessor_app.storage.journal_payload import from_payload, to_payload

FILE_NAME: Final = "decisions.journal"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One record: its place in the journal, and the decision, queued, without a receipt."""

    sequence: int
    decision: DecisionRow


@dataclass(frozen=True, slots=True)
class JournalHead:
    """The last record: its sequence (0: there is none) and the hash that the next one will name."""

    sequence: int
    digest: bytes


@dataclass(slots=True)
class _State:
    """What a reading of the whole file found. ``end`` is where the next record goes."""

    head: JournalHead
    end: int
    torn: bool
    places: set[tuple[LogId, int]]


class DecisionJournal:
    """The journal in one folder. Methods may be called from any thread."""

    def __init__(self, folder: Path, key: bytes, *, durability: Durability = DURABLE) -> None:
        if len(key) != 32:
            raise Bug("The journal's key is not of 32 bytes.", code="journal_key_length")
        self._path = folder / FILE_NAME
        self._key = key
        self._cipher = AESGCM(key)
        self._durability = durability
        self._lock = threading.RLock()
        self._state: _State | None = None
        self._named = False

    @property
    def head(self) -> JournalHead:
        """The last record.

        Raises:
            IntegrityProblem: ``journal_damaged``, ``journal_key``.
        """
        with self._lock:
            return self._known().head

    @property
    def torn_tail(self) -> bool:
        """Whether the file ends in a record that was never wholly written, so never acknowledged.

        :meth:`cut_torn_tail`, or the next :meth:`append`, cuts it off.
        """
        with self._lock:
            return self._known().torn

    def cut_torn_tail(self) -> None:
        """Cut off a record that was never wholly written; where there is none, do nothing.

        Raises:
            AssessorError: as :meth:`append`.
        """
        with self._lock:
            state = self._known()
            if state.torn:
                self._write(state.end, b"")
                self._state = replace(state, torn=False)

    def append(self, decision: DecisionRow) -> JournalEntry:
        """Add ``decision``; it is on the medium when this returns.

        Append before the commit to the database. Where that commit then fails, call
        :func:`~assessor_app.storage.recovery.reconcile` before anything else is signed: the
        decision is signed, and a second one in its place would fork the log.

        Raises:
            IntegrityProblem: ``log_out_of_order`` when its place in its log is taken by another
                decision, ``journal_damaged``, ``journal_key``.
            EnvironmentProblem: ``disk_full``, ``folder_read_only``, ``disk_failing``; whether the
                record is there is then unknown until the journal is read again.
        """
        return self.append_all((decision,))[0]

    def append_all(self, decisions: Sequence[DecisionRow]) -> tuple[JournalEntry, ...]:
        """Add ``decisions``, in order, with one flush for all; else as :meth:`append`."""
        with self._lock:
            self._begin()
            state = self._known()
            head, data = state.head, bytearray()
            entries = []
            places = _free_places(decisions, state.places)
            for decision in decisions:
                sequence = head.sequence + 1
                record, digest = records.seal(
                    self._cipher, sequence, head.digest, to_payload(decision)
                )
                head = JournalHead(sequence, digest)
                data += record
                entries.append(JournalEntry(sequence, decision))
            self._write(state.end, data)
            state.places.update(places)
            self._state = _State(head, state.end + len(data), torn=False, places=state.places)
            return tuple(entries)

    def entries(self) -> Iterator[JournalEntry]:
        """Read every record that is there now, in order, up to a torn tail.

        Raises:
            IntegrityProblem: ``journal_damaged`` names the record (its details' ``record``) that
                is damaged while others stand after it; ``journal_key``.
        """
        state = _State(JournalHead(0, b""), 0, torn=False, places=set())
        if self._exists():
            with disk_problems(), self._path.open("rb") as file:
                yield from self._read(file, state)
        with self._lock:
            if self._state is None:
                self._state = state

    def salvage(self) -> tuple[JournalEntry, ...]:
        """Return every record that proves itself genuine, wherever it stands in a damaged file."""
        found: list[JournalEntry] = []
        with self._lock, disk_problems(), self._path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return ()
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                at = data.find(records.MAGIC)
                while at >= 0:
                    entry, end = self._salvage_at(data, at)
                    if entry is not None:
                        found.append(entry)
                    at = data.find(records.MAGIC, end)
        return tuple(found)

    def set_aside(self, now: datetime) -> Path:
        """Put a damaged file out of the way, under a name that says when; return its new path.

        It is never deleted here. The journal is then empty.
        """
        stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        with self._lock, disk_problems():
            aside = self._path.with_name(f"damaged-{stamp}.journal")
            number = 1
            while aside.exists():
                number += 1
                aside = self._path.with_name(f"damaged-{stamp}-{number}.journal")
            self._durability.rename(self._path, aside)
            self._durability.sync_folder(self._path.parent)
            self._state = None
        return aside

    def _exists(self) -> bool:
        with disk_problems():
            return self._path.exists()

    def _known(self) -> _State:
        if self._state is None:
            for _entry in self.entries():
                pass
        if self._state is None:
            raise Bug("The journal was read without a result.", code="journal_state")
        return self._state

    def _begin(self) -> None:
        """Make the file where there is none; see once that its name would survive a power cut.

        Whoever made folder and file may have been ended, or failed, before their names were
        durable: an earlier run of the program, or an earlier call.
        """
        exists = self._exists()
        if exists and self._named:
            return
        folder, self._named = self._path.parent, False
        if not exists:
            self._state = None  # else what was read of no file would be believed of the new one
            make_folder(folder, durability=self._durability)
            beginning = records.new_beginning(self._key)
            replace_file(self._path, beginning, durability=self._durability)
        with disk_problems():
            self._durability.sync_folder(folder.parent)
            self._durability.sync_folder(folder)
        self._named = True

    def _write(self, end: int, data: bytes | bytearray) -> None:
        self._state = None  # what a failed write leaves behind is for the next reading to say
        with disk_problems():
            descriptor = os.open(self._path, os.O_RDWR | getattr(os, "O_BINARY", 0))
            try:
                if os.fstat(descriptor).st_size != end:
                    os.ftruncate(descriptor, end)
                os.lseek(descriptor, end, os.SEEK_SET)
                write_all(descriptor, memoryview(data))
                self._durability.sync_file(descriptor)
            finally:
                os.close(descriptor)

    def _read(self, file: BinaryIO, state: _State) -> Iterator[JournalEntry]:
        size = os.fstat(file.fileno()).st_size
        beginning = file.read(records.BEGINNING_BYTES)
        state.head = JournalHead(0, records.check_beginning(self._key, beginning))
        state.end = len(beginning)
        while state.end < size:
            entry = self._read_next(file, state)
            if entry is None:
                if _holds_a_record(file, after=state.end):
                    raise records.damaged(state.head.sequence + 1)
                state.torn = True
                return
            yield entry

    def _read_next(self, file: BinaryIO, state: _State) -> JournalEntry | None:
        """Return the record at ``state.end``, and move on; None where bytes of it are missing."""
        file.seek(state.end)
        frame = records.read_frame(file.read(records.HEAD_BYTES))
        if frame is None:
            return None
        if (frame.sequence, frame.previous) != (state.head.sequence + 1, state.head.digest):
            raise records.damaged(state.head.sequence + 1)
        entry = self._open_box(frame, file.read(frame.box_bytes))
        if entry is None:
            return None
        state.head = JournalHead(frame.sequence, records.hash_after(frame))
        state.end += records.HEAD_BYTES + frame.box_bytes
        state.places.add((entry.decision.log, entry.decision.log_sequence))
        return entry

    def _open_box(self, frame: records.Frame, box: bytes) -> JournalEntry | None:
        payload = records.unseal(self._cipher, frame, box)
        if payload is None:
            return None
        try:
            return JournalEntry(frame.sequence, from_payload(payload))
        except ValueError as exc:
            raise records.damaged(frame.sequence) from exc

    def _salvage_at(self, data: mmap.mmap, at: int) -> tuple[JournalEntry | None, int]:
        """Return the genuine record at ``at``, if there is one, and where to look on."""
        start = at + records.HEAD_BYTES
        frame = records.read_frame(data[at:start])
        if frame is None:
            return None, at + 1
        end = start + frame.box_bytes
        try:
            entry = self._open_box(frame, data[start:end])
        except IntegrityProblem:
            entry = None
        return entry, at + 1 if entry is None else end


def _free_places(
    decisions: Sequence[DecisionRow], taken: Set[tuple[LogId, int]]
) -> set[tuple[LogId, int]]:
    """Return the places of ``decisions`` in their logs, all of them free."""
    places: set[tuple[LogId, int]] = set()
    for decision in decisions:
        place = (decision.log, decision.log_sequence)
        if place in taken or place in places:
            raise IntegrityProblem(
                "The journal holds a decision at that place of the log already.",
                code="log_out_of_order",
                decision=decision.id,
                sequence=decision.log_sequence,
            )
        places.add(place)
    return places


def _holds_a_record(file: BinaryIO, *, after: int) -> bool:
    """Say whether the header of a record stands somewhere ``after`` that offset."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = data.find(records.MAGIC, after + 1)
        while at >= 0:
            if records.read_frame(data[at : at + records.HEAD_BYTES]) is not None:
                return True
            at = data.find(records.MAGIC, at + 1)
    return False
