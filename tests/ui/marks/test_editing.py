"""Moving, sizing and hitting marks, as properties of their geometry."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assessor_app.domain.geometry import Affine, Box, Point, box_around, page_to_view
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.drawings import Shape, ShapeKind
from assessor_app.protocol.places import MarkPlace
from assessor_app.ui.marks import editing

pytestmark = pytest.mark.desktop

_ROOM = Box(0, 0, 600, 800)
_POINTS = st.tuples(st.floats(0, 600), st.floats(0, 800))
_BY = st.tuples(st.floats(-900, 900), st.floats(-900, 900))


def _area(first: Point, second: Point) -> MarkPlace:
    return MarkPlace(MarkKind.AREA, 1, box_around((first, second)))


def _arrow(first: Point, second: Point) -> MarkPlace:
    shape = Shape(ShapeKind.LINE, (first, second))
    return MarkPlace(MarkKind.ARROW, 1, shape.bounds, (shape,))


def _ellipse(first: Point, second: Point) -> MarkPlace:
    box = box_around((first, second))
    shape = Shape(ShapeKind.ELLIPSE, (box.middle, (box.width / 2, box.height / 2)))
    return MarkPlace(MarkKind.ELLIPSE, 1, box, (shape,))


def _polygon(*corners: Point) -> MarkPlace:
    shape = Shape(ShapeKind.POLYGON, corners)
    return MarkPlace(MarkKind.POLYGON, 1, shape.bounds, (shape,))


def _ink(*points: Point) -> MarkPlace:
    shape = Shape(ShapeKind.STROKE, points)
    return MarkPlace(MarkKind.INK, 1, shape.bounds, (shape, shape))


_PLACES = st.one_of(
    st.builds(_area, _POINTS, _POINTS),
    st.builds(_arrow, _POINTS, _POINTS),
    st.builds(_ellipse, _POINTS, _POINTS),
    st.builds(_polygon, _POINTS, _POINTS, _POINTS),
    st.builds(_ink, _POINTS, _POINTS, _POINTS),
)
_WAYS = st.builds(
    lambda scale, turns: page_to_view((600, 800), scale=scale, turns=turns),
    st.floats(0.1, 20),
    st.integers(0, 3),
)


def _edges(place: MarkPlace) -> list[float]:
    box = editing.bounds_of(place)
    assert box is not None
    return [box.left, box.top, box.right, box.bottom]


@given(_PLACES, _BY)
def test_what_is_moved_keeps_its_size_and_stays_on_the_page(place: MarkPlace, by: Point) -> None:
    before, after = editing.bounds_of(place), editing.bounds_of(editing.moved(place, by, _ROOM))
    assert before is not None
    assert after is not None
    assert after.width == pytest.approx(before.width, abs=1e-6)
    assert after.height == pytest.approx(before.height, abs=1e-6)
    assert after.is_within(600, 800, slack=1e-6)


@given(_PLACES, _BY, st.integers(0, 7))
def test_what_is_pulled_is_a_box_on_the_page(place: MarkPlace, by: Point, grip: int) -> None:
    points = editing.grips(place)
    number = grip % len(points)
    to = (points[number][0] + by[0], points[number][1] + by[1])
    box = editing.bounds_of(editing.pulled(place, number, to, _ROOM))
    assert box is not None
    assert min(box.width, box.height) >= 0
    assert box.is_within(600, 800, slack=1e-6)


@given(_PLACES, _WAYS)
def test_zoom_and_turn_lead_back_to_the_same_region(place: MarkPlace, way: Affine) -> None:
    there = editing.seen_through(place, way)
    back = editing.seen_through(there, way.inverse())
    assert _edges(back) == pytest.approx(_edges(place), abs=0.5)


@given(_PLACES, _BY, _WAYS)
def test_a_move_in_the_view_is_the_same_move_on_the_page(
    place: MarkPlace, by: Point, way: Affine
) -> None:
    wide = Box(-10_000, -10_000, 30_000, 30_000)
    moved = editing.seen_through(editing.moved(place, by, wide), way)
    turn = Affine(way.a, way.b, way.c, way.d, 0, 0)
    same = editing.moved(editing.seen_through(place, way), turn.of(by), Box(-1e6, -1e6, 2e6, 2e6))
    assert _edges(moved) == pytest.approx(_edges(same), abs=0.01)


@given(_PLACES, st.tuples(st.floats(-200, 200), st.floats(-200, 200)))
@example(_ellipse((0, 0), (0, 2e-313)), (0, 0))
def test_what_is_sized_stays_on_the_page(place: MarkPlace, by: Point) -> None:
    box = editing.bounds_of(editing.sized(place, by, _ROOM, least=1.0))
    assert box is not None
    assert box.is_within(600, 800, slack=1e-6) or box.left > 599 or box.top > 799


def test_a_side_that_is_pulled_past_the_other_changes_places_with_it() -> None:
    place = _area((100, 100), (200, 200))
    after = editing.pulled(place, 0, (300, 250), _ROOM)
    assert after.box == Box(200, 200, 100, 50)


def test_each_grip_pulls_its_own_side() -> None:
    place = _area((100, 100), (200, 200))
    boxes = [editing.pulled(place, number, (150, 150), _ROOM).box for number in range(8)]
    assert boxes == [
        Box(150, 150, 50, 50),
        Box(100, 150, 100, 50),
        Box(100, 150, 50, 50),
        Box(100, 100, 50, 100),
        Box(100, 100, 50, 50),
        Box(100, 100, 100, 50),
        Box(150, 100, 50, 50),
        Box(150, 100, 50, 100),
    ]


def test_an_arrow_is_pulled_by_its_ends() -> None:
    after = editing.pulled(_arrow((10, 10), (20, 30)), 1, (50, 5), _ROOM)
    assert list(after.shapes[0].points) == [(10.0, 10.0), (50.0, 5.0)]
    assert after.box == Box(10, 5, 40, 5)


def test_marks_on_words_and_pages_stay() -> None:
    words = MarkPlace(MarkKind.HIGHLIGHT, 1, Box(1, 1, 5, 5))
    assert editing.moved(words, (5, 5), _ROOM) is words
    assert editing.grips(words) == ()
    assert not editing.can_move(MarkPlace(MarkKind.PAGE_NOTE, 1))
    assert editing.can_move(MarkPlace(MarkKind.POINT, 1, Box(1, 1, 1, 1)))
    assert not editing.can_size(MarkPlace(MarkKind.POINT, 1, Box(1, 1, 1, 1)))


@pytest.mark.parametrize(
    ("place", "inside", "beside"),
    [
        (_area((10, 10), (50, 50)), (30, 30), (60, 30)),
        (_ellipse((10, 10), (50, 30)), (30, 20), (11, 11)),
        (_polygon((10, 10), (50, 10), (10, 50)), (15, 15), (45, 45)),
        (_arrow((10, 10), (50, 50)), (30, 31), (30, 40)),
        (_ink((10, 10), (50, 10), (50, 50)), (50, 30), (30, 30)),
        (_ink((10, 10), (10, 10), (10, 10)), (11, 11), (30, 30)),
    ],
)
def test_a_mark_is_hit_where_it_is_painted(place: MarkPlace, inside: Point, beside: Point) -> None:
    assert editing.touches(place, inside, slack=2)
    assert not editing.touches(place, beside, slack=2)


def test_words_are_hit_on_their_lines_alone() -> None:
    place = MarkPlace(MarkKind.UNDERLINE, 1, Box(0, 0, 100, 60))
    lines = (Box(50, 0, 50, 10), Box(0, 50, 50, 10))
    assert editing.touches(place, (60, 5), slack=2, lines=lines)
    assert not editing.touches(place, (50, 30), slack=2, lines=lines)
