"""The PDF viewer: opens a document through the isolated decoder and puts its parts together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from assessor_app.errors import AssessorError
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.evidence.evidence_view import CancelToken, DecodedDocument
from assessor_app.ui.context import UiContext
from assessor_app.ui.task_runner import Lane
from assessor_app.ui.viewers.pdf.drawing import Drawn, Learnt, Look, Opened, learn, open_at
from assessor_app.ui.viewers.pdf.keys import Keys
from assessor_app.ui.viewers.pdf.marking import PdfMarking
from assessor_app.ui.viewers.pdf.page_field import PageField
from assessor_app.ui.viewers.pdf.page_view import PageView
from assessor_app.ui.viewers.pdf.page_words import Passage
from assessor_app.ui.viewers.pdf.pictures import Pictures
from assessor_app.ui.viewers.pdf.places import WantedPlace, look_as, parsed_place, place_of
from assessor_app.ui.viewers.pdf.pointing import Pointing
from assessor_app.ui.viewers.pdf.pointing_out import PointingOut
from assessor_app.ui.viewers.pdf.searching import Hit
from assessor_app.ui.viewers.pdf.selecting import Selecting
from assessor_app.ui.viewers.pdf.side_panels import SidePanels
from assessor_app.ui.viewers.pdf.texts import Texts
from assessor_app.ui.viewers.pdf.tools import Tools
from assessor_app.ui.viewers.pdf.wording import FATAL, document_problem
from assessor_app.ui.viewers.viewer import Place, Subject, Viewer
from assessor_app.ui.widgets.states import Explanation, Offer

_FOR_GOOD: Final = frozenset(
    {"decoder_password", "decoder_empty", "decoder_type_mismatch", "decoder_unsupported"}
)
_STOPS: Final = frozenset({"decoder_crashed", "decoder_timeout"})
_MOST_STOPS: Final = 3


class PdfViewer(Viewer):
    """Shows one PDF. Signals as in :class:`Viewer`; after ``problem`` it shows a card of its own
    with "Try again", which is :meth:`retry`.
    """

    def __init__(self, context: UiContext, subject: Subject, parent: QWidget) -> None:
        super().__init__(context, subject, parent)
        self._document: DecodedDocument | None = None
        self._gone = CancelToken()
        self._look = Look()
        self._pending: Place = {}
        self._pending_place: MarkPlace | None = None
        self._is_shown = False
        self._labels: tuple[str, ...] = ()
        self._stops = 0
        self._card: Explanation | None = None
        self._open()  # first, so that the parts are made while the decoder works
        self.pictures = Pictures(context.runner, self)
        self.texts = Texts(context.runner, self)
        self.view = PageView(context.appearance, self.pictures, self)
        self.selecting = Selecting(self.texts, self)
        self.pointing = Pointing(self.view, self.selecting, self.texts)
        self.keys = Keys(self.view, self.selecting)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.addWidget(self.view)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setCollapsible(0, False)
        self.panels = SidePanels(context, self.texts, self._splitter)
        self.marking: PdfMarking = PdfMarking(self, self.view, self.selecting, self.texts)
        self.pointing_out = PointingOut(context.runner, self.view, self.texts)
        self._tools = Tools(self.view, self.pointing, self, self)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        pages = QWidget(self)
        self._column = QVBoxLayout(pages)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self._splitter, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(pages)
        self.setFocusProxy(self.view)

    @cached_property
    def _page_field(self) -> PageField:
        made = PageField(self)
        made.page_chosen.connect(self.view.go_to_page)
        made.left.connect(self._leave_page_field)
        self._column.insertWidget(0, made)
        return made

    def _connect(self) -> None:
        self.view.resized.connect(self._note_look)
        self.view.moved.connect(self._moved)
        self.view.page_changed.connect(self._page_changed)
        self.pictures.arrived.connect(self._say_shown)
        self.pictures.page_failed.connect(self._page_failed)
        self.pictures.settled.connect(self._read_page)
        self.selecting.changed.connect(self._selection_changed)
        self.selecting.chosen.connect(self.selected)
        self.pointing.clicked.connect(self._try_page_again)
        self.keys.retry_requested.connect(self._try_page_again)
        self.panels.page_chosen.connect(self._go_to_page)
        self.panels.hits_changed.connect(self._show_hits)
        self.panels.hit_chosen.connect(self._show_hit)
        self.panels.passage_selected.connect(self._select_passage)
        self.panels.left.connect(self._leave_side)
        self._tools.dark_chosen.connect(self.view.invert)

    # Opening, closing and trying again

    def _open(self) -> None:
        token = self._gone = CancelToken()
        runner = self.context.runner

        def tell(opened: Opened) -> None:
            runner.post(partial(self._opened, token, opened))

        self.context.runner.run(
            self,
            partial(open_at, self.context.workspace, self.subject, self._look, token, tell),
            done=partial(self._drawn, token),
            failed=partial(self._not_opened, token),
            lane=Lane.DECODE,
            latest="open",
        )

    def _opened(self, token: CancelToken, opened: Opened) -> None:
        if token.cancelled or not isValid(self):
            opened.document.close()
            return
        self._document = opened.document
        self._is_shown = False
        for user in (self.pictures, self.texts, self.panels):
            user.use(opened.document)
        self._show_card(None)
        if opened.first is not None:
            self.pictures.expect(opened.first)
        pending, self._pending = self._pending, {}
        self.view.show_pages(opened.sizes)
        self.marking.note_placed()
        self._restore(pending)
        self._moved()
        self._say_position()

    def _drawn(self, token: CancelToken, drawn: Drawn | None) -> None:
        if drawn is not None and not token.cancelled:
            self.pictures.finish(drawn)

    def _not_opened(self, token: CancelToken, error: AssessorError) -> None:
        if not token.cancelled:
            self._fail(error)

    def _say_shown(self) -> None:
        """The first picture is there, or the card of a page that has none."""
        if self._is_shown or self._document is None:
            return
        self._is_shown = True
        self.shown.emit()
        self.context.runner.run_in_turns(self, self._learn(self._document))
        if self._pending_place is not None:
            self.show_place(self._pending_place)

    def _learn(self, document: DecodedDocument) -> Iterator[None]:
        """Ask for what the first picture did not need: in a turn of its own, behind painting it."""
        yield
        if document is self._document:
            self.context.runner.run(
                self,
                partial(learn, document),
                done=partial(self._take, document),
                failed=self._lack,
                lane=Lane.DECODE,
            )

    def _take(self, document: DecodedDocument, learnt: Learnt) -> None:
        if document is not self._document:
            return
        layout = self.view.page_layout
        if layout is None or learnt.sizes != layout.sizes:
            self.view.show_pages(learnt.sizes)
        self._labels = learnt.labels
        self.panels.show_outline(learnt.outline, learnt.labels)
        self._say_position()

    def _lack(self, error: AssessorError) -> None:
        """Do without: pages show what is wrong with them by themselves."""
        self._count_stop(error)

    def _fail(self, error: AssessorError) -> None:
        self._pending = self.place() or self._pending
        self._let_go()
        self._note_look()
        title, sentence = document_problem(error)
        self._show_card(self._make_card(title, sentence, error.code))
        self.problem.emit(error.code, sentence)

    def _make_card(self, title: str, sentence: str, code: str) -> Explanation:
        offers: list[Offer] = [] if code in _FOR_GOOD else [("Try again", self.retry)]
        return Explanation(title, sentence, self, offers=offers)

    def _show_card(self, card: Explanation | None) -> None:
        if self._card is not None:
            self._stack.removeWidget(self._card)
            self._card.deleteLater()
        self._card = card
        if card is not None:
            self._stack.addWidget(card)
            self._stack.setCurrentWidget(card)
        else:
            self._stack.setCurrentIndex(0)

    def retry(self) -> None:
        """Open the document again, at the same place. Pages that failed wait to be asked for."""
        self._let_go()
        self._stops = 0
        self._open()

    def close_document(self) -> None:
        """Let go of the document; what is under way for it is dropped."""
        self.marking.flush()
        self._let_go()

    def _let_go(self) -> None:
        self._gone.cancel()
        document, self._document = self._document, None
        for user in (self.pictures, self.texts, self.panels):
            user.use(None)
        if document is not None:
            document.close()
            decoder, runner = self.context.workspace.decoder, self.context.runner
            runner.run(runner, decoder.close_forgotten, lane=Lane.DECODE)

    def _page_failed(self, page: int, error: AssessorError) -> None:
        self._say_shown()
        if error.code in FATAL:
            self._fail(error)
            return
        self._count_stop(error)
        if error.code == "decoder_crashed" and self._stops == 1:
            # Perhaps the system ended it, not this page: asked for once more, without a word.
            self.pictures.try_again(page)

    def _count_stop(self, error: AssessorError) -> None:
        """A document that stops the decoder again and again is not asked for more."""
        if error.code in _STOPS:
            self._stops += 1
            if self._stops >= _MOST_STOPS:
                self._fail(error)

    def _try_page_again(self, page: int) -> None:
        if page in self.pictures.problems:
            self.pictures.try_again(page)
            self.view.viewport().update()

    # Viewer

    def hideEvent(self, event: QHideEvent) -> None:
        """Give memory back while another tab is in front."""
        super().hideEvent(event)
        self.pictures.rest()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask again for what stands around the page."""
        super().showEvent(event)
        self._moved()

    def tools(self) -> list[QAction]:
        """Return the actions; see :class:`Tools`."""
        return self._tools.all()

    def place(self) -> Place:
        """Return ``page`` (from 1), ``x`` and ``y`` of the top left in page points, ``zoom``
        (``width``, ``page`` or a number), ``rotation`` in degrees and ``dark``."""
        return place_of(self.view)

    def go_to(self, place: Place) -> None:
        """Go to a place; before the document is open, it opens there."""
        if self._document is None:
            self._pending = dict(place)
            self._look_as(parsed_place(place))
            self._note_look()
        else:
            self._restore(place)

    def _restore(self, place: Place) -> None:
        wanted = parsed_place(place)
        self._look_as(wanted)
        if wanted.spot is not None:
            self.view.go_to_spot(wanted.spot)
        elif wanted.page is not None:
            self.view.go_to_page(wanted.page)

    def _note_look(self) -> None:
        if self._document is None:
            self._look.page = parsed_place(self._pending).page or 0
            self._look.viewing = self.view.viewing()

    def _look_as(self, wanted: WantedPlace) -> None:
        look_as(self.view, wanted)
        if wanted.dark is not None:
            self._tools.dark.setChecked(wanted.dark)

    def show_place(self, place: MarkPlace) -> None:
        """Scroll to the page and point out the words or the area for a moment."""
        if self._document is None:
            self._pending_place = place
        else:
            self._pending_place = None
            self.pointing_out.show(place, self._document)

    def find_text(self, text: str, *, backwards: bool = False) -> None:
        """Go to the next place (or the one before) where ``text`` stands."""
        self.panels.find(text, self.view.page, backwards=backwards)

    # What happens in the parts

    def _moved(self) -> None:
        need = self.view.need()
        if need is not None and self._document is not None:
            self.pictures.show(need)
            self.place_changed.emit()

    def _read_page(self) -> None:
        """Have the words of the page at hand before somebody selects them, or marks stand there."""
        self.texts.get(self.view.page)
        self.marking.look_up()

    def _page_changed(self, page: int) -> None:
        self._say_position()
        self.panels.follow(page)

    def _say_position(self) -> None:
        if self._document is not None:
            page, pages = self.view.page, self._document.pages
            label = self._labels[page] if self._labels else ""
            named = f"{label} ({page + 1} / {pages})" if label else f"{page + 1} / {pages}"
            self.view.setAccessibleName(f"PDF, page {label or page + 1} of {pages}")
            self.position_changed.emit(named)

    def _selection_changed(self) -> None:
        self.view.marks.selected = self.selecting.places()
        self.view.viewport().update()

    def _select_passage(self, passage: Passage) -> None:
        self.selecting.take_passage(self.view.page, passage)

    def _show_hits(self) -> None:
        self.view.marks.hits = self.panels.hit_boxes()
        if not self.view.marks.hits:
            self.view.marks.hit = ()
        self.view.viewport().update()

    def _show_hit(self, hit: Hit) -> None:
        self.view.marks.hit = tuple((hit.page, box) for box in hit.boxes)
        self.view.reveal(hit.page, hit.boxes[0])
        self.view.viewport().update()

    def _go_to_page(self, page: int) -> None:
        self.view.go_to_page(page)

    # Panels, as the tools show them

    def show_outline(self, shown: bool) -> None:
        """Show or hide the outline."""
        if shown:
            self._tools.search.setChecked(False)
        self.panels.open_side("outline" if shown else "")

    def show_search(self, shown: bool) -> None:
        """Show or hide the search."""
        if shown:
            self._tools.outline.setChecked(False)
        self.panels.open_side("search" if shown else "")

    def show_text(self, shown: bool) -> None:
        """Show or hide the text of the page."""
        self.panels.open_reading(shown=shown, page=self.view.page)

    def show_page_field(self) -> None:
        """Ask for the page to go to."""
        if self._document is not None:
            self._page_field.show_pages(self._document.pages, self._labels)
            self._page_field.show()
            self._page_field.take_focus(self.view.page)

    def _leave_page_field(self) -> None:
        self._page_field.hide()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave_side(self) -> None:
        self._tools.search.setChecked(False)
        self._tools.outline.setChecked(False)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
