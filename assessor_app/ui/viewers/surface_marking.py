"""Marks in a viewer that paints its content: between its signals and the layer of marks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from assessor_app.domain.ids import AnnotationId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.marks.shown import Colour, ShownMark
from assessor_app.ui.marks.hands import Hands
from assessor_app.ui.marks.layer import MarkLayer
from assessor_app.ui.marks.surface import Surface
from assessor_app.ui.viewers.viewer import Viewer


class SurfaceMarking(QObject):
    """Implements :class:`Marking` over a surface; what is special to a viewer is overridden."""

    def __init__(
        self,
        viewer: Viewer,
        surface: Surface,
        painted: QWidget,
        keyed: QWidget,
        *,
        keeps_clicks: bool = False,
    ) -> None:
        super().__init__(viewer)
        self.viewer = viewer
        self._keyed = keyed
        self._unplaced: tuple[AnnotationId, ...] = ()
        self.layer = MarkLayer(viewer.context.appearance, surface, self)
        self.hands = Hands(self.layer, painted, keyed, keeps_clicks=keeps_clicks)
        self.layer.changed.connect(viewer.mark_changed)
        self.layer.chosen.connect(viewer.mark_chosen)
        self.layer.opened.connect(viewer.mark_opened)
        self.layer.removed.connect(viewer.mark_removed)
        self.hands.drawing.made.connect(self._made)
        self.hands.drawing.tool_changed.connect(viewer.tool_changed)
        self.hands.entered.connect(self.make_from_selection)

    def kinds(self) -> tuple[MarkKind, ...]:
        """Return the kinds that can be made; a viewer names its own."""
        return ()

    def at_once(self, kind: MarkKind) -> MarkPlace | None:
        """Return the place of a mark that needs no more than what is selected now, or None."""
        return MarkPlace(MarkKind.WHOLE) if kind is MarkKind.WHOLE else None

    def completed(self, place: MarkPlace) -> MarkPlace:
        """Return the place of a mark that was drawn, with what the viewer knows beside it."""
        return place

    def use_tool(self, kind: MarkKind | None, colour: Colour | None) -> None:
        """Take a tool, or make the mark at once."""
        place = None if kind is None else self.at_once(kind)
        self.hands.drawing.use(None if place is not None else kind, colour)
        if place is not None:
            self.viewer.mark_made.emit(place)
        elif kind is not None:
            self._keyed.setFocus(Qt.FocusReason.OtherFocusReason)

    def make_from_selection(self) -> None:
        """Make the mark that the tool makes from what is selected, where there is something."""
        tool = self.layer.tool
        place = None if tool is None else self.at_once(tool)
        if place is not None:
            self.hands.drawing.use(None)
            self.viewer.mark_made.emit(place)

    def show(self, marks: Sequence[ShownMark]) -> None:
        """Show these marks."""
        self.layer.show(marks)
        self.note_placed()

    def choose(self, mark: AnnotationId | None, *, reveal: bool) -> None:
        """Show which one is chosen."""
        self.layer.choose(mark, reveal=reveal)

    def unplaced(self) -> tuple[AnnotationId, ...]:
        """Return the marks that have no place here."""
        return self.layer.unplaced()

    def note_placed(self) -> None:
        """Say so where other marks have no place than before."""
        now = self.unplaced()
        if now != self._unplaced:
            self._unplaced = now
            self.viewer.unplaced_changed.emit()

    def flush(self) -> None:
        """Tell at once of a mark that is being moved by keys."""
        self.layer.flush()

    def _made(self, place: MarkPlace) -> None:
        self.viewer.mark_made.emit(self.completed(place))
