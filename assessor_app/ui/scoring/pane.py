"""The scoring pane: shows a review's scores, and turns keys and presses into intents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import AnnotationId, ArtifactId, CriterionId, LevelId
from assessor_app.errors import AssessorError
from assessor_app.protocol.annotation import Annotation
from assessor_app.rubrics import points_between
from assessor_app.rubrics.model import Criterion, Score
from assessor_app.services import edits, scoring
from assessor_app.services.review import Artifact, Review
from assessor_app.ui.commands import Commands
from assessor_app.ui.comments.desk import Subject
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.preview import PreviewDialog
from assessor_app.ui.scoring import choices
from assessor_app.ui.scoring.body import CriterionBody
from assessor_app.ui.scoring.card import CriterionCard
from assessor_app.ui.scoring.choices import Choice
from assessor_app.ui.scoring.citations import cited_names
from assessor_app.ui.scoring.criteria import CriteriaList
from assessor_app.ui.scoring.footer import Footer
from assessor_app.ui.scoring.keys import add_commands
from assessor_app.ui.scoring.notes import NotesPanel
from assessor_app.ui.scoring.shown_scores import ShownScores
from assessor_app.ui.scoring.standing import standing_of
from assessor_app.ui.scoring.writing import PaneWriting
from assessor_app.ui.viewers.viewer import Selection

_READING_MS: Final = 40


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
        self._review: Review | None = None
        self._scores: ShownScores | None = None
        self._selection: Selection | None = None
        self._artifact: Artifact | None = None
        self._mark: AnnotationId | None = None
        self._under_way = 0
        self._ready: tuple[CriterionId, CriterionBody] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_READING_MS)
        self._soon.timeout.connect(self._prepare_next)
        self._saving = False
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.criteria = CriteriaList(context.appearance, self)
        self.footer = Footer(context.appearance, self)
        self.notes = NotesPanel(context.appearance, self)
        self.writing = PaneWriting(context, self, self._run)
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
        self.notes.typed.connect(self._tell_saving)
        self.footer.revise_requested.connect(self.revise_requested)
        context.appearance.changed.connect(self._rebuild)
        add_commands(self, commands, parent)

    # -- what is shown ---------------------------------------------------------------------------

    def show_review(self, review: Review) -> None:
        """Show a review, new or changed; what the person is typing stays."""
        before = self._review
        self._review = review
        self.footer.show_ways(review.duty)
        same = before is not None and before.assignment.id == review.assignment.id
        if same and self._scores is not None and self._scores.rubric == review.rubric:
            self._scores.store(review.scores, review.evaluation)
            self._show()
            self.writing.show_review(review)
            return
        self.flush()
        self._scores = ShownScores(review.rubric, review.scores, review.evaluation)
        self.writing.show_review(review)
        self._build(current=None)

    def _rebuild(self) -> None:
        """Make everything anew in the look that is in force now."""
        if self._review is not None:
            self.flush()
            self._build(current=self.criteria.current)

    def _build(self, current: CriterionId | None) -> None:
        if self._review is None or self._scores is None:
            return
        self._ready = None  # it goes with its card
        self.criteria.build(self._review.rubric)
        first = current or self._next_unscored(None)
        order = self.criteria.order
        if first is None and order:
            first = order[0]
        self._show()
        if first is not None:
            self.go_to(first, take_focus=False)

    def _show(self) -> None:
        if self._review is None or self._scores is None:
            return
        self.criteria.show_scores(self._review, self._scores)
        self.footer.show_standing(standing_of(self._scores.rubric, self._scores.evaluation))

    def set_selection(self, selection: Selection | None, artifact: Artifact | None) -> None:
        """Say what is selected in the evidence, so that it can be cited."""
        self._selection, self._artifact = selection, artifact
        self._show_link()

    def set_chosen_mark(self, mark: AnnotationId | None) -> None:
        """Say which of the assessor's marks is chosen: it is cited while nothing is selected."""
        self._mark = mark
        self._show_link()

    def _show_link(self) -> None:
        if (body := self._body) is not None:
            selected = self._selection is not None and self._artifact is not None
            body.show_link(possible=selected or self._mark is not None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave room for the criteria."""
        super().resizeEvent(event)
        pixels, height = self._context.appearance.pixels, self.height()
        self.footer.set_compact(compact=height < pixels(560), tight=height < pixels(360))

    # -- going from criterion to criterion -------------------------------------------------------

    @property
    def current(self) -> CriterionId | None:
        """The criterion that is scored now."""
        return self.criteria.current

    @property
    def _body(self) -> CriterionBody | None:
        card = self.criteria.card
        return None if card is None else card.body

    def go_to(self, criterion: CriterionId, *, take_focus: bool = True) -> None:
        """Make ``criterion`` the current one; the focus follows where ``take_focus``."""
        if self._review is None or self._scores is None or criterion not in self.criteria.cards:
            return
        if criterion != self.criteria.current:
            body = self._take_body(self._review, criterion)
            self._connect_body(body)
            self.criteria.make_current(criterion, body)
            self._show_link()
            self._show()
            self.criterion_changed.emit(criterion)
            self._soon.start()
        if take_focus:
            self.criteria.cards[criterion].setFocus(Qt.FocusReason.OtherFocusReason)
        self.criteria.reveal()

    def _take_body(self, review: Review, criterion: CriterionId) -> CriterionBody:
        """Return the body for a criterion: the one that was prepared, or a new one."""
        ready, self._ready = self._ready, None
        if ready is not None and ready[0] == criterion:
            return ready[1]
        if ready is not None:
            ready[1].deleteLater()
        card = self.criteria.cards[criterion]
        return CriterionBody(review.rubric, card.criterion, self._context.appearance, card)

    def _prepare_next(self) -> None:
        """Make the body of the next criterion while the person reads, so that it comes at once."""
        order, now = self.criteria.order, self.criteria.current
        if self._review is None or now not in order or self._ready is not None:
            return
        following = next(iter(order[order.index(now) + 1 :]), None)
        if following is not None:
            body = self._take_body(self._review, following)
            body.hide()
            for one in (body, *body.findChildren(QWidget)):
                one.ensurePolished()
            self._ready = (following, body)

    def _connect_body(self, body: CriterionBody) -> None:
        body.level_chosen.connect(self.choose_level)
        body.points_chosen.connect(self._choose_points)
        body.points_malformed.connect(self._refuse_points)
        body.step_wanted.connect(self._step_points)
        body.condition_chosen.connect(self._set_condition)
        body.not_applicable_chosen.connect(self._set_not_applicable)
        body.cleared.connect(self.clear)
        body.rationale_written.connect(self._write_rationale)
        body.typed.connect(self._tell_saving)
        body.left.connect(self.take_focus)
        body.citation_pressed.connect(self.citation_requested)
        body.citation_removed.connect(self._uncite)
        body.link_wanted.connect(self.link_evidence)
        self.writing.attend(body)
        body.earlier.carry_wanted.connect(self.carry_requested)
        body.round_wanted.connect(self.score_everywhere)

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
        if self._scores is None:
            return None
        criteria = tuple(card.criterion for card in self.criteria.cards.values())
        return scoring.next_unscored(criteria, self._scores.settled, after)

    @property
    def body(self) -> CriterionBody | None:
        """What stands in the current card."""
        return self._body

    def subject(self) -> Subject:
        """Return what the current criterion's texts speak of."""
        criterion, scores = self._criterion, self._scores
        score = None if criterion is None or scores is None else scores.get(criterion.id)
        artifact = "" if self._artifact is None else self._artifact.name
        if self._review is not None and score is not None:
            artifact = next(cited_names(self._review, score), artifact)
        return Subject(criterion, score, artifact)

    # -- intents ---------------------------------------------------------------------------------

    def choose_key(self, number: int) -> None:
        """Choose the level that has this key; 1 is the highest."""
        card = self.criteria.card
        if card is None:
            return
        levels = card.criterion.levels_from_top
        if number <= len(levels):
            self.choose_level(levels[number - 1].id)
        else:
            self.footer.show_problem(f"{card.criterion.label} has {len(levels)} levels.")

    def choose_level(self, level: LevelId, points: Decimal | None = None) -> None:
        """Score the current criterion."""
        self._change(choices.level(level, points))

    def _choose_points(self, points: Decimal) -> None:
        criterion = self._criterion
        if criterion is None or self._scores is None:
            return
        score = self._scores.get(criterion.id)
        now = None if score is None else score.level
        level = points_between.level_at(criterion, points, rather=now)
        if level is None and any(
            one.least is not None and one.least <= points for one in criterion.levels
        ):
            level = now  # the service says what these points are not
        if level is None:
            self._refuse_points()
            return
        chosen = points_between.at_points(criterion, Score(criterion.id), level, points)
        self.choose_level(level, points=chosen.points)

    def step_points(self, *, up: bool) -> None:
        """Give the next points that lie between, up or down."""
        criterion = self._criterion
        if criterion is None or self._scores is None:
            return
        if criterion.point_step is None:
            self.footer.show_problem(f"{criterion.label} has no points between its levels.")
            return
        score = self._scores.get(criterion.id)
        if score is None or score.level is None:
            self.footer.show_problem("Choose a level first; then go up or down from it.")
            return
        found = points_between.beside(criterion, score, up=up)
        if found is not None and found.level is not None:
            self.choose_level(found.level, points=found.points)

    def _step_points(self, up: bool) -> None:  # a signal's argument
        self.step_points(up=up)

    def _refuse_points(self) -> None:
        self.footer.show_problem("These are not points that this criterion has.")
        self._show()

    def clear(self) -> None:
        """Take the score of the current criterion back; rationale and citations stay."""
        self._change(choices.nothing())

    def _set_condition(self, code: str) -> None:
        self._change(choices.condition(code))

    def _set_not_applicable(self) -> None:
        self._change(choices.not_applicable())

    def _write_rationale(self, text: str) -> None:
        self._change(choices.rationale(text))

    def _uncite(self, annotation: Annotation) -> None:
        self._change(choices.uncited(annotation))

    def link_evidence(self) -> None:
        """Cite what is selected, else the chosen mark, for the current criterion."""
        selection, artifact = self._selection, self._artifact
        if selection is None or artifact is None:
            self._cite_mark()
            return
        self._change(choices.cited(ArtifactId(artifact.id), selection))

    def _cite_mark(self) -> None:
        if self._mark is None:
            self.footer.show_problem(
                "Select something in the evidence, or choose a mark, then press L."
            )
            return
        self._change(choices.cited_mark(self._mark))

    def enter(self) -> None:
        """Open the card that has the focus; write the rationale of the one that is open."""
        focused = QApplication.focusWidget()
        if isinstance(focused, CriterionCard) and focused.body is None:
            self.go_to(focused.criterion.id)
        else:
            self.edit_rationale()

    def edit_rationale(self) -> None:
        """Begin to write the rationale of the current criterion."""
        if (body := self._body) is not None:
            body.edit_rationale()
            self.criteria.reveal()

    def toggle_guidance(self) -> None:
        """Show or fold the guidance of the current criterion."""
        if (body := self._body) is not None:
            body.toggle_guidance()
            self.criteria.reveal()

    def ask_why_not(self) -> None:
        """Offer the reasons why the current criterion cannot be scored."""
        if (body := self._body) is not None and not body.ask_why_not():
            self.footer.show_problem("This rubric asks for a level of every criterion.")

    def score_everywhere(self) -> None:
        """Ask to score the current criterion in every submission."""
        if self.criteria.current is not None:
            self.flush()
            self.round_requested.emit(self.criteria.current)

    def undo(self) -> None:
        """Take the last step on this review back."""
        self._step_history(edits.undo)

    def redo(self) -> None:
        """Make the step that was taken back last again."""
        self._step_history(edits.redo)

    def _step_history(self, act: Callable[..., Changes]) -> None:
        if self._review is None:
            return
        self.flush()
        self.stepping.emit()
        if (body := self._body) is not None:
            body.accept_next()
        self.notes.accept_next()
        workspace, assignment = self._context.workspace, self._review.assignment.id
        self._run(lambda: act(workspace, assignment), lambda _refused: None)

    # -- writing ---------------------------------------------------------------------------------

    @property
    def _criterion(self) -> Criterion | None:
        card = self.criteria.card
        return None if card is None else card.criterion

    def _change(self, choice: Choice) -> None:
        """Show a changed score at once, and write it."""
        criterion, body = self._criterion, self._body
        if criterion is None or self._review is None or self._scores is None:
            return
        if not choice.typing and body is not None:
            body.rationale.flush()
        scores, key, assignment = self._scores, criterion.id, self._review.assignment.id
        scores.choose(choice.shown(scores.get(key) or Score(key)))

        def written(refused: bool) -> None:
            scores.written(key, refused=refused)
            if refused and choice.typing and body is not None and body is self._body:
                body.rationale.keep_unsaved()
            if refused:
                self._show()

        workspace = self._context.workspace
        self._run(lambda: choice.write(workspace, assignment, key), written)
        self._show()

    def _run(self, work: Callable[[], Changes], ended: Callable[[bool], None]) -> None:
        self._under_way += 1

        def done(_changes: Changes) -> None:
            self._under_way -= 1
            ended(False)
            self.footer.show_problem("")
            self._tell_saving()

        def failed(error: AssessorError) -> None:
            self._under_way -= 1
            ended(True)
            self.footer.show_problem(f"{error.message} {error.hint}".strip())
            self._tell_saving()

        self._context.runner.run(self, work, done=done, failed=failed)
        self._tell_saving()

    def _tell_saving(self) -> None:
        body = self._body
        pending = self.notes.pending or (body is not None and body.pending)
        now = self._under_way > 0 or pending
        if now != self._saving:
            self._saving = now
            self.saving.emit(now)

    def flush(self) -> None:
        """Write at once what is being typed."""
        if (body := self._body) is not None:
            body.flush()
        self.notes.flush()

    # -- ways on ---------------------------------------------------------------------------------

    def show_preview(self) -> None:
        """Show what the earner will read."""
        if self._review is not None and self._scores is not None:
            self.flush()
            review = self.writing.review or self._review
            shown = replace(review, scores=self._scores.all(), evaluation=self._scores.evaluation)
            PreviewDialog(self._context, shown, self).open()

    def _finish(self) -> None:
        self.flush()
        self.finish_requested.emit()
