"""One table of what each repository does, through the door that the rest of the program uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from assessor_app.domain.assignments import AssignmentState, DownloadState
from assessor_app.domain.drafts import Declaration, Draft
from assessor_app.domain.ids import AnnotationId, AssignmentId, DecisionId, IssuerId, PackageId
from assessor_app.domain.outbox import LogHead, OutboxKind
from assessor_app.domain.outcome import DecisionStatus, Outcome
from assessor_app.errors import AssessorError, Bug, IntegrityProblem, UserFixable
from assessor_app.storage.repositories.undo import KEPT_STEPS
from assessor_app.storage.store import Store
from assessor_app.storage.transaction import Transaction
from tests.fakes.store_rows import (
    ISSUER,
    LOG,
    NOW,
    a_blob,
    a_chain,
    a_decision,
    a_file,
    a_package,
    a_score,
    an_annotation,
    an_assignment,
    an_issuer,
    announcing,
    assignment_id,
    package_id,
    put_one,
    sign_into,
)

ONE = assignment_id(1)
FULL_DRAFT = Draft(
    ONE,
    feedback="Gut gemacht – weiter so.",
    private_note="Look again at page 3.",
    coordinator_note="Late by a day.",
    declaration=Declaration(conflict_of_interest=False, note=""),
    override=Outcome.ESCALATED,
    override_reason="Two artifacts contradict each other.",
    concerns=(("privacy", "A child's name is legible."), ("other", "")),
    opened=frozenset({an_annotation().artifact}),
    ready=True,
    updated_at=NOW + timedelta(microseconds=1),
)


def _issuer(t: Transaction) -> object:
    changed = replace(an_issuer(), feed_state="s2", synced_at=NOW, paused="issuer_refused")
    t.issuers.update(changed)
    return t.issuers.get(ISSUER) == changed


def _issuers_in_order(t: Transaction) -> object:
    t.issuers.add(an_issuer(1))
    return [issuer.name for issuer in t.issuers.all()]


def _assignment(t: Transaction) -> object:
    t.assignments.put(an_assignment())
    changed = replace(an_assignment(), lease_until=NOW, package_version=2)
    t.assignments.put(changed)
    return t.assignments.get(ONE) == changed


def _assignment_states(t: Transaction) -> object:
    t.assignments.put(an_assignment())
    t.assignments.set_state(ONE, AssignmentState.RECALLED)
    t.assignments.set_download(ONE, DownloadState.FAILED, "disk_full")
    held = t.assignments.get(ONE)
    return (held.state, held.download, held.problem)


def _found_by_label(t: Transaction) -> object:
    put_one(t, 1, label="Kim – essay")
    return (t.assignments.find("Kim – essay").id, t.assignments.find(ONE).id)


def _to_download(t: Transaction) -> object:
    for number, state in enumerate(DownloadState, start=1):
        t.assignments.put(replace(an_assignment(number), download=state))
    t.assignments.put(replace(an_assignment(9), state=AssignmentState.RECUSED))
    return [one.download for one in t.assignments.to_download()]


def _of_issuer(t: Transaction) -> object:
    t.issuers.add(an_issuer(1))
    t.assignments.put(an_assignment(2))
    t.assignments.put(an_assignment(1))
    t.assignments.put(an_assignment(3, issuer=an_issuer(1).id))
    return [one.id[-1] for one in t.assignments.of_issuer(ISSUER)]


def _package(t: Transaction) -> object:
    put_one(t)
    return t.packages.get(package_id()) == t.packages.of_assignment(ONE) == a_package()


def _newer_package_keeps_blobs(t: Transaction) -> object:
    t.assignments.put(an_assignment())
    before = [a_file("a", content="a"), a_file("b", content="b"), a_file("c", content="c")]
    t.packages.put(a_package(), before)
    for path in "abc":
        t.packages.set_blob(package_id(), path, a_blob(path), NOW)
    after = [a_file("a", content="a"), a_file("b", content="e"), a_file("moved", content="c")]
    t.packages.put(a_package(version=2), after)
    return [(file.path, file.blob and file.blob[0]) for file in t.packages.files(package_id())]


def _new_key_keeps_no_blob(t: Transaction) -> object:
    put_one(t)
    t.packages.set_blob(package_id(), "data/essay.pdf", a_blob(), NOW)
    t.packages.put(replace(a_package(version=2), wrapped_key=b"another"), [a_file()])
    return t.packages.files(package_id())[0].blob


def _blob_cleared(t: Transaction) -> object:
    put_one(t)
    t.packages.set_blob(package_id(), "data/essay.pdf", a_blob(), None)
    held = t.packages.blob_ids()
    t.packages.clear_blob(package_id(), "data/essay.pdf")
    return (held, t.packages.blob_ids())


def _package_forgotten(t: Transaction) -> object:
    put_one(t)
    t.packages.set_blob(package_id(), "data/essay.pdf", a_blob(), NOW)
    t.packages.forget(package_id())
    return (t.packages.of_assignment(ONE), t.packages.files(package_id()), t.packages.blob_ids())


def _other_package_takes_over(t: Transaction) -> object:
    put_one(t)
    t.packages.put(replace(a_package(2), assignment=ONE), [])
    held = t.packages.of_assignment(ONE)
    return (held and held.id, t.packages.files(package_id(1)))


def _drafts(t: Transaction) -> object:
    empty = t.drafts.get(ONE) == Draft(ONE)
    t.drafts.put(Draft(ONE))
    t.drafts.put(FULL_DRAFT)
    full = t.drafts.get(ONE) == FULL_DRAFT
    t.drafts.delete(ONE)
    return (empty, full, t.drafts.get(ONE) == Draft(ONE))


def _scores(t: Transaction) -> object:
    t.scores.put(ONE, a_score(1))
    exact = replace(a_score(1), points=Decimal("2.50"))
    t.scores.put(ONE, exact)
    t.scores.put(ONE, a_score(2))
    t.scores.put(assignment_id(2), a_score(1))
    t.scores.delete(ONE, a_score(2).criterion)
    held = t.scores.of(ONE)
    return (held == {exact.criterion: exact}, str(held[exact.criterion].points))


def _annotations(t: Transaction) -> object:
    for number in (2, 1):
        t.annotations.put(an_annotation(number))
    changed = replace(an_annotation(1), document=b"{}")
    t.annotations.put(changed)
    same = t.annotations.get(changed.id) == changed
    t.annotations.delete(an_annotation(2).id)
    return (same, t.annotations.of(ONE) == (changed,))


def _decisions(t: Transaction) -> object:
    first, second = a_chain(2)
    second = replace(second, assignment=first.assignment, supersedes=first.id)
    for decision in (first, second):
        t.decisions.add(decision)
    of_one = t.decisions.of(first.assignment) == t.decisions.all() == (first, second)
    latest = t.decisions.latest(first.assignment) == t.decisions.get(second.id) == second
    return (of_one, latest, t.decisions.all(IssuerId("https://other.example")))


def _heads(t: Transaction) -> object:
    empty = t.decisions.head(LOG)
    first, second = a_chain(2)
    t.decisions.add(first)
    t.decisions.add(second)
    return (empty, t.decisions.head(LOG)) == (
        LogHead(LOG, 0, None),
        LogHead(LOG, 2, second.digest),
    )


def _receipts(t: Transaction) -> object:
    first, second = a_chain(2)
    t.decisions.add(first)
    t.decisions.add(second)
    t.decisions.set_receipt(first.id, b"receipt")
    t.decisions.set_status(first.id, DecisionStatus.SUPERSEDED)
    held = t.decisions.get(first.id)
    every = t.decisions.digests(ISSUER)
    accepted = t.decisions.digests(ISSUER, accepted_only=True)
    return (held.status, held.receipt, every == (first.digest, second.digest), accepted) == (
        DecisionStatus.SUPERSEDED,
        b"receipt",
        True,
        (first.digest,),
    )


def _late_receipt_of_a_superseded_one(t: Transaction) -> object:
    t.decisions.add(a_decision())
    t.decisions.set_status(a_decision().id, DecisionStatus.SUPERSEDED)
    t.decisions.set_receipt(a_decision().id, b"receipt")
    return t.decisions.get(a_decision().id).status


def _outbox(t: Transaction) -> object:
    lease = replace(announcing(a_decision()), id="urn:uuid:lease", kind=OutboxKind.LEASE)
    t.outbox.add(lease)
    waits = replace(lease, next_at=NOW, attempts=2, batch="b", problem="p", problem_detail="d")
    t.outbox.update(waits)
    sign_into(t, a_decision())
    early, late = NOW - timedelta(microseconds=1), NOW
    due = [[row.id for row in t.outbox.due(ISSUER, at, 9)] for at in (early, late)]
    same = t.outbox.get(lease.id) == waits
    few = len(t.outbox.due(ISSUER, late, 1))
    t.outbox.remove(lease.id)
    left = [row.id for row in t.outbox.all()]
    of = [[row.id for row in t.outbox.of(assignment_id(n))] for n in (1, 9)]
    return (due, same, few, left, of, t.outbox.waiting(ISSUER)) == (
        [[a_decision().id], [lease.id, a_decision().id]],
        True,
        1,
        [a_decision().id],
        [[a_decision().id], []],
        1,
    )


def _reset_sending(t: Transaction) -> object:
    sign_into(t, a_decision())
    t.outbox.update(replace(announcing(a_decision()), status=DecisionStatus.SENDING, attempts=3))
    t.decisions.set_status(a_decision().id, DecisionStatus.SENDING)
    waiting = t.outbox.waiting(ISSUER)
    count = t.outbox.reset_sending()
    row = t.outbox.get(a_decision().id)
    status = t.decisions.get(a_decision().id).status
    return (waiting, count, row.status, row.attempts, status, t.outbox.reset_sending())


def _undo(t: Transaction) -> object:
    for label in ("a", "b", "c"):
        t.undo.push(ONE, label, "{}", "{}")
    t.undo.push(assignment_id(2), "other", "{}", "{}")
    seen = []
    for _ in range(2):
        step = t.undo.last(ONE)
        assert step is not None
        t.undo.set_undone(step, undone=True)
        redo = t.undo.next_redo(ONE)
        seen.append((step.label, redo and redo.label))
    t.undo.push(ONE, "d", "f", "i")
    last = t.undo.last(ONE)
    t.undo.clear(ONE)
    return (seen, last and last.label, t.undo.next_redo(ONE), t.undo.last(ONE)) == (
        [("c", "c"), ("b", "b")],
        "d",
        None,
        None,
    ) and t.undo.last(assignment_id(2))


def _undo_is_bounded(t: Transaction) -> object:
    for number in range(KEPT_STEPS + 5):
        t.undo.push(ONE, str(number), "", "")
    steps = 0
    while (step := t.undo.last(ONE)) is not None:
        t.undo.set_undone(step, undone=True)
        steps += 1
    return steps


def _settings(t: Transaction) -> object:
    before = t.settings.get("theme", "light")
    t.settings.put("theme", "dark")
    t.settings.put("theme", "contrast")
    return (before, t.settings.get("theme"), t.settings.get("other"))


DOES: list[tuple[Callable[[Transaction], object], object]] = [
    (_issuer, True),
    (_issuers_in_order, ["Issuer 0", "Issuer 1"]),
    (_assignment, True),
    (_assignment_states, (AssignmentState.RECALLED, DownloadState.FAILED, "disk_full")),
    (_found_by_label, (ONE, ONE)),
    (_to_download, [DownloadState.LISTED, DownloadState.DOWNLOADING]),
    (_of_issuer, ["1", "2"]),
    (_package, True),
    (_newer_package_keeps_blobs, [("a", "a"), ("b", None), ("moved", "c")]),
    (_new_key_keeps_no_blob, None),
    (_blob_cleared, (frozenset({a_blob()}), frozenset())),
    (_package_forgotten, (None, (), frozenset())),
    (_other_package_takes_over, (package_id(2), ())),
    (_drafts, (True, True, True)),
    (_scores, (True, "2.50")),
    (_annotations, (True, True)),
    (_decisions, (True, True, ())),
    (_heads, True),
    (_receipts, True),
    (_late_receipt_of_a_superseded_one, DecisionStatus.SUPERSEDED),
    (_outbox, True),
    (_reset_sending, (1, 1, DecisionStatus.QUEUED, 3, DecisionStatus.QUEUED, 0)),
    (_undo_is_bounded, KEPT_STEPS),
    (_settings, ("light", "contrast", "")),
]


@pytest.mark.parametrize(
    ("act", "expected"), DOES, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_repository_does_what_its_door_says(
    store: Store, act: Callable[[Transaction], object], expected: object
) -> None:
    with store.write() as transaction:
        assert act(transaction) == expected


def test_undo_and_redo_go_step_by_step_and_apart_for_each_assignment(store: Store) -> None:
    with store.write() as transaction:
        assert _undo(transaction)


def _twice(add: Callable[[Any], None], row: object) -> None:
    add(row)
    add(row)


def _overwrite(t: Transaction, column: str) -> None:
    t.decisions.add(a_decision())
    t._connection.exec_driver_sql(f"UPDATE decisions SET {column} = {column}")


def _delete(t: Transaction, how: str) -> None:
    t.decisions.add(a_decision())
    t._connection.exec_driver_sql(how)


def _second_receipt(t: Transaction) -> None:
    t.decisions.add(a_decision())
    t.decisions.set_receipt(a_decision().id, b"one")
    t.decisions.set_receipt(a_decision().id, b"two")


def _ambiguous(t: Transaction) -> None:
    put_one(t, 1, label="Same")
    put_one(t, 2, label="Same")
    t.assignments.find("Same")


def _after(*numbers: int) -> Callable[[Transaction], None]:
    chain = a_chain(3)

    def act(t: Transaction) -> None:
        for number in numbers:
            t.decisions.add(chain[number - 1])

    return act


def _accepted_without_receipt(t: Transaction) -> None:
    t.decisions.add(a_decision())
    t.decisions.set_status(a_decision().id, DecisionStatus.SENDING)
    t.decisions.set_status(a_decision().id, DecisionStatus.ACCEPTED)


def _step_that_does_not_exist(t: Transaction) -> None:
    t.decisions.add(a_decision())
    t.decisions.set_status(a_decision().id, DecisionStatus.DRAFT)


_OTHER = AssignmentId("urn:uuid:nobody")
REFUSES: list[tuple[Callable[[Transaction], Any], type[AssessorError], str]] = [
    (lambda t: t.issuers.get(IssuerId("x")), UserFixable, "issuer_unknown"),
    (lambda t: t.issuers.update(an_issuer(1)), UserFixable, "issuer_unknown"),
    (lambda t: t.issuers.add(an_issuer()), Bug, "store_constraint"),
    (lambda t: t.assignments.get(_OTHER), UserFixable, "assignment_unknown"),
    (lambda t: t.assignments.find("nothing"), UserFixable, "assignment_unknown"),
    (
        lambda t: t.assignments.set_download(_OTHER, DownloadState.READY),
        UserFixable,
        "assignment_unknown",
    ),
    (_ambiguous, UserFixable, "assignment_ambiguous"),
    (lambda t: t.assignments.put(an_assignment(1, issuer=IssuerId("x"))), Bug, "store_constraint"),
    (lambda t: t.assignments.put(replace(an_assignment(), size_bytes=-1)), Bug, "store_constraint"),
    (lambda t: t.packages.get(PackageId("x")), UserFixable, "package_unknown"),
    (lambda t: t.packages.put(a_package(), []), Bug, "store_constraint"),
    (lambda t: t.packages.clear_blob(package_id(), "x"), UserFixable, "package_file_unknown"),
    (lambda t: t.annotations.get(AnnotationId("x")), UserFixable, "annotation_unknown"),
    (lambda t: t.scores.put(ONE, replace(a_score(), not_applicable=True)), Bug, "store_constraint"),
    (
        lambda t: t.drafts.put(replace(FULL_DRAFT, updated_at=NOW.replace(tzinfo=None))),
        Bug,
        "time_naive",
    ),
    (lambda t: t.decisions.get(DecisionId("x")), UserFixable, "decision_unknown"),
    (lambda t: t.decisions.set_receipt(DecisionId("x"), b""), UserFixable, "decision_unknown"),
    (_after(2), IntegrityProblem, "log_out_of_order"),
    (_after(1, 1), IntegrityProblem, "log_out_of_order"),
    (_after(1, 3), IntegrityProblem, "log_out_of_order"),
    (lambda t: _twice(t.decisions.restore, a_decision()), Bug, "store_constraint"),
    (
        lambda t: t.decisions.add(replace(a_decision(), log_sequence=2)),
        IntegrityProblem,
        "log_out_of_order",
    ),
    (
        lambda t: t.decisions.add(replace(a_decision(), document=b'{"log":[]}')),
        IntegrityProblem,
        "log_out_of_order",
    ),
    (
        lambda t: t.decisions.add(a_decision(previous=a_decision().digest)),
        IntegrityProblem,
        "log_out_of_order",
    ),
    (
        lambda t: t.decisions.add(replace(a_decision(), status=DecisionStatus.DRAFT)),
        Bug,
        "store_constraint",
    ),
    (_accepted_without_receipt, Bug, "store_constraint"),
    (_step_that_does_not_exist, Bug, "decision_status"),
    (_second_receipt, Bug, "receipt_immutable"),
    *[
        (lambda t, column=column: _overwrite(t, column), Bug, "decision_immutable")
        for column in (
            "id",
            "document",
            "digest",
            "log",
            "log_sequence",
            "annotations",
            "outcome",
            "assignment",
        )
    ],
    (lambda t: _delete(t, "DELETE FROM decisions"), Bug, "decision_immutable"),
    (
        lambda t: _delete(t, "INSERT OR REPLACE INTO decisions SELECT * FROM decisions"),
        Bug,
        "decision_immutable",
    ),
    (lambda t: t.outbox.get("x"), UserFixable, "outbox_unknown"),
    (lambda t: t.outbox.update(announcing(a_decision())), UserFixable, "outbox_unknown"),
    (lambda t: t.outbox.add(announcing(a_decision())), Bug, "store_constraint"),
    (lambda t: t._connection.exec_driver_sql("SELECT * FROM nowhere"), Bug, "store"),
]


@pytest.mark.parametrize(("act", "kind", "code"), REFUSES)
def test_a_repository_refuses(
    store: Store, act: Callable[[Transaction], Any], kind: type[AssessorError], code: str
) -> None:
    with pytest.raises(kind) as caught, store.write() as transaction:
        act(transaction)
    assert caught.value.code == code


def test_a_refused_write_leaves_nothing_behind(store: Store) -> None:
    def act() -> None:
        with store.write() as transaction:
            transaction.settings.put("theme", "dark")
            transaction.issuers.get(IssuerId("x"))

    with pytest.raises(UserFixable):
        act()
    with store.read() as transaction:
        assert transaction.settings.get("theme") == ""
