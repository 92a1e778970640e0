"""An assessor's first day, by keyboard alone, against a real issuer: from invitation to receipt."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from assessor_app.domain.assignments import DownloadState
from assessor_app.domain.outcome import DecisionStatus, Outcome
from assessor_app.services.review import Review
from assessor_app.services.sending import outbox
from assessor_app.services.sending.outbox import OutboxLine
from assessor_app.ui.finish.dialog import FinishDialog
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.viewers.viewer import Selection
from tests.fakes.five_criteria import CRITERIA, LABELS
from tests.ui.journeys.conftest import Hands

pytestmark = pytest.mark.desktop

NAME = "Asha Assessor"
DIGITS = {number: Qt.Key(Qt.Key.Key_0 + number) for number in range(10)}
MOST_PRESSES = 12


def _screen(hands: Hands) -> ReviewScreen:
    found = hands.window.review
    assert found is not None
    return found


def _review(hands: Hands) -> Review:
    found = _screen(hands).review
    assert found is not None
    return found


def _enrol(hands: Hands) -> None:
    """Paste the invitation, write the name, press Enter; the queue comes by itself."""
    hands.type(hands.issuer.invite(NAME))
    hands.press(Qt.Key.Key_Tab)
    hands.type(NAME)
    hands.press(Qt.Key.Key_Return)
    hands.until(lambda: len(_ready(hands)) == len(LABELS))
    hands.settle()


def _ready(hands: Hands) -> list[str]:
    rows = hands.window.queue.table.rows
    found = [rows.row_at(rows.index(line, 0)) for line in range(rows.rowCount())]
    return [
        one.submission_label
        for one in found
        if one is not None and one.download is DownloadState.READY
    ]


def _begin(hands: Hands) -> None:
    """Open the first submission of the queue."""
    hands.press(Qt.Key.Key_Return)
    _wait_for_evidence(hands)


def _wait_for_evidence(hands: Hands) -> None:
    hands.until(lambda: hands.window.review is not None and hands.window.review.review is not None)
    hands.until(lambda: _screen(hands).area.current_viewer is not None)
    hands.settle()


def _score_all(hands: Hands) -> None:
    """The highest level of every criterion, from the evidence: a digit, and on to the next."""
    for number in range(CRITERIA):
        if number:
            hands.press(Qt.Key.Key_N)
        hands.press(DIGITS[1])


def _finish(hands: Hands, feedback: str) -> None:
    """Look at what is missing, write to the earner, declare, and sign."""
    assignment = _review(hands).assignment.id
    hands.ctrl(Qt.Key.Key_Return)
    dialog = hands.window.findChild(FinishDialog)
    assert dialog is not None
    hands.until(dialog.isActiveWindow)
    hands.type(feedback)
    hands.press(Qt.Key.Key_N, with_=Qt.KeyboardModifier.AltModifier)
    hands.until(lambda: not any(gap.blocking for gap in dialog._review.gaps))
    hands.ctrl(Qt.Key.Key_Return)
    hands.until(lambda: hands.window.review is None or _review_id(hands) not in (None, assignment))
    hands.settle()


def _review_id(hands: Hands) -> object:
    screen = hands.window.review
    return None if screen is None or screen.review is None else screen.review.assignment.id


def _outbox(hands: Hands, *, sent: bool = False) -> tuple[OutboxLine, ...]:
    workspace = hands.program.context.workspace
    found: list[tuple[OutboxLine, ...]] = []
    hands.program.runner.run(
        hands.window, lambda: outbox.list_outbox(workspace, sent=sent), done=found.append
    )
    hands.until(lambda: found)
    return found[0]


def _toggle_offline(hands: Hands) -> None:
    """Find the command by a few letters, as it has no key of its own."""
    hands.ctrl(Qt.Key.Key_K)
    hands.type("work offline")
    hands.press(Qt.Key.Key_Return)


def test_a_first_day_by_keyboard_alone(hands: Hands) -> None:
    _enrol(hands)
    _begin(hands)
    _cite_a_place(hands)
    _score_in_the_pane(hands)
    _finish(hands, "You thanked the owner. Draw more of what you see.")
    hands.until(lambda: hands.issuer.decided() == 1)

    _toggle_offline(hands)
    hands.issuer.stop()
    hands.until(lambda: hands.program.sync.state.work_offline)
    _wait_for_evidence(hands)
    _score_all(hands)
    _finish(hands, "Signed on a train.")
    waiting = _outbox(hands)
    assert [line.row.status for line in waiting] == [DecisionStatus.QUEUED]

    hands.issuer.start()
    assert hands.issuer.decided() == 1
    _toggle_offline(hands)
    hands.until(lambda: not _outbox(hands))
    assert hands.issuer.decided() == 2
    _look_at_receipts(hands)


def _cite_a_place(hands: Hands) -> None:
    """Select two words of the PDF and link them to the first criterion."""
    chosen: list[Selection | None] = []
    _screen(hands).area.selected.connect(chosen.append)
    hands.press(Qt.Key.Key_Right, with_=Qt.KeyboardModifier.ControlModifier)
    hands.until(lambda: chosen and chosen[-1])
    hands.press(Qt.Key.Key_Right, with_=Qt.KeyboardModifier.ShiftModifier)
    hands.until(lambda: chosen[-1] is not None and chosen[-1].quote == "Page one:")
    hands.press(Qt.Key.Key_L)
    hands.until(lambda: any(score.citations for score in _review(hands).scores.values()))


def _score_in_the_pane(hands: Hands) -> None:
    """Score with the arrows: go to the rubric, a digit, Down; say what would change a low one."""
    hands.ctrl(Qt.Key.Key_L)
    for number in range(CRITERIA):
        hands.press(DIGITS[1 + number % 2])
        if number % 2:
            _say_what_would_change_it(hands)
        hands.press(Qt.Key.Key_Down)
    hands.press(Qt.Key.Key_N)


def _say_what_would_change_it(hands: Hands) -> None:
    """Three texts, from field to field by Tab; Escape goes back to the criterion."""
    hands.press(Qt.Key.Key_E, with_=Qt.KeyboardModifier.ShiftModifier)
    for text in ("Two trees by name.", "The names by the gate.", "A photograph of the gate."):
        hands.type(text)
        hands.press(Qt.Key.Key_Tab)
    hands.press(Qt.Key.Key_E, Qt.Key.Key_Escape)


def _look_at_receipts(hands: Hands) -> None:
    hands.ctrl(Qt.Key.Key_2)
    hands.tab_to("Show what has arrived")
    hands.press(Qt.Key.Key_Space)
    table = next(
        one for one in hands.window.outbox.findChildren(QTableView) if one.isVisibleTo(hands.window)
    )
    hands.until(lambda: table.model().rowCount() == 2)
    statuses = {line.row.status for line in _outbox(hands, sent=True)}
    assert statuses == {DecisionStatus.ACCEPTED}


def test_a_submission_of_five_criteria_takes_twelve_presses(hands: Hands) -> None:
    """Beside the typing: five digits, four steps on, finish, declare, sign."""
    _enrol(hands)
    _begin(hands)
    hands.presses = 0
    _score_all(hands)
    _finish(hands, "All of it can be seen.")
    assert hands.presses <= MOST_PRESSES
    signed = _outbox(hands, sent=True)
    assert [line.decision.outcome for line in signed if line.decision] == [Outcome.EARNED]
