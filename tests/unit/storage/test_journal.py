from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.durable import Durability
from assessor_app.domain.ids import DecisionId, LogId
from assessor_app.domain.outbox import DecisionRow
from assessor_app.errors import Bug, EnvironmentProblem, IntegrityProblem
from assessor_app.storage.journal import FILE_NAME, DecisionJournal
from assessor_app.storage.journal_payload import from_payload, to_payload
from assessor_app.storage.journal_records import BEGINNING_BYTES, HEAD_BYTES
from tests.fakes.durability import FakeDurability
from tests.fakes.store_rows import JOURNAL_KEY, LOG, NOW, a_chain, a_decision

CHAIN = a_chain(5)


class _Hasty(Durability):
    """Keeps nothing through a power cut, so that a test may write thousands of times."""

    def sync_file(self, descriptor: int) -> None:
        pass

    def sync_folder(self, folder: Path) -> None:
        pass


def open_journal(folder: Path, *, key: bytes = JOURNAL_KEY) -> DecisionJournal:
    return DecisionJournal(folder / "journal", key, durability=_Hasty())


def held(journal: DecisionJournal) -> list[DecisionRow]:
    return [entry.decision for entry in journal.entries()]


def filled(folder: Path, length: int) -> bytearray:
    open_journal(folder).append_all(CHAIN[:length])
    return bytearray((folder / "journal" / FILE_NAME).read_bytes())


def put_back(folder: Path, data: bytes | bytearray) -> DecisionJournal:
    (folder / "journal").mkdir(exist_ok=True)
    (folder / "journal" / FILE_NAME).write_bytes(data)
    return open_journal(folder)


def test_what_is_appended_is_read_by_the_next_program(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    assert held(journal) == []
    assert [journal.append(one).sequence for one in CHAIN[:3]] == [1, 2, 3]
    later = open_journal(tmp_path)
    assert held(later) == CHAIN[:3]
    assert later.head == journal.head
    later.append(CHAIN[3])
    assert held(open_journal(tmp_path)) == CHAIN[:4]


def test_the_file_tells_nothing(tmp_path: Path) -> None:
    data = filled(tmp_path, 2)
    for told in (b"urn:", b"issuer.example", b"earned", CHAIN[0].digest.encode()):
        assert told not in data


@pytest.mark.parametrize("length", [1, 3])
def test_a_torn_tail_loses_only_what_was_never_acknowledged(tmp_path: Path, length: int) -> None:
    before = len(filled(tmp_path / "before", length - 1)) if length > 1 else BEGINNING_BYTES
    whole = filled(tmp_path, length)
    for end in range(before + 1, len(whole)):
        journal = put_back(tmp_path, whole[:end])
        assert (held(journal), journal.torn_tail) == (CHAIN[: length - 1], True)
        journal.append(CHAIN[length - 1])
        assert (journal.head.sequence, journal.torn_tail) == (length, False)
        assert held(open_journal(tmp_path)) == CHAIN[:length]


def test_a_tail_of_zeros_is_torn(tmp_path: Path) -> None:
    whole = filled(tmp_path, 2)
    journal = put_back(tmp_path, whole + bytes(500))
    assert held(journal) == CHAIN[:2]
    assert journal.torn_tail
    journal = put_back(tmp_path, whole + bytes(5_000))
    journal.append(CHAIN[2])
    assert (held(open_journal(tmp_path)), open_journal(tmp_path).torn_tail) == (CHAIN[:3], False)
    box_of_zeros = whole[:-50] + bytes(50)
    assert held(put_back(tmp_path, box_of_zeros)) == CHAIN[:1]


def test_a_flipped_byte_is_never_read_as_something_else(tmp_path: Path) -> None:
    whole = filled(tmp_path, 2)
    one = len(filled(tmp_path / "one", 1))
    for at in range(len(whole)):
        broken = bytearray(whole)
        broken[at] ^= 0x40
        journal = put_back(tmp_path, broken)
        if at < one:
            with pytest.raises(IntegrityProblem) as caught:
                held(journal)
            assert caught.value.code == "journal_damaged"
            assert caught.value.details["record"] == _record_at(whole, at)
        else:
            assert held(journal) == CHAIN[:1]


def _record_at(whole: bytearray, at: int) -> int:
    starts = [0]
    position = whole.find(b"AJR1")
    while position >= 0:
        starts.append(position)
        position = whole.find(b"AJR1", position + 1)
    return max(index for index, start in enumerate(starts) if start <= at)


def test_nothing_is_appended_to_a_damaged_journal(tmp_path: Path) -> None:
    whole = filled(tmp_path, 3)
    whole[BEGINNING_BYTES + HEAD_BYTES + 5] ^= 1
    journal = put_back(tmp_path, whole)
    with pytest.raises(IntegrityProblem) as caught:
        journal.append(CHAIN[3])
    assert caught.value.code == "journal_damaged"
    assert (tmp_path / "journal" / FILE_NAME).read_bytes() == whole


def test_salvage_finds_what_stands_around_the_damage(tmp_path: Path) -> None:
    whole = filled(tmp_path, 4)
    second = whole.find(b"AJR1", BEGINNING_BYTES + 1)
    for at in (second, second + 12, second + 46, second + HEAD_BYTES + 20):
        broken = bytearray(whole)
        broken[at] ^= 1
        salvaged = [entry.decision for entry in put_back(tmp_path, broken).salvage()]
        assert salvaged == [CHAIN[0], *CHAIN[2:4]]


def test_a_record_that_was_cut_out_shows(tmp_path: Path) -> None:
    whole = filled(tmp_path, 3)
    second = whole.find(b"AJR1", BEGINNING_BYTES + 1)
    third = whole.find(b"AJR1", second + 1)
    for cut in (whole[:second] + whole[third:], whole[:third] + whole[second:third]):
        with pytest.raises(IntegrityProblem) as caught:
            held(put_back(tmp_path, cut))
        assert caught.value.code == "journal_damaged"


def test_a_record_of_another_journal_does_not_fit_into_the_chain(tmp_path: Path) -> None:
    ours, theirs = filled(tmp_path, 2), filled(tmp_path / "other", 2)
    second = ours.find(b"AJR1", BEGINNING_BYTES + 1)
    with pytest.raises(IntegrityProblem) as caught:
        held(put_back(tmp_path, ours[:second] + theirs[second:]))
    assert caught.value.details["record"] == 2


def test_a_last_record_that_was_forged_is_not_taken_for_a_torn_one(tmp_path: Path) -> None:
    whole = filled(tmp_path, 1)
    box = bytearray(whole[BEGINNING_BYTES + HEAD_BYTES :])
    box[40] ^= 1
    fields = whole[BEGINNING_BYTES : BEGINNING_BYTES + HEAD_BYTES - 36] + sha256(box).digest()
    forged = whole[:BEGINNING_BYTES] + fields + crc32(fields).to_bytes(4, "big") + box
    with pytest.raises(IntegrityProblem) as caught:
        held(put_back(tmp_path, forged))
    assert caught.value.details["record"] == 1


def test_another_key_is_not_taken_for_damage(tmp_path: Path) -> None:
    whole = filled(tmp_path, 2)
    journal = open_journal(tmp_path, key=bytes(32))
    with pytest.raises(IntegrityProblem) as caught:
        journal.append(CHAIN[2])
    assert caught.value.code == "journal_key"
    assert (tmp_path / "journal" / FILE_NAME).read_bytes() == whole


def test_a_place_in_a_log_is_given_once(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    journal.append(CHAIN[0])
    fork = replace(a_decision(1, filler="other"), id=DecisionId("urn:uuid:fork"))
    for refused in ([fork], [CHAIN[0]], [CHAIN[1], CHAIN[1]]):
        with pytest.raises(IntegrityProblem) as caught:
            journal.append_all(refused)
        assert caught.value.code == "log_out_of_order"
    with pytest.raises(IntegrityProblem):
        open_journal(tmp_path).append(fork)
    journal.append(a_decision(1, log=LogId(LOG + "-2")))
    journal.append(CHAIN[1])
    assert len(held(open_journal(tmp_path))) == 3


class _Failing(Durability):
    """The disk takes the bytes and then says that it failed to keep them."""

    def __init__(self, *, after: int) -> None:
        self._left = after

    def sync_file(self, descriptor: int) -> None:
        self._left -= 1
        if self._left < 0:
            raise OSError(5, "Input/output error")


def test_a_failed_flush_is_told_and_the_file_is_read_anew(tmp_path: Path) -> None:
    failing = _Failing(after=2)  # the new file, then the first record
    journal = DecisionJournal(tmp_path / "journal", JOURNAL_KEY, durability=failing)
    journal.append(CHAIN[0])
    with pytest.raises(EnvironmentProblem) as caught:
        journal.append(CHAIN[1])
    assert caught.value.code == "disk_failing"
    # The bytes are there after all, so nothing else may take that place.
    assert held(journal) == CHAIN[:2]
    with pytest.raises(IntegrityProblem):
        journal.append(CHAIN[1])


class _FailingFolders(Durability):
    """A disk that cannot sync the first folders that it is asked for."""

    def __init__(self, *, failures: int, after: int = 0) -> None:
        self._left, self._after = failures, after
        self.synced: list[str] = []

    def sync_folder(self, folder: Path) -> None:
        self._after -= 1
        if self._after < 0 and self._left:
            self._left -= 1
            raise OSError(5, "Input/output error")
        super().sync_folder(folder)
        self.synced.append(folder.name)


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_a_beginning_whose_name_was_not_durable_is_kept_and_named_anew(
    tmp_path: Path, after: int
) -> None:
    disk = _FailingFolders(failures=1, after=after)
    journal = DecisionJournal(tmp_path / "journal", JOURNAL_KEY, durability=disk)
    assert held(journal) == []  # nothing is there yet, and that was read
    with pytest.raises(EnvironmentProblem):
        journal.append(CHAIN[0])
    journal.append(CHAIN[0])
    assert held(journal) == CHAIN[:1]
    assert held(open_journal(tmp_path)) == CHAIN[:1]
    assert disk.synced[-2:] == [tmp_path.name, "journal"]


def test_the_names_that_an_earlier_run_left_are_synced_before_a_record_is(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    disk = _FailingFolders(failures=0)
    journal = DecisionJournal(tmp_path / "journal", JOURNAL_KEY, durability=disk)
    journal.append(CHAIN[1])
    assert disk.synced == [tmp_path.name, "journal"]


def test_every_record_is_flushed_before_it_is_acknowledged(tmp_path: Path) -> None:
    flushed: list[int] = []

    class Watching(Durability):
        def sync_file(self, descriptor: int) -> None:
            super().sync_file(descriptor)
            flushed.append((tmp_path / "journal" / FILE_NAME).exists())

        def sync_folder(self, folder: Path) -> None:
            super().sync_folder(folder)
            flushed.append(-1)

    journal = DecisionJournal(tmp_path / "journal", JOURNAL_KEY, durability=Watching())
    journal.append(CHAIN[0])
    first = list(flushed)
    journal.append(CHAIN[1])
    # The folder, the file, its name; once in a run, the names of both again; the record.
    assert first == [-1, 0, -1, -1, -1, 1]
    assert flushed[len(first) :] == [1]


def test_a_damaged_file_is_set_aside_and_kept(tmp_path: Path) -> None:
    whole = filled(tmp_path, 1)
    journal = open_journal(tmp_path)
    first = journal.set_aside(NOW)
    journal.append(CHAIN[0])
    second = journal.set_aside(NOW)
    assert first.read_bytes() == whole
    assert second != first
    assert held(journal) == []


def test_a_file_is_set_aside_for_good(tmp_path: Path) -> None:
    disk = FakeDurability()
    journal = DecisionJournal(tmp_path / "journal", JOURNAL_KEY, durability=disk)
    journal.append(CHAIN[0])
    disk.steps.clear()
    journal.set_aside(NOW)
    assert disk.steps == ["rename", "sync_folder"]


def test_a_key_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Bug):
        DecisionJournal(tmp_path, b"short")


@given(
    document=st.binary(min_size=1, max_size=300),
    annotations=st.binary(max_size=300),
    supersedes=st.none() | st.text().map(DecisionId),
    micros=st.integers(0, 10**12),
)
def test_a_payload_brings_back_the_exact_decision(
    document: bytes, annotations: bytes, supersedes: DecisionId | None, micros: int
) -> None:
    decision = replace(
        a_decision(),
        document=document,
        annotations=annotations,
        supersedes=supersedes,
        signed_at=NOW + timedelta(microseconds=micros),
    )
    assert from_payload(to_payload(decision)) == decision


@given(st.binary(max_size=200))
def test_other_bytes_are_not_a_payload(data: bytes) -> None:
    with pytest.raises(ValueError, match="payload"):
        from_payload(data)
