from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessor_app.domain.ids import DecisionId, LogId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.errors import IntegrityProblem
from assessor_app.storage.journal import FILE_NAME, DecisionJournal
from assessor_app.storage.recovery import RecoveryReport, reconcile
from assessor_app.storage.store import Store
from tests.fakes.store_rows import (
    JOURNAL_KEY,
    LOG,
    NOW,
    a_chain,
    a_decision,
    announcing,
    open_store,
    sign_into,
)

CHAIN = a_chain(5)
IDS = tuple(decision.id for decision in CHAIN)


@pytest.fixture
def journal(tmp_path: Path) -> DecisionJournal:
    return DecisionJournal(tmp_path / "journal", JOURNAL_KEY)


def _store_first(store: Store, count: int) -> None:
    with store.write() as transaction:
        for decision in CHAIN[:count]:
            sign_into(transaction, decision)


def _all_is_there(store: Store, journal: DecisionJournal, count: int) -> None:
    with store.read() as t:
        assert t.decisions.all() == tuple(CHAIN[:count])
        assert t.outbox.all() == tuple(announcing(one) for one in CHAIN[:count])
    assert [entry.decision for entry in journal.entries()] == CHAIN[:count]
    assert reconcile(store, journal).clean


def test_two_that_agree_are_left_alone(store: Store, journal: DecisionJournal) -> None:
    assert reconcile(store, journal).clean
    _store_first(store, 2)
    journal.append_all(CHAIN[:2])
    assert reconcile(store, journal) == RecoveryReport()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(stored=st.integers(0, 5), journaled=st.integers(0, 5), cut=st.integers(0, 100))
def test_what_either_side_acknowledged_is_in_both_afterwards(
    tmp_path_factory: pytest.TempPathFactory, template: Path, stored: int, journaled: int, cut: int
) -> None:
    """Any loss of the newest rows of one side, and any cut through the journal's bytes."""
    folder = tmp_path_factory.mktemp("profile")
    shutil.copy(template, folder)
    store = open_store(folder)
    journal = DecisionJournal(folder / "journal", JOURNAL_KEY)
    _store_first(store, stored)
    journal.append_all(CHAIN[:journaled])
    path = folder / "journal" / FILE_NAME
    size = path.stat().st_size
    journal.append_all(CHAIN[journaled:5])
    whole = path.read_bytes()
    path.write_bytes(whole[: size + (len(whole) - size) * cut // 100])
    journal = DecisionJournal(folder / "journal", JOURNAL_KEY)
    kept = len([*journal.entries()])
    report = reconcile(store, journal)
    assert report.restored == IDS[stored:kept]
    assert report.rejournaled == IDS[kept:stored]
    _all_is_there(store, journal, max(stored, kept))
    store.close()


def test_a_lost_journal_is_written_anew(store: Store, journal: DecisionJournal) -> None:
    _store_first(store, 3)
    assert reconcile(store, journal).rejournaled == IDS[:3]
    _all_is_there(store, journal, 3)


def test_a_restored_decision_is_queued_again_though_it_was_accepted(
    store: Store, journal: DecisionJournal
) -> None:
    journal.append(replace(CHAIN[0], status=DecisionStatus.ACCEPTED, receipt=b"receipt"))
    assert reconcile(store, journal).restored == IDS[:1]
    _all_is_there(store, journal, 1)


@pytest.mark.parametrize("stored", [0, 2, 4])
@pytest.mark.parametrize("offset", [3, 100, 400])
def test_a_damaged_journal_is_read_around_and_written_anew(
    store: Store, journal: DecisionJournal, tmp_path: Path, stored: int, offset: int
) -> None:
    _store_first(store, stored)
    journal.append_all(CHAIN[:4])
    path = tmp_path / "journal" / FILE_NAME
    broken = bytearray(path.read_bytes())
    broken[offset] ^= 1
    path.write_bytes(broken)
    report = reconcile(store, DecisionJournal(path.parent, JOURNAL_KEY), clock=lambda: NOW)
    assert report.set_aside is not None
    assert report.set_aside.read_bytes() == broken
    assert report.damaged_record == (0 if offset < 60 else 1)
    expected = set(IDS[:4]) if offset < 60 else set(IDS[:stored]) | set(IDS[1:4])
    assert {*report.rejournaled} == expected
    with store.read() as t:
        assert {one.id for one in t.decisions.references()} == expected
    assert reconcile(store, DecisionJournal(path.parent, JOURNAL_KEY)).clean


def test_two_decisions_for_one_place_are_told_and_both_kept(
    store: Store, journal: DecisionJournal
) -> None:
    other = replace(a_decision(1, filler="other"), id=DecisionId("urn:uuid:other"))
    _store_first(store, 1)
    journal.append_all([other, CHAIN[1]])
    report = reconcile(store, journal)
    assert set(report.conflicts) == {other.id, CHAIN[0].id}
    assert report.restored == IDS[1:2]
    with store.read() as t:
        assert t.decisions.all() == tuple(CHAIN[:2])
    assert [entry.decision for entry in journal.entries()] == [other, CHAIN[1]]


def test_one_id_with_two_digests_is_told(store: Store, journal: DecisionJournal) -> None:
    _store_first(store, 1)
    journal.append(replace(CHAIN[0], document=b"{}", digest=CHAIN[1].digest))
    assert reconcile(store, journal).conflicts == IDS[:1]


def test_a_conflict_before_a_damaged_record_is_told_once(
    store: Store, journal: DecisionJournal, tmp_path: Path
) -> None:
    other = replace(a_decision(1, filler="other"), id=DecisionId("urn:uuid:other"))
    _store_first(store, 1)
    journal.append(other)
    path = tmp_path / "journal" / FILE_NAME
    intact = path.stat().st_size
    journal.append_all(CHAIN[1:3])
    broken = bytearray(path.read_bytes())
    broken[intact] ^= 1
    path.write_bytes(broken)
    report = reconcile(store, DecisionJournal(path.parent, JOURNAL_KEY))
    assert report.conflicts == (other.id,)
    assert report.restored == IDS[2:3]


def test_many_are_journaled_again_in_batches_and_in_order(
    store: Store, journal: DecisionJournal
) -> None:
    long = a_chain(230)
    with store.write() as transaction:
        for decision in long:
            sign_into(transaction, decision)
    assert reconcile(store, journal).rejournaled == tuple(one.id for one in long)
    assert [entry.decision for entry in journal.entries()] == long


def test_many_are_restored_in_batches_and_in_order(store: Store, journal: DecisionJournal) -> None:
    long, other = a_chain(230), a_chain(3, log=LogId(LOG + "-2"))
    journal.append_all([*long, *other])
    report = reconcile(store, journal)
    assert report.restored == tuple(one.id for one in (*long, *other))
    with store.read() as t:
        assert t.decisions.head(LOG).sequence == 230
    assert reconcile(store, journal).clean


def test_a_journal_of_another_key_is_left_as_it_is(
    store: Store, journal: DecisionJournal, tmp_path: Path
) -> None:
    _store_first(store, 1)
    journal.append(CHAIN[0])
    before = (tmp_path / "journal" / FILE_NAME).read_bytes()
    with pytest.raises(IntegrityProblem) as caught:
        reconcile(store, DecisionJournal(tmp_path / "journal", bytes(32)))
    assert caught.value.code == "journal_key"
    assert (tmp_path / "journal" / FILE_NAME).read_bytes() == before


def test_signing_goes_on_after_a_commit_that_failed(store: Store, journal: DecisionJournal) -> None:
    """Journal, then a commit that fails, then the next decision: it must not fork the log."""
    journal.append(CHAIN[0])
    fork = replace(a_decision(1, filler="again"), id=DecisionId("urn:uuid:again"))
    with pytest.raises(IntegrityProblem) as caught:
        journal.append(fork)
    assert caught.value.code == "log_out_of_order"
    assert reconcile(store, journal).restored == IDS[:1]
    journal.append(CHAIN[1])
    with store.write() as t:
        sign_into(t, CHAIN[1])
    _all_is_there(store, journal, 2)
