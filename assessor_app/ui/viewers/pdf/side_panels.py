"""What stands beside the pages: outline or search on the left, the page's text on the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from assessor_app.services.evidence_view import DecodedDocument, OutlineEntry
from assessor_app.ui.context import UiContext
from assessor_app.ui.viewers.pdf.geometry import Box
from assessor_app.ui.viewers.pdf.outline import OutlinePanel
from assessor_app.ui.viewers.pdf.reading_pane import ReadingPane
from assessor_app.ui.viewers.pdf.search_panel import SearchPanel
from assessor_app.ui.viewers.pdf.searching import Hit, Searching
from assessor_app.ui.viewers.pdf.texts import Texts

_SIDE_WIDTH, _READING_WIDTH = 200, 240


class SidePanels(QObject):
    """Signals (main thread): ``page_chosen(int)`` from the outline; ``hits_changed()`` after a
    search found more, or began anew; ``hit_chosen(Hit)``; ``passage_selected(Passage)`` in the
    text of the page that is read; ``left()`` when the person presses Escape in the search.
    """

    page_chosen = Signal(int)
    hits_changed = Signal()
    hit_chosen = Signal(object)
    passage_selected = Signal(object)
    left = Signal()

    def __init__(self, context: UiContext, texts: Texts, parent: QWidget) -> None:
        super().__init__(parent)
        self._texts = texts
        self._page = 0
        self._go_when_found = 0
        self._searching = Searching(context.runner, self)
        self.side = QStackedWidget(parent)
        self.outline = OutlinePanel(self.side)
        self.search = SearchPanel(self.side)
        self.side.addWidget(self.outline)
        self.side.addWidget(self.search)
        self.reading = ReadingPane(parent)
        self.side.setMinimumWidth(context.appearance.pixels(_SIDE_WIDTH))
        self.reading.setMinimumWidth(context.appearance.pixels(_READING_WIDTH))
        self.side.hide()
        self.reading.hide()
        self._connect()

    def _connect(self) -> None:
        self.outline.page_chosen.connect(self.page_chosen)
        self.search.asked.connect(self._ask)
        self.search.hit_chosen.connect(self.hit_chosen)
        self.search.left.connect(self.left)
        self.reading.selected.connect(self.passage_selected)
        self._searching.begun.connect(self._begun)
        self._searching.found.connect(self._found)
        self._searching.ended.connect(self.search.show_ended)
        self._texts.arrived.connect(self._words_arrived)

    def use(self, document: DecodedDocument | None) -> None:
        """Search another document, or none."""
        self._searching.use(document)
        if document is None:
            self.search.model.clear()
            self.hits_changed.emit()

    def show_outline(self, entries: Sequence[OutlineEntry], page: int) -> None:
        """Show another outline."""
        self.outline.show_entries(entries)
        self.outline.follow(page)

    def follow(self, page: int) -> None:
        """The person reads another page now."""
        self._page = page
        self.outline.follow(page)
        self._show_text()

    def open_side(self, which: str) -> None:
        """Show ``outline`` or ``search`` and give it the focus, or hide both."""
        if which == "outline":
            self.side.setCurrentWidget(self.outline)
            self.side.show()
            self.outline.take_focus()
        elif which == "search":
            self.side.setCurrentWidget(self.search)
            self.side.show()
            self.search.take_focus()
        else:
            self.side.hide()

    def open_reading(self, *, shown: bool, page: int) -> None:
        """Show or hide the text of the page that is read."""
        self._page = page
        self.reading.setVisible(shown)
        self._show_text()
        if shown:
            self.reading.take_focus()

    def find(self, text: str, page: int, *, backwards: bool) -> None:
        """Go to the next hit of ``text``; where it is new, search, and go to the first found."""
        step = -1 if backwards else 1
        if text and text == self._searching.query:
            self.search.go_from(page, step)
        else:
            self._go_when_found = step
            self._searching.search(text, start=page)

    def hit_boxes(self) -> dict[int, list[Box]]:
        """Return the rectangles of all hits, by page."""
        boxes: dict[int, list[Box]] = {}
        for hit in self.search.model.hits:
            boxes.setdefault(hit.page, []).extend(hit.boxes)
        return boxes

    def _ask(self, text: str) -> None:
        self.find(text, self._page, backwards=False)

    def _begun(self, query: str) -> None:
        self.search.show_begun(query)
        self.hits_changed.emit()

    def _found(self, hits: Sequence[Hit]) -> None:
        self.search.show_found(hits)
        self.hits_changed.emit()
        if self._go_when_found:
            step, self._go_when_found = self._go_when_found, 0
            self.search.go_from(self._page, step)

    def _words_arrived(self, page: int) -> None:
        if page == self._page:
            self._show_text()

    def _show_text(self) -> None:
        if self.reading.isHidden():
            return
        words = self._texts.get(self._page)
        if words is None:
            self.reading.show_waiting(self._page)
        else:
            self.reading.show_words(words)
