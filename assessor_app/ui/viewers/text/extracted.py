"""The words of a file that cannot be shown, as they were taken for the search."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from assessor_app.errors import AssessorError
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.evidence.evidence_view import extracted_text
from assessor_app.ui.context import UiContext
from assessor_app.ui.viewers.readers import Feeder, PlainReader, find_in, pieces_of
from assessor_app.ui.viewers.text.reading import foldable
from assessor_app.ui.viewers.text_marking import TextMarking
from assessor_app.ui.viewers.text_quotes import find_quote, quote_of
from assessor_app.ui.viewers.viewer import Subject, Viewer
from assessor_app.ui.widgets.labels import label

_SAYS = (
    "These are the words that were taken from the file when it was downloaded. Its layout and "
    "pictures are not here."
)
_NONE = "No words were taken from this file."


class ExtractedTextViewer(Viewer):
    """Shows the text of a file without opening the file."""

    def __init__(self, context: UiContext, subject: Subject, parent: QWidget) -> None:
        super().__init__(context, subject, parent)
        self._reader = PlainReader(self)
        self._reader.setAccessibleName(f"Text of {subject.artifact.name}")
        self._reader.selectionChanged.connect(self._tell_selection)
        self._says = label(_SAYS, self, role="small", wrap=True)
        self._says.setContentsMargins(24, 10, 24, 10)
        self._feeder = Feeder(self)
        self.marking: TextMarking = TextMarking(self)
        self.marking.use(self._reader)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._says)
        layout.addWidget(self._reader, 1)
        self.setFocusProxy(self._reader)
        workspace = context.workspace
        context.runner.run(
            self,
            lambda: foldable(extracted_text(workspace, subject.assignment, subject.path)),
            done=self._show,
            failed=self._fail,
        )

    def _fail(self, error: AssessorError) -> None:
        self.problem.emit(error.code, error.message)

    def _show(self, text: str) -> None:
        if not text.strip():
            self._says.setText(_NONE)
        self._feeder.feed(pieces_of(text), self._reader.add, self._filled)

    def _filled(self) -> None:
        self._reader.moveCursor(self._reader.textCursor().MoveOperation.Start)
        self.marking.place()
        self.position_changed.emit("Text only")

    def _tell_selection(self) -> None:
        self.selected.emit(quote_of(self._reader.textCursor()))

    def show_place(self, place: MarkPlace) -> None:
        """Point out a quoted passage."""
        if place.quotation is None:
            return
        cursor = find_quote(self._reader.document(), place.quotation)
        if cursor is not None:
            self._reader.lights(self.context.appearance).point_out(cursor)

    def find_text(self, text: str, *, backwards: bool = False) -> None:
        """Select the next passage that holds ``text``."""
        if text:
            find_in(self._reader, text, backwards=backwards)

    def close_document(self) -> None:
        """Let go of the text."""
        self._feeder.stop()
