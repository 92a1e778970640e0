from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessor_app.domain.assignments import AssignmentState, DownloadState, QueueRow
from assessor_app.domain.drafts import Draft
from assessor_app.domain.ids import IssuerId
from assessor_app.domain.outbox import OutboxKind
from assessor_app.domain.outcome import DecisionStatus, Outcome
from assessor_app.domain.queue import (
    QueueAmount,
    QueueCounts,
    QueueFilter,
    QueueGroup,
    QueueGrouping,
    QueueOrder,
)
from assessor_app.errors import UserFixable
from assessor_app.storage.repositories import projections
from assessor_app.storage.store import Store
from assessor_app.storage.transaction import Transaction
from tests.fakes.store_rows import (
    ISSUER,
    NOW,
    a_blob,
    a_decision,
    a_file,
    a_package,
    a_score,
    an_assignment,
    announcing,
    assignment_id,
    package_id,
    put_one,
    sign_into,
)

ONE = assignment_id(1)


def _row(transaction: Transaction) -> QueueRow:
    (row,) = transaction.projections.queue()
    assert transaction.projections.queue_row(ONE) == row
    return row


def test_a_row_is_composed_from_what_the_issuer_says_and_what_was_done(store: Store) -> None:
    with store.write() as t:
        put_one(t)
        t.packages.set_blob(package_id(), "data/essay.pdf", a_blob(), NOW)
        t.scores.put(ONE, a_score(1))
        t.scores.put(ONE, a_score(2, level=None))
        assert _row(t) == QueueRow(
            assignment=ONE,
            submission_label="S-00001",
            achievement_name="Formative assessment",
            issuer=ISSUER,
            issuer_name="Issuer 0",
            attempt=1,
            files=1,
            size_bytes=3_000,
            bytes_here=1_000,
            criteria=4,
            scored=1,
            due_at=NOW + timedelta(hours=1),
            lease_until=None,
            state=AssignmentState.ASSIGNED,
            download=DownloadState.LISTED,
            status=DecisionStatus.DRAFT,
            outcome=None,
            problem="",
        )


def _scored_and_taken_back(t: Transaction) -> object:
    t.scores.put(ONE, a_score(1))
    t.scores.put(ONE, a_score(2))
    t.scores.put(ONE, a_score(1, level=None))
    t.scores.put(ONE, replace(a_score(3, level=None), not_applicable=True))
    t.scores.put(ONE, replace(a_score(4, level=None), condition_code="no-sound"))
    t.scores.delete(ONE, a_score(2).criterion)
    return _row(t).scored


def _blob_lost(t: Transaction) -> object:
    t.packages.set_blob(package_id(), "data/essay.pdf", a_blob(), NOW)
    t.packages.clear_blob(package_id(), "data/essay.pdf")
    return _row(t).bytes_here


def _newer_package(t: Transaction) -> object:
    t.packages.set_blob(package_id(), "data/essay.pdf", a_blob(), NOW)
    files = [a_file(), a_file("data/talk.mp4", content="c")]
    t.packages.put(a_package(label="New name", version=2), files)
    row = _row(t)
    return (row.submission_label, row.files, row.bytes_here)


def _package_forgotten(t: Transaction) -> object:
    t.packages.forget(package_id())
    row = _row(t)
    return (row.submission_label, row.files, row.bytes_here, row.criteria)


def _draft_made_ready(t: Transaction) -> object:
    t.drafts.put(Draft(ONE))
    before = _row(t).status
    t.drafts.put(Draft(ONE, ready=True))
    ready = _row(t).status
    t.drafts.delete(ONE)
    return (before, ready, _row(t).status)


def _decided_and_revised(t: Transaction) -> object:
    t.drafts.put(Draft(ONE, ready=True))
    first = a_decision()
    sign_into(t, first)
    queued = _row(t)
    second = replace(a_decision(2, previous=first.digest), outcome=Outcome.NOT_YET_EARNED)
    sign_into(t, second)
    t.decisions.set_status(first.id, DecisionStatus.SUPERSEDED)
    revised = _row(t)
    t.decisions.set_receipt(second.id, b"receipt")
    return (queued.status, queued.outcome, revised.status, revised.outcome, _row(t).status)


def _problem_of_the_outbox(t: Transaction) -> object:
    sign_into(t, a_decision())
    t.outbox.update(replace(announcing(a_decision()), problem="rejected"))
    own = _row(t).problem
    t.assignments.set_download(ONE, DownloadState.FAILED, "disk_full")
    return (own, _row(t).problem)


def _resynced(t: Transaction) -> object:
    t.scores.put(ONE, a_score())
    sign_into(t, a_decision())
    t._connection.exec_driver_sql("DELETE FROM assignments")
    gone = t.projections.counts().total
    put_one(t)
    row = _row(t)
    return (gone, row.scored, row.status, row.outcome)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (_scored_and_taken_back, 2),
        (_blob_lost, 0),
        (_newer_package, ("New name", 2, 1_000)),
        (_package_forgotten, ("", 0, 0, 0)),
        (_draft_made_ready, (DecisionStatus.DRAFT, DecisionStatus.READY, DecisionStatus.DRAFT)),
        (
            _decided_and_revised,
            (
                DecisionStatus.QUEUED,
                Outcome.EARNED,
                DecisionStatus.QUEUED,
                Outcome.NOT_YET_EARNED,
                DecisionStatus.ACCEPTED,
            ),
        ),
        (_problem_of_the_outbox, ("rejected", "rejected")),
        (_resynced, (0, 1, DecisionStatus.QUEUED, Outcome.EARNED)),
    ],
)
def test_the_queue_follows_every_change(
    store: Store, act: Callable[[Transaction], object], expected: object
) -> None:
    with store.write() as transaction:
        put_one(transaction)
        assert act(transaction) == expected


LABELS = {1: "Kim essay", 2: "alex ESSAY", 3: "Bo 100% talk", 4: "Ünal talk"}


@pytest.fixture
def four(store: Store) -> Store:
    with store.write() as t:
        for number, label in LABELS.items():
            put_one(t, number, label=label)
        t.assignments.put(replace(an_assignment(2), state=AssignmentState.RECALLED))
        t.assignments.put(replace(an_assignment(3), download=DownloadState.READY, size_bytes=9))
        t.assignments.set_download(assignment_id(1), DownloadState.FAILED, "manifest_signature")
        t.scores.put(assignment_id(1), a_score(1))
        t.packages.put(replace(a_package(2, label=LABELS[2]), attempt=2), ())
        sign_into(t, a_decision(assignment=4))
        recusal = replace(announcing(a_decision()), id="r", kind=OutboxKind.RECUSAL)
        t.outbox.add(replace(recusal, status=DecisionStatus.NEEDS_ATTENTION))
    return store


@pytest.mark.parametrize(
    ("few", "many", "dense"), [(2_000, 20_000, 50), (0, 20_000, 0), (0, 0, 50), (0, 0, 0)]
)
@pytest.mark.parametrize(
    ("only", "numbers"),
    [
        (QueueFilter(), [1, 2, 3, 4]),
        (QueueFilter(text="essay"), [1, 2]),
        (QueueFilter(text="essay kim"), [1]),
        (QueueFilter(text="FORMATIVE"), [1, 2, 3, 4]),
        (QueueFilter(text="ünal"), [4]),
        (QueueFilter(text="0%"), [3]),
        (QueueFilter(text="%"), [3]),
        (QueueFilter(text="_"), []),
        (QueueFilter(text="k_m"), []),
        (QueueFilter(text="bo talk"), [3]),
        (QueueFilter(text='"'), []),
        (QueueFilter(text="nobody"), []),
        (QueueFilter(issuer=ISSUER), [1, 2, 3, 4]),
        (QueueFilter(issuer=IssuerId("x")), []),
        (QueueFilter(states=frozenset({AssignmentState.RECALLED})), [2]),
        (QueueFilter(downloads=frozenset({DownloadState.READY, DownloadState.FAILED})), [1, 3]),
        (QueueFilter(statuses=frozenset({DecisionStatus.QUEUED})), [4]),
        (QueueFilter(outcomes=frozenset({Outcome.EARNED})), [4]),
        (QueueFilter(due_before=NOW + timedelta(hours=3)), [1, 2]),
        (QueueFilter(achievement="formative assessment"), [1, 2, 3, 4]),
        (QueueFilter(achievement="Formative"), []),
        (QueueFilter(achievement=""), []),
        (QueueFilter(started=True), [1]),
        (QueueFilter(resubmitted=True), [2]),
        (QueueFilter(attention=True), [1]),
        (QueueFilter(text="talk", statuses=frozenset({DecisionStatus.DRAFT})), [3]),
    ],
)
def test_a_filter_lets_through(
    four: Store,
    monkeypatch: pytest.MonkeyPatch,
    only: QueueFilter,
    numbers: list[int],
    few: int,
    many: int,
    dense: int,
) -> None:
    monkeypatch.setattr(projections, "_FEW", few)
    monkeypatch.setattr(projections, "_MANY", many)
    monkeypatch.setattr(projections, "_DENSE", dense)
    with four.read() as t:
        rows = t.projections.queue(only)
        assert [row.assignment for row in rows] == [assignment_id(number) for number in numbers]
        assert t.projections.queue_length(only) == len(numbers)


@pytest.mark.parametrize(
    ("order", "numbers"),
    [
        (QueueOrder.DUE, [1, 2, 3, 4]),
        (QueueOrder.LABEL, [2, 3, 1, 4]),
        (QueueOrder.ACHIEVEMENT, [1, 2, 3, 4]),
        (QueueOrder.SIZE, [3, 1, 2, 4]),
        (QueueOrder.STATUS, [1, 2, 3, 4]),
    ],
)
def test_pages_follow_the_order_and_its_reverse(
    four: Store, order: QueueOrder, numbers: list[int]
) -> None:
    with four.read() as t:
        for descending, expected in ((False, numbers), (True, numbers[::-1])):
            pages = [
                row.assignment
                for offset in (0, 3, 6)
                for row in t.projections.queue(
                    order=order, descending=descending, limit=3, offset=offset
                )
            ]
            assert pages == [assignment_id(number) for number in expected]


def test_the_counts_are_of_what_is_to_do(four: Store) -> None:
    with four.read() as t:
        assert t.projections.counts() == QueueCounts(
            total=4,
            to_do=2,
            ready_offline=1,
            waiting=1,
            needs_attention=1,
            accepted=0,
        )


def test_an_empty_queue_counts_nothing(store: Store) -> None:
    with store.read() as t:
        assert t.projections.queue() == ()
        assert t.projections.counts() == QueueCounts(0, 0, 0, 0, 0, 0)


def test_the_row_of_an_unknown_assignment_is_refused(store: Store) -> None:
    with pytest.raises(UserFixable) as caught, store.read() as t:
        t.projections.queue_row(ONE)
    assert caught.value.code == "assignment_unknown"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=12))
def test_no_filter_text_makes_the_queue_fail(four: Store, text: str) -> None:
    with four.read() as t:
        t.projections.queue(QueueFilter(text=text))


def test_named_rows_are_those_that_the_filter_lets_through(four: Store) -> None:
    named = [assignment_id(number) for number in (4, 2, 99)]
    with four.read() as t:
        rows = t.projections.queue_rows(named)
        assert {row.assignment for row in rows} == {assignment_id(2), assignment_id(4)}
        only = QueueFilter(statuses=frozenset({DecisionStatus.QUEUED}))
        assert [row.assignment for row in t.projections.queue_rows(named, only)] == [
            assignment_id(4)
        ]
        assert t.projections.queue_rows([assignment_id(n) for n in range(1_200)]) != ()


def test_groups_have_titles_and_count_what_the_filter_lets_through(four: Store) -> None:
    drafts = QueueFilter(statuses=frozenset({DecisionStatus.DRAFT}))
    with four.read() as t:
        assert t.projections.queue_groups(drafts, QueueGrouping.ISSUER) == (
            QueueGroup(ISSUER, "Issuer 0", 3),
        )
        assert t.projections.queue_groups(drafts, QueueGrouping.ACHIEVEMENT) == (
            QueueGroup("Formative assessment", "Formative assessment", 3),
        )
        assert t.projections.queue_groups(QueueFilter(text="nobody"), QueueGrouping.ISSUER) == ()


def test_an_amount_sums_bytes_and_is_zero_for_nothing(four: Store) -> None:
    ready = QueueFilter(downloads=frozenset({DownloadState.READY}))
    with four.read() as t:
        assert t.projections.queue_amount(ready) == QueueAmount(1, 0, 9)
        assert t.projections.queue_amount(QueueFilter(text="nobody")) == QueueAmount(0, 0, 0)


def test_words_are_found_by_walking_the_index_of_due_dates_alone(
    four: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projections, "_FEW", 0)
    monkeypatch.setattr(projections, "_MANY", 0)
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    with four.read() as t:
        connection = t._connection
        sa.event.listen(connection.engine, "before_cursor_execute", note)
        assert t.projections.queue(QueueFilter(text="talk"))
        sa.event.remove(connection.engine, "before_cursor_execute", note)
        statement, values = asked[-1]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        steps = [row[-1] for row in plan]
    assert "SCAN queue USING COVERING INDEX ix_queue_by_due_at" in steps
