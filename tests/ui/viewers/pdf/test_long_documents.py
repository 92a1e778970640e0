"""Thousands of pages, and huge ones: what is drawn, what is kept, what is let go."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from assessor_app.ui.viewers.pdf.geometry import Spot
from assessor_app.ui.viewers.pdf.picture_cache import PREVIEW_BYTES, SHARP_BYTES, PictureCache
from assessor_app.ui.viewers.pdf.viewing import Fit
from tests.fakes.pdf_files import LONG
from tests.ui.viewers.pdf.shown import Shown, is_red

pytestmark = pytest.mark.desktop


def test_two_thousand_pages_keep_within_the_budget_of_memory(small_ui: Any) -> None:
    shown = Shown(small_ui, "long").settle()
    assert shown.positions[-1] == f"1 / {LONG}"
    shown.view.zoom_to(2.0)
    for page in range(0, LONG, 200):
        shown.view.go_to_page(page)
        shown.settle()
    cache, need = shown.viewer.pictures.cache, shown.view.need()
    assert need is not None
    near = sum(one.size_bytes for one in map(cache.get, need.near()) if one is not None)
    assert cache.size_bytes <= max(SHARP_BYTES, near) + PREVIEW_BYTES
    assert near < 2 * SHARP_BYTES
    shown.key(Qt.Key.Key_End)
    shown.settle()
    assert shown.positions[-1] == f"{LONG} / {LONG}"


def test_what_is_asked_for_is_drawn_once_however_little_room_there_is(small_ui: Any) -> None:
    shown = Shown(small_ui, "three").settle()
    shown.viewer.pictures.cache = PictureCache(1, PREVIEW_BYTES)
    shown.view.go_to_page(1)
    shown.settle()
    need = shown.view.need()
    assert need is not None
    assert not need.wanted(shown.viewer.pictures.cache.__contains__)


def test_fast_paging_draws_only_what_is_stayed_at(small_ui: Any) -> None:
    shown = Shown(small_ui, "long").settle()
    for page in range(0, 1200, 3):
        shown.view.go_to_page(page)
    shown.settle()
    drawn = [one for one in range(100, 1100) if shown.viewer.pictures.cache.has_page(one)]
    assert len(drawn) < 20
    need = shown.view.need()
    assert need is not None
    assert all(piece in shown.viewer.pictures.cache for piece in need.visible())


def test_neighbours_are_there_before_they_are_asked_for(small_ui: Any) -> None:
    shown = Shown(small_ui, "long").settle()
    shown.view.fit_to(Fit.PAGE)
    shown.view.go_to_page(100)
    shown.settle()
    for page in (99, 101):
        shown.view.go_to_page(page)
        need = shown.view.need()
        assert need is not None
        assert all(piece in shown.viewer.pictures.cache for piece in need.visible())


def test_a_viewer_that_nobody_sees_gives_its_memory_back(small_ui: Any) -> None:
    shown = Shown(small_ui, "long").settle()
    shown.view.go_to_page(500)
    shown.settle()
    kept = shown.viewer.pictures.cache
    need = shown.view.need()
    assert need is not None
    assert need.wanted(kept.__contains__) == []
    before = kept.size_bytes
    shown.viewer.hide()
    small_ui.settle()
    let_go = need.wanted(kept.__contains__)
    assert let_go
    assert not set(let_go) & set(need.visible())
    assert kept.size_bytes < before
    shown.viewer.show()
    shown.settle()
    assert need.wanted(kept.__contains__) == []


def test_a_huge_page_is_shown_in_tiles(small_ui: Any) -> None:
    shown = Shown(small_ui, "huge").settle()
    assert shown.problems == []
    shown.view.zoom_to(3.0)
    shown.view.go_to_spot(Spot(0, 7100, 7150))
    shown.settle()
    assert is_red(shown.colour(0, 7150, 7250))
    assert shown.colour(0, 7250, 7250) == QColor("white")
    assert shown.colour(0, 7150, 7170) == QColor("white")
    assert all(piece.clip for piece in shown.viewer.pictures.cache.pinned())
