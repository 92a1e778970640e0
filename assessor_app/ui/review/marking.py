"""Between the viewers and the services of marks: what is made, moved and removed is stored; what
is stored is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from assessor_app.domain.actions import Action, why_not
from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import AnnotationId, ArtifactId, AssignmentId, CriterionId
from assessor_app.domain.marks import MarkKind
from assessor_app.errors import AssessorError
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.marks import annotations as mark_edits
from assessor_app.services.marks import foreign_marks
from assessor_app.services.marks.mark_list import ListedMark, listed_marks, why_unplaced
from assessor_app.services.marks.shown import MarkBook, ShownMark, colour_of
from assessor_app.services.review import Review
from assessor_app.services.workspace import Workspace
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.mark_tools import GROUP, MarkTools
from assessor_app.ui.review.viewer_area import ViewerArea
from assessor_app.ui.viewers.viewer import Viewer

_TO_BE_WRITTEN: Final = {MarkKind.POINT, MarkKind.PAGE_NOTE, MarkKind.WHOLE}
"""Kinds that say nothing without words."""


class Marking(QObject):
    """Keeps every open viewer, and who lists marks, up to date.

    A new mark speaks to the criterion in focus. Work goes through the task runner; what is refused
    is told, and shown as it stands.

    Signals (main thread): ``marks_changed()`` when other marks are shown; ``chosen_changed()``
    when another mark is chosen, or the chosen one says something else; ``writing_wanted()`` when
    the person wants to write about the chosen mark; ``told(str)`` with a sentence for them.
    """

    marks_changed = Signal()
    chosen_changed = Signal()
    writing_wanted = Signal()
    told = Signal(str)

    def __init__(
        self, context: UiContext, commands: Commands, area: ViewerArea, where: QObject
    ) -> None:
        super().__init__(where)
        self._context, self._area = context, area
        self._review: Review | None = None
        self._book = MarkBook()
        self._own: tuple[ShownMark, ...] = ()
        self._unplaced: dict[AnnotationId, str] = {}
        self.listed: tuple[ListedMark, ...] = ()
        self._foreign: tuple[ShownMark, ...] = ()
        self._chosen: AnnotationId | None = None
        self._front: Viewer | None = None
        self._revealed: AnnotationId | None = None
        self._to_write: AnnotationId | None = None
        self._criterion: CriterionId | None = None
        self._told: WeakKeyDictionary[Viewer, tuple[ShownMark, ...]] = WeakKeyDictionary()
        self.tools = MarkTools(commands, area)
        self._add_commands(commands)
        self.tools.chosen.connect(self._use)
        area.viewer_made.connect(self._adopt)
        area.front_changed.connect(self._front_changed)
        area.opened.connect(self._opened)

    def _add_commands(self, commands: Commands) -> None:
        for name, title, act, keys in (
            ("write", "Write about the chosen mark", self.write_about, "Alt+Return"),
            ("remove", "Remove the chosen mark", self.remove_chosen, "Alt+Delete"),
            ("next", "Next mark", lambda: self.step(1), "Alt+J"),
            ("before", "Mark before", lambda: self.step(-1), "Alt+K"),
        ):
            where = self._area.parentWidget() or self._area
            commands.add(f"mark-{name}", title, act, where=where, group=GROUP, keys=keys)

    # -- what there is -----------------------------------------------------------------------------

    @property
    def marks(self) -> tuple[ShownMark, ...]:
        """Every mark that is shown, the assessor's own first."""
        return self._own + self._foreign

    @property
    def chosen(self) -> ShownMark | None:
        """The mark that is chosen."""
        return next((one for one in self.marks if one.id == self._chosen), None)

    @property
    def criterion(self) -> CriterionId | None:
        """The criterion that a new mark speaks to."""
        return self._criterion

    def set_criterion(self, criterion: CriterionId | None) -> None:
        """Say which criterion is in focus: new marks speak to it, in its colour."""
        self._criterion = criterion

    def show_review(self, review: Review) -> None:
        """Show the marks of a review, new or changed."""
        first, self._review = self._review is None, review
        if first:
            self.reload_foreign()
        self._read(review)

    def _read(self, review: Review) -> None:
        """Make the list of the marks beside the main thread: there may be 10,000."""
        book, foreign, unplaced = self._book, self._foreign, dict(self._unplaced)

        def read() -> tuple[tuple[ShownMark, ...], tuple[ListedMark, ...]]:
            own = book.shown(review)
            return own, listed_marks(review.artifacts, own + foreign, unplaced)

        self._context.runner.run(self, read, done=self._show_read, latest="marks")

    def reload_foreign(self) -> None:
        """Read the marks of others anew."""
        if self._review is None:
            return
        workspace, assignment = self._context.workspace, self._review.assignment.id
        self._context.runner.run(
            self,
            lambda: foreign_marks.shown_foreign(foreign_marks.foreign_marks(workspace, assignment)),
            done=self._show_foreign,
            latest="foreign",
        )

    def _show_read(self, found: tuple[tuple[ShownMark, ...], tuple[ListedMark, ...]]) -> None:
        self._own, self.listed = found
        self._show()
        if self._to_write is not None and self._to_write == self._chosen and self.chosen:
            self._to_write = None
            self.writing_wanted.emit()

    def _show_foreign(self, marks: tuple[ShownMark, ...]) -> None:
        if marks != self._foreign:
            self._foreign = marks
            self._read_again()

    def _read_again(self) -> None:
        if self._review is not None:
            self._read(self._review)

    def _show(self) -> None:
        """Tell the viewers whose marks are others than before, and who listens."""
        by_artifact: dict[ArtifactId, list[ShownMark]] = {}
        for mark in self.marks:
            by_artifact.setdefault(mark.artifact, []).append(mark)
        for viewer in self._area.viewers:
            self._tell(viewer, tuple(by_artifact.get(viewer.subject.artifact.id, ())))
        self.marks_changed.emit()
        self.chosen_changed.emit()

    def _tell(self, viewer: Viewer, marks: tuple[ShownMark, ...]) -> None:
        if self._told.get(viewer) == marks:
            return
        self._told[viewer] = marks
        viewer.show_marks(marks)
        if any(one.id == self._chosen for one in marks):
            viewer.choose_mark(self._chosen, reveal=self._take_revealed(viewer))

    # -- choosing ----------------------------------------------------------------------------------

    def choose(self, mark: AnnotationId | None, *, reveal: bool = False) -> None:
        """Choose a mark; ``reveal`` opens its artifact and brings it into view."""
        self._chosen = mark
        found = self.chosen
        self._revealed = mark if reveal else None
        if reveal and found is not None:
            self._area.show_place(found.artifact, found.place)
        for viewer in self._area.viewers:
            here = found is not None and viewer.subject.artifact.id == found.artifact
            viewer.choose_mark(mark if here else None, reveal=here and self._take_revealed(viewer))
        self.chosen_changed.emit()

    def _take_revealed(self, viewer: Viewer) -> bool:
        """Say whether a viewer is the one that shall bring the chosen mark into view."""
        wanted = self._revealed is not None and viewer is self._area.current_viewer
        if wanted:
            self._revealed = None
        return wanted

    def step(self, by: int) -> None:
        """Choose the next mark in the evidence in front, or the one before."""
        artifact = self._area.current_artifact
        here = [one.id for one in self.marks if artifact and one.artifact == artifact.id]
        if not here:
            self.told.emit("There are no marks on this evidence yet.")
            return
        at = here.index(self._chosen) + by if self._chosen in here else (0 if by > 0 else -1)
        self.choose(here[at % len(here)], reveal=True)

    def write_about(self) -> None:
        """Ask for the words of the chosen mark."""
        if self.chosen is None:
            self.told.emit("Choose a mark first: Alt+J goes to the next one.")
        else:
            self.writing_wanted.emit()

    # -- the viewers -------------------------------------------------------------------------------

    def _adopt(self, viewer: Viewer) -> None:
        viewer.mark_made.connect(lambda place: self._make(viewer.subject.artifact.id, place))
        viewer.mark_changed.connect(self._move)
        viewer.mark_removed.connect(self._remove)
        viewer.mark_chosen.connect(self._picked)
        viewer.mark_opened.connect(self._opened_mark)
        viewer.tool_changed.connect(lambda kind: self._tool_changed(viewer, kind))
        viewer.unplaced_changed.connect(self._note_unplaced)
        artifact = viewer.subject.artifact.id
        self._tell(viewer, tuple(one for one in self.marks if one.artifact == artifact))

    def _opened(self, artifact: ArtifactId) -> None:
        """Bring a mark into view that was asked for before its artifact was open."""
        found, viewer = self.chosen, self._area.current_viewer
        if viewer is not None and found is not None and found.artifact == artifact:
            viewer.choose_mark(found.id, reveal=self._take_revealed(viewer))

    def _note_unplaced(self) -> None:
        """Let the list say which marks have no place in what is open, and why."""
        there = {one.id: one for one in self.marks}
        found = {
            mark: why_unplaced(there[mark].place)
            for viewer in self._area.viewers
            for mark in viewer.unplaced()
            if mark in there
        }
        if found != self._unplaced:
            self._unplaced = found
            self._read_again()

    def flush(self) -> None:
        """Store at once what is being moved by keys."""
        for viewer in self._area.viewers:
            viewer.flush_marks()

    def _picked(self, mark: str | None) -> None:
        self.choose(None if mark is None else AnnotationId(mark))

    def _opened_mark(self, mark: str) -> None:
        self.choose(AnnotationId(mark))
        self.write_about()

    # -- tools -------------------------------------------------------------------------------------

    def _front_changed(self) -> None:
        viewer = self._area.current_viewer
        if viewer is not self._front:
            self._front = viewer
            self.tools.show_in_use(None)
            self._let_go_of_unseen()
        kinds = () if viewer is None else viewer.mark_kinds()
        self.tools.show_kinds(kinds, whole=self._area.current_artifact is not None)
        self._area.show_mark_tools(self.tools.in_bar)

    def _let_go_of_unseen(self) -> None:
        """Choose nothing once other evidence is looked at: what is not seen is not to be cited."""
        found, there = self.chosen, self._area.current_artifact is not None
        if found is None or self._revealed is not None or not there:
            return
        if not self._area.shows(found.artifact):
            self.choose(None)

    def _use(self, kind: MarkKind) -> None:
        artifact, viewer = self._area.current_artifact, self._area.current_viewer
        shut = None if self._review is None else why_not(Action.EDIT, self._review.duty)
        if shut is not None:
            self.tools.show_in_use(None)
            self.told.emit(str(shut))
        elif kind is MarkKind.WHOLE and artifact is not None:
            self._make(artifact.id, MarkPlace(MarkKind.WHOLE))
        elif viewer is not None and self.tools.action(kind).isChecked():
            self.tools.show_in_use(None)  # the viewer says what it takes up, or makes it at once
            self._take_up(viewer, kind)
        elif viewer is not None:
            viewer.use_tool(None)

    def _take_up(self, viewer: Viewer, kind: MarkKind) -> None:
        colour = None
        if self._criterion is not None and self._review is not None:
            colour = colour_of(self._criterion, self._review.rubric)
        viewer.use_tool(kind, colour)

    def _tool_changed(self, viewer: Viewer, kind: MarkKind | None) -> None:
        if viewer is self._area.current_viewer:
            self.tools.show_in_use(kind)

    # -- intents -----------------------------------------------------------------------------------

    def _make(self, artifact: ArtifactId, place: MarkPlace) -> None:
        criteria = () if self._criterion is None else (self._criterion,)

        def made(result: tuple[AnnotationId, Changes]) -> None:
            self.choose(result[0])
            self._to_write = result[0] if place.kind in _TO_BE_WRITTEN else None

        self._run(
            lambda workspace, one: mark_edits.add_mark(
                workspace, one, artifact, place, criteria=criteria, drawn=True
            ),
            made,
        )

    def _move(self, mark: str, place: MarkPlace) -> None:
        self._run(
            lambda workspace, one: mark_edits.move(
                workspace, one, AnnotationId(mark), place, drawn=True
            )
        )

    def _remove(self, mark: str) -> None:
        if any(one.id == mark and one.mine for one in self.marks):
            self._run(lambda workspace, one: mark_edits.remove(workspace, one, AnnotationId(mark)))

    def remove_chosen(self) -> None:
        """Remove the chosen mark, with the citations of it."""
        if self.chosen is None:
            self.told.emit("Choose a mark first: Alt+J goes to the next one.")
        elif not self.chosen.mine:
            self.told.emit("This mark is somebody else's. Forget its file to take it away.")
        else:
            self._remove(self.chosen.id)

    def _run(
        self,
        work: Callable[[Workspace, AssignmentId], object],
        done: Callable[..., None] | None = None,
    ) -> None:
        if self._review is None:
            return
        workspace, assignment = self._context.workspace, self._review.assignment.id
        self._context.runner.run(
            self, lambda: work(workspace, assignment), done=done, failed=self._refuse
        )

    def _refuse(self, error: AssessorError) -> None:
        """Tell why something was refused, and show the marks as they stand."""
        self.told.emit(f"{error.message} {error.hint}".strip())
        self._told.clear()
        self._show()
