"""Marks on pictures, texts and tables, made and shown by each viewer."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QItemSelection, QPoint, QPointF, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from assessor_app.domain.ids import AnnotationId, ArtifactId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace, Quotation
from assessor_app.services.marks.shown import PALETTE, ShownMark
from assessor_app.ui.viewers.viewer import Selection
from tests.fakes import learners_files
from tests.ui.conftest import Ui
from tests.ui.viewers.conftest import Opener

pytestmark = pytest.mark.desktop

_K, _LEFT = Qt.Key, Qt.MouseButton.LeftButton
_TEXT = "Alpha beta gamma. Delta beta epsilon.\n\nA second paragraph."


def _mark(name: str, place: MarkPlace, *, mine: bool = True) -> ShownMark:
    one, where = AnnotationId(name), ArtifactId("urn:a")
    return ShownMark(one, where, place, labels=("2.1",), colour=PALETTE[3], mine=mine)


def _quote(words: str, kind: MarkKind = MarkKind.HIGHLIGHT, prefix: str = "") -> MarkPlace:
    return MarkPlace(kind, quotation=Quotation(words, prefix))


def test_a_picture_is_marked_in_per_cent_at_any_turn(open_viewer: Opener) -> None:
    viewer: Any = open_viewer(
        "photo.png", learners_files.picture(learners_files.corners(400, 200))
    ).viewer
    made: list[MarkPlace] = []
    changed: list[Any] = []
    viewer.mark_made.connect(made.append)
    viewer.mark_changed.connect(lambda _one, place: changed.append(place))
    canvas, layer = viewer._canvas, viewer.marking.layer
    viewer._turn(1)
    viewer.use_tool(MarkKind.AREA)
    for corner in ((20.0, 30.0), (60.0, 50.0)):
        at = QPointF(*layer.surface.way(0).of(corner)).toPoint()
        QTest.mouseClick(canvas.viewport(), _LEFT, pos=at)
    (place,) = made
    assert place.page is None
    assert place.box is not None
    assert place.box.corners[0] == pytest.approx((20, 30), abs=1)
    assert place.box.corners[3] == pytest.approx((60, 50), abs=1)
    viewer.show_marks([_mark("area", place), _mark("page", MarkPlace(MarkKind.PAGE_NOTE, 2))])
    assert viewer.unplaced() == ("page",)
    viewer.choose_mark(AnnotationId("area"), reveal=True)
    QTest.keyClick(canvas, _K.Key_Right)
    viewer.flush_marks()
    (after,) = changed
    # Turned a quarter to the right, right in the view is up in the picture.
    assert after.box.top < place.box.top
    assert after.box.left == pytest.approx(place.box.left)


def test_words_are_marked_found_and_chosen(open_viewer: Opener, small_ui: Ui) -> None:
    viewer: Any = open_viewer("note.md", _TEXT.encode(), media_type="text/markdown").viewer
    told: list[Any] = []
    viewer.mark_made.connect(told.append)
    viewer.mark_chosen.connect(told.append)
    viewer.mark_removed.connect(lambda one: told.append(("removed", one)))
    body = viewer._body
    small_ui.until(body.isVisible)
    before = body.document().toHtml()
    cursor = body.textCursor()
    start = _TEXT.rindex("beta")
    cursor.setPosition(start)
    cursor.setPosition(start + 4, QTextCursor.MoveMode.KeepAnchor)
    body.setTextCursor(cursor)
    viewer.use_tool(MarkKind.STRIKE)
    (place,) = told
    assert (place.kind, place.quotation.exact) == (MarkKind.STRIKE, "beta")
    viewer.show_marks(
        [
            _mark("second", place),
            _mark("theirs", _quote("Alpha"), mine=False),
            _mark("gone", _quote("never written")),
            _mark("whole", MarkPlace(MarkKind.WHOLE)),
        ]
    )
    assert viewer.unplaced() == ("gone",)
    lit = {one.cursor.selectionStart() for one in body.extraSelections()}
    assert lit == {start, 0}
    there = QTextCursor(body.document())
    there.setPosition(start + 2)
    at = body.cursorRect(there).center()
    QTest.mouseClick(body.viewport(), _LEFT, pos=QPoint(at))
    QTest.keyClick(body, _K.Key_Delete)
    QTest.keyClick(body, _K.Key_Escape)
    assert told[1:] == ["second", ("removed", "second"), None]
    assert body.document().toHtml() == before


def test_cells_are_marked_by_their_words(open_viewer: Opener) -> None:
    table = b"name,score\nAda,3\nBen,4\nCyd\nBen,9\n"
    viewer: Any = open_viewer("table.csv", table, media_type="text/csv").viewer
    made: list[MarkPlace] = []
    viewer.mark_made.connect(made.append)
    viewer._body.setCurrentIndex(viewer._body.model().index(1, 0))
    viewer.use_tool(MarkKind.HIGHLIGHT)
    (place,) = made
    assert place.quotation == Quotation("Ben")
    viewer.show_marks([_mark("ben", _quote("Ben\t4")), _mark("gone", _quote("Ben\t5"))])
    grounds = [
        viewer._body.model().index(row, column).data(Qt.ItemDataRole.BackgroundRole)
        for row in range(2)
        for column in range(2)
    ]
    assert [ground is not None for ground in grounds] == [False, False, True, True]
    assert viewer.unplaced() == ("gone",)
    # Cells over several rows: quoted row by row, and shown on all of them.
    body, rows = viewer._body, viewer._body.model()
    told: list[Selection] = []
    viewer.selected.connect(told.append)
    one_way = body.selectionModel().SelectionFlag.ClearAndSelect
    for corners, quote in (
        (((1, 0), (2, 1)), "Ben\t4\nCyd\t"),
        (((2, 0), (3, 0)), "Cyd\nBen"),
    ):
        body.selectionModel().select(
            QItemSelection(*(rows.index(*corner) for corner in corners)), one_way
        )
        place = told[-1].place
        assert place is not None
        assert place.quotation == Quotation(quote)
        viewer.show_marks([_mark("all", place)])
        (top, left), (bottom, right) = corners
        marked = {
            (row, column)
            for row in range(4)
            for column in range(2)
            if rows.index(row, column).data(Qt.ItemDataRole.BackgroundRole) is not None
        }
        assert marked == {
            (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
        }
        body.clearSelection()
        viewer.show_place(place)
        assert {(one.row(), one.column()) for one in body.selectedIndexes()} == marked
