"""What the viewers of texts and of documents share: one body that is read, quoted and searched."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assessor_app.errors import AssessorError
from assessor_app.protocol.places import MarkPlace
from assessor_app.ui.context import UiContext
from assessor_app.ui.viewers.decoding import Decoding
from assessor_app.ui.viewers.readers import Feeder, find_in
from assessor_app.ui.viewers.safe_browser import ask_about_link
from assessor_app.ui.viewers.table_view import EvidenceTable
from assessor_app.ui.viewers.text_marking import Body, TextMarking
from assessor_app.ui.viewers.text_quotes import find_quote, quote_of
from assessor_app.ui.viewers.viewer import Place, Subject, Viewer


class ReadingViewer(Viewer):
    """A viewer with a text or a table in it, which comes from the decoder and may be replaced.

    Who derives from it asks ``_decoding`` for the content, and makes ``_body`` of it.
    """

    def __init__(self, context: UiContext, subject: Subject, parent: QWidget) -> None:
        super().__init__(context, subject, parent)
        self._body: Body | None = None
        self._wanted: Place = {}
        self._feeder = Feeder(self)
        self.marking: TextMarking = TextMarking(self)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._decoding = Decoding(context, subject, self)
        self._decoding.failed.connect(self._fail)

    def _fail(self, error: AssessorError) -> None:
        self.problem.emit(error.code, error.message)

    def _ask_about_link(self, address: str) -> None:
        ask_about_link(address, self)

    def _tell_selection(self) -> None:
        if self._body is not None and not isinstance(self._body, EvidenceTable):
            self.selected.emit(quote_of(self._body.textCursor()))

    def show_place(self, place: MarkPlace) -> None:
        """Point out a quoted passage."""
        if place.quotation is None:
            return
        if isinstance(self._body, EvidenceTable):
            self._body.show_quote(place.quotation)
        elif self._body is not None:
            cursor = find_quote(self._body.document(), place.quotation)
            if cursor is not None:
                self._body.lights(self.context.appearance).point_out(cursor)

    def find_text(self, text: str, *, backwards: bool = False) -> None:
        """Select the next passage or cell that holds ``text``."""
        if isinstance(self._body, EvidenceTable):
            self._body.find_text(text, backwards=backwards)
        elif self._body is not None and text:
            find_in(self._body, text, backwards=backwards)

    def close_document(self) -> None:
        """Let go of what was decoded."""
        self._feeder.stop()
        self._decoding.close()

    def focusInEvent(self, event: Any) -> None:
        """Give the focus to what is read."""
        super().focusInEvent(event)
        if self._body is not None:
            self._body.setFocus(Qt.FocusReason.OtherFocusReason)
