"""Marks on the pages of a PDF, made and changed by pointer and by keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from assessor_app.domain.geometry import Box
from assessor_app.domain.ids import AnnotationId, ArtifactId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace, Quotation
from assessor_app.services.marks.shown import PALETTE, ShownMark
from tests.fakes import learners_files
from tests.ui.conftest import Ui
from tests.ui.viewers.conftest import Opener

pytestmark = pytest.mark.desktop

_K = Qt.Key
_LEFT = Qt.MouseButton.LeftButton
_ALT, _SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


def _mark(name: str, place: MarkPlace, *, mine: bool = True) -> ShownMark:
    return ShownMark(
        AnnotationId(name),
        ArtifactId("urn:a"),
        place,
        labels=("2.1 Sources",),
        codes=("2.1",),
        colour=PALETTE[0],
        mine=mine,
    )


class Marked:
    """A PDF of three pages in a viewer, and what the viewer told of marks."""

    def __init__(self, ui: Ui, viewer: Any) -> None:
        self.ui, self.viewer, self.view = ui, viewer, viewer.view
        self.made: list[MarkPlace] = []
        self.changed: list[tuple[str, MarkPlace]] = []
        self.told: list[tuple[str, object]] = []
        viewer.mark_made.connect(self.made.append)
        viewer.mark_changed.connect(lambda one, place: self.changed.append((one, place)))
        viewer.mark_chosen.connect(lambda one: self.told.append(("chosen", one)))
        viewer.mark_opened.connect(lambda one: self.told.append(("opened", one)))
        viewer.mark_removed.connect(lambda one: self.told.append(("removed", one)))
        viewer.tool_changed.connect(lambda kind: self.told.append(("tool", kind)))

    def at(self, x: float, y: float) -> QPoint:
        """Return where a point of the first page is seen."""
        return QPointF(*self.viewer.marking.layer.surface.way(0).of((x, y))).toPoint()

    def key(self, key: Qt.Key, held: Any = Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
        for _ in range(times):
            QTest.keyClick(self.view, key, held)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        port, none = self.view.viewport(), Qt.KeyboardModifier.NoModifier
        QTest.mousePress(port, _LEFT, none, self.at(*start))
        for share in (0.5, 1.0):
            point = self.at(*start) + (self.at(*end) - self.at(*start)) * share
            there = QPointF(port.mapToGlobal(point))
            move = QEvent.Type.MouseMove
            free = Qt.MouseButton.NoButton
            QApplication.sendEvent(
                port, QMouseEvent(move, QPointF(point), there, free, _LEFT, none)
            )
        QTest.mouseRelease(port, _LEFT, none, self.at(*end))

    def click(self, x: float, y: float) -> None:
        QTest.mouseClick(self.view.viewport(), _LEFT, pos=self.at(x, y))


@pytest.fixture
def marked(open_viewer: Opener, small_ui: Ui) -> Iterator[Marked]:
    opened = open_viewer("three.pdf", learners_files.pdf(3))
    small_ui.until(lambda: opened.viewer.texts.peek(0))
    yield Marked(small_ui, opened.viewer)
    opened.viewer.close_document()


def test_marks_are_made_from_words_pages_and_places(marked: Marked) -> None:
    viewer = marked.viewer
    marked.drag((75, 68), (150, 68))
    viewer.use_tool(MarkKind.HIGHLIGHT)
    viewer.use_tool(MarkKind.UNDERLINE)  # nothing is selected any more: it waits for words
    marked.drag((75, 68), (120, 68))
    words = [(one.kind, one.quotation.exact) for one in marked.made if one.quotation]
    assert words == [
        (MarkKind.HIGHLIGHT, "Reflection on page"),
        (MarkKind.UNDERLINE, "Reflection"),
    ]
    marked.made.clear()
    viewer.use_tool(MarkKind.PAGE_NOTE)
    viewer.use_tool(MarkKind.WHOLE)
    assert marked.made == [MarkPlace(MarkKind.PAGE_NOTE, 1), MarkPlace(MarkKind.WHOLE)]
    marked.made.clear()
    viewer.use_tool(MarkKind.ELLIPSE)
    marked.drag((100, 200), (200, 300))
    viewer.use_tool(MarkKind.INK)
    marked.drag((100, 200), (200, 300))
    marked.drag((300, 200), (200, 250))
    marked.key(_K.Key_Return)
    ellipse, ink = marked.made
    assert ellipse.kind is MarkKind.ELLIPSE
    assert ellipse.box is not None
    assert ellipse.box.corners[3] == pytest.approx((200, 300), abs=1)
    assert [len(shape.points) for shape in ink.shapes] == [2, 2]
    assert marked.told[-1] == ("tool", None)
    assert viewer.marking.layer.tool is None


def test_a_box_is_drawn_by_keys_alone_and_escape_leaves_the_tool(marked: Marked) -> None:
    marked.viewer.use_tool(MarkKind.AREA)
    marked.key(_K.Key_Right)
    marked.key(_K.Key_Return)
    marked.key(_K.Key_Right, times=4)
    marked.key(_K.Key_Down, _SHIFT, times=5)
    marked.key(_K.Key_Return)
    (place,) = marked.made
    assert place.box is not None
    way = marked.viewer.marking.layer.surface.way(0)
    assert place.box.width * way.a == pytest.approx(40, abs=0.5)
    assert place.box.height * way.d == pytest.approx(5, abs=0.5)
    marked.viewer.use_tool(MarkKind.POLYGON)
    marked.key(_K.Key_Escape)
    assert marked.told == [
        ("tool", MarkKind.AREA),
        ("tool", None),
        ("tool", MarkKind.POLYGON),
        ("tool", None),
    ]


def test_the_chosen_mark_is_moved_sized_opened_and_removed(marked: Marked) -> None:
    viewer, box = marked.viewer, Box(100, 200, 80, 60)
    area = _mark("area", MarkPlace(MarkKind.AREA, 1, box))
    theirs = _mark("theirs", MarkPlace(MarkKind.AREA, 1, Box(300, 200, 50, 50)), mine=False)
    viewer.show_marks([area, theirs])
    marked.click(140, 230)
    way = viewer.marking.layer.surface.way(0)
    marked.key(_K.Key_Right, times=3)
    marked.key(_K.Key_Down, _ALT, times=2)
    viewer.flush_marks()
    ((name, place),) = marked.changed
    assert name == "area"
    assert place.box is not None
    assert place.box.left == pytest.approx(100 + 30 / way.a, abs=0.01)
    assert place.box.height == pytest.approx(60 + 20 / way.d, abs=0.01)
    marked.drag((160, 230), (160, 330))
    assert len(marked.changed) == 2
    assert marked.changed[1][1].box is not None
    assert marked.changed[1][1].box.top == pytest.approx(300, abs=1.5)
    marked.key(_K.Key_Return)
    marked.key(_K.Key_Delete)
    marked.click(320, 220)
    marked.key(_K.Key_Left)
    marked.key(_K.Key_Delete)  # not the assessor's: it stays
    marked.key(_K.Key_Escape)
    assert marked.told == [
        ("chosen", "area"),
        ("opened", "area"),
        ("removed", "area"),
        ("chosen", "theirs"),
        ("chosen", None),
    ]
    assert len(marked.changed) == 2


def test_marks_stay_on_their_content_at_any_zoom_and_turn(marked: Marked) -> None:
    surface = marked.viewer.marking.layer.surface
    for turns in range(4):
        for zoom in (0.3, 1.0, 3.7):
            marked.view.zoom_to(zoom)
            way = surface.way(0)
            for point in ((0.0, 0.0), (72.5, 311.25), (400.0, 700.0)):
                seen = way.of(point)
                spot = marked.view.spot_at(QPointF(*seen))
                assert (spot.x, spot.y) == pytest.approx(point, abs=0.5), (turns, zoom)
        marked.view.turn(1)


def test_words_get_a_box_a_line_and_what_has_no_page_is_said(marked: Marked) -> None:
    told: list[object] = []
    marked.viewer.unplaced_changed.connect(lambda: told.append(1))
    quote = Quotation("page 1 A second")
    words = _mark("words", MarkPlace(MarkKind.STRIKE, 1, Box(72, 60, 200, 50), quotation=quote))
    beyond = _mark("beyond", MarkPlace(MarkKind.AREA, 9, Box(1, 1, 5, 5)))
    picture = _mark("picture", MarkPlace(MarkKind.AREA, None, Box(1, 1, 5, 5)))
    marked.viewer.show_marks([words, beyond, picture])
    assert marked.viewer.unplaced() == ("beyond", "picture")
    assert told == [1]
    first, second = marked.viewer.marking.layer.surface.lines(words)
    assert first.bottom < second.top
    before = marked.view.viewport().grab().toImage().pixelColor(marked.at(90, 93))
    marked.viewer.show_marks([])
    assert marked.viewer.unplaced() == ()
    after = marked.view.viewport().grab().toImage().pixelColor(marked.at(90, 93))
    assert before != after or first.left > 90
    marked.viewer.show_marks([beyond])
    marked.viewer.choose_mark(AnnotationId("beyond"), reveal=True)
    assert marked.view.page == 0


def test_words_without_a_box_are_seen_and_their_criterion_stands_beside_the_page(
    marked: Marked,
) -> None:
    layer = marked.viewer.marking.layer
    port, quote = marked.view.viewport(), Quotation("Reflection on page 1")
    before = port.grab().toImage()
    words = _mark("words", MarkPlace(MarkKind.HIGHLIGHT, 1, quotation=quote))
    marked.viewer.show_marks([words])
    marked.ui.until(lambda: layer.surface.lines(words))
    (line,) = layer.surface.lines(words)
    way = layer.surface.way(0)
    assert [one.mark.id for one in layer.at(way.of(line.middle))] == ["words"]
    after = port.grab().toImage()
    edge = way.box(layer.surface.room(0)).right
    beside = QPoint(round(min(edge, port.width() - 20)), round(way.of(line.middle)[1]))
    assert [one.mark.id for one in layer.at((beside.x(), beside.y()))] == ["words"]
    marked.told.clear()
    QTest.mouseClick(port, _LEFT, pos=beside)
    assert marked.told == [("chosen", "words")]
    marked.viewer.choose_mark(None)
    on_words = QPointF(*way.of((line.left + 2, line.top + 1))).toPoint()
    for where in (beside, on_words):
        around = [where + QPoint(x, y) for x in range(-9, 10) for y in range(-4, 5)]
        assert any(before.pixel(one) != after.pixel(one) for one in around), where
