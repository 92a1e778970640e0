"""Paints pages, marks on them, and the card of a page that cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from assessor_app.domain.geometry import Box
from assessor_app.errors import AssessorError
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.theme.tokens import DARK, LIGHT
from assessor_app.ui.viewers.pdf.pictures import Pictures
from assessor_app.ui.viewers.pdf.pieces import Need, Piece, pieces_of, preview_of
from assessor_app.ui.viewers.pdf.wording import page_problem

_SELECTED_ALPHA: Final = 90
_CARD_WIDTH: Final = 380
_NARROWEST_CARD: Final = 60

Place = tuple[int, Box]


@dataclass(slots=True)
class Marks:
    """What lies over the pages, in page points: the hits of a search and the one that the person
    is at, what is selected, and what is being pointed out."""

    hits: dict[int, list[Box]] = field(default_factory=dict)
    hit: tuple[Place, ...] = ()
    selected: tuple[Place, ...] = ()
    pointed: tuple[Place, ...] = ()


class PagePainter:
    """Paints what :class:`Need` names, in device pixels."""

    def __init__(self, appearance: Appearance, pictures: Pictures) -> None:
        self._appearance = appearance
        self._pictures = pictures

    def paint(self, painter: QPainter, need: Need, marks: Marks, ratio: float) -> None:
        """Paint the pages that are seen; the painter's origin is the viewport's."""
        painter.scale(1 / ratio, 1 / ratio)
        painter.translate(-need.seen.left, -need.seen.top)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for page in need.layout.pages_in(need.seen.top, need.seen.bottom):
            problem = self._pictures.problems.get(page)
            self._paint_sheet(painter, need, page, ratio)
            if problem is not None:
                self._paint_card(painter, need.layout.page_box(page).cut(need.seen), problem, ratio)
                continue
            self._paint_pictures(painter, need, page)
            self._paint_marks(painter, need, page, marks, ratio)

    def _paint_sheet(self, painter: QPainter, need: Need, page: int, ratio: float) -> None:
        sheet = _rect(need.layout.page_box(page))
        edge = max(1, round(ratio))
        painter.fillRect(
            sheet.adjusted(-edge, -edge, edge, edge), self._appearance.colour("shadow")
        )
        paper = DARK.panel if need.inverted else LIGHT.panel
        if page in self._pictures.problems:
            paper = self._appearance.colours.panel
        painter.fillRect(sheet, QColor(paper))

    def _paint_pictures(self, painter: QPainter, need: Need, page: int) -> None:
        box = need.layout.page_box(page)
        pieces = pieces_of(need.layout, page, need.seen, inverted=need.inverted)
        missing = [piece for piece in pieces if piece not in self._pictures.cache]
        if missing:
            self._paint_stand_in(painter, need, missing[0], box)
        for piece in pieces:
            self._paint_piece(painter, piece, box)

    def _paint_piece(self, painter: QPainter, piece: Piece, box: Box) -> None:
        picture = self._pictures.picture(piece)
        if picture is None:
            return
        left, top, wide, high = piece.clip or (0, 0, int(box.width), int(box.height))
        target = QRect(int(box.left) + left, int(box.top) + top, wide, high)
        painter.drawImage(target, picture.image)

    def _paint_stand_in(self, painter: QPainter, need: Need, piece: Piece, box: Box) -> None:
        """Stretch a picture of another size until the sharp one is there."""
        whole = Piece(piece.page, piece.scale, piece.turns, piece.inverted)
        found = self._pictures.cache.stand_in(whole) or preview_of(
            need.layout, piece.page, inverted=need.inverted
        )
        picture = None if found is None else self._pictures.picture(found)
        if picture is None:
            return
        part = need.seen.cut(box)
        across = picture.image.width() / box.width
        down = picture.image.height() / box.height
        source = QRectF(
            (part.left - box.left) * across,
            (part.top - box.top) * down,
            part.width * across,
            part.height * down,
        )
        painter.drawImage(_rectf(part), picture.image, source)

    def _paint_marks(
        self, painter: QPainter, need: Need, page: int, marks: Marks, ratio: float
    ) -> None:
        colours = DARK if need.inverted else LIGHT

        def boxes(places: tuple[Place, ...]) -> list[QRectF]:
            return [
                _rectf(need.layout.box_of(where, box)) for where, box in places if where == page
            ]

        hits = [_rectf(need.layout.box_of(page, box)) for box in marks.hits.get(page, ())]
        selected, pointed = boxes(marks.selected), boxes(marks.pointed)
        # Colours are laid over as a marker pen would, so that text keeps its contrast.
        painter.setCompositionMode(
            QPainter.CompositionMode.CompositionMode_Screen
            if need.inverted
            else QPainter.CompositionMode.CompositionMode_Multiply
        )
        _fill(painter, hits + pointed, QColor(colours.highlight))
        _fill(painter, selected, QColor(colours.accent), alpha=_SELECTED_ALPHA)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        _frame(painter, boxes(marks.hit), QPen(QColor(colours.accent), 2 * ratio))
        _frame(painter, pointed, QPen(QColor(colours.warning), 3 * ratio))

    def _paint_card(
        self, painter: QPainter, seen: Box, problem: AssessorError, ratio: float
    ) -> None:
        """Write in the part of a page that is ``seen`` what is wrong with it."""
        title, text = page_problem(problem.code)
        painter.save()
        painter.scale(ratio, ratio)
        room = QRectF(seen.left / ratio, seen.top / ratio, seen.width / ratio, seen.height / ratio)
        wide = min(self._appearance.pixels(_CARD_WIDTH), room.width() - 24)
        if wide > _NARROWEST_CARD:
            area = QRectF(room.center().x() - wide / 2, room.top() + 24, wide, room.height())
            area.translate(0, max(0.0, room.height() / 3 - 48))
            self._write(painter, area, title, text)
        painter.restore()

    def _write(self, painter: QPainter, area: QRectF, title: str, text: str) -> None:
        plain = painter.font()
        bold = QFont(plain)
        bold.setWeight(QFont.Weight.DemiBold)
        wrapped = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignHCenter)
        painter.setFont(bold)
        painter.setPen(self._appearance.colour("ink"))
        painter.drawText(area, wrapped, title)
        height = painter.boundingRect(area, wrapped, title).height()
        painter.setFont(plain)
        painter.setPen(self._appearance.colour("muted"))
        painter.drawText(area.adjusted(0, height + 8, 0, 0), wrapped, text)


def _fill(painter: QPainter, rectangles: list[QRectF], colour: QColor, *, alpha: int = 255) -> None:
    colour.setAlpha(alpha)
    for rectangle in rectangles:
        painter.fillRect(rectangle, colour)


def _frame(painter: QPainter, rectangles: list[QRectF], pen: QPen) -> None:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    rim = pen.widthF()
    for rectangle in rectangles:
        painter.drawRect(rectangle.adjusted(-rim, -rim, rim, rim))


def _rect(box: Box) -> QRect:
    return QRect(int(box.left), int(box.top), int(box.width), int(box.height))


def _rectf(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)
