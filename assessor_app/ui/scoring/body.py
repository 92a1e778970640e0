"""All that scores one criterion: levels, points, rationale, citations, guidance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from assessor_app.domain.ids import CriterionId, LevelId
from assessor_app.protocol.annotation import Annotation
from assessor_app.rubrics.model import Criterion, Rubric, Score
from assessor_app.rubrics.points_between import halves
from assessor_app.rubrics.requirements import required_levels
from assessor_app.services.review import Review
from assessor_app.ui.comments.field_notes import FieldNotes
from assessor_app.ui.scoring.citation_chip import CitationChip
from assessor_app.ui.scoring.earlier import EarlierLine
from assessor_app.ui.scoring.guidance import Guidance
from assessor_app.ui.scoring.improvement import ImprovementBox
from assessor_app.ui.scoring.levels import LevelRow
from assessor_app.ui.scoring.points_row import PointsRow
from assessor_app.ui.scoring.standing import condition_title, level_tone
from assessor_app.ui.scoring.why_not import TAKEN_BACK, why_not_menu
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.markdown import MarkdownView
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.widgets.writing import WritingField

_HINT: Final = "Why this level? The earner reads this. Markdown works; Ctrl+Space: comments."


class CriterionBody(QWidget):
    """What stands in the current card; there is one, which goes from criterion to criterion.

    Signals (main thread): ``level_chosen(object)`` with a LevelId; ``points_chosen(object)`` with
    a Decimal; ``points_malformed()``; ``step_wanted(bool)``, true for more points;
    ``condition_chosen(str)``; ``not_applicable_chosen()``; ``cleared()``;
    ``rationale_written(str)``; ``typed()``; ``left()`` when Escape leaves the field;
    ``citation_pressed(object)``, ``citation_removed(object)`` with the Annotation;
    ``link_wanted()``; ``improvement_written(object)`` with the Improvement; ``comment_wanted()``,
    the comment bank at the rationale; ``round_wanted()``, to score this criterion in every
    submission.
    """

    level_chosen = Signal(object)
    points_chosen = Signal(object)
    points_malformed = Signal()
    step_wanted = Signal(bool)
    condition_chosen = Signal(str)
    not_applicable_chosen = Signal()
    cleared = Signal()
    rationale_written = Signal(str)
    typed = Signal()
    left = Signal()
    citation_pressed = Signal(object)
    citation_removed = Signal(object)
    link_wanted = Signal()
    improvement_written = Signal(object)
    comment_wanted = Signal()
    round_wanted = Signal()

    def __init__(
        self, rubric: Rubric, appearance: Appearance, parent: QWidget, *, opened: set[LevelId]
    ) -> None:
        """``opened``: the levels whose exemplars are open; who shows the review keeps it."""
        super().__init__(parent)
        self.setProperty("panel", True)
        self._rubric, self._appearance = rubric, appearance
        self._criterion: Criterion | None = None
        self._required = required_levels(rubric)
        # In the order in which they stand, which is that of Tab.
        self.description = TextBlock("", self, role="small")
        self.earlier = EarlierLine(appearance, self)
        self.levels = LevelRow(appearance, self, opened)
        self.points_row = PointsRow(appearance, self)
        self.points = self.points_row.field
        self.state = TextBlock("", self, role="small")
        self.rationale = WritingField(self, name="", hint=_HINT)
        self.notes = FieldNotes([self.rationale], self)
        self.improvement = ImprovementBox(appearance, self)
        self.preview: MarkdownView | None = None
        self.guidance: Guidance | None = None
        self._chips = QWidget(self)
        self._chips.setProperty("panel", True)
        self._flow = FlowLayout(self._chips, gap=appearance.pixels(6))
        self.link = self._chip("+ Link evidence  L", self.link_wanted.emit)
        self.show_preview = QAction("As the earner reads it", self)
        self.show_preview.setCheckable(True)
        self.show_preview.toggled.connect(self._toggle_preview)
        self._write = self._chip("Write  E", self.edit_rationale)
        self._write.hide()
        self.show_guidance = self._chip("Guidance  G", self.toggle_guidance, toggles=True)
        self._cannot = self._chip("Cannot be scored", self.ask_why_not)
        self._cannot.setToolTip("Say why. Key X")
        self._cited: tuple[Annotation, ...] | None = None
        self._fresh = self._guided = False
        self._lay_out()
        self._connect()

    def _chip(self, text: str, act: Callable[[], object], *, toggles: bool = False) -> QPushButton:
        made = QPushButton(text, self._chips)
        made.setProperty("chip", True)
        made.setAutoDefault(False)
        made.setCheckable(toggles)
        made.clicked.connect(lambda _checked=False: act())
        return made

    def _lay_out(self) -> None:
        pixels = self._appearance.pixels
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(pixels(8))
        column.addWidget(self.description)
        column.addWidget(self.earlier)
        column.addWidget(self.levels)
        column.addWidget(self.points_row)
        column.addWidget(self.state)
        column.addWidget(self.rationale)
        column.addWidget(self.notes)
        column.addWidget(self.improvement)
        column.addWidget(self._chips)
        bank = self._chip("Comments", self.comment_wanted.emit)
        bank.setToolTip("Put in a comment from the bank (Ctrl+Space)")
        more = self._more()
        self._fixed_chips = [
            self.link,
            self._write,
            bank,
            self._cannot,
            self.show_guidance,
            more,
        ]

    def _more(self) -> QPushButton:
        """Make the chip of what is wanted seldom: each would take a line from the criteria."""
        made = self._chip("⋯", lambda: None)
        made.setAccessibleName("More for this criterion")
        made.setToolTip("More for this criterion")
        menu = QMenu(made)
        menu.addAction(self.show_preview)
        everywhere = menu.addAction("Score it in every submission…", self.round_wanted.emit)
        everywhere.setToolTip("Score this criterion in every submission, one after the other")
        made.setMenu(menu)
        return made

    # -- whose criterion it is -------------------------------------------------------------------

    def show_criterion(self, criterion: Criterion) -> None:
        """Serve another criterion; its score is shown next. Flush what was written before."""
        self._criterion = criterion
        self.setAccessibleName(f"Scoring {criterion.label}")
        self.description.setText(criterion.description)
        self.description.setVisible(bool(criterion.description))
        self.earlier.show_criterion(criterion.id)
        self.levels.show_levels(criterion.levels_from_top, halves(criterion))
        self.points_row.show_criterion(criterion)
        self.rationale.setAccessibleName(f"Rationale for {criterion.label}")
        self._fresh = True
        self.improvement.show_criterion(criterion, self._required.get(criterion.id))
        self._fold()
        self._cannot.setVisible(
            bool(self._rubric.condition_codes) or criterion.not_applicable_allowed
        )
        self.show_guidance.setVisible(self.has_guidance)

    def _fold(self) -> None:
        """Close what was opened for another criterion."""
        guidance, self.guidance = self.guidance, None
        if guidance is not None:
            guidance.hide()
            guidance.deleteLater()
        self._guided = False
        self.show_guidance.setChecked(False)
        self.show_preview.setChecked(False)

    def _choose_condition(self, action: object) -> None:
        data = getattr(action, "data", lambda: None)()
        if data is None:
            self.not_applicable_chosen.emit()
        elif data == TAKEN_BACK:
            self.cleared.emit()
        else:
            self.condition_chosen.emit(data)

    def _connect(self) -> None:
        self.levels.level_chosen.connect(self.level_chosen)
        self.levels.half_chosen.connect(self.points_chosen)
        self.rationale.written.connect(self.rationale_written)
        self.rationale.typed.connect(self.typed)
        self.rationale.escaped.connect(self.left)
        self.improvement.written.connect(self.improvement_written)
        self.improvement.typed.connect(self.typed)
        self.improvement.left.connect(self.left)
        self.points_row.points_chosen.connect(self.points_chosen)
        self.points_row.malformed.connect(self.points_malformed)
        self.points_row.step_wanted.connect(self.step_wanted)

    def show_score(
        self,
        review: Review,
        score: Score | None,
        cited: tuple[Annotation, ...],
        held_back: frozenset[CriterionId],
    ) -> None:
        """Show the score of its criterion; what is being written stays."""
        criterion = self._criterion
        if criterion is None:
            return
        self.earlier.show_review(review)
        level = None if score is None else score.level
        tone = "accent"
        if level is not None:
            tone = level_tone(criterion, level, held_back)
        self.levels.show_choice(level, tone, None if score is None else score.points)
        fresh, self._fresh = self._fresh, False
        self._show_rationale("" if score is None else score.rationale, fresh=fresh)
        if self.preview is not None:
            self.preview.show_markdown(self.rationale.toPlainText())
        told = review.improvements.get(criterion.id)
        self.improvement.show_improvement(told, score, fresh=fresh)
        self._show_state(score)
        self.points_row.show_score(score)
        if cited != self._cited:
            self._cited = cited
            self._show_chips(review, cited)

    def _show_rationale(self, text: str, *, fresh: bool) -> None:
        if fresh:
            self.rationale.show_another(text)
            self.notes.look()
        else:
            self.rationale.show_stored(text)

    def _show_state(self, score: Score | None) -> None:
        words = ""
        if score is not None and score.condition_code is not None:
            title = condition_title(self._rubric, score.condition_code)
            words = f"Cannot be scored: {title}. Say why below."
        elif score is not None and score.not_applicable:
            words = "Not applicable here. Say why below."
        self.state.setText(words)
        self.state.setVisible(bool(words))

    def _show_chips(self, review: Review, cited: tuple[Annotation, ...]) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget not in self._fixed_chips:
                widget.hide()
                widget.deleteLater()
        for annotation in cited:
            chip = CitationChip(review, annotation, self._chips, removable=True)
            chip.pressed.connect(self.citation_pressed)
            chip.removed.connect(self.citation_removed)
            self._flow.addWidget(chip)
        for fixed in self._fixed_chips:
            self._flow.addWidget(fixed)
        self._chips.updateGeometry()

    def show_link(self, *, possible: bool) -> None:
        """Offer to cite the selection, where there is one."""
        self.link.setVisible(possible)
        self._chips.updateGeometry()

    @property
    def has_guidance(self) -> bool:
        """Whether assessors are told anything that earners are not."""
        criterion = self._criterion
        told = criterion is not None and bool(criterion.guidance or criterion.look_fors)
        return told or self.levels.has_exemplars

    def toggle_guidance(self) -> None:
        """Show the guidance for assessors, and what good work is at each level, or fold both."""
        shown = self.has_guidance and not self._guided
        self._guided = shown
        if self.guidance is None and self._criterion is not None:
            self.guidance = Guidance(self._criterion, self)
            self._column.insertWidget(self._column.indexOf(self.levels), self.guidance)
        if self.guidance is not None:
            self.guidance.setVisible(shown and self.guidance.has_text)
        self.levels.open_all(opened=shown)
        self.show_guidance.setChecked(shown)

    def open_level(self, number: int) -> bool:
        """Open the exemplars of the level with this key, or fold them; say whether it has any."""
        return self.levels.open_level(number)

    def ask_why_not(self) -> bool:
        """Open the reasons why this criterion cannot be scored; say whether there are any."""
        if not self._cannot.isVisibleTo(self):
            return False
        below = self._cannot.mapToGlobal(self._cannot.rect().bottomLeft())
        menu = why_not_menu(self._rubric, self._criterion, self._cannot)
        menu.triggered.connect(self._choose_condition)
        menu.popup(below)
        return True

    def _toggle_preview(self) -> None:
        shown = self.show_preview.isChecked()
        if self.preview is None:
            if not shown:
                return
            name = "The rationale as the earner reads it"
            self.preview = MarkdownView("", self, name=name)
            self._column.insertWidget(self._column.indexOf(self.rationale) + 1, self.preview)
        self.preview.show_markdown(self.rationale.toPlainText())
        self.preview.setVisible(shown)
        self.rationale.setVisible(not shown)
        self._write.setVisible(shown)
        self._chips.updateGeometry()

    def edit_rationale(self) -> None:
        """Begin to write the rationale."""
        self.show_preview.setChecked(False)
        self.rationale.take_focus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Give the keyboard to the card, as a press beside the body does."""
        super().mousePressEvent(event)
        self.left.emit()
        event.accept()

    @property
    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        tab = Qt.FocusPolicy.TabFocus
        return [one for one in self.findChildren(QWidget) if one.focusPolicy() & tab]

    @property
    def pending(self) -> bool:
        """Whether something stands here that was not handed on yet."""
        return self.rationale.pending or self.improvement.pending

    @property
    def fields(self) -> tuple[WritingField, ...]:
        """The fields that the earner's text is written in."""
        return (self.rationale, *self.improvement.fields)

    def accept_next(self) -> None:
        """Show the next stored texts even while the person is here: they asked for it by undo."""
        self.rationale.accept_next()
        self.improvement.accept_next()

    def flush(self) -> None:
        """Hand on at once what is being typed."""
        self.rationale.flush()
        self.improvement.flush()
        self.points_row.flush()
