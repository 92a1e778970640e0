"""Selecting words and areas by mouse and keys, and from a selector back to its words."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication

from assessor_app.protocol.annotation import FragmentSelector
from assessor_app.ui.viewers.pdf.pointing import Mode
from tests.ui.viewers.pdf.shown import Shown

pytestmark = pytest.mark.desktop


def test_dragging_over_words_selects_them(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.drag(shown.at(0, 75, 68), shown.at(0, 150, 68))
    chosen = shown.selections[-1]
    assert chosen is not None
    assert chosen.quote == "Reflection on page"
    selector = FragmentSelector.from_json(chosen.selector)
    assert selector.value.startswith("page=1&viewrect=7")
    assert chosen.selector["refinedBy"]["suffix"].startswith(" 1 A second line")
    shown.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Reflection on page"
    assert shown.colour(0, 77, 64) != QColor("white")


def test_a_selection_on_a_turned_page_is_in_points_of_the_page_as_filed(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.view.turn(1)
    shown.drag(shown.at(0, 75, 68), shown.at(0, 150, 68))
    turned = shown.selections[-1]
    shown.view.turn(-1)
    shown.drag(shown.at(0, 75, 68), shown.at(0, 150, 68))
    assert turned is not None
    assert turned == shown.selections[-1]


def test_keys_select_words(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shift, ctrl = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    shown.key(Qt.Key.Key_Right, ctrl)
    shown.key(Qt.Key.Key_Right, ctrl)
    shown.key(Qt.Key.Key_Right, shift)
    assert shown.quote == "on page"
    shown.key(Qt.Key.Key_Down, shift)
    assert shown.quote == "on page 1 A second line"
    shown.key(Qt.Key.Key_Escape)
    assert [shown.quote] == [None]
    shown.key(Qt.Key.Key_A, ctrl)
    assert shown.quote == "Reflection on page 1 A second line"


def test_two_clicks_take_a_word_three_a_line_and_one_lets_go(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    port, left = shown.view.viewport(), Qt.MouseButton.LeftButton
    small_ui.qtbot.mouseDClick(port, left, pos=shown.at(0, 80, 68))
    assert shown.quote == "Reflection"
    small_ui.qtbot.mousePress(port, left, pos=shown.at(0, 80, 68))
    assert shown.quote == "Reflection on page 1"
    small_ui.qtbot.mouseClick(port, left, pos=shown.at(0, 500, 200))
    assert shown.quote is None


def test_a_page_without_words_is_cited_by_an_area(small_ui: Any) -> None:
    shown = Shown(small_ui, "scan").settle()
    shown.drag(shown.at(0, 50, 60), shown.at(0, 150, 90))
    chosen = shown.selections[-1]
    assert chosen is not None
    assert chosen.quote == ""
    assert "refinedBy" not in chosen.selector
    numbers = [float(one) for one in chosen.selector["value"].split("viewrect=")[1].split(",")]
    assert numbers == pytest.approx([50, 60, 100, 30], abs=1.5)
    shown.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert shown.value == "page=1&viewrect=0,0,400,500"


def test_the_area_tool_draws_over_words(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    area = next(one for one in shown.viewer.tools() if one.iconText() == "Select")
    area.setChecked(True)
    shown.drag(shown.at(0, 60, 50), shown.at(0, 200, 110))
    assert shown.quote == ""
    hand = next(one for one in shown.viewer.tools() if one.iconText() == "Hand")
    hand.setChecked(True)
    modes = [shown.viewer.pointing.mode]
    assert not area.isChecked()
    hand.setChecked(False)
    modes.append(shown.viewer.pointing.mode)
    assert modes == [Mode.HAND, Mode.TEXT]


def test_a_selector_leads_back_to_its_words(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    selector = {
        "type": "FragmentSelector",
        "conformsTo": "http://tools.ietf.org/rfc/rfc3778",
        "value": "page=3&viewrect=10,10,20,20",
        "refinedBy": {"type": "TextQuoteSelector", "exact": "second line"},
    }
    shown.viewer.show_selector(selector)
    shown.settle()
    assert shown.positions[-1] == "3 / 3"
    ((page, box),) = shown.view.marks.pointed
    assert page == 2
    assert 80 < box.top < 100
    shown.viewer.show_selector({**selector, "value": "page=99"})
    assert shown.view.marks.pointed == ()


def test_a_quote_without_a_page_is_looked_for(small_ui: Any) -> None:
    shown = Shown(small_ui, "three")
    shown.viewer.show_selector({"type": "TextQuoteSelector", "exact": "Reflection on page 2"})
    shown.settle()
    assert [page for page, _box in shown.view.marks.pointed] == [1]
