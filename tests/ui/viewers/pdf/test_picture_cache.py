"""Pictures are kept within a budget, the least recently used going first."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QImage

from assessor_app.ui.viewers.pdf.picture_cache import Picture, PictureCache
from assessor_app.ui.viewers.pdf.pieces import Piece

pytestmark = pytest.mark.desktop

_BYTES = 100 * 100 * 4


def _picture() -> Picture:
    return Picture(QImage(100, 100, QImage.Format.Format_RGB32), b"")


def _piece(page: int, scale: float = 1.0, *, preview: bool = False) -> Piece:
    return Piece(page, scale, 0, inverted=False, preview=preview)


def _filled(pages: int, budget: int) -> PictureCache:
    cache = PictureCache(budget * _BYTES, budget * _BYTES)
    for page in range(pages):
        cache.put(_piece(page), _picture())
    return cache


def test_the_oldest_goes_beyond_the_budget() -> None:
    cache = _filled(5, budget=3)
    assert [page for page in range(5) if _piece(page) in cache] == [2, 3, 4]
    assert cache.size_bytes == 3 * _BYTES


def test_use_keeps_a_picture() -> None:
    cache = _filled(3, budget=3)
    cache.get(_piece(0))
    cache.put(_piece(3), _picture())
    assert _piece(0) in cache
    assert _piece(1) not in cache


def test_what_is_on_the_screen_stays_whatever_it_takes() -> None:
    cache = _filled(2, budget=2)
    cache.pin([_piece(0), _piece(1)])
    cache.put(_piece(2), _picture())
    assert _piece(0) in cache
    assert _piece(1) in cache
    assert _piece(2) in cache


def test_a_picture_put_again_counts_once() -> None:
    cache = _filled(1, budget=2)
    cache.put(_piece(0), _picture())
    assert cache.size_bytes == _BYTES


def test_previews_have_a_budget_of_their_own() -> None:
    cache = _filled(3, budget=3)
    cache.put(_piece(0, 0.2, preview=True), _picture())
    assert all(_piece(page) in cache for page in range(3))


def test_another_scale_stands_in_the_nearest_first() -> None:
    cache = PictureCache()
    for scale in (0.2, 1.0, 4.0):
        cache.put(_piece(7, scale), _picture())
    assert cache.stand_in(_piece(7, 1.2)) == _piece(7, 1.0)
    assert cache.stand_in(_piece(8, 1.2)) is None


def test_another_turn_or_tint_or_a_tile_does_not_stand_in() -> None:
    cache = PictureCache()
    cache.put(Piece(0, 1.0, 1, inverted=False), _picture())
    cache.put(Piece(0, 1.0, 0, inverted=True), _picture())
    cache.put(Piece(0, 1.0, 0, inverted=False, clip=(0, 0, 9, 9)), _picture())
    assert cache.stand_in(_piece(0, 2.0)) is None


def test_nothing_is_left_after_clearing() -> None:
    cache = _filled(3, budget=3)
    cache.clear()
    assert cache.size_bytes == 0
    assert cache.stand_in(_piece(0, 2.0)) is None
