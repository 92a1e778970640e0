"""Which pictures are asked for, in which order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.geometry import Box
from assessor_app.services.evidence.evidence_view import PageSize
from assessor_app.ui.viewers.pdf.geometry import Arrangement, Layout
from assessor_app.ui.viewers.pdf.pieces import TILE, WHOLE_PX, Need, Piece, pieces_of

pytestmark = pytest.mark.desktop

_A4 = PageSize(595, 842)


def _layout(*sizes: PageSize, scale: float = 1.0, turns: int = 0) -> Layout:
    return Layout.of(sizes, Arrangement(scale, turns, gap=10, margin=20, view_width=1000))


def _need(layout: Layout, page: int, high: float = 800) -> Need:
    seen = Box(0, layout.tops[page], layout.width, high)
    return Need(layout, seen, page, inverted=False)


def _nothing(_piece: Piece) -> bool:
    return False


def test_a_page_of_moderate_size_is_one_piece() -> None:
    layout = _layout(_A4)
    pieces = pieces_of(layout, 0, layout.page_box(0), inverted=False)
    assert pieces == [Piece(0, 1.0, 0, inverted=False)]


@given(
    st.floats(600, 14_400),
    st.floats(600, 14_400),
    st.floats(1, 8),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_tiles_cover_what_is_seen_of_a_large_page(
    wide: float, high: float, scale: float, across: float, down: float
) -> None:
    layout = _layout(PageSize(wide, high), scale=scale)
    box = layout.page_box(0)
    seen = Box(box.left + across * box.width, box.top + down * box.height, 1400, 900).cut(box)
    pieces = pieces_of(layout, 0, seen, inverted=False)
    if box.width * box.height <= WHOLE_PX:
        assert [piece.clip for piece in pieces] == [None]
        return
    clips = [piece.clip for piece in pieces if piece.clip is not None]
    tiles = [Box(box.left + left, box.top + top, w, h) for left, top, w, h in clips]
    covered = sum(tile.cut(seen).width * tile.cut(seen).height for tile in tiles)
    assert abs(covered - seen.width * seen.height) < 1e-3 * max(1.0, seen.width * seen.height)
    assert all(left % TILE == 0 and top % TILE == 0 for left, top, _w, _h in clips)
    assert all(box.grown(0.5).holds((tile.right, tile.bottom)) for tile in tiles)


def test_what_is_seen_comes_first_then_neighbours_then_previews() -> None:
    layout = _layout(*[_A4] * 40, scale=1.0)
    wanted = _need(layout, 20).wanted(_nothing)
    kinds = [(piece.page, piece.preview) for piece in wanted]
    assert kinds[0] == (20, False)
    assert set(kinds[1:3]) == {(21, False), (19, False)}
    assert all(preview for _page, preview in kinds[3:])
    assert max(abs(page - 20) for page, _preview in kinds) <= 8


def test_a_large_page_with_nothing_there_is_previewed_first() -> None:
    layout = _layout(_A4, scale=4.0)
    wanted = _need(layout, 0).wanted(_nothing)
    assert wanted[0].preview
    assert not wanted[1].preview


def test_a_small_page_needs_no_preview() -> None:
    layout = _layout(_A4, scale=0.1)
    assert not any(piece.preview for piece in _need(layout, 0).wanted(_nothing))


def test_what_is_there_is_not_wanted() -> None:
    layout = _layout(*[_A4] * 3)
    need = _need(layout, 1)
    there = set(need.wanted(_nothing)[:2])
    assert not there & set(need.wanted(there.__contains__))
    assert need.wanted(lambda _piece: True) == []


def test_the_page_that_is_read_goes_before_others_in_view() -> None:
    layout = _layout(*[_A4] * 5, scale=0.3)
    seen = Box(0, 0, layout.width, layout.height)
    visible = Need(layout, seen, 3, inverted=False).visible()
    assert visible[0].page == 3
