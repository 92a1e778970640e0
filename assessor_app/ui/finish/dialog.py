"""Finish and sign: what is missing, what the earner reads, the declaration, one confirmation."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from assessor_app.domain.actions import Action, why_not
from assessor_app.domain.changes import Changes
from assessor_app.domain.outcome import Outcome
from assessor_app.errors import AssessorError
from assessor_app.services import decisions, feedback, policies
from assessor_app.services.completeness import Gap, outcome_of
from assessor_app.services.decisions import NotComplete
from assessor_app.services.review import Review, open_review
from assessor_app.ui.comments.desk import KEYS, CommentDesk, Subject
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.concern import ConcernDialog
from assessor_app.ui.finish.gaps import gap_words
from assessor_app.ui.finish.recuse import RecuseDialog
from assessor_app.ui.finish.sheet import FinishSheet
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.dialogs import room_over
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import Pill, rule
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.widgets.writing import WritingField
from assessor_app.ui.words import OUTCOMES, count


class FinishDialog(QDialog):
    """The last look at a review before it is signed. Open it with ``open()``.

    Signals (main thread): ``signed(object)`` and ``recused(object)`` with the AssignmentId;
    ``gap_requested(object)`` with a Gap that lies in the review, after the dialog has closed.
    """

    signed = Signal(object)
    recused = Signal(object)
    gap_requested = Signal(object)

    def __init__(
        self, context: UiContext, review: Review, parent: QWidget, *, comment_keys: str = KEYS
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Finish and sign")
        self._context, self._review = context, review
        self._assignment = review.assignment.id
        self._comment_keys = comment_keys
        self._signing = False
        pixels = context.appearance.pixels
        self.resize(QSize(pixels(720), pixels(760)).boundedTo(room_over(parent)))
        self.outcome = Pill("", "plain", self)
        self.sheet = FinishSheet(context.appearance, self)
        self.problem = TextBlock("", self, role="problem")
        self.problem.setVisible(False)
        self.missing = TextBlock("", self, role="muted")
        self.sign_button = button("Sign", self, self.sign, weight="primary", tip="Ctrl+Enter")
        self.desk = CommentDesk(context, self)
        self._asked = False
        self._lay_out()
        self._connect()
        self.show_review(review)
        self._read_statement()
        self.sheet.feedback.setFocus()

    def _lay_out(self) -> None:
        pixels = self._context.appearance.pixels
        side = pixels(22)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(side, pixels(16), side, pixels(12))
        name = f"Finish and sign · {self._review.package.submission_label}"
        head.addWidget(TextBlock(name, self, role="title"), 1)
        head.addWidget(self.outcome)
        column.addLayout(head)
        column.addWidget(rule(self))
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName("Before you sign")
        area.setProperty("panel", True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self.sheet)
        self._area = area
        column.addWidget(area, 1)
        column.addWidget(rule(self))
        column.addLayout(self._foot(side, pixels(12)))

    def _foot(self, side: int, top: int) -> QVBoxLayout:
        foot = QVBoxLayout()
        foot.setContentsMargins(side, top, side, top)
        foot.addWidget(self.problem)
        foot.addWidget(self.missing)
        foot.setSpacing(self._context.appearance.pixels(8))
        holder = QWidget(self)
        holder.setProperty("panel", True)
        row = FlowLayout(holder, gap=self._context.appearance.pixels(8), right_after=2)
        row.addWidget(button("Step back…", holder, self.open_recuse))
        row.addWidget(button("Flag a concern…", holder, self.open_concern))
        row.addWidget(button("Back to the review", holder, self.reject))
        row.addWidget(self.sign_button)
        foot.addWidget(holder)
        return foot

    def _connect(self) -> None:
        sheet = self.sheet
        sheet.gaps.gap_chosen.connect(self._go_to)
        sheet.feedback.written.connect(self._write_feedback)
        sheet.coordinator_note.written.connect(self._write_coordinator_note)
        sheet.private_note.written.connect(self._write_private_note)
        sheet.declaration.declared.connect(self._declare)
        sheet.declaration.recuse_requested.connect(self.open_recuse)
        sheet.override.overridden.connect(self._override)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(self.sign)
        self.desk.attend(sheet.feedback, Subject)
        self.desk.told.connect(self._tell)
        picking = QShortcut(QKeySequence(self._comment_keys), self)
        picking.activated.connect(lambda: self.desk.open_picker(sheet.feedback))
        self._context.runner.changed.connect(self._reload)

    # -- what is shown ---------------------------------------------------------------------------

    def show_review(self, review: Review) -> None:
        """Show a review as it stands; what is being typed stays."""
        self._review = review
        outcome = outcome_of(review.draft, review.evaluation)
        words, tone = ("Open", "plain") if outcome is None else OUTCOMES[outcome]
        self.outcome.show_state(words, tone)
        self.sheet.show_review(review)
        self.desk.show_review(review)
        self.missing.setText(_in_the_way(review))
        self.missing.setVisible(bool(self.missing.text()))
        self._show_ready()

    def _show_ready(self) -> None:
        blocked = bool(_in_the_way(self._review))
        self.sign_button.setEnabled(not blocked and not self._signing)
        words = "Sign anyway" if self._asked else "Sign"
        self.sign_button.setText("Signing…" if self._signing else words)

    def _reload(self, changes: Changes) -> None:
        if not changes.assignments or self._assignment in changes.assignments:
            workspace, assignment = self._context.workspace, self._assignment
            self._context.runner.run(
                self,
                lambda: open_review(workspace, assignment),
                done=self.show_review,
                failed=self._explain,
                latest="review",
            )

    def _read_statement(self) -> None:
        workspace, assignment = self._context.workspace, self._assignment
        self._context.runner.run(
            self,
            lambda: policies.read_policies(workspace, assignment).declaration_text,
            done=self.sheet.declaration.show_statement,
            failed=self._explain,
        )

    def _go_to(self, gap: Gap) -> None:
        target = self.sheet.target(gap)
        if target is None:
            self._flush()
            self.accept()
            self.gap_requested.emit(gap)
            return
        self._area.ensureWidgetVisible(target, 0, self._context.appearance.pixels(24))
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- writing ---------------------------------------------------------------------------------

    def _write_feedback(self, text: str) -> None:
        workspace, one = self._context.workspace, self._assignment
        self._write(
            lambda: feedback.write_feedback(workspace, one, text, typing=True), self.sheet.feedback
        )

    def _write_coordinator_note(self, text: str) -> None:
        workspace, one = self._context.workspace, self._assignment
        self._write(
            lambda: feedback.write_coordinator_note(workspace, one, text, typing=True),
            self.sheet.coordinator_note,
        )

    def _write_private_note(self, text: str) -> None:
        workspace, one = self._context.workspace, self._assignment
        self._write(
            lambda: feedback.write_private_note(workspace, one, text, typing=True),
            self.sheet.private_note,
        )

    def _declare(self, conflict: bool, note: str, typing: bool) -> None:
        workspace, one = self._context.workspace, self._assignment
        self._write(
            lambda: feedback.declare_interest(
                workspace, one, conflict=conflict, note=note, typing=typing
            ),
            self.sheet.declaration.note,
        )

    def _override(self, outcome: Outcome | None, reason: str, typing: bool) -> None:
        workspace, one = self._context.workspace, self._assignment
        self._write(
            lambda: feedback.override_outcome(workspace, one, outcome, reason, typing=typing),
            self.sheet.override.reason,
        )

    def _write(self, work: Callable[[], Changes], field: WritingField) -> None:
        def failed(error: AssessorError) -> None:
            field.keep_unsaved()
            self._explain(error)

        self._context.runner.run(self, work, done=lambda _changes: self._clear(), failed=failed)

    def _flush(self) -> None:
        for field in self.sheet.fields:
            field.flush()

    def _clear(self) -> None:
        self.problem.setVisible(False)

    def _explain(self, error: AssessorError) -> None:
        self._signing = False
        self._tell(f"{error.message} {error.hint}".strip())
        self._show_ready()

    def _tell(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.setVisible(True)

    # -- ways on ---------------------------------------------------------------------------------

    def sign(self) -> None:
        """Sign what stands here. When something is missing, say so and sign nothing."""
        if self._signing:
            return
        self._flush()
        if self._must_ask():
            return
        self._signing = True
        self._show_ready()
        workspace, assignment = self._context.workspace, self._assignment

        def work() -> tuple[decisions.Signed, Changes]:
            made = decisions.finish(workspace, assignment)
            return made, made.changes

        self._context.runner.run(self, work, done=self._end, failed=self._refuse)

    def _must_ask(self) -> bool:
        """Ask once whether personal details are meant to be there; the next press signs."""
        found = [gap for gap in self._review.gaps if gap.code == "personal_details"]
        blocked = any(gap.blocking for gap in self._review.gaps)
        if not found or self._asked or blocked:
            return False
        self._asked = True
        where = "; ".join(gap_words(self._review, gap) for gap in found)
        self._tell(f"{where}. Look again, or press “Sign anyway”.")
        self._show_ready()
        return True

    def _end(self, _signed: tuple[decisions.Signed, Changes]) -> None:
        self.accept()
        self.signed.emit(self._assignment)

    def _refuse(self, error: AssessorError) -> None:
        self._explain(error)
        if isinstance(error, NotComplete):
            self._area.verticalScrollBar().setValue(0)
            self._reload(Changes())

    def reject(self) -> None:
        """Close; all that was written stays in the review."""
        self._flush()
        super().reject()

    def open_recuse(self) -> None:
        """Ask why the assessor steps back."""
        self._flush()
        label = self._review.package.submission_label
        dialog = RecuseDialog(self._context, self._assignment, label, self)
        dialog.recused.connect(self._end_recused)
        dialog.open()

    def _end_recused(self) -> None:
        self.accept()
        self.recused.emit(self._assignment)

    def open_concern(self) -> None:
        """Ask what the concern is."""
        self._flush()
        ConcernDialog(self._context, self._review, self).open()


def _in_the_way(review: Review) -> str:
    """Return why it cannot be signed as it stands; empty where it can."""
    shut = why_not(Action.FINISH, review.duty)
    if shut is not None:
        return str(shut)
    blocking = sum(gap.blocking for gap in review.gaps)
    words = count(blocking, "thing is", "things are")
    return f"{words} missing before this can be signed." if blocking else ""
