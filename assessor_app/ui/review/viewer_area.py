"""The middle of a review: one artifact, or two beside each other, with tools and a find line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QSplitter, QVBoxLayout, QWidget

from assessor_app.domain.ids import ArtifactId
from assessor_app.protocol.annotation import Annotation
from assessor_app.protocol.places import MarkPlace, place_of
from assessor_app.services.review import Artifact, Review
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.evidence_rows import prompt_of
from assessor_app.ui.review.find_bar import FindBar
from assessor_app.ui.review.saving_copies import CopySaver
from assessor_app.ui.review.tool_bar import ViewerToolBar
from assessor_app.ui.review.viewer_pane import ViewerPane
from assessor_app.ui.viewers.choose import presentations, subject_of
from assessor_app.ui.viewers.viewer import Place, Subject, Viewer
from assessor_app.ui.widgets.labels import rule
from assessor_app.ui.widgets.states import Explanation

_GROUP: Final = "Evidence"
_SECOND_EMPTY: Final = (
    "Nothing beside it yet",
    "Hold Ctrl while you choose evidence in the list, or press Shift+Enter on it there.",
)


class ViewerArea(QWidget):
    """Opens artifacts in viewers, and keeps where the person was in each.

    Signals (main thread): ``opened(object)`` with the :class:`ArtifactId` whose content became
    visible; ``selected(object)`` with a Selection or None, of :attr:`current_artifact`;
    ``viewer_made(object)`` with each new Viewer; ``front_changed()`` when what the person looks at
    is another, or its tools or its position may be.
    """

    opened = Signal(object)
    selected = Signal(object)
    viewer_made = Signal(object)
    front_changed = Signal()

    def __init__(self, context: UiContext, commands: Commands, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._commands = context, commands
        self._review: Review | None = None
        self._kept: dict[str, Place] = {}
        self._after: dict[ArtifactId, MarkPlace] = {}
        self._mark_tools: list[QAction] = []
        self._saver = CopySaver(context, self)
        self._fixed = self._add_commands(parent)
        self._bar = ViewerToolBar(list(self._fixed.values()), self._context.appearance, self)
        self._split = QSplitter(Qt.Orientation.Horizontal, self)
        self._split.setChildrenCollapsible(False)
        self._panes: list[ViewerPane] = []
        self._is_split = False
        self._first = self._active = self._add_pane()
        self._lay_out()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._bar, rule(self)):
            layout.addWidget(widget)
        layout.addWidget(self._split, 1)

    def _add_pane(self) -> ViewerPane:
        pane = ViewerPane(self._context, self._split)
        self._split.addWidget(pane)
        self._panes.append(pane)
        pane.current_changed.connect(self._show_tools)
        pane.subject_shown.connect(self._note_shown)
        pane.selected.connect(self._tell_selection)
        pane.viewer_made.connect(self.viewer_made)
        pane.save_requested.connect(self._saver.ask)
        return pane

    @cached_property
    def _second(self) -> ViewerPane:
        """The second place, made when it is first wanted."""
        pane = self._add_pane()
        pane.hide()
        pane.emptied.connect(self._unsplit)
        return pane

    @cached_property
    def _nothing(self) -> Explanation:
        """What stands in the second place while nothing is open there."""
        made = Explanation(*_SECOND_EMPTY, self._split)
        made.hide()
        self._split.addWidget(made)
        return made

    @cached_property
    def _find(self) -> FindBar:
        """The line for finding words, made when it is first wanted."""
        made = FindBar(self)
        made.find_requested.connect(self._find_text)
        made.closed.connect(self.take_focus)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.indexOf(self._split), made)
        return made

    def _add_commands(self, where: QWidget) -> dict[str, QAction]:
        def add(name: str, title: str, act: Any, keys: str) -> QAction:
            return self._commands.add(name, title, act, where=where, group=_GROUP, keys=keys)

        add("find-next", "Find the next place", self._find_next, "F3")
        add("find-before", "Find the place before", self._find_before, "Shift+F3")
        add("close-tab", "Close this tab", self._close_tab, "Ctrl+W")
        add("tab-next", "Next tab", lambda: self._active.step(1), "Ctrl+Tab")
        add("tab-before", "Tab before", lambda: self._active.step(-1), "Ctrl+Shift+Tab")
        add("other-side", "Go to the other side", self._change_sides, "F6")
        add("save-copy", "Save a copy of this evidence…", self._save_copy, "")
        add("other-form", "Show this evidence in its other form", self._show_other_form, "")
        split = add("split", "Show two artifacts beside each other", self._toggle_split, "Ctrl+\\")
        split.setCheckable(True)
        split.setIconText("Split")
        find = add("find", "Find in this evidence", self._ask_what, "Ctrl+F")
        find.setIconText("Find")
        return {"split": split, "find": find}

    @property
    def current_artifact(self) -> Artifact | None:
        """The artifact that the person looks at, shown or not."""
        subject = self._active.subject
        return None if subject is None else subject.artifact

    def shows(self, artifact: ArtifactId) -> bool:
        """Say whether an artifact is in front on a side that is seen."""
        seen = (pane.subject for pane in self._panes if pane is self._first or self._is_split)
        return any(one is not None and one.artifact.id == artifact for one in seen)

    @property
    def current_viewer(self) -> Viewer | None:
        """The viewer that the person looks at."""
        return self._active.current

    @property
    def viewers(self) -> list[Viewer]:
        """Every viewer that is open, on both sides, in front or not."""
        return [viewer for pane in self._panes for viewer in pane.viewers]

    @property
    def current_card(self) -> Explanation | None:
        """The problem card that the person looks at."""
        return self._active.card

    def has(self, artifact: ArtifactId) -> bool:
        """Say whether an artifact is open on either side."""
        return any(pane.has(artifact) for pane in self._panes)

    def open_artifact(self, review: Review, artifact: ArtifactId, split: bool = False) -> None:
        """Show an artifact, beside the other one where ``split`` is set."""
        self._review = review
        found = review.artifact(artifact)
        pane = self._second if split else self._first
        if split:
            self.set_split(wanted=True, empty=False)
        self._active = pane
        subject = subject_of(review.assignment.id, found, prompt_of(review.rubric, found))
        pane.show_subject(subject, self._kept.get(artifact, {}))
        self._show_tools()

    def show_page(
        self, key: str, name: str, page: QWidget, *, closing: Callable[[], object] | None = None
    ) -> None:
        """Show something that is no evidence, beside the evidence where two are shown.

        ``closing`` is called before the page is deleted.
        """
        pane = self._second if self._is_split and self._second.isVisible() else self._first
        self._active = pane
        pane.show_page(key, name, page, closing=closing)

    def show_annotation(self, annotation: Annotation) -> None:
        """Show the place of a mark; its artifact is opened where it is not in front."""
        self.show_place(ArtifactId(annotation.target.source), place_of(annotation.target))

    def show_place(self, artifact: ArtifactId, place: MarkPlace) -> None:
        """Show a place in an artifact, which is opened where it is not in front."""
        if self._review is None:
            return
        beside = self.has(artifact) and not self._first.has(artifact)
        pane = self._second if beside else self._first
        already = pane.has(artifact)
        if not already:
            self._after[artifact] = place
        self.open_artifact(self._review, artifact, split=beside)
        if already:
            self._point_at(pane, place)

    def _point_at(self, pane: ViewerPane, place: MarkPlace) -> None:
        if pane.current is not None:
            pane.current.show_place(place)

    def _note_shown(self, subject: Subject) -> None:
        artifact = subject.artifact.id
        place = self._after.pop(artifact, None)
        if place is not None:
            pane = next(one for one in reversed(self._panes) if one.has(artifact))
            self._point_at(pane, place)
        self.opened.emit(artifact)

    def _tell_selection(self, selection: object) -> None:
        if self.sender() is self._active or selection is None:
            self.selected.emit(selection)

    def _focus_moved(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is None:
            return
        for pane in self._panes:
            if pane is not self._active and pane.isAncestorOf(now):
                self._active = pane
                self._show_tools()

    def _show_tools(self) -> None:
        viewer = self._active.current
        tools = [] if viewer is None else viewer.tools()
        if viewer is not None:
            self._adopt(viewer, tools)
        self.front_changed.emit()
        self._bar.show_tools([*self._mark_tools, *tools])
        self._bar.show_position(self._active.position)
        self._fixed["find"].setEnabled(viewer is not None)

    def show_mark_tools(self, tools: Sequence[QAction]) -> None:
        """Show the tools that make marks, before those of the viewer in front."""
        if self._mark_tools != list(tools):
            self._mark_tools = list(tools)
            self._show_tools()

    def add_strip(self, strip: QWidget) -> None:
        """Show something below the evidence, across both sides."""
        layout = self.layout()
        assert layout is not None
        layout.addWidget(strip)

    def _adopt(self, viewer: Viewer, tools: list[QAction]) -> None:
        """Let the tools work by their keys within the viewer, and be found in the palette."""
        kind = type(viewer).__name__.removesuffix("Viewer").lower()
        for action in tools:
            if action not in viewer.actions():
                viewer.addAction(action)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            name = action.objectName() or action.text()
            self._commands.adopt(f"{kind}-{name}", action, group=_GROUP)

    def _find_text(self, text: str, backwards: bool) -> None:  # a signal's argument
        if self._active.current is not None:
            self._active.current.find_text(text, backwards=backwards)

    def _ask_what(self) -> None:
        self._find.ask()

    def _find_next(self) -> None:
        self._find.seek()

    def _find_before(self) -> None:
        self._find.seek(backwards=True)

    def _close_tab(self) -> None:
        self._keep_places()
        self._active.close_current()

    def _save_copy(self) -> None:
        if self._active.subject is not None:
            self._saver.ask(self._active.subject)

    def _show_other_form(self) -> None:
        subject = self._active.subject
        forms = () if subject is None else presentations(subject.artifact)
        paths = [form.path for form in forms]
        if subject is not None and subject.path in paths and len(paths) > 1:
            self._active.show_as(forms[(paths.index(subject.path) + 1) % len(forms)])

    def _change_sides(self) -> None:
        if self._is_split and self._second.isVisible():
            self._active = self._second if self._active is self._first else self._first
            self._show_tools()
        self.take_focus()

    def _toggle_split(self) -> None:
        self.set_split(wanted=not self._is_split)

    def _unsplit(self) -> None:
        self.set_split(wanted=False)

    def set_split(self, *, wanted: bool, empty: bool = True) -> None:
        """Show a second place, with words where it is ``empty``, or only one place."""
        with QSignalBlocker(self._fixed["split"]):
            self._fixed["split"].setChecked(wanted)
        before, self._is_split = self._is_split, wanted
        if before and not wanted:
            self._keep_places()
            self._active = self._first
            with QSignalBlocker(self._second):
                self._second.close_all()
        if before or wanted:
            self._second.setVisible(wanted and not empty)
            self._nothing.setVisible(wanted and empty)
        if wanted and not before:
            half = self._split.width() // 2
            self._split.setSizes([half, half, half])
        self._show_tools()

    def take_focus(self) -> None:
        """Give the focus to what is shown."""
        target: QWidget | None = self._active.current or self._active.card
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_places(self) -> None:
        for pane in self._panes:
            self._kept.update({key: place for key, place in pane.places().items() if place})

    def places(self) -> dict[str, Any]:
        """Return what is in front on each side, and where the person is in each artifact."""
        self._keep_places()
        front = [pane.subject for pane in self._panes]
        shown = [None if one is None else one.artifact.id for one in front]
        return {"shown": shown, "places": dict(self._kept)}

    def restore(self, review: Review, places: dict[str, Any]) -> bool:
        """Open what was in front, where it was left; say whether anything could be opened."""
        kept, shown = places.get("places"), places.get("shown")
        self._kept = dict(kept) if isinstance(kept, dict) else {}
        there = {one.id for one in review.artifacts}
        front = [ArtifactId(one) for one in shown or () if one in there][:2]
        for split, artifact in reversed(list(enumerate(front))):
            self.open_artifact(review, artifact, split=bool(split))
        return bool(front)

    def close_all(self) -> None:
        """Close everything that is open."""
        for pane in self._panes:
            with QSignalBlocker(pane):
                pane.close_all()
        self._show_tools()
