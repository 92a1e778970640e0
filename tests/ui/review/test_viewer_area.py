"""Tabs, the split, tools and the cards of problems."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton, QTabBar

from assessor_app.services.review import open_review
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.review.viewer_area import ViewerArea
from assessor_app.ui.viewers.image.viewer import ImageViewer
from assessor_app.ui.viewers.text.extracted import ExtractedTextViewer
from assessor_app.ui.viewers.text.viewer import TextViewer
from tests.fakes import learners_files
from tests.fakes.handed_in import hand_in
from tests.ui.conftest import Ui
from tests.ui.review.conftest import artifact, show

pytestmark = pytest.mark.desktop


def _press(area: ViewerArea, text: str) -> None:
    card = area.current_card
    assert card is not None
    button = next(one for one in card.findChildren(QPushButton) if text in one.text())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def area(small_ui: Ui) -> ViewerArea:
    made = ViewerArea(small_ui.context, small_ui.commands, small_ui.host)
    made.setParent(None)
    small_ui.show(made, 900, 700)
    return made


def _open(ui: Ui, area: ViewerArea, name: str, data: bytes, media_type: str = "") -> Any:
    claimed = {name: media_type} if media_type else None
    assignment = hand_in(ui.world, {name: data}, media_types=claimed)
    now = open_review(ui.workspace, assignment)
    area.open_artifact(now, now.artifacts[0].id)
    ui.until(lambda: ui.runner.idle and (area.current_card or area.current_viewer))
    ui.settle()
    return now


def test_a_damaged_picture_has_a_card_that_offers_what_works(
    small_ui: Ui, area: ViewerArea, tmp_path: Path
) -> None:
    data = learners_files.picture(learners_files.corners())[:60]
    _open(small_ui, area, "cut.png", data, "image/png")
    small_ui.until(lambda: area.current_card is not None)
    card = area.current_card
    assert card is not None
    assert card.property("code") == "decoder_damaged"
    assert "Everything else" in card.accessibleName()
    _press(area, "Save a copy")
    dialog = area.findChild(QFileDialog)
    assert dialog is not None
    target = tmp_path / "copy.png"
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    small_ui.settle()
    assert target.read_bytes() == data
    _press(area, "Try again")
    small_ui.until(lambda: area.current_card not in (None, card))
    area.close_all()
    small_ui.settle()


def test_a_locked_pdf_still_lets_its_other_ways_be_tried(small_ui: Ui, area: ViewerArea) -> None:
    _open(small_ui, area, "page.html", b"<p>Some words of a page</p>")
    shown = area.current_viewer
    assert shown is not None
    pane = area._first
    pane._explain(pane._tabs[0], "decoder_crashed", "It crashed.")
    _press(area, "Read its text")
    small_ui.settle()
    assert isinstance(area.current_viewer, ExtractedTextViewer)
    assert "Some words of a page" in area.current_viewer._reader.toPlainText()
    area.close_all()
    small_ui.settle()


def test_a_file_that_nothing_shows_can_be_saved_only(small_ui: Ui, area: ViewerArea) -> None:
    _open(small_ui, area, "model.stl", b"solid\x00\x01\x02" * 50, "model/stl")
    small_ui.until(lambda: area.current_card is not None)
    card = area.current_card
    assert card is not None
    assert card.property("code") == "viewer_none"
    assert [one.text() for one in card.findChildren(QPushButton)] == ["Save a copy…"]
    area.close_all()


def test_tabs_are_few_and_the_oldest_goes(ui: Ui, screen: ReviewScreen) -> None:
    names = ["p1-1.md", "p1-2.md", "p1-3.md", "whiteboard.heic", "learners-work.tiff"]
    for name in [*names, "seating-plan.jpg", "p3-2.md"]:
        show(ui, screen, name)
    bar = screen.area._first.findChild(QTabBar)
    assert bar is not None
    assert bar.count() == 6
    show(ui, screen, "p1-1.md")
    assert isinstance(screen.area.current_viewer, TextViewer)


def test_two_artifacts_stand_beside_each_other(ui: Ui, screen: ReviewScreen) -> None:
    area = screen.area
    show(ui, screen, "whiteboard.heic")
    screen.show_beside(artifact(screen, "p1-2.md").id)
    ui.settle()
    assert [type(pane.current) for pane in (area._first, area._second)] == [
        ImageViewer,
        TextViewer,
    ]
    area._change_sides()
    assert area.current_artifact is not None
    assert area.current_artifact.media_type == "image/heic"
    area.set_split(wanted=False)
    assert area._second.current is None
    assert not area._second.isVisible()


def test_an_empty_second_side_says_how_to_fill_it(ui: Ui, screen: ReviewScreen) -> None:
    screen.area._toggle_split()
    assert screen.area._nothing.isVisible()
    screen.show_beside(artifact(screen, "p1-2.md").id)
    ui.settle()
    assert not screen.area._nothing.isVisible()


def test_tools_of_the_viewer_are_commands(ui: Ui, screen: ReviewScreen) -> None:
    viewer = show(ui, screen, "whiteboard.heic")
    known = {one.id: one for one in ui.commands.all()}
    assert known["image-turn"].keys == "R"
    known["image-turn"].action.trigger()
    assert viewer._canvas.sight.turns == 1
    screen.area._close_tab()
    show(ui, screen, "p1-1.md")
    ui.settle()
    assert "image-turn" not in {one.id for one in ui.commands.all()}


def test_the_find_line_finds_in_what_is_shown(ui: Ui, screen: ReviewScreen) -> None:
    viewer = show(ui, screen, "p1-1.md")
    ui.commands.run("find")
    field = screen.area._find._field
    field.setText("cotton")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert viewer._body.textCursor().selectedText() == "cotton"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not screen.area._find.isVisible()


def test_an_earlier_attempt_waits_until_all_is_scored(ui: Ui, screen: ReviewScreen) -> None:
    screen.attempts.show_attempt(1)
    assert screen.area.current_artifact is None
    page = screen.area._first._stack.currentWidget()
    assert page is not None
    assert "scored" in page.accessibleName()
