"""The scoring pane: shows a review's scores, and turns keys and presses into intents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from assessor_app.domain.ids import AnnotationId, CriterionId, LevelId
from assessor_app.rubrics.evaluation import Evaluator
from assessor_app.rubrics.model import Criterion
from assessor_app.services import scoring
from assessor_app.services.review import Artifact, Review
from assessor_app.ui.commands import Commands
from assessor_app.ui.comments.desk import Subject
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.preview import PreviewDialog
from assessor_app.ui.scoring.body import CriterionBody
from assessor_app.ui.scoring.card import CriterionCard
from assessor_app.ui.scoring.citations import cited_names
from assessor_app.ui.scoring.criteria import CriteriaList
from assessor_app.ui.scoring.footer import Footer
from assessor_app.ui.scoring.judging import Judging
from assessor_app.ui.scoring.keys import add_commands
from assessor_app.ui.scoring.linking import Linking
from assessor_app.ui.scoring.making import make_body
from assessor_app.ui.scoring.notes import NotesPanel
from assessor_app.ui.scoring.saving import Saving
from assessor_app.ui.scoring.shown_scores import ShownScores
from assessor_app.ui.scoring.standing import standing_of
from assessor_app.ui.scoring.writing import PaneWriting
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.viewers.viewer import Selection


class ScoringPane(QWidget):
    """The rubric of a review, to be scored.

    A choice shows at once; when the service refuses it, it is taken back with a sentence. The
    owner shows the review again (:meth:`show_review`) after a ``Changes`` announcement.

    Signals (main thread): ``citation_requested(object)`` with the Annotation to go to;
    ``finish_requested()``, ``concern_requested()``, ``recuse_requested()``,
    ``revise_requested()``; ``saving(bool)`` while something that was written here is not stored
    yet; ``criterion_changed(object)`` with the CriterionId that is scored now;
    ``round_requested(object)`` with the one to score in every submission;
    ``carry_requested(object)`` with the one to be scored as in an earlier attempt.
    """

    citation_requested = Signal(object)
    finish_requested = Signal()
    concern_requested = Signal()
    recuse_requested = Signal()
    revise_requested = Signal()
    saving = Signal(bool)
    criterion_changed = Signal(object)
    stepping = Signal()
    carry_requested = Signal(object)
    round_requested = Signal(object)

    def __init__(self, context: UiContext, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self.review: Review | None = None
        """What is shown."""
        self.scores: ShownScores | None = None
        """Its scores, with what was just chosen."""
        self._making: Iterator[None] = iter(())
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.criteria = CriteriaList(context.appearance, self)
        self.footer = Footer(context.appearance, self)
        self.notes = NotesPanel(context.appearance, self)
        self._store = Saving(context.runner, self, is_pending=self._is_pending)
        self._linking = Linking(self.show_link)
        self.judging = Judging(context, self, self._store, self._linking)
        self.writing = PaneWriting(context, self, self._store.run)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.criteria, 1)
        column.addWidget(self.notes)
        column.addWidget(self.footer)
        self.criteria.wanted.connect(self._open_pressed)
        self.criteria.citation_pressed.connect(self.citation_requested)
        self.footer.preview_requested.connect(self.show_preview)
        self.footer.concern_requested.connect(self.concern_requested)
        self.footer.finish_requested.connect(self._finish)
        self.notes.typed.connect(self._store.tell)
        self._store.changed.connect(self.saving)
        self._store.told.connect(self.footer.show_problem)
        self.footer.revise_requested.connect(self.revise_requested)
        context.appearance.changed.connect(self._rebuild)
        add_commands(self, commands, parent)

    # -- what is shown ---------------------------------------------------------------------------

    def show_review(self, review: Review) -> None:
        """Show a review, new or changed; what the person is typing stays."""
        before = self.review
        self.review = review
        self.footer.show_ways(review.duty)
        same = before is not None and before.assignment.id == review.assignment.id
        if same and self.scores is not None and self.scores.rubric == review.rubric:
            self.scores.store(review.scores, review.evaluation)
            self.show_scores()
            self.writing.show_review(review)
            return
        self.flush()
        self.scores = ShownScores(review.rubric, review.scores, review.evaluation)
        self._make_evaluator(self.scores)
        self.writing.show_review(review)
        self._build(current=None)

    def _make_evaluator(self, scores: ShownScores) -> None:
        rubric, stored = scores.rubric, scores.stored

        def take(evaluator: Evaluator) -> None:
            scores.take_evaluator(evaluator)
            self.show_scores()

        lane, latest = Lane.THINK, "evaluator"
        self._context.runner.run(
            self, lambda: Evaluator(rubric, stored), done=take, lane=lane, latest=latest
        )

    def _rebuild(self) -> None:
        """Make everything anew in the look that is in force now."""
        if self.review is not None:
            self.flush()
            self._build(current=self.criteria.current)

    def _build(self, current: CriterionId | None) -> None:
        if self.review is None or self.scores is None:
            return
        self._context.runner.drop_turns(self)
        self.criteria.build(self.scores.rubric)
        first = current or self._next_unscored(None)
        order = self.criteria.order
        if first is None and order:
            first = order[0]
        self.show_scores()
        if first is not None:
            self.go_to(first, take_focus=False)
        self._making = make_body(self, self.scores.rubric)
        self._context.runner.run_in_turns(self, self._fill())

    def _fill(self) -> Iterator[None]:
        """Make what scores the current criterion, then the cards of the others."""
        yield from self._making
        yield from self.criteria.fill()

    def _need_body(self) -> CriterionBody | None:
        """Return what stands in the current card: made now, where that has not come yet."""
        for _ in self._making:
            pass
        return self.body

    def show_scores(self) -> None:
        """Show every score as it is chosen or stored now, and where the rule stands."""
        if self.review is None or self.scores is None:
            return
        self.criteria.show_scores(self.review, self.scores)
        self.footer.show_standing(standing_of(self.scores.rubric, self.scores.evaluation))

    def set_selection(self, selection: Selection | None, artifact: Artifact | None) -> None:
        """Say what is selected in the evidence, so that it can be cited."""
        self._linking.set_selection(selection, artifact)

    def set_chosen_mark(self, mark: AnnotationId | None) -> None:
        """Say which of the assessor's marks is chosen: it is cited while nothing is selected."""
        self._linking.set_mark(mark)

    def show_link(self) -> None:
        """Offer to cite, where there is anything to cite."""
        if (body := self.body) is not None:
            body.show_link(possible=self._linking.possible)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the criteria."""
        super().resizeEvent(event)
        pixels, height = self._context.appearance.pixels, self.height()
        tight = height < pixels(360)
        self.footer.set_compact(compact=height < pixels(560), tight=tight)
        self.notes.set_tight(tight=tight)

    # -- going from criterion to criterion -------------------------------------------------------

    @property
    def current(self) -> CriterionId | None:
        """The criterion that is scored now."""
        return self.criteria.current

    @property
    def criterion(self) -> Criterion | None:
        """The criterion that is scored now."""
        return self.criteria.criterion

    @property
    def body(self) -> CriterionBody | None:
        """What stands in the current card; None for a moment while a review opens."""
        return self.criteria.body

    def go_to(self, criterion: CriterionId, *, take_focus: bool = True) -> None:
        """Make ``criterion`` the current one; the focus follows where ``take_focus``."""
        if not self.criteria.has(criterion):
            return
        body = self.body
        # What is typed next would else be of the other criterion.
        focused = QApplication.focusWidget()
        writing = focused is not None and body is not None and body.isAncestorOf(focused)
        if criterion != self.criteria.current:
            if body is not None:
                body.flush()
            self.criteria.make_current(criterion)
            self.criterion_changed.emit(criterion)
        if take_focus or writing:
            self.take_focus()
        self.criteria.reveal()

    def _open_pressed(self, criterion: CriterionId) -> None:
        self.go_to(criterion)

    def take_focus(self) -> None:
        """Give the keyboard to the current criterion."""
        card = self.criteria.card
        (card or self.criteria).setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, by: int) -> None:
        """Go ``by`` criteria down (or up, negative); the ends hold."""
        order, now = self.criteria.order, self.criteria.current
        if not order:
            return
        place = order.index(now) + by if now in order else 0
        self.go_to(order[min(max(place, 0), len(order) - 1)], take_focus=self._has_focus)

    @property
    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return isinstance(focused, QWidget) and self.isAncestorOf(focused)

    def next_unscored(self) -> None:
        """Go to the next criterion without a score."""
        wanted = self._next_unscored(self.criteria.current)
        if wanted is None:
            self.footer.show_problem("Every criterion is scored.")
            return
        self.go_to(wanted, take_focus=self._has_focus)

    def _next_unscored(self, after: CriterionId | None) -> CriterionId | None:
        if self.scores is None:
            return None
        return scoring.next_unscored(self.criteria.criteria, self.scores.settled, after)

    def subject(self) -> Subject:
        """Return what the current criterion's texts speak of."""
        criterion, scores = self.criterion, self.scores
        score = None if criterion is None or scores is None else scores.get(criterion.id)
        artifact = "" if self._linking.artifact is None else self._linking.artifact.name
        if self.review is not None and score is not None:
            artifact = next(cited_names(self.review, score), artifact)
        return Subject(criterion, score, artifact)

    # -- what the current card is asked for ------------------------------------------------------

    def enter(self) -> None:
        """Open the card that has the focus; write the rationale of the one that is open."""
        focused = QApplication.focusWidget()
        if isinstance(focused, CriterionCard) and focused is not self.criteria.card:
            self.go_to(focused.criterion.id)
        else:
            self.edit_rationale()

    def edit_rationale(self) -> None:
        """Begin to write the rationale of the current criterion."""
        if (body := self._need_body()) is not None:
            body.edit_rationale()
            self.criteria.reveal()

    def toggle_guidance(self) -> None:
        """Show or fold the guidance of the current criterion."""
        if (body := self._need_body()) is not None:
            body.toggle_guidance()
            self.criteria.reveal()

    def open_level(self, number: int) -> None:
        """Open the exemplars of the level with this key, or fold them."""
        if (body := self._need_body()) is None:
            return
        if body.open_level(number):
            self.criteria.reveal()
        else:
            self.footer.show_problem("This level has no examples.")

    def ask_why_not(self) -> None:
        """Offer the reasons why the current criterion cannot be scored."""
        if (body := self._need_body()) is not None and not body.ask_why_not():
            self.footer.show_problem("This rubric asks for a level of every criterion.")

    def score_everywhere(self) -> None:
        """Ask to score the current criterion in every submission."""
        if self.criteria.current is not None:
            self.flush()
            self.round_requested.emit(self.criteria.current)

    # -- intents that others ask for, too --------------------------------------------------------

    def choose_key(self, number: int) -> None:
        """Choose the level that has this key; 1 is the highest."""
        self.judging.choose_key(number)

    def choose_level(self, level: LevelId) -> None:
        """Score the current criterion."""
        self.judging.choose_level(level)

    def link_evidence(self) -> None:
        """Cite what is selected, else the chosen mark, for the current criterion."""
        self.judging.link_evidence()

    def undo(self) -> None:
        """Take the last step on this review back."""
        self.judging.undo()

    def redo(self) -> None:
        """Make the step that was taken back last again."""
        self.judging.redo()

    def tell_saving(self) -> None:
        """Look whether all is stored, and tell where that changed."""
        self._store.tell()

    def _is_pending(self) -> bool:
        return self.notes.pending or (self.body is not None and self.body.pending)

    def flush(self) -> None:
        """Write at once what is being typed."""
        if (body := self.body) is not None:
            body.flush()
        self.notes.flush()

    # -- ways on ---------------------------------------------------------------------------------

    def show_preview(self) -> None:
        """Show what the earner will read."""
        if self.review is not None and self.scores is not None:
            self.flush()
            review = self.writing.review or self.review
            shown = replace(review, scores=self.scores.all(), evaluation=self.scores.evaluation)
            PreviewDialog(self._context, shown, self).open()

    def _finish(self) -> None:
        self.flush()
        self.finish_requested.emit()
