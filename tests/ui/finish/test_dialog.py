"""Finishing: what is missing is said, one confirmation signs, an error keeps everything."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus, Outcome
from assessor_app.errors import EnvironmentProblem
from assessor_app.services import feedback
from assessor_app.services.completeness import Gap
from assessor_app.storage.journal import DecisionJournal
from assessor_app.ui.finish.concern import ConcernDialog
from assessor_app.ui.finish.dialog import FinishDialog
from assessor_app.ui.finish.earners_view import EarnersView
from assessor_app.ui.finish.gaps import gap_lines
from assessor_app.ui.finish.recuse import RecuseDialog
from assessor_app.ui.outbox.explanations import explain
from assessor_app.ui.widgets.text_block import TextBlock
from tests.ui.conftest import Ui
from tests.ui.finish.conftest import read

pytestmark = pytest.mark.desktop
Open = Callable[[AssignmentId], FinishDialog]


class FullDisk:
    """A journal on a disk that is full until :attr:`full` is no longer set."""

    def __init__(self, journal: DecisionJournal) -> None:
        self.journal, self.full = journal, True

    def __getattr__(self, name: str) -> object:
        return getattr(self.journal, name)

    def append(self, decision: object) -> object:
        if self.full:
            raise EnvironmentProblem("The disk is full.", hint="Free some space.", code="disk_full")
        return self.journal.append(decision)  # type: ignore[arg-type]  # passed through


def test_ctrl_enter_signs_once_nothing_is_missing(
    small_ui: Ui, scored: AssignmentId, open_dialog: Open
) -> None:
    dialog = open_dialog(scored)
    signed: list[object] = []
    dialog.signed.connect(signed.append)
    assert not dialog.sign_button.isEnabled()
    dialog.sheet.declaration.free.click()
    small_ui.until(dialog.sign_button.isEnabled)
    QTest.keyClick(dialog.sheet.feedback, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    small_ui.until(lambda: signed)
    assert signed == [scored]
    decision = read(small_ui, scored).decision
    assert decision is not None
    assert (decision.outcome, decision.status) == (Outcome.EARNED, DecisionStatus.QUEUED)


def test_what_is_missing_is_listed_and_leads_to_it(
    small_ui: Ui, scored: AssignmentId, open_dialog: Open
) -> None:
    dialog = open_dialog(scored)
    gaps = read(small_ui, scored).gaps
    codes = {gap.code for gap in gaps}
    assert {"no_declaration", "uncited", "not_opened"} <= codes
    lines = gap_lines(read(small_ui, scored), gaps)
    shared = {gap.code: words for words, gap in lines if words.startswith("1.1, 2.1, 2.2 and 2.3")}
    assert shared == {"uncited": "1.1, 2.1, 2.2 and 2.3 cite no evidence"}
    unopened = [words for words, gap in lines if gap.code == "not_opened"]
    assert unopened == ["Plan, Talk and Orchard were never opened"]
    asked: list[Gap] = []
    dialog.gap_requested.connect(asked.append)
    dialog.sheet.gaps.gap_chosen.emit(next(gap for gap in gaps if gap.code == "no_declaration"))
    assert dialog.isVisible()
    assert dialog.focusWidget() is dialog.sheet.declaration.free
    wanted = next(gap for gap in gaps if gap.code == "not_opened")
    dialog.sheet.gaps.gap_chosen.emit(wanted)
    assert asked == [wanted]
    small_ui.settle()


def test_signing_too_early_signs_nothing_and_says_so(
    small_ui: Ui, scored: AssignmentId, open_dialog: Open
) -> None:
    dialog = open_dialog(scored)
    dialog.sign()
    small_ui.settle()
    assert dialog.isVisible()
    assert "not finished" in dialog.problem.text()
    assert read(small_ui, scored).decision is None
    dialog.reject()


def test_what_is_typed_last_is_signed(
    small_ui: Ui, scored: AssignmentId, open_dialog: Open
) -> None:
    dialog = open_dialog(scored)
    dialog.sheet.declaration.free.click()
    small_ui.until(dialog.sign_button.isEnabled)
    QTest.keyClicks(dialog.sheet.feedback, " And well done.")
    dialog.sign()
    small_ui.settle()
    decision = read(small_ui, scored).decision
    assert decision is not None
    assert b"Thank you. And well done." in decision.document


def test_three_texts_have_three_readers(
    small_ui: Ui, scored: AssignmentId, open_dialog: Open
) -> None:
    dialog = open_dialog(scored)
    sheet = dialog.sheet
    QTest.keyClicks(sheet.coordinator_note, "for the issuer")
    QTest.keyClicks(sheet.private_note, "for me")
    sheet.declaration.free.click()
    small_ui.until(dialog.sign_button.isEnabled)
    dialog.sign()
    small_ui.settle()
    review = read(small_ui, scored)
    assert review.decision is not None
    assert b"for the issuer" in review.decision.document
    assert b"for me" not in review.decision.document
    assert review.draft.private_note == "for me"


def test_a_full_disk_keeps_everything_and_says_so(
    small_ui: Ui, scored: AssignmentId, open_dialog: Open
) -> None:
    disk = FullDisk(small_ui.workspace.journal)
    small_ui.workspace.journal = disk  # type: ignore[assignment]  # a fake of the journal
    dialog = open_dialog(scored)
    dialog.sheet.declaration.free.click()
    small_ui.until(dialog.sign_button.isEnabled)
    dialog.sign()
    small_ui.until(dialog.problem.isVisible)
    assert dialog.problem.text() == "The disk is full. Free some space."
    assert dialog.sheet.feedback.toPlainText() == "Thank you."
    assert read(small_ui, scored).decision is None
    disk.full = False
    dialog.sign()
    small_ui.settle()
    assert read(small_ui, scored).decision is not None


def test_a_conflict_offers_to_step_back(
    small_ui: Ui, scored: AssignmentId, open_dialog: Open
) -> None:
    dialog = open_dialog(scored)
    dialog.sheet.declaration.conflict.click()
    small_ui.until(lambda: "conflict" in str(read(small_ui, scored).gaps))
    assert not dialog.sign_button.isEnabled()
    ended: list[object] = []
    dialog.recused.connect(ended.append)
    dialog.sheet.declaration.recuse_requested.emit()
    asking = dialog.findChild(RecuseDialog)
    assert isinstance(asking, RecuseDialog)
    asking.choice.show_value("priorCoaching")
    asking.note.setPlainText("I was their mentor.")
    asking.act()
    small_ui.until(lambda: ended)
    assert ended == [scored]
    (line,) = small_ui.answer(small_ui.world.outbox)
    assert line.row.assignment == scored


def test_an_override_needs_its_reason(
    small_ui: Ui, scored: AssignmentId, open_dialog: Open
) -> None:
    dialog = open_dialog(scored)
    dialog.sheet.declaration.free.click()
    box = dialog.sheet.override
    box.choice.show_value(Outcome.ESCALATED.value)
    box.choice.activated.emit(box.choice.currentIndex())
    small_ui.until(lambda: "no_override_reason" in str(read(small_ui, scored).gaps))
    small_ui.until(lambda: not dialog.sign_button.isEnabled())
    QTest.keyClicks(box.reason, "Another expert must look at this.")
    box.reason.flush()
    small_ui.until(dialog.sign_button.isEnabled)
    dialog.sign()
    small_ui.settle()
    now = read(small_ui, scored)
    assert now.decision is not None
    assert now.decision.outcome is Outcome.ESCALATED
    (line,) = small_ui.answer(small_ui.world.outbox)
    assert "the rule says" in explain(line).what
    view = EarnersView(now, small_ui.appearance, small_ui.host)
    assert any("decided otherwise" in one.text() for one in view.findChildren(TextBlock))


def test_concerns_add_up(small_ui: Ui, scored: AssignmentId, open_dialog: Open) -> None:
    feedback.flag_concerns(small_ui.workspace, scored, [("other", "The first.")])
    dialog = open_dialog(scored)
    dialog.open_concern()
    asking = dialog.findChild(ConcernDialog)
    assert isinstance(asking, ConcernDialog)
    asking.act()
    assert asking.problem.isVisible()
    asking.choice.show_value("privacy")
    asking.note.setPlainText("A face can be seen.")
    asking.act()
    review = read(small_ui, scored)
    assert review.draft.concerns == (("other", "The first."), ("privacy", "A face can be seen."))
    small_ui.until(lambda: "A face can be seen." in dialog.sheet.concerns.text())
    dialog.reject()


def test_personal_details_are_asked_about_once(
    small_ui: Ui, scored: AssignmentId, open_dialog: Open
) -> None:
    text = "Ask ines@example.org for the second recording."
    feedback.write_feedback(small_ui.workspace, scored, text)
    dialog = open_dialog(scored)
    dialog.sheet.feedback_notes.look()
    assert "ines@example.org" in dialog.sheet.feedback_notes.text()
    dialog.sheet.declaration.free.click()
    small_ui.until(dialog.sign_button.isEnabled)
    dialog.sign()
    small_ui.settle()
    assert read(small_ui, scored).decision is None
    assert "e-mail" in dialog.problem.text()
    assert dialog.sign_button.text() == "Sign anyway"
    dialog.sign()
    small_ui.settle()
    assert read(small_ui, scored).decision is not None
