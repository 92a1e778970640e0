"""The scroll of pages: zoom, turn, place in the document, and painting. It paints, no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from assessor_app.domain.geometry import Box
from assessor_app.services.evidence.evidence_view import PageSize
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.viewers.pdf.geometry import Layout, Spot
from assessor_app.ui.viewers.pdf.painting import Marks, PagePainter
from assessor_app.ui.viewers.pdf.pictures import Pictures
from assessor_app.ui.viewers.pdf.pieces import Need
from assessor_app.ui.viewers.pdf.viewing import Fit, Viewing
from assessor_app.ui.widgets.painting import paint_focus

ZOOM_STEP: Final = 1.2
_LINE: Final = 48
_OVERLAP: Final = 0.9  # of a view, when paging, so that no line is lost


class PageView(QAbstractScrollArea):
    """The pages of a document in one scroll. Scroll bars count device pixels.

    Signals (main thread): ``moved()`` after another part is seen, or at another size;
    ``resized()`` when there is more or less room; ``page_changed(int)`` with the page that is
    read now, from 0; ``zoom_changed(float)``, 1.0 being 100 %.
    """

    moved = Signal()
    resized = Signal()
    page_changed = Signal(int)
    zoom_changed = Signal(float)

    def __init__(self, appearance: Appearance, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._pictures = pictures
        self._painter = PagePainter(appearance, pictures)
        self._sizes: tuple[PageSize, ...] = ()
        self._layout: Layout | None = None
        self._fit, self._zoom, self._turns = Fit.WIDTH, 1.0, 0
        self._inverted = False
        self._page = 0
        self._aimed: int | None = None
        self._settling = False
        self.marks = Marks()
        self.over: Callable[[QPainter], object] | None = None
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self.setAccessibleName("PDF pages")
        appearance.changed.connect(self.viewport().update)
        pictures.arrived.connect(self._repaint_page)
        pictures.page_failed.connect(self._repaint_page)

    # What is shown

    @property
    def page_layout(self) -> Layout | None:
        """Where the pages lie; None before there are any."""
        return self._layout

    @property
    def page(self) -> int:
        """The page that is read now, from 0."""
        return self._page

    @property
    def fit(self) -> Fit:
        """What decides the zoom."""
        return self._fit

    @property
    def zoom(self) -> float:
        """The zoom in force; 1.0 shows a point as 1/72 inch of a screen of 96 pixels an inch."""
        return self._zoom

    @property
    def turns(self) -> int:
        """Quarters clockwise by which the person turned the pages."""
        return self._turns

    @property
    def inverted(self) -> bool:
        """Whether pages are shown light on dark."""
        return self._inverted

    @property
    def pixel_ratio(self) -> float:
        """Device pixels a logical pixel."""
        return self.viewport().devicePixelRatioF()

    def is_problem(self, page: int) -> bool:
        """Whether a page could not be drawn."""
        return page in self._pictures.problems

    def show_pages(self, sizes: tuple[PageSize, ...]) -> None:
        """Show pages of these sizes in points, or better knowledge of the same pages."""
        self._rearrange(lambda: setattr(self, "_sizes", sizes))

    def seen(self) -> Box:
        """Return the part of the scroll that is seen, in pixels."""
        ratio = self.pixel_ratio
        size = self.viewport().size()
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return Box(left, top, round(size.width() * ratio), round(size.height() * ratio))

    def need(self) -> Need | None:
        """Return what is needed to paint what is seen."""
        if self._layout is None:
            return None
        return Need(self._layout, self.seen(), self._page, self._inverted)

    def viewing(self) -> Viewing:
        """Return how the person looks at the document."""
        ratio = self.pixel_ratio
        size = self.viewport().size()
        wide, high = max(1, int(size.width() * ratio)), max(1, int(size.height() * ratio))
        return Viewing(self._fit, self._zoom, self._turns, self._inverted, ratio, wide, high)

    # Zoom and turn

    def fit_to(self, fit: Fit) -> None:
        """Let the page's width, or the whole page, decide the zoom."""
        page = self._page
        self._rearrange(lambda: setattr(self, "_fit", fit))
        if fit is Fit.PAGE:
            self.go_to_page(page)

    def zoom_to(self, zoom: float, at: QPointF | None = None) -> None:
        """Zoom so that what lies under ``at`` (of the viewport; else its middle) stays there."""

        def change() -> None:
            self._fit, self._zoom = Fit.FREE, zoom

        self._rearrange(change, at or QPointF(self.viewport().rect().center()))

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom in or out from where the zoom is."""
        self.zoom_to(self._zoom * factor, at)

    def turn(self, quarters: int) -> None:
        """Turn all pages clockwise, for the view only."""
        page = self._page
        self._rearrange(lambda: setattr(self, "_turns", (self._turns + quarters) % 4))
        self.go_to_page(page)

    def invert(self, inverted: bool) -> None:
        """Show pages light on dark, or as they are."""
        self._inverted = inverted
        self._note_moved()

    # Where in the document

    def spot_at(self, position: QPoint | QPointF) -> Spot | None:
        """Return the point of a page under a point of the viewport, perhaps beside the page."""
        if self._layout is None:
            return None
        return self._layout.spot_at(*self._in_scroll(QPointF(position)))

    def spot_on(self, page: int, position: QPoint | QPointF) -> Spot | None:
        """Return a point of the viewport as a point of that page, inside its edges."""
        if self._layout is None:
            return None
        layout = self._layout
        return layout.clamped(layout.spot_on(page, *self._in_scroll(QPointF(position))))

    def is_on_page(self, position: QPoint | QPointF) -> bool:
        """Whether a point of the viewport lies on a page."""
        spot = self.spot_at(position)
        return spot is not None and self._layout is not None and spot == self._layout.clamped(spot)

    def top_spot(self) -> Spot | None:
        """Return the top left of what is seen as a point of the page that is read; it may lie
        above that page or beside it."""
        if self._layout is None:
            return None
        return self._layout.spot_on(self._page, *self._in_scroll(QPointF(0, 0)))

    def go_to_page(self, page: int) -> None:
        """Bring the top of a page to the top."""
        if self._layout is not None:
            page = min(max(page, 0), len(self._sizes) - 1)
            self._aimed = page
            self._scroll_to(None, self._layout.tops[page] - self._layout.how.margin)

    def go_to_spot(self, spot: Spot) -> None:
        """Bring a point of a page to the top left, as far as the scroll goes."""
        if self._layout is not None and 0 <= spot.page < len(self._sizes):
            self._aimed = spot.page
            x, y = self._layout.place_of(spot)
            self._scroll_to(round(x), round(y))

    def reveal(self, page: int, box: Box) -> None:
        """Scroll as little as brings a rectangle of a page into view, not to the very edge."""
        if self._layout is None or not 0 <= page < len(self._sizes):
            return
        self._aimed = page
        seen, there = self.seen(), self._layout.box_of(page, box)
        rim = min(seen.height, seen.width) * 0.15
        inner = seen.grown(-rim)
        left = top = None
        if there.top < inner.top or there.bottom > inner.bottom:
            top = round(there.top - seen.height / 3)
        if there.left < seen.left or there.right > seen.right:
            left = round(there.left - rim)
        self._scroll_to(left, top)

    def scroll_views(self, views: float) -> None:
        """Scroll on by so many views, or back."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + round(bar.pageStep() * views * _OVERLAP))

    def pan(self, delta: QPointF) -> None:
        """Move the pages with the hand, by logical pixels."""
        ratio = self.pixel_ratio
        for bar, by in (
            (self.horizontalScrollBar(), delta.x()),
            (self.verticalScrollBar(), delta.y()),
        ):
            bar.setValue(bar.value() - round(by * ratio))

    def _scroll_to(self, left: int | None, top: int | None) -> None:
        aimed = self._aimed
        if left is not None:
            self.horizontalScrollBar().setValue(left)
        if top is not None:
            self.verticalScrollBar().setValue(top)
        self._aimed = aimed
        self._note_moved()

    def _in_scroll(self, position: QPointF) -> tuple[float, float]:
        ratio = self.pixel_ratio
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return position.x() * ratio + left, position.y() * ratio + top

    # Layout

    def _rearrange(
        self, change: Callable[[], object] | None = None, at: QPointF | None = None
    ) -> None:
        """Lay the pages out anew; what lies under ``at`` stays there."""
        at = at or QPointF(0, 0)
        anchor = self.spot_at(at)
        if change is not None:
            change()
        if not self._sizes:
            return
        page = min(self._page, len(self._sizes) - 1)
        viewing = self.viewing()
        how = viewing.arrangement(self._sizes, page)
        self._layout = Layout.of(self._sizes, how)
        self._zoom_is(viewing.zoom_of(how.scale))
        self._settling = True
        self._set_ranges()
        if anchor is not None and anchor.page < len(self._sizes):
            x, y = self._layout.place_of(anchor)
            ratio = self.pixel_ratio
            self.horizontalScrollBar().setValue(round(x - at.x() * ratio))
            self.verticalScrollBar().setValue(round(y - at.y() * ratio))
        self._settling = False
        self._note_moved()

    def _zoom_is(self, zoom: float) -> None:
        if zoom != self._zoom:
            self._zoom = zoom
            self.zoom_changed.emit(zoom)

    def _set_ranges(self) -> None:
        assert self._layout is not None
        seen, ratio = self.seen(), self.pixel_ratio
        for bar, whole, part in (
            (self.horizontalScrollBar(), self._layout.width, seen.width),
            (self.verticalScrollBar(), self._layout.height, seen.height),
        ):
            bar.setPageStep(int(part))
            bar.setSingleStep(round(_LINE * ratio))
            bar.setRange(0, max(0, int(whole - part)))

    def _note_moved(self) -> None:
        if self._layout is None:
            return
        seen = self.seen()
        page = self._layout.fullest_page(seen.top, seen.bottom)
        if self._aimed is not None and self._aimed in self._layout.pages_in(seen.top, seen.bottom):
            page = self._aimed
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)
        self.viewport().update()
        self.moved.emit()

    # Events

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        """Paint anew, and note which page is read."""
        if not self._settling:
            self._aimed = None
            self._note_moved()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the page where it is, and fit it again where the width decides."""
        super().resizeEvent(event)
        aimed = self._aimed
        self._rearrange()
        self._aimed = aimed
        self.resized.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the window to a screen of another density."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._rearrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl, zoom around the pointer."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that keys go here."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is seen from the pictures that are there."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._appearance.colour("canvas"))
        need = self.need()
        if need is not None:
            self._painter.paint(painter, need, self.marks, self.pixel_ratio)
        painter.resetTransform()
        if self.over is not None and need is not None:
            self.over(painter)
        if self.hasFocus():
            paint_focus(painter, self.viewport().rect(), self._appearance)

    def _repaint_page(self, page: int, _problem: object = None) -> None:
        seen = self.seen()
        if self._layout is not None and page in self._layout.pages_in(seen.top, seen.bottom):
            self.viewport().update()
