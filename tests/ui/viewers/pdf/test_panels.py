"""What stands beside the pages: search, outline and the text of the page."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ui.viewers.pdf.shown import Shown

pytestmark = pytest.mark.desktop


def test_search_lists_all_hits_and_goes_through_them(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.viewer.find_text("second LINE")
    shown.settle()
    hits = shown.viewer.panels.search.model.hits
    assert [hit.page for hit in hits] == [0, 1, 2]
    assert "A second line" in hits[1].around
    assert shown.view.marks.hit[0][0] == 0
    shown.viewer.find_text("second LINE")
    assert shown.view.marks.hit[0][0] == 1
    shown.viewer.find_text("second LINE", backwards=True)
    shown.viewer.find_text("second LINE", backwards=True)
    assert shown.view.marks.hit[0][0] == 2
    shown.settle()
    shown.viewer.find_text("quite absent")
    shown.settle()
    assert shown.view.marks.hits == {}
    assert shown.view.marks.hit == ()


def test_the_outline_leads_to_pages_and_follows(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    outline = shown.viewer.panels.outline
    assert not outline.empty
    outline.page_chosen.emit(2)
    assert shown.positions[-1] == "3 / 3"
    assert outline.current_title() == "Part 3"


def test_the_text_of_the_page_stands_beside_it(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    next(one for one in shown.viewer.tools() if one.iconText() == "Text").setChecked(True)
    shown.settle()
    reading = shown.viewer.panels.reading
    assert reading.text() == "Reflection on page 1\nA second line"
    shown.view.go_to_page(1)
    shown.settle()
    assert reading.text().startswith("Reflection on page 2")
    reading.select(0, 10)
    assert shown.quote == "Reflection"
    assert shown.value.startswith("page=2&")
