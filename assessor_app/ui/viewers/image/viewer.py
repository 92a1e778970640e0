"""The viewer of pictures: photos, scans, screenshots, pages of a TIFF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtGui import QAction, QImage, QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assessor_app.domain.geometry import Box
from assessor_app.domain.marks import MarkKind
from assessor_app.errors import AssessorError
from assessor_app.protocol.places import MarkPlace, box_of_shapes
from assessor_app.services.evidence.evidence_view import CancelToken, Clip, DecodedDocument, Raster
from assessor_app.ui.context import UiContext
from assessor_app.ui.viewers.decoding import Decoding
from assessor_app.ui.viewers.image.canvas import ImageCanvas, Layer
from assessor_app.ui.viewers.image.geometry import STEP, Sight, tone_table
from assessor_app.ui.viewers.image.marking import PictureMarking
from assessor_app.ui.viewers.image.tones import TonesMenu
from assessor_app.ui.viewers.viewer import Place, Selection, Subject, Viewer

_OVERVIEW_PX: Final = 1_600
_MARGIN: Final = 0.2


@dataclass(frozen=True, slots=True)
class _Opened:
    """One frame of a picture, as it was first decoded."""

    pages: int
    width: float
    height: float
    overview: QImage


class ImageViewer(Viewer):
    """Shows a picture from all of it down to the pixel; each frame of a TIFF or GIF is a page."""

    def __init__(self, context: UiContext, subject: Subject, parent: QWidget) -> None:
        super().__init__(context, subject, parent)
        self._page = 0
        self._pages = 0
        self._wanted: Place = {}
        self._canvas = ImageCanvas(context.appearance, self)
        self._canvas.setAccessibleName(f"Picture: {subject.artifact.name}")
        self._tones = TonesMenu(self)
        self._actions = self._make_actions()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._canvas)
        self.setFocusProxy(self._canvas)
        self.marking: PictureMarking = PictureMarking(self, self._canvas, lambda: self._page)
        self._canvas.sight_changed.connect(self._looked)
        self._canvas.area_chosen.connect(self._tell_area)
        self._tones.changed.connect(self._tones_changed)
        self._decoding = Decoding(context, subject, self)
        self._decoding.failed.connect(self._fail)
        self._open_page(0)

    def _make_actions(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}

        def add(name: str, text: str, keys: str, act: Callable[[], object], tip: str = "") -> None:
            action = QAction(text, self)
            action.setObjectName(name)
            action.setToolTip(tip or text)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _checked=False: act())
            made[name] = action

        add("area", "Select", "B", self._switch_area, "Select an area of the picture")
        made["area"].setCheckable(True)
        add("turn", "Turn", "R", lambda: self._turn(1), "Turn a quarter to the right")
        add("turn-back", "Turn back", "Shift+R", lambda: self._turn(-1))
        add("tones", "Light", "", self._tones.show, "Brightness and contrast")
        made["tones"].setMenu(self._tones)
        add("out", "−", "-", lambda: self._zoom(1 / STEP), "Zoom out")
        add("fit", "Fit", "Ctrl+0", self.fit, "Show all of the picture")
        add("pixels", "1:1", "=", self.to_the_pixel, "One pixel of the picture a pixel here")
        add("in", "+", "+", lambda: self._zoom(STEP), "Zoom in")
        add("page-back", "‹", "PgUp", lambda: self._open_page(self._page - 1), "Page before")
        add("page-on", "›", "PgDown", lambda: self._open_page(self._page + 1), "Next page")
        return made

    def tools(self) -> list[QAction]:
        """Return paging where there are pages, zoom, turning, light, and selecting."""
        names = ["page-back", "page-on"] if self._pages > 1 else []
        names += ["out", "fit", "in", "turn", "tones", "pixels", "area"]
        return [self._actions[name] for name in names]

    def _fail(self, error: AssessorError) -> None:
        self.problem.emit(error.code, error.message)

    def _open_page(self, page: int) -> None:
        if page < 0 or (self._pages and page >= self._pages):
            return
        self._page = page
        table = self._tone_table()

        def work(document: DecodedDocument, cancel: CancelToken) -> _Opened:
            size = document.page_size(page)
            scale = min(1.0, _OVERVIEW_PX / max(size.width, size.height))
            raster = document.render(page, scale=scale, cancel=cancel)
            return _Opened(document.pages, size.width, size.height, to_image(raster, table))

        self._decoding.ask("page", work, self._show)

    def _show(self, opened: _Opened) -> None:
        first = self._pages == 0
        self._pages = opened.pages
        self._canvas.show_picture(opened.width, opened.height, opened.overview)
        for name, there in (("page-back", self._page > 0), ("page-on", self._is_more())):
            self._actions[name].setEnabled(there)
        wanted, self._wanted = self._wanted, {}
        if wanted:
            self.go_to(wanted)
        if first:
            self.shown.emit()

    def _is_more(self) -> bool:
        return self._page + 1 < self._pages

    def _looked(self) -> None:
        zoom = f"{self._canvas.sight.scale * 100:.0f} %"
        page = f"{self._page + 1} / {self._pages}, " if self._pages > 1 else ""
        self.position_changed.emit(page + zoom)
        self.place_changed.emit()
        if not self._canvas.is_sharp():
            self._sharpen()

    def _sharpen(self) -> None:
        """Ask for what is in view, a little more than it, as finely as the screen shows it."""
        sight, ratio, page = self._canvas.sight, self.devicePixelRatioF(), self._page
        whole = Box(0, 0, sight.width, sight.height)
        seen = sight.visible()
        box = seen.grown(seen.width * _MARGIN, seen.height * _MARGIN).cut(whole)
        scale = min(sight.scale * ratio, 1.0)
        clip = Clip(
            int(box.left * scale),
            int(box.top * scale),
            max(1, int(box.width * scale) + 2),
            max(1, int(box.height * scale) + 2),
        )
        table = self._tone_table()

        def work(document: DecodedDocument, cancel: CancelToken) -> Layer:
            raster = document.render(page, scale=scale, clip=clip, cancel=cancel)
            left, top = clip.left / scale, clip.top / scale
            there = Box(left, top, raster.width / scale, raster.height / scale)
            return Layer(to_image(raster, table), there)

        self._decoding.ask("sharp", work, self._canvas.show_sharp)

    def _tone_table(self) -> bytes:
        brightness, contrast = self._tones.tones
        return tone_table(brightness, contrast) if brightness or contrast else b""

    def _tones_changed(self, _brightness: int, _contrast: int) -> None:
        sight, page, table = self._canvas.sight, self._page, self._tone_table()
        if not sight.width:
            return
        scale = min(1.0, _OVERVIEW_PX / max(sight.width, sight.height))

        def work(document: DecodedDocument, cancel: CancelToken) -> QImage:
            return to_image(document.render(page, scale=scale, cancel=cancel), table)

        self._decoding.ask("overview", work, self._show_toned)

    def _show_toned(self, overview: QImage) -> None:
        self._canvas.show_overview(overview)
        self._looked()

    def _zoom(self, factor: float) -> None:
        self._canvas.look(lambda sight: sight.zoomed(sight.scale * factor))

    def fit(self) -> None:
        """Show all of the picture."""
        self._canvas.look(Sight.fitted)

    def to_the_pixel(self) -> None:
        """Show one pixel of the picture as one pixel of the screen."""
        scale = 1 / self.devicePixelRatioF()
        self._canvas.look(lambda sight: sight.zoomed(scale))

    def _turn(self, quarters: int) -> None:
        whole = abs(self._canvas.sight.scale - self._canvas.sight.fit_scale) < 1e-9
        self._canvas.look(lambda sight: sight.turned_by(quarters))
        if whole:
            self.fit()

    def _switch_area(self) -> None:
        self._canvas.choosing_area = self._actions["area"].isChecked()
        if not self._canvas.choosing_area:
            self._canvas.clear_area()

    def _tell_area(self, box: Box | None) -> None:
        if box is None:
            self.selected.emit(None)
            return
        across, down = 100 / self._canvas.sight.width, 100 / self._canvas.sight.height
        sides = (box.left * across, box.top * down, box.width * across, box.height * down)
        self.selected.emit(Selection(MarkPlace(MarkKind.AREA, box=Box(*sides))))

    def place(self) -> Place:
        """Return page, zoom, turns, the point in the middle, and the tones."""
        sight = self._canvas.sight
        if not sight.width:
            return self._wanted
        whole = abs(sight.scale - sight.fit_scale) < 1e-9
        return {
            "page": self._page,
            "scale": 0 if whole else round(sight.scale, 5),
            "turns": sight.turns,
            "x": round(sight.x, 1),
            "y": round(sight.y, 1),
            "tones": list(self._tones.tones),
        }

    def go_to(self, place: Place) -> None:
        """Go to a place, at once or when the picture is there."""
        if not self._canvas.sight.width:
            self._wanted = place
            return
        page = place.get("page", self._page)
        if isinstance(page, int) and page != self._page and 0 <= page < self._pages:
            self._wanted = place
            self._open_page(page)
            return
        self._canvas.look(lambda sight: _seen_from(sight, place))
        tones = place.get("tones", [0, 0])
        if isinstance(tones, list) and len(tones) == 2 and all(isinstance(n, int) for n in tones):
            self._tones.set_tones(*tones)

    def show_place(self, place: MarkPlace) -> None:
        """Point out an area given in per cent."""
        box = box_of_shapes(place.shapes) if place.shapes else place.box
        sight = self._canvas.sight
        if box is not None and place.page is None and sight.width:
            across, down = sight.width / 100, sight.height / 100
            self._canvas.flash(
                Box(box.left * across, box.top * down, box.width * across, box.height * down)
            )

    def close_document(self) -> None:
        """Let go of the picture."""
        self.marking.flush()
        self._decoding.close()


def _seen_from(sight: Sight, place: Place) -> Sight:
    numbers = [place.get(name) for name in ("scale", "turns", "x", "y")]
    if not all(isinstance(one, int | float) for one in numbers):
        return sight
    scale, turns, x, y = (float(one) for one in numbers if one is not None)
    turned = replace(sight, turns=int(turns) % 4)
    if scale <= 0:
        return turned.fitted()
    return replace(turned.zoomed(scale), x=x, y=y).settled()


def to_image(raster: Raster, table: bytes = b"") -> QImage:
    """Return a raster as an image of its own memory, its channels mapped by ``table``."""
    pixels = bytes(raster.pixels).translate(table) if table else raster.pixels
    image = QImage(pixels, raster.width, raster.height, raster.stride, QImage.Format.Format_RGB32)
    return image.copy()
