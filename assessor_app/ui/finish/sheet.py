"""What stands in the dialog, from top to bottom."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.services.completeness import Gap
from assessor_app.services.review import Review
from assessor_app.ui.comments.field_notes import FieldNotes
from assessor_app.ui.finish.concern import KINDS
from assessor_app.ui.finish.declaration import DeclarationBox
from assessor_app.ui.finish.earners_view import EarnersView
from assessor_app.ui.finish.gaps import GapList
from assessor_app.ui.finish.override import OverrideBox
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.labels import Pill
from assessor_app.ui.widgets.reader_mark import READERS, Reader, ReaderMark
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.widgets.writing import WritingField

_OF_TEXTS = ("placeholder_left", "personal_details")


class FinishSheet(QWidget):
    """The sections of finishing. It shows a review and holds the fields."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._appearance = appearance
        self.gaps = GapList(appearance, self)
        self.override = OverrideBox(appearance, self)
        self.feedback = WritingField(
            self,
            name="Overall feedback to the earner",
            hint="What was strong, and what would bring it to the next level. Markdown works.",
            lines=4,
        )
        self.feedback_notes = FieldNotes([self.feedback], self)
        self.coordinator_note = WritingField(self, name="Note to the coordinator", lines=2)
        self.private_note = WritingField(self, name="Private note", lines=2)
        self.declaration = DeclarationBox(appearance, self)
        self.concerns = TextBlock("", self, role="muted")
        self._view: EarnersView | None = None
        self._lay_out()

    @property
    def fields(self) -> tuple[WritingField, ...]:
        """All fields that somebody may be typing in."""
        return (
            self.feedback,
            self.coordinator_note,
            self.private_note,
            self.declaration.note,
            self.override.reason,
        )

    def _lay_out(self) -> None:
        pixels = self._appearance.pixels
        column = QVBoxLayout(self)
        side = pixels(22)
        column.setContentsMargins(side, pixels(14), side, pixels(18))
        column.setSpacing(pixels(8))
        self._column = column
        self._head("Before you sign")
        column.addWidget(self.gaps)
        self._head("Overall feedback", Reader.EARNER)
        column.addWidget(self.feedback)
        column.addWidget(self.feedback_notes)
        self._head("What the earner will read")
        self._frame = QFrame(self)
        self._frame.setProperty("card", True)
        self._inside = QVBoxLayout(self._frame)
        margin = pixels(14)
        self._inside.setContentsMargins(margin, margin, margin, margin)
        column.addWidget(self._frame)
        self._head("Outcome")
        column.addWidget(self.override)
        self._head("Note to the coordinator", Reader.COORDINATOR)
        column.addWidget(self.coordinator_note)
        column.addWidget(self.concerns)
        self._head("Private note", Reader.NOBODY)
        column.addWidget(self.private_note)
        self._head("Declaration of interest", words="Goes with the decision")
        column.addWidget(self.declaration)
        column.addStretch(1)

    def _head(self, title: str, reader: Reader | None = None, *, words: str = "") -> None:
        self._column.addSpacing(self._appearance.pixels(8))
        holder = QWidget(self)
        holder.setProperty("panel", True)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        if reader is not None:
            row.addWidget(ReaderMark(reader, self._appearance, holder))
        row.addWidget(TextBlock(title, holder, role="strong"), 1)
        words, tone = (words, "warning") if reader is None else READERS[reader]
        if words:
            row.addWidget(Pill(words, tone, holder), 0, Qt.AlignmentFlag.AlignRight)
        self._column.addWidget(holder)

    def show_review(self, review: Review) -> None:
        """Show a review; what is being typed stays."""
        draft = review.draft
        self.gaps.show_gaps(review, review.gaps)
        self.feedback.show_stored(draft.feedback)
        self.coordinator_note.show_stored(draft.coordinator_note)
        self.private_note.show_stored(draft.private_note)
        self.declaration.show_declaration(draft.declaration)
        self.override.show_draft(draft, review.evaluation.sentence)
        self._show_concerns(review)
        self._show_view(review)

    def _show_concerns(self, review: Review) -> None:
        names = {value: text for text, value in KINDS}
        lines = [
            f"Concern flagged: {names.get(kind, kind)}. {note}"
            for kind, note in review.draft.concerns
        ]
        self.concerns.setText("\n".join(lines))
        self.concerns.setVisible(bool(lines))

    def _show_view(self, review: Review) -> None:
        old, self._view = self._view, EarnersView(review, self._appearance, self._frame)
        if old is not None:
            self._inside.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._inside.addWidget(self._view)

    def target(self, gap: Gap) -> QWidget | None:
        """Return where a gap of the draft is mended; None for one of the review."""
        return {
            "no_feedback": self.feedback,
            "bare_feedback": self.feedback,
            **({} if gap.criterion else dict.fromkeys(_OF_TEXTS, self.feedback)),
            "no_declaration": self.declaration.free,
            "conflict_declared": self.declaration.conflict,
            "no_override_reason": self.override.reason,
        }.get(gap.code)
