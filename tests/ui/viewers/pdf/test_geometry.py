"""Where pages lie, as properties: what is mapped there is mapped back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessor_app.domain.geometry import Box
from assessor_app.services.evidence.evidence_view import PageSize
from assessor_app.ui.viewers.pdf.geometry import (
    Arrangement,
    Layout,
    Spot,
    bounded_scale,
    fitting_scale,
    shown_sizes,
)

pytestmark = pytest.mark.desktop

_SIDES = st.floats(3, 14_400)
_SIZES = st.lists(st.builds(PageSize, _SIDES, _SIDES), min_size=1, max_size=12).map(tuple)
_HOW = st.builds(
    Arrangement,
    scale=st.floats(0.05, 8),
    turns=st.integers(0, 3),
    gap=st.integers(0, 40),
    margin=st.integers(0, 40),
    view_width=st.integers(1, 4000),
)
_LAYOUTS = st.builds(Layout.of, _SIZES, _HOW)
_A4 = PageSize(595, 842)


def _how(scale: float = 1.0, turns: int = 0) -> Arrangement:
    return Arrangement(scale, turns, gap=10, margin=20, view_width=1000)


@given(_LAYOUTS, st.data())
def test_a_point_of_a_page_comes_back(layout: Layout, data: st.DataObject) -> None:
    page = data.draw(st.integers(0, len(layout.sizes) - 1))
    size = layout.sizes[page]
    spot = Spot(
        page, data.draw(st.floats(0, 1)) * size.width, data.draw(st.floats(0, 1)) * size.height
    )
    back = layout.spot_on(page, *layout.place_of(spot))
    assert back.x == pytest.approx(spot.x, abs=1e-6 * size.width)
    assert back.y == pytest.approx(spot.y, abs=1e-6 * size.height)


@given(_LAYOUTS, st.floats(-500, 5000), st.floats(0, 1))
def test_a_place_of_the_scroll_comes_back(layout: Layout, x: float, share: float) -> None:
    y = share * layout.height
    there = layout.place_of(layout.spot_at(x, y))
    assert there == pytest.approx((x, y), abs=1e-3)


@given(_LAYOUTS, st.data())
def test_a_point_inside_a_page_is_found_on_that_page(layout: Layout, data: st.DataObject) -> None:
    page = data.draw(st.integers(0, len(layout.sizes) - 1))
    box = layout.page_box(page)
    x = box.left + data.draw(st.floats(0.01, 0.99)) * box.width
    y = box.top + data.draw(st.floats(0.01, 0.99)) * box.height
    spot = layout.spot_at(x, y)
    assert spot.page == page
    assert layout.clamped(spot) == spot


@given(_LAYOUTS)
def test_pages_follow_each_other_and_lie_inside_the_scroll(layout: Layout) -> None:
    boxes = [layout.page_box(page) for page in range(len(layout.sizes))]
    for above, below in pairwise(boxes):
        assert below.top == above.bottom + layout.how.gap
    assert boxes[-1].bottom + layout.how.margin == layout.height
    assert all(box.left >= 0 and box.right <= layout.width for box in boxes)


@given(_LAYOUTS, st.floats(0, 1), st.floats(1, 3000))
def test_pages_in_view_are_those_that_meet_it(layout: Layout, share: float, high: float) -> None:
    top = share * layout.height
    found = layout.pages_in(top, top + high)
    meeting = [
        page
        for page in range(len(layout.sizes))
        if layout.page_box(page).top < top + high and layout.page_box(page).bottom > top
    ]
    touching = layout.page_box(found[-1]).top == top + high if found else False
    assert list(found)[: len(found) - touching] == meeting


@given(_LAYOUTS, st.data())
def test_a_rectangle_keeps_its_area(layout: Layout, data: st.DataObject) -> None:
    page = data.draw(st.integers(0, len(layout.sizes) - 1))
    size, sheet = layout.sizes[page], layout.page_box(page)
    box = Box(size.width / 4, size.height / 4, size.width / 2, size.height / 4)
    there = layout.box_of(page, box)
    assert there.width * there.height == pytest.approx(sheet.width * sheet.height / 8)
    assert sheet.grown(1e-6).holds((there.left, there.top))
    assert sheet.grown(1e-6).holds((there.right, there.bottom))


@pytest.mark.parametrize(
    ("turns", "expected"),
    [(0, (0, 0)), (1, (842, 0)), (2, (595, 842)), (3, (0, 595))],
)
def test_the_top_left_of_a_page_goes_clockwise(turns: int, expected: tuple[float, float]) -> None:
    layout = Layout.of((_A4,), _how(turns=turns))
    box = layout.page_box(0)
    x, y = layout.place_of(Spot(0, 0, 0))
    assert (x - box.left, y - box.top) == pytest.approx(expected)


def test_a_page_is_as_many_pixels_as_the_decoder_paints() -> None:
    layout = Layout.of((PageSize(595.2756, 841.8898),), _how(scale=1.5))
    assert layout.pixels(0) == (round(595.2756 * 1.5), round(841.8898 * 1.5))


@pytest.mark.parametrize(
    ("y", "page"), [(-100, 0), (0, 0), (862, 0), (866, 0), (869, 1), (100_000, 2)]
)
def test_a_gap_belongs_to_the_nearer_page(y: float, page: int) -> None:
    assert Layout.of((_A4,) * 3, _how()).page_near(y) == page


def test_the_page_of_which_most_is_seen_is_the_one_that_is_read() -> None:
    layout = Layout.of((_A4,) * 3, _how())
    assert layout.fullest_page(0, 700) == 0
    assert layout.fullest_page(800, 1500) == 1
    assert layout.fullest_page(20, 20 + 842 * 2 + 10) == 0


def test_fitting_the_width_leaves_the_margins() -> None:
    scale = fitting_scale(_A4, 0, (1000, None), margin=20)
    assert Layout.of((_A4,), _how(scale)).width == 1000
    turned = fitting_scale(_A4, 1, (1000, None), margin=20)
    assert turned == pytest.approx(960 / 842)


def test_fitting_the_page_regards_its_height() -> None:
    assert fitting_scale(_A4, 0, (10_000, 500), margin=20) == pytest.approx(460 / 842)


@given(_SIZES, st.floats(1e-9, 1e9), st.sampled_from([1.0, 1.5, 2.0]))
def test_a_scale_stays_countable(sizes: tuple[PageSize, ...], scale: float, ratio: float) -> None:
    assume(scale > 0)
    bounded = bounded_scale(sizes, scale, pixel_ratio=ratio)
    layout = Layout.of(sizes, Arrangement(bounded, 0, 12, 16, 800))
    assert layout.height < 2**31 - 1
    assert 0 < bounded <= 64 * ratio * 96 / 72


def test_ten_thousand_large_pages_can_be_counted() -> None:
    sizes = (PageSize(14_400, 14_400),) * 10_000
    bounded = bounded_scale(sizes, 100, pixel_ratio=2)
    assert Layout.of(sizes, Arrangement(bounded, 0, 12, 16, 800)).height < 2**31 - 1


def test_a_page_without_a_size_borrows_its_neighbours() -> None:
    unread = PageSize(1.0, 1.0)
    assert shown_sizes([unread, _A4, unread]) == [_A4, _A4, _A4]
    assert shown_sizes([unread]) == [PageSize(595.0, 842.0)]
