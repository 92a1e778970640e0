"""What a viewer is: a widget that shows one artifact and tells where in it the person is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from assessor_app.domain.ids import AnnotationId, AssignmentId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace, place_in, selectors_of
from assessor_app.rubrics.model import Prompt
from assessor_app.services.marks.shown import Colour, ShownMark
from assessor_app.services.review import Artifact
from assessor_app.ui.context import UiContext
from assessor_app.ui.widgets.states import Explanation

# Where in an artifact: page, zoom, rotation, seconds … as each viewer names it; JSON types only.
Place = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """The artifact that a viewer shows. ``path`` and ``media_type`` may be a rendition's.

    ``prompt`` is the question that the artifact answers, where it answers one.
    """

    assignment: AssignmentId
    artifact: Artifact
    path: str
    media_type: str
    prompt: Prompt | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """What the person selected: its place, and the words that stand there, if any."""

    place: MarkPlace
    quote: str = ""

    @property
    def selector(self) -> dict[str, Any]:
        """The Web Annotation selector of the place as JSON; empty for the whole artifact."""
        found = selectors_of(self.place)
        first = found[0] if isinstance(found, tuple) else found
        return {} if first is None else first.to_json()


class Marking(Protocol):
    """What a viewer does for marks; the doors of :class:`Viewer` lead here."""

    def kinds(self) -> tuple[MarkKind, ...]:
        """Return the kinds that can be made."""

    def use_tool(self, kind: MarkKind | None, colour: Colour | None) -> None:
        """Take a tool, or put it away."""

    def show(self, marks: Sequence[ShownMark]) -> None:
        """Show these marks."""

    def choose(self, mark: AnnotationId | None, *, reveal: bool) -> None:
        """Show which one is chosen."""

    def unplaced(self) -> tuple[AnnotationId, ...]:
        """Return those that have no place."""

    def flush(self) -> None:
        """Tell what is not told yet."""


class Viewer(QWidget):
    """The base of every viewer. It opens once, in its constructor's wake, and is thrown away.

    Signals (main thread): ``shown()`` when the first content is visible; ``problem(str, str)``
    with an error's code and a sentence, when it cannot be shown (the review then puts a card
    in its place); ``position_changed(str)`` with words for the tool bar, such as ``4 / 14``;
    ``selected(object)`` with a :class:`Selection` or None; ``cite_wanted()`` when they want to
    cite what is selected; ``place_changed()`` when :meth:`place`
    gives something new. Of marks: ``mark_made(object)`` with the :class:`MarkPlace` of a new one;
    ``mark_changed(str, object)`` with the id of one that was moved or sized, and its new place;
    ``mark_chosen(object)`` with the id of the one that the person chose, or None;
    ``mark_opened(str)`` when they want to read or write its words; ``mark_removed(str)`` when
    they want to be rid of it; ``tool_changed(object)`` with the kind of mark that a drag or a key
    makes now, or None; ``unplaced_changed()`` when :meth:`unplaced` gives something new.
    """

    shown = Signal()
    problem = Signal(str, str)
    position_changed = Signal(str)
    selected = Signal(object)
    cite_wanted = Signal()
    place_changed = Signal()
    mark_made = Signal(object)
    mark_changed = Signal(str, object)
    mark_chosen = Signal(object)
    mark_opened = Signal(str)
    mark_removed = Signal(str)
    tool_changed = Signal(object)
    unplaced_changed = Signal()

    def __init__(self, context: UiContext, subject: Subject, parent: QWidget) -> None:
        super().__init__(parent)
        self.context = context
        self.subject = subject
        self.marking: Marking | None = None

    @property
    def card(self) -> Explanation | None:
        """The viewer's own card, where it stands in the place of the content."""
        return None

    def tools(self) -> list[QAction]:
        """Return the actions that the tool bar shows, from left to right."""
        return []

    def place(self) -> Place:
        """Return where the person is, so that it can be restored."""
        return {}

    def go_to(self, place: Place) -> None:
        """Go to a place; members that do not fit are ignored."""

    def show_selector(self, selector: dict[str, Any]) -> None:
        """Show the place of a Web Annotation selector; one that names none here is ignored."""
        place = place_in(selector)
        if place is not None:
            self.show_place(place)

    def show_place(self, place: MarkPlace) -> None:
        """Bring a place into view, and point it out for a moment; what plays, plays its range."""

    # Marks. What is shown is what the review holds: a viewer tells what a person asks for, and
    # paints it as they left it until ``show_marks`` says what is stored. Call that also after a
    # change was refused.

    def mark_kinds(self) -> tuple[MarkKind, ...]:
        """Return the kinds of marks that can be made here, the most used first."""
        return () if self.marking is None else self.marking.kinds()

    def use_tool(self, kind: MarkKind | None, colour: Colour | None = None) -> None:
        """Let the next drag, or Enter after arrow keys, make a mark of ``kind``; None ends that.

        For a kind on text or in time, what is selected becomes the mark at once; a note on a page
        and a mark on the whole file need nothing more. What is half drawn is kept, where it is
        enough for a mark.
        """
        if self.marking is not None:
            self.marking.use_tool(kind, colour)

    def show_marks(self, marks: Sequence[ShownMark]) -> None:
        """Show these marks, those of the artifact as a whole included, and no others."""
        if self.marking is not None:
            self.marking.show(marks)

    def choose_mark(self, mark: AnnotationId | None, *, reveal: bool = False) -> None:
        """Show which mark is chosen, for arrow keys to move and size; bring it into view."""
        if self.marking is not None:
            self.marking.choose(mark, reveal=reveal)

    def unplaced(self) -> tuple[AnnotationId, ...]:
        """Return the marks that have no place in what is shown, such as on a page that a rendition
        lacks, or on words that are not there."""
        return () if self.marking is None else self.marking.unplaced()

    def flush_marks(self) -> None:
        """Tell at once of a mark that is being moved by keys."""
        if self.marking is not None:
            self.marking.flush()

    def find_text(self, text: str, *, backwards: bool = False) -> None:
        """Find ``text`` from here on, where this kind of evidence has text."""

    @property
    def held(self) -> bool:
        """Whether :meth:`pause_for_typing` holds something that :meth:`resume` lets go on."""
        return False

    def pause_for_typing(self) -> None:
        """Hold what plays by itself while the person writes about it."""

    def resume(self) -> None:
        """Go on with what :meth:`pause_for_typing` held."""

    def close_document(self) -> None:
        """Let go of what is open. The widget is deleted afterwards."""
