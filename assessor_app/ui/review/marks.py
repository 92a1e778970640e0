"""The marks of a review: their list, their editor, and their part in the rubric, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import AnnotationId, AssignmentId, CriterionId
from assessor_app.errors import AssessorError
from assessor_app.services import scoring
from assessor_app.services.marks import annotations as mark_edits
from assessor_app.services.review import Review
from assessor_app.services.workspace import Workspace
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.mark_editor import MarkEditor
from assessor_app.ui.review.mark_files import MarkFiles
from assessor_app.ui.review.marking import Marking
from assessor_app.ui.review.marks_pane import MarksPane
from assessor_app.ui.review.side import Side
from assessor_app.ui.viewers.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from assessor_app.ui.review.screen import ReviewScreen


class ReviewMarks(QObject):
    """Holds what shows and changes marks, and connects it with the screen that it is part of."""

    def __init__(
        self,
        context: UiContext,
        commands: Commands,
        assignment: AssignmentId,
        screen: ReviewScreen,
    ) -> None:
        super().__init__(screen)
        self._context, self._screen = context, screen
        self._review: Review | None = None
        self._pane: MarksPane | None = None
        self._editor: MarkEditor | None = None
        self.marking = Marking(context, commands, screen.area, screen)
        self.side = Side(screen.evidence, self._shown_pane, screen.panes.left)
        self.files = MarkFiles(context, commands, screen.area, assignment, screen)
        self._connect()

    def _connect(self) -> None:
        marking, screen = self.marking, self._screen
        marking.marks_changed.connect(self._list)
        marking.chosen_changed.connect(self._show_chosen)
        marking.writing_wanted.connect(self._write_about)
        marking.told.connect(screen.note.say)
        self.files.imported.connect(marking.reload_foreign)
        screen.area.viewer_made.connect(self._adopt)
        screen.scoring.criterion_changed.connect(self._focus_changed)
        screen.scoring.stepping.connect(self._before_step)

    @property
    def pane(self) -> MarksPane:
        """The list of marks, made when it is first looked at."""
        if self._pane is None:
            self._pane = pane = MarksPane(self._context, self.side)
            pane.mark_chosen.connect(self.go_to)
            pane.remove_requested.connect(self._remove)
            pane.menu.aboutToShow.connect(self._fill_menu)
            self._list()
        return self._pane

    def _shown_pane(self) -> MarksPane:
        """Return the list of marks, standing on the chosen one."""
        if self._pane is None and (chosen := self.marking.chosen) is not None:
            self.pane.show_current(chosen.id)
        return self.pane

    @property
    def editor(self) -> MarkEditor:
        """What shows the chosen mark, made when one is first chosen."""
        if self._editor is None:
            area = self._screen.area
            self._editor = editor = MarkEditor(self._context.appearance, area)
            area.add_strip(editor)
            editor.forget_requested.connect(self.files.forget)
            editor.written.connect(self._write)
            editor.criteria_chosen.connect(self._set_criteria)
            editor.cite_requested.connect(self._cite)
            editor.uncite_requested.connect(self._uncite)
            editor.remove_requested.connect(self.marking.remove_chosen)
            editor.closed.connect(self._let_go)
            editor.left.connect(area.take_focus)
        return self._editor

    def show_review(self, review: Review) -> None:
        """Show the marks of a review, new or changed."""
        self._review = review
        self.marking.show_review(review)

    def go_to(self, mark: AnnotationId) -> None:
        """Choose a mark and show its place; a recording plays its range."""
        self.marking.choose(mark, reveal=True)

    def flush(self) -> None:
        """Write at once what is being typed about a mark."""
        self.marking.flush()
        if self._editor is not None:
            self._editor.flush()

    def _before_step(self) -> None:
        """Store what is under way, and show what undo or redo makes of it."""
        self.flush()
        if self._editor is not None:
            self._editor.words.accept_next()

    def leave(self) -> None:
        """Write what is being typed, and stop what is under way."""
        self.flush()
        self.files.stop()

    def _fill_menu(self) -> None:
        origins = dict.fromkeys(one.origin for one in self.marking.marks if not one.mine)
        self.files.fill(self.pane.menu, tuple(origins))

    def _write_about(self) -> None:
        self.editor.write()

    # -- what is shown -----------------------------------------------------------------------------

    def _list(self) -> None:
        self.side.show_count(len(self.marking.listed))
        if self._review is not None and self._pane is not None:
            self._pane.show_marks(self.marking.listed, self._review.rubric)

    def _show_chosen(self) -> None:
        if self._review is None:
            return
        chosen = self.marking.chosen
        found = None
        if chosen is not None:
            found = next((one for one in self.marking.listed if one.mark.id == chosen.id), None)
            if self._pane is not None:
                self._pane.show_current(chosen.id)
        if found is not None or self._editor is not None:
            self.editor.show_mark(found, self._review.rubric, self.marking.criterion)
        self._screen.scoring.set_chosen_mark(chosen.id if chosen and chosen.mine else None)

    def _focus_changed(self, criterion: CriterionId) -> None:
        self.marking.set_criterion(criterion)
        self._show_chosen()

    def _let_go(self) -> None:
        self.marking.choose(None)
        self._screen.area.take_focus()

    # -- intents -----------------------------------------------------------------------------------

    def _write(self, mark: AnnotationId, text: str) -> None:
        self._run(
            lambda workspace, one: mark_edits.write(workspace, one, mark, text, typing=True),
            failed=self._keep_words,
        )

    def _keep_words(self, error: AssessorError) -> None:
        self.editor.words.keep_unsaved()
        self._refuse(error)

    def _set_criteria(self, mark: AnnotationId, criteria: tuple[CriterionId, ...]) -> None:
        self._run(lambda workspace, one: mark_edits.set_criteria(workspace, one, mark, criteria))

    def _adopt(self, viewer: Viewer) -> None:
        """Let a viewer cite what is selected in it, as the key does."""
        viewer.cite_wanted.connect(self._screen.scoring.link_evidence)

    def _cite(self, mark: AnnotationId) -> None:
        criterion = self.marking.criterion
        if criterion is not None:
            self._run(lambda workspace, one: scoring.cite(workspace, one, criterion, mark))

    def _uncite(self, mark: AnnotationId) -> None:
        criterion = self.marking.criterion
        if criterion is not None:
            self._run(lambda workspace, one: scoring.uncite(workspace, one, criterion, mark))

    def _remove(self, mark: AnnotationId) -> None:
        self.marking.choose(mark)
        self.marking.remove_chosen()

    def _run(
        self,
        work: Callable[[Workspace, AssignmentId], Changes],
        failed: Callable[[AssessorError], None] | None = None,
    ) -> None:
        if self._review is None:
            return
        workspace, assignment = self._context.workspace, self._review.assignment.id
        self._context.runner.run(
            self, lambda: work(workspace, assignment), failed=failed or self._refuse
        )

    def _refuse(self, error: AssessorError) -> None:
        self._screen.note.say(f"{error.message} {error.hint}".strip())
