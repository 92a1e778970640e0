"""What stands beside the pages: outline or search on the left, the page's text on the right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from assessor_app.domain.geometry import Box
from assessor_app.services.evidence.evidence_view import DecodedDocument, OutlineEntry
from assessor_app.ui.context import UiContext
from assessor_app.ui.viewers.pdf.outline import OutlinePanel
from assessor_app.ui.viewers.pdf.reading_pane import ReadingPane
from assessor_app.ui.viewers.pdf.search_panel import SearchPanel
from assessor_app.ui.viewers.pdf.searching import Hit, Searching
from assessor_app.ui.viewers.pdf.texts import Texts

_SIDE_WIDTH, _READING_WIDTH = 250, 300
_NARROWEST = 110
_LARGEST_SHARE = 0.42


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

    def __init__(self, context: UiContext, texts: Texts, splitter: QSplitter) -> None:
        super().__init__(splitter)
        self._texts = texts
        self._splitter = splitter
        self._pixels = context.appearance.pixels
        self._page = 0
        self._go_when_found = 0
        self._entries: Sequence[OutlineEntry] = ()
        self._searching = Searching(context.runner, self)
        self._searching.begun.connect(self._begun)
        self._searching.found.connect(self._found)
        self._searching.ended.connect(self._ended)
        texts.arrived.connect(self._words_arrived)

    # Panels are made when they are first wanted: the first page does not wait for them.

    @cached_property
    def _side(self) -> QStackedWidget:
        made = QStackedWidget(self._splitter)
        made.setMinimumWidth(self._pixels(_NARROWEST))
        made.hide()
        self._splitter.insertWidget(0, made)
        self._splitter.setStretchFactor(0, 0)
        self._splitter.setStretchFactor(1, 1)
        return made

    @cached_property
    def outline(self) -> OutlinePanel:
        """The outline."""
        made = OutlinePanel(self._side)
        made.show_entries(self._entries)
        made.page_chosen.connect(self.page_chosen)
        self._side.addWidget(made)
        return made

    @cached_property
    def search(self) -> SearchPanel:
        """The search and what it found."""
        made = SearchPanel(self._side)
        made.asked.connect(self._ask)
        made.hit_chosen.connect(self.hit_chosen)
        made.left.connect(self.left)
        self._side.addWidget(made)
        return made

    @cached_property
    def reading(self) -> ReadingPane:
        """The text of the page that is read."""
        made = ReadingPane(self._splitter)
        made.setMinimumWidth(self._pixels(_NARROWEST))
        made.selected.connect(self.passage_selected)
        made.hide()
        self._splitter.addWidget(made)
        return made

    def use(self, document: DecodedDocument | None) -> None:
        """Search another document, or none."""
        self._searching.use(document)
        if document is None and self._has("search"):
            self.search.model.clear()
            self.hits_changed.emit()

    def _has(self, name: str) -> bool:
        return name in self.__dict__

    def show_outline(self, entries: Sequence[OutlineEntry], labels: Sequence[str]) -> None:
        """Show another outline, and call pages as the document does."""
        self._entries = entries
        if self._has("outline"):
            self.outline.show_entries(entries)
            self.outline.follow(self._page)

    def follow(self, page: int) -> None:
        """The person reads another page now."""
        self._page = page
        if self._has("outline"):
            self.outline.follow(page)
        self._show_text()

    def open_side(self, which: str) -> None:
        """Show ``outline`` or ``search`` and give it the focus, or hide both."""
        if not which:
            if self._has("_side"):
                self._side.hide()
            return
        panel = self.outline if which == "outline" else self.search
        self._side.setCurrentWidget(panel)
        self._give_room(self._side, _SIDE_WIDTH)
        panel.take_focus()
        self.follow(self._page)

    def open_reading(self, *, shown: bool, page: int) -> None:
        """Show or hide the text of the page that is read."""
        self._page = page
        if not shown and not self._has("reading"):
            return
        if shown:
            self._give_room(self.reading, _READING_WIDTH)
            self._show_text()
            self.reading.take_focus()
        else:
            self.reading.hide()

    def _give_room(self, panel: QWidget, wanted: int) -> None:
        """Show a panel, no wider than leaves the pages the better part."""
        panel.show()
        sizes, at = self._splitter.sizes(), self._splitter.indexOf(panel)
        pages = 1 if self._has("_side") else 0
        room = sizes[at] + sizes[pages]
        sizes[at] = min(self._pixels(wanted), int(self._splitter.width() * _LARGEST_SHARE), room)
        sizes[pages] = room - sizes[at]
        self._splitter.setSizes(sizes)

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
        for hit in self.search.model.hits if self._has("search") else ():
            boxes.setdefault(hit.page, []).extend(hit.boxes)
        return boxes

    def _ask(self, text: str) -> None:
        self.find(text, self._page, backwards=False)

    def _begun(self, query: str) -> None:
        self.search.show_begun(query)
        self.hits_changed.emit()

    def _ended(self, problem: str) -> None:
        self.search.show_ended(problem)

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
        if not self._has("reading") or self.reading.isHidden():
            return
        words = self._texts.get(self._page)
        if words is None:
            self.reading.show_waiting(self._page)
        else:
            self.reading.show_words(words)
