"""The outbox says each decision's way in words, and does what is asked of a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QPushButton, QWidget

from assessor_app.domain.actions import Duty, open_row_actions
from assessor_app.domain.ids import AssignmentId, DecisionId, Digest, IssuerId, LogId
from assessor_app.domain.outbox import DecisionRow, OutboxKind, OutboxRow
from assessor_app.domain.outcome import DecisionStatus, Outcome
from assessor_app.services import decisions
from assessor_app.services.sending import outbox
from assessor_app.services.sending.outbox import OutboxLine
from assessor_app.services.sending.versions import Comparison, Version
from assessor_app.ui.outbox.compare_dialog import CompareDialog, summary_words
from assessor_app.ui.outbox.explanations import explain
from assessor_app.ui.outbox.model import COLUMNS, STATE_COLUMN, TONE_ROLE, OutboxModel
from assessor_app.ui.outbox.receipt_dialog import ReceiptDialog
from assessor_app.ui.outbox.screen import OutboxScreen
from assessor_app.ui.sync_control import SyncControl
from tests.fakes.reviewing import HIGHEST, LOWEST, complete
from tests.fakes.world import LABELS
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop
D = TypeVar("D", bound=QDialog)


def _sign(ui: Ui) -> AssignmentId:
    assignment = ui.world.assignment()
    complete(ui.workspace, assignment)
    ui.answer(lambda: decisions.finish(ui.workspace, assignment).changes)
    return assignment


def _screen(ui: Ui) -> OutboxScreen:
    sync = SyncControl(ui.context, ui.host)
    ui.show(ui.host)
    screen = OutboxScreen(ui.context, sync, ui.commands, ui.host)
    screen.setGeometry(ui.host.rect())
    screen.show()
    ui.settle()
    return screen


def _texts(screen: OutboxScreen) -> str:
    return " | ".join(one.text() for one in screen.findChildren(QLabel) if one.isVisible())


def _button(screen: OutboxScreen, text: str) -> QPushButton:
    found = [one for one in screen.findChildren(QPushButton) if one.text() == text]
    return next((one for one in found if one.isVisible()), found[0])


def test_it_says_what_another_device_sent(small_ui: Ui) -> None:
    screen = _screen(small_ui)
    sync = small_ui.host.findChild(SyncControl)
    assert sync is not None
    assert "another device" not in _texts(screen)
    for number, words in ((1, "also has one more decision of yours"), (2, "has 2 more decisions")):
        sync.state_changed.emit(replace(sync.state, elsewhere=number))
        assert words in _texts(screen)


def test_an_empty_outbox_says_so_and_offers_the_queue(small_ui: Ui) -> None:
    screen = _screen(small_ui)
    assert "Nothing waits to be sent" in _texts(screen)
    with small_ui.qtbot.waitSignal(screen.back_requested):
        _button(screen, "Back to the queue").click()


def test_what_is_signed_while_it_is_open_appears(small_ui: Ui) -> None:
    screen = _screen(small_ui)
    _sign(small_ui)
    small_ui.until(lambda: "Goes out with the next sync." in _texts(screen))
    assert "LIST-00" in _texts(screen)
    assert not _button(screen, "Try now").isVisible()


def test_what_was_never_sent_can_be_withdrawn(small_ui: Ui) -> None:
    _sign(small_ui)
    screen = _screen(small_ui)
    small_ui.until(lambda: _button(screen, "Withdraw").isVisible())
    _button(screen, "Withdraw").click()
    small_ui.until(lambda: "Nothing waits to be sent" in _texts(screen))
    assert small_ui.answer(small_ui.world.outbox) == ()


def test_a_refusal_is_explained_with_advice_and_retried(small_ui: Ui) -> None:
    _sign(small_ui)
    _refuse(small_ui, "conflict/decision-exists")
    screen = _screen(small_ui)
    small_ui.until(lambda: _button(screen, "Try again").isVisible())
    assert "Needs attention" in _texts(screen)
    _button(screen, "Try again").click()
    small_ui.until(lambda: "Goes out with" in _texts(screen) or "Tried 1 time" in _texts(screen))
    small_ui.world.clock.now += timedelta(seconds=1)


def _refuse(ui: Ui, problem: str) -> None:
    def write() -> None:
        with ui.workspace.store.write() as tx:
            (row,) = tx.outbox.all()
            refused = DecisionStatus.NEEDS_ATTENTION
            tx.outbox.update(replace(row, status=refused, attempts=1, problem=problem))

    ui.answer(write)


def test_what_was_taken_back_is_not_tried_again(small_ui: Ui) -> None:
    _sign(small_ui)
    _refuse(small_ui, "conflict/recalled")
    small_ui.world.issuer.recall(LABELS[0], "Asha Assessor")
    small_ui.answer(lambda: small_ui.world.sync(upload=False))
    screen = _screen(small_ui)
    small_ui.until(lambda: _button(screen, "Export it…").isVisible())
    assert _button(screen, "Export it…").property("primary")
    assert not _button(screen, "Try again").isVisible()
    assert not _button(screen, "Revise…").isVisible()
    small_ui.commands.run("outbox-retry")
    assert "The issuer has taken this submission back" in screen.note.words
    works = {one.id: one.works for one in small_ui.commands.all()}
    assert (works["outbox-retry"], works["outbox-export"]) == (False, True)


def test_columns_go_where_there_is_no_room_for_them(small_ui: Ui) -> None:
    _sign(small_ui)
    screen = _screen(small_ui)
    small_ui.until(lambda: screen._model.rowCount() == 1)
    table = screen._table
    shown = [one for one in range(len(COLUMNS)) if not table.isColumnHidden(one)]
    assert shown == list(range(len(COLUMNS)))
    assert table.height() <= table.sizeHint().height()
    screen.resize(420, 500)
    shown = [one for one in range(len(COLUMNS)) if not table.isColumnHidden(one)]
    assert {0, STATE_COLUMN} <= set(shown) < set(range(len(COLUMNS)))
    assert sum(table.columnWidth(one) for one in shown) <= table.viewport().width()


def test_what_arrived_is_shown_when_asked_for(small_ui: Ui) -> None:
    _sign(small_ui)
    small_ui.answer(small_ui.world.sync)
    screen = _screen(small_ui)
    assert "Nothing waits to be sent" in _texts(screen)
    _button(screen, "Show what has arrived").click()
    small_ui.until(lambda: "has signed a receipt." in _texts(screen))


def test_decisions_are_exported_to_files(small_ui: Ui, tmp_path: Path) -> None:
    _sign(small_ui)
    screen = _screen(small_ui)
    screen.exporting.write_files(tmp_path / "out")
    small_ui.until(lambda: "files written" in _texts(screen))
    assert list((tmp_path / "out").glob("*.decision.json"))


def test_rows_are_updated_in_place(small_ui: Ui) -> None:
    _sign(small_ui)
    model = OutboxModel(small_ui.host)
    (line,) = small_ui.answer(small_ui.world.outbox)
    model.show_lines((line,))
    other = OutboxLine(
        replace(line.row, attempts=2), line.submission_label, line.achievement_name, line.decision
    )
    with (
        small_ui.qtbot.waitSignal(model.dataChanged),
        small_ui.qtbot.assertNotEmitted(model.rowsInserted),
    ):
        model.show_lines((other,))
    assert model.rowCount() == 1
    assert model.columnCount() == len(COLUMNS)
    assert model.index(0, STATE_COLUMN).data(TONE_ROLE) == "accent"
    model.show_lines(())
    assert model.rowCount() == 0


@pytest.mark.parametrize("there", ["", "a", "bd", "ac", "abcd", "x", "xbyd"])
def test_what_comes_stands_at_its_place(small_ui: Ui, there: str) -> None:
    def lines(ids: str) -> tuple[OutboxLine, ...]:
        return tuple(OutboxLine(replace(_ROW, id=one), one, "Listening", None) for one in ids)

    model = OutboxModel(small_ui.host)
    model.show_lines(lines(there))
    model.show_lines(lines("abcd"))
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == list("abcd")


@pytest.mark.parametrize("kind", ["recusal", "lease"])
def test_recusals_and_leases_are_told_apart(small_ui: Ui, kind: str) -> None:
    assignment = small_ui.world.assignment()
    work = {
        "recusal": lambda: outbox.recuse(small_ui.workspace, assignment, "personal", ""),
        "lease": lambda: outbox.extend_lease(small_ui.workspace, assignment),
    }[kind]
    small_ui.answer(work)
    (line,) = small_ui.answer(small_ui.world.outbox)
    expected = {"recusal": "You step back", "lease": "You ask for more time"}
    assert explain(line).what == expected[kind]


def _dialog(screen: OutboxScreen, kind: type[D]) -> D:
    found = screen.findChild(kind)
    assert isinstance(found, kind)
    return found


def _words(widget: QWidget) -> str:
    return " | ".join(one.text() for one in widget.findChildren(QLabel))


def _sent(ui: Ui) -> OutboxScreen:
    """The outbox with a decision that the issuer has confirmed."""
    _sign(ui)
    ui.answer(ui.world.sync)
    screen = _screen(ui)
    _button(screen, "Show what has arrived").click()
    ui.until(lambda: _button(screen, "Receipt…").isVisible())
    return screen


def test_a_receipt_says_what_was_confirmed_and_that_it_holds(small_ui: Ui) -> None:
    screen = _sent(small_ui)
    _button(screen, "Receipt…").click()
    small_ui.until(lambda: screen.findChild(ReceiptDialog) is not None)
    dialog = _dialog(screen, ReceiptDialog)
    (line,) = small_ui.answer(lambda: small_ui.world.outbox(sent=True))
    assert dialog.state.text() == "Verified"
    said = _words(dialog)
    for words in ("Example Issuer", "Received", "Earned", "By the key", "z6Mk", line.row.id):
        assert words in said
    dialog.accept()


def test_a_receipt_whose_key_was_withdrawn_says_so(small_ui: Ui) -> None:
    screen = _sent(small_ui)
    world = small_ui.world
    old = world.issuer.invite("Asha Assessor").key
    world.issuer.rotate_key()
    small_ui.answer(world.sync)
    world.issuer.revoke_key(old)
    small_ui.answer(world.sync)
    _button(screen, "Receipt…").click()
    small_ui.until(lambda: screen.findChild(ReceiptDialog) is not None)
    dialog = _dialog(screen, ReceiptDialog)
    assert dialog.state.text() == "Not verified"
    assert "withdrawn the key" in dialog.words.text()
    dialog.accept()


def test_a_revision_is_set_beside_what_the_issuer_holds(small_ui: Ui) -> None:
    one, workspace = _sign(small_ui), small_ui.workspace
    small_ui.answer(small_ui.world.sync)
    decisions.revise(workspace, one)
    complete(workspace, one, LOWEST)
    decisions.finish(workspace, one)
    screen = _screen(small_ui)
    small_ui.until(lambda: _button(screen, "Compare both versions…").isVisible())
    _button(screen, "Compare both versions…").click()
    small_ui.until(lambda: screen.findChild(CompareDialog) is not None)
    dialog = _dialog(screen, CompareDialog)
    said = _words(dialog)
    assert "The issuer holds an earlier decision of yours" in dialog.summary.text()
    assert "4 criteria differ." in dialog.summary.text()
    for words in ("YOURS", "WHAT THE ISSUER HOLDS", "Earned", "Not yet earned", "Differs"):
        assert words in said
    for title in (HIGHEST["2.1"], LOWEST["2.1"]):
        assert title in said
    dialog.accept()


def test_a_refusal_is_set_beside_what_is_known(small_ui: Ui) -> None:
    _sign(small_ui)
    _refuse(small_ui, "conflict/already_decided")
    screen = _screen(small_ui)
    small_ui.until(lambda: _button(screen, "Compare both versions…").isVisible())
    _button(screen, "Compare both versions…").click()
    small_ui.until(lambda: screen.findChild(CompareDialog) is not None)
    dialog = _dialog(screen, CompareDialog)
    assert "Someone else has decided" in dialog.summary.text()
    assert "has not sent its version" in _words(dialog)
    dialog.accept()


def test_all_are_written_as_one_file_and_never_over_another(small_ui: Ui, tmp_path: Path) -> None:
    screen = _screen(small_ui)
    screen.exporting.write_bag(tmp_path / "none.zip")
    small_ui.until(lambda: "no signed decision" in screen.note.words)
    _sign(small_ui)
    target = tmp_path / "decisions.zip"
    screen.exporting.write_bag(target)
    small_ui.until(lambda: screen.note.words == f"1 decision written to {target}.")
    before = target.read_bytes()
    screen.exporting.write_bag(target)
    small_ui.until(lambda: "exists already" in screen.note.words)
    assert target.read_bytes() == before


@pytest.mark.parametrize(
    ("way", "name", "written"),
    [
        ("All decisions as files…", "out", "4 files written to"),
        ("All decisions as one file for the issuer…", "out.zip", "2 decisions written to"),
        ("outbox-export-all", "out", "4 files written to"),
        ("outbox-bag", "out.zip", "2 decisions written to"),
        ("Export it…", "out", "2 files written to"),
    ],
)
def test_each_way_out_asks_where_to(
    small_ui: Ui, tmp_path: Path, way: str, name: str, written: str
) -> None:
    _sign(small_ui)
    other = small_ui.world.assignment(LABELS[1])
    complete(small_ui.workspace, other)
    decisions.finish(small_ui.workspace, other)
    screen = _screen(small_ui)
    small_ui.until(lambda: _button(screen, "Export it…").isVisible())
    actions = {one.text(): one for one in _button(screen, "Export…").menu().actions()}
    if way in actions:
        actions[way].trigger()
    elif way.startswith("outbox-"):
        small_ui.commands.run(way)
    else:
        _button(screen, way).click()
    asking = _dialog(screen, QFileDialog)
    asking.fileSelected.emit(str(tmp_path / name))
    small_ui.until(lambda: screen.note.words == f"{written} {tmp_path / name}.")
    asking.reject()
    small_ui.settle()


_ROW = OutboxRow(
    id="urn:uuid:1",
    kind=OutboxKind.DECISION,
    issuer=IssuerId("https://issuer.example"),
    assignment=AssignmentId("urn:uuid:2"),
    status=DecisionStatus.QUEUED,
    created_at=datetime(2026, 11, 3, tzinfo=UTC),
)
_OPEN = {"export", "open"}


def _line(decided: DecisionStatus, *, held: bool = False, **row: Any) -> OutboxLine:
    receipt = b"{}" if row.get("status") is DecisionStatus.ACCEPTED else None
    decision = DecisionRow(
        id=DecisionId(_ROW.id),
        assignment=_ROW.assignment,
        issuer=_ROW.issuer,
        status=decided,
        outcome=Outcome.EARNED,
        signed_at=_ROW.created_at,
        digest=Digest("sha256-x"),
        log=LogId("urn:uuid:3"),
        log_sequence=1,
        document=b"{}",
        annotations=b"{}",
        receipt=receipt,
    )
    other = DecisionId("urn:uuid:4") if held else None
    shown = replace(_ROW, **row)
    return OutboxLine(shown, "LIST-00", "Listening", decision, other, duty=Duty(latest=decided))


_ATTENTION, _QUEUED = DecisionStatus.NEEDS_ATTENTION, DecisionStatus.QUEUED
_ACCEPTED, _SUPERSEDED = DecisionStatus.ACCEPTED, DecisionStatus.SUPERSEDED
_STATES = [
    (_line(_QUEUED), "Goes out with the next sync.", "", {"withdraw"}),
    (_line(_QUEUED, batch="b"), "Goes out with the next sync.", "", {"retry"}),
    (
        _line(_QUEUED, problem="issuer_unreachable"),
        "The issuer cannot be reached. Goes out with the next sync.",
        "",
        {"withdraw"},
    ),
    (_line(_QUEUED, attempts=2, problem="issuer_broken"), "Tried 2 times.", "", {"retry"}),
    (_line(_QUEUED, held=True), "Goes out with the next sync.", "", {"withdraw", "compare"}),
    (
        _line(DecisionStatus.SENDING, status=DecisionStatus.SENDING),
        "On its way; the issuer has not answered yet.",
        "",
        set(),
    ),
    (_line(_ACCEPTED, status=_ACCEPTED), "signed a receipt.", "", {"receipt", "revise"}),
    (
        _line(_SUPERSEDED, status=_ACCEPTED, held=True),
        "a later decision of yours has replaced it",
        "",
        {"receipt", "compare"},
    ),
    (
        _line(_ATTENTION, status=_ATTENTION, problem="conflict/package_changed"),
        "The evidence was changed after you signed.",
        "Sync, look at what is new, then revise your decision.",
        {"retry", "revise", "compare"},
    ),
    (
        _line(_ATTENTION, status=_ATTENTION, problem="key_revoked"),
        "The issuer has withdrawn the key of this device.",
        "Ask the issuer for a new invitation. Nothing that you wrote is lost.",
        {"retry", "revise", "compare"},
    ),
    (
        _line(_ATTENTION, status=_ATTENTION, problem="scores", problem_detail="Level unknown."),
        'The issuer says: "Level unknown."',
        "Your decision stays here. Export it, and write to the issuer.",
        {"retry", "revise", "compare"},
    ),
]


@pytest.mark.parametrize(("line", "happened", "advice", "offered"), _STATES)
def test_each_state_is_said_in_words_with_what_can_be_done(
    line: OutboxLine, happened: str, advice: str, offered: set[str]
) -> None:
    said = explain(line)
    assert happened in said.detail
    assert said.advice == advice
    assert open_row_actions(line.state) == offered | _OPEN
    assert "_" not in said.detail + said.state + said.advice


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (OutboxKind.RECUSAL, "The issuer knows that you stepped back."),
        (OutboxKind.LEASE, "The issuer has given you more time."),
    ],
)
def test_what_is_no_decision_arrives_without_a_receipt(kind: OutboxKind, words: str) -> None:
    line = OutboxLine(replace(_ROW, kind=kind, status=_ACCEPTED), "LIST-00", "Listening", None)
    assert explain(line).detail == words
    assert open_row_actions(line.state) == {"open"}


def test_a_decision_of_ones_other_device_is_named_so() -> None:
    line = _line(_ATTENTION, status=_ATTENTION, problem="already_decided", payload='{"held": {}}')
    assert "on another device" in explain(line).detail
    mine = Version(DecisionId("urn:uuid:1"), Outcome.EARNED, _ROW.created_at, None, "")
    theirs = replace(mine, id=DecisionId("urn:uuid:2"), elsewhere=True)
    compared = Comparison(mine, theirs, (), "already_decided", "", rubric_changed=False)
    assert "on another device" in summary_words(compared)
