"""What is written in the scoring pane beside scores: improvements, notes, and the comment bank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from assessor_app.domain.changes import Changes
from assessor_app.domain.improvement import Improvement
from assessor_app.services import feedback, scoring
from assessor_app.services.review import Review
from assessor_app.ui.comments.desk import CommentDesk, Subject
from assessor_app.ui.context import UiContext
from assessor_app.ui.scoring.body import CriterionBody
from assessor_app.ui.widgets.reader_mark import Reader
from assessor_app.ui.widgets.writing import WritingField

if TYPE_CHECKING:
    from assessor_app.ui.scoring.pane import ScoringPane

Run = Callable[[Callable[[], Changes], Callable[[bool], None]], None]
"""Stores something; then calls back with whether it was refused."""

_WRITE = {
    Reader.EARNER: feedback.write_feedback,
    Reader.COORDINATOR: feedback.write_coordinator_note,
    Reader.NOBODY: feedback.write_private_note,
}


class PaneWriting(QObject):
    """Stores the texts of a pane, and puts the comment bank at their cursors."""

    def __init__(self, context: UiContext, pane: ScoringPane, run: Run) -> None:
        super().__init__(pane)
        self._context, self._pane, self._run = context, pane, run
        self.review: Review | None = None
        self.desk = CommentDesk(context, pane)
        self.desk.told.connect(pane.footer.show_problem)
        pane.notes.written.connect(self._write_note)
        pane.notes.left.connect(pane.take_focus)
        self.desk.attend(pane.notes.fields[Reader.EARNER], Subject)

    def show_review(self, review: Review) -> None:
        """Show the texts of a review; what is being typed stays."""
        self.review = review
        self.desk.show_review(review)
        self._pane.notes.show_draft(review.draft)

    def attend(self, body: CriterionBody) -> None:
        """Serve the card of a criterion that was opened."""
        body.improvement_written.connect(
            lambda told: self._write_improvement(told, body)  # the body is the sender, and lives
        )
        body.comment_wanted.connect(self.insert_comment)
        for field in body.fields:
            self.desk.attend(field, self._pane.subject)

    def _write_improvement(self, told: Improvement, body: CriterionBody) -> None:
        review, workspace = self.review, self._context.workspace
        if review is None:
            return
        assignment = review.assignment.id
        known = {**review.improvements, told.criterion: told}
        self.review = replace(review, improvements=known)

        def stored(refused: bool) -> None:
            if refused and told.criterion == self._pane.current:
                body.improvement.keep_unsaved()

        self._run(lambda: scoring.set_improvement(workspace, assignment, told, typing=True), stored)

    def _write_note(self, reader: Reader, text: str) -> None:
        review, workspace = self.review, self._context.workspace
        if review is None:
            return
        assignment, field = review.assignment.id, self._pane.notes.fields[reader]

        def stored(refused: bool) -> None:
            if refused:
                field.keep_unsaved()

        self._run(lambda: _WRITE[reader](workspace, assignment, text, typing=True), stored)

    # -- commands --------------------------------------------------------------------------------

    def _field(self) -> WritingField | None:
        focused = QApplication.focusWidget()
        return focused if isinstance(focused, WritingField) else None

    def insert_comment(self) -> None:
        """Open the comment bank where somebody writes; else at the rationale."""
        if self._field() is None:
            self._pane.edit_rationale()
        field, body = self._field(), self._pane.body
        self.desk.open_picker(field or (None if body is None else body.rationale))

    def save_comment(self) -> None:
        """Save what is selected, or all of the text that somebody writes, as a comment."""
        body = self._pane.body
        self.desk.save_selection(self._field() or (None if body is None else body.rationale))

    def correct_spelling(self) -> None:
        """Open what can be done about words not in the dictionary, where somebody writes."""
        body = self._pane.body
        self.desk.spelling.open_menu(self._field() or (None if body is None else body.rationale))

    def write_improvement(self) -> None:
        """Begin to write what would change the score."""
        body = self._pane.body
        if body is None or not body.improvement.isVisibleTo(body):
            self._pane.footer.show_problem(
                "This is asked for where a criterion is below what is required."
            )
            return
        self._pane.criteria.reveal(body.improvement.take_focus())
