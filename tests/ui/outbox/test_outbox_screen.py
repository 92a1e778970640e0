"""The outbox says each decision's way in words, and does what is asked of a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.services import decisions, outbox
from assessor_app.services.outbox import OutboxLine
from assessor_app.ui.outbox.explanations import explain
from assessor_app.ui.outbox.model import COLUMNS, STATE_COLUMN, TONE_ROLE, OutboxModel
from assessor_app.ui.outbox.screen import OutboxScreen
from assessor_app.ui.sync_control import SyncControl
from tests.fakes.reviewing import complete
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop


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
    assert not _button(screen, "Try again").isVisible()


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


def test_what_arrived_is_shown_when_asked_for(small_ui: Ui) -> None:
    _sign(small_ui)
    small_ui.answer(small_ui.world.sync)
    screen = _screen(small_ui)
    assert "Nothing waits to be sent" in _texts(screen)
    _button(screen, "Show what has arrived").click()
    small_ui.until(lambda: "The issuer has signed a receipt." in _texts(screen))


def test_decisions_are_exported_to_files(small_ui: Ui, tmp_path: Path) -> None:
    _sign(small_ui)
    screen = _screen(small_ui)
    screen._export_to(str(tmp_path / "out"))
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
