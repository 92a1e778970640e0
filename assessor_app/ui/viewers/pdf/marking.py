"""Marks on the pages of a PDF: where they lie, on which words, and how they are made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from assessor_app.domain.geometry import Affine, Box, Point
from assessor_app.domain.ids import AnnotationId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.marks.pdf_marks import line_boxes
from assessor_app.services.marks.shown import ShownMark
from assessor_app.ui.viewers.pdf.geometry import Spot
from assessor_app.ui.viewers.pdf.page_view import PageView
from assessor_app.ui.viewers.pdf.selecting import Selecting
from assessor_app.ui.viewers.pdf.texts import Texts
from assessor_app.ui.viewers.surface_marking import SurfaceMarking
from assessor_app.ui.viewers.viewer import Viewer

_KINDS: Final = (
    MarkKind.HIGHLIGHT,
    MarkKind.UNDERLINE,
    MarkKind.STRIKE,
    MarkKind.AREA,
    MarkKind.POINT,
    MarkKind.PAGE_NOTE,
    MarkKind.INK,
    MarkKind.ARROW,
    MarkKind.ELLIPSE,
    MarkKind.POLYGON,
)


class PdfSurface:
    """The pages as something that marks lie on. Lines of words are found once for each mark, from
    the text of its page."""

    paged = True

    def __init__(self, view: PageView, texts: Texts) -> None:
        self._view = view
        self._texts = texts
        self._lines: dict[AnnotationId, tuple[MarkPlace, tuple[Box, ...]]] = {}

    @property
    def inverted(self) -> bool:
        """Whether pages are shown light on dark."""
        return self._view.inverted

    def pages(self) -> Iterable[int]:
        """Return the pages that are seen."""
        layout, seen = self._view.page_layout, self._view.seen()
        return () if layout is None else layout.pages_in(seen.top, seen.bottom)

    def page_at(self, at: Point) -> int | None:
        """Return the page under a point of the viewport."""
        spot = self._view.spot_at(QPointF(*at))
        return spot.page if spot is not None and self._view.is_on_page(QPointF(*at)) else None

    def room(self, page: int) -> Box | None:
        """Return the page's extent in points; None before it is known, or where it is not."""
        layout = self._view.page_layout
        if layout is None or not 0 <= page < len(layout.sizes):
            return None
        size = layout.sizes[page]
        return Box(0, 0, size.width, size.height)

    def way(self, page: int) -> Affine:
        """Return the way from page points to the viewport."""
        layout, seen, ratio = self._view.page_layout, self._view.seen(), self._view.pixel_ratio
        assert layout is not None
        size = layout.sizes[page]
        x, y = layout.place_of(Spot(page, 0, 0))
        right = layout.place_of(Spot(page, size.width, 0))
        below = layout.place_of(Spot(page, 0, size.height))
        across, down = size.width * ratio, size.height * ratio
        return Affine(
            (right[0] - x) / across,
            (right[1] - y) / across,
            (below[0] - x) / down,
            (below[1] - y) / down,
            (x - seen.left) / ratio,
            (y - seen.top) / ratio,
        )

    def shows(self, mark: ShownMark) -> bool:
        """Say yes: pages do not come and go."""
        return True

    def lines(self, mark: ShownMark) -> tuple[Box, ...]:
        """Return the lines of a mark's words; nothing before the page's text is there, the stored
        box where the words are not on the page."""
        known = self._lines.get(mark.id)
        if known is not None and known[0] == mark.place:
            return known[1]
        place = mark.place
        words = self._texts.peek((place.page or 1) - 1)
        if words is None or place.quotation is None:
            return () if place.quotation is not None or place.box is None else (place.box,)
        found = line_boxes(words.content, place.quotation, place.box)
        found = found or ((place.box,) if place.box is not None else ())
        self._lines[mark.id] = place, found
        return found

    def is_known(self, mark: ShownMark) -> bool:
        """Say whether the lines of a mark's words are at hand."""
        known = self._lines.get(mark.id)
        return known is not None and known[0] == mark.place

    def keep(self, marks: Iterable[AnnotationId]) -> None:
        """Forget the lines of all other marks."""
        kept = set(marks)
        self._lines = {one: found for one, found in self._lines.items() if one in kept}

    def reveal(self, page: int, box: Box | None) -> None:
        """Scroll as little as brings a part of a page into view."""
        if box is None:
            self._view.go_to_page(page)
        else:
            self._view.reveal(page, box)

    def repaint(self) -> None:
        """Paint the viewport anew."""
        self._view.viewport().update()


class PdfMarking(SurfaceMarking):
    """Makes and shows the marks of a PDF."""

    def __init__(self, viewer: Viewer, view: PageView, selecting: Selecting, texts: Texts) -> None:
        self._surface = PdfSurface(view, texts)
        super().__init__(viewer, self._surface, view.viewport(), view)
        self._view = view
        self._selecting = selecting
        self._texts = texts
        view.over = self._paint
        selecting.drawn.connect(self.make_from_selection)
        texts.arrived.connect(self._words_arrived)

    def kinds(self) -> tuple[MarkKind, ...]:
        """Return all kinds that stand on pages."""
        return _KINDS

    def at_once(self, kind: MarkKind) -> MarkPlace | None:
        """Return the place of what is selected, for a kind that it can be; of the page, for a
        note."""
        if kind is MarkKind.PAGE_NOTE:
            layout = self._view.page_layout
            return None if layout is None else MarkPlace(kind, self._view.page + 1)
        selection = self._selecting.selection()
        fits = selection is not None and (
            kind.on_text if selection.place.quotation is not None else kind is MarkKind.AREA
        )
        if selection is None or not fits:
            return super().at_once(kind)
        self._selecting.clear()
        return replace(selection.place, kind=kind)

    def show(self, marks: Sequence[ShownMark]) -> None:
        """Show these marks, and have the words of those in view looked up."""
        self._surface.keep(one.id for one in marks)
        super().show(marks)
        self.look_up()

    def look_up(self) -> None:
        """Ask for the text of the pages in view where marks stand on words not found yet."""
        for page in self._surface.pages():
            if any(
                one.place.kind.on_text and not self._surface.is_known(one)
                for one in self.layer.on_page(page)
            ):
                self._texts.get(page)

    def _words_arrived(self, page: int) -> None:
        if any(one.place.kind.on_text for one in self.layer.on_page(page)):
            self._surface.repaint()

    def _paint(self, painter: QPainter) -> None:
        self.layer.paint(painter, QRectF(self._view.viewport().rect()))
