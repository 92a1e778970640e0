"""What becomes of presses, moves and keys: the places of new marks."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.geometry import Box, Point
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.annotation import Target
from assessor_app.protocol.places import place_of, target_of
from assessor_app.ui.marks.sketching import SKETCHED, Sketch, Step
from assessor_app.ui.marks.strokes import MOST_POINTS, in_few_points, simplified

pytestmark = pytest.mark.desktop

_POINTS = st.tuples(st.floats(0, 600), st.floats(0, 800))


def _sketch(kind: MarkKind, page: int | None = 2) -> Sketch:
    return Sketch(kind, page, near=lambda one, other: math.dist(one, other) <= 3, slack=0.5)


def _drag(sketch: Sketch) -> None:
    sketch.press((10, 20))
    sketch.move((60, 50))
    assert sketch.release((110, 80)) is Step.DONE


def _click_twice(sketch: Sketch) -> None:
    sketch.press((110, 80))
    assert sketch.release((111, 80)) is Step.GOES_ON
    sketch.move((50, 50))
    assert sketch.press((10, 20)) is Step.DONE


def _enter_twice(sketch: Sketch) -> None:
    assert sketch.enter((10, 80)) is Step.GOES_ON
    sketch.move((110, 20))
    assert sketch.enter((110, 20)) is Step.DONE


@pytest.mark.parametrize("draw", [_drag, _click_twice, _enter_twice])
@pytest.mark.parametrize("kind", [MarkKind.AREA, MarkKind.ELLIPSE, MarkKind.ARROW])
def test_two_ends_make_a_mark_however_they_are_set(
    draw: Callable[[Sketch], None], kind: MarkKind
) -> None:
    sketch = _sketch(kind)
    draw(sketch)
    place = sketch.result()
    assert place is not None
    assert (place.kind, place.page) == (kind, 2)
    assert place.box == Box(10, 20, 100, 60)
    assert sketch.preview() is not None


def test_an_arrow_points_where_it_was_drawn_to() -> None:
    sketch = _sketch(MarkKind.ARROW)
    _click_twice(sketch)
    place = sketch.result()
    assert place is not None
    assert place.shapes[0].points == ((110, 80), (10, 20))


def test_a_point_is_one_press() -> None:
    sketch = _sketch(MarkKind.POINT, None)
    assert sketch.press((50, 50)) is Step.DONE
    place = sketch.result()
    assert place is not None
    assert place.box is not None
    assert place.box.middle == pytest.approx((50, 50))


@pytest.mark.parametrize("last", [(11, 11), (101, 99)])
def test_a_polygon_closes_at_its_first_or_last_corner(last: Point) -> None:
    sketch = _sketch(MarkKind.POLYGON)
    for corner in ((10, 10), (100, 10), (100, 100)):
        assert sketch.press(corner) is Step.GOES_ON
        sketch.release(corner)
    assert sketch.press(last) is Step.DONE
    place = sketch.result()
    assert place is not None
    assert place.shapes[0].points == ((10, 10), (100, 10), (100, 100))


def test_escape_takes_the_last_corner_back_and_then_gives_up() -> None:
    sketch = _sketch(MarkKind.POLYGON)
    for corner in ((10, 10), (100, 10), (100, 100), (10, 100)):
        sketch.enter(corner)
    assert sketch.back() is Step.GOES_ON
    place = sketch.result()
    assert place is not None
    assert len(place.shapes[0].points) == 3
    assert [sketch.back() for _ in range(4)] == [Step.GOES_ON] * 3 + [Step.GIVEN_UP]
    assert sketch.result() is None


def test_a_pen_lays_several_strokes_by_pointer_and_by_keys() -> None:
    sketch = _sketch(MarkKind.INK)
    sketch.press((0, 0))
    sketch.move((5, 9))
    sketch.release((10, 0))
    sketch.move((50, 50))
    sketch.enter((50, 50))
    sketch.move((60, 60))
    assert sketch.enter((60, 60)) is Step.GOES_ON
    assert sketch.enter((60, 60)) is Step.DONE
    place = sketch.result()
    assert place is not None
    assert [shape.points for shape in place.shapes] == [
        ((0, 0), (5, 9), (10, 0)),
        ((50, 50), (60, 60)),
    ]


@pytest.mark.parametrize("kind", SKETCHED)
def test_nothing_drawn_is_no_mark(kind: MarkKind) -> None:
    sketch = _sketch(kind)
    assert sketch.result() is None
    assert sketch.preview() is None
    assert sketch.back() is Step.GIVEN_UP


@given(st.sampled_from(SKETCHED), st.lists(_POINTS, min_size=3, max_size=12), st.booleans())
def test_what_is_drawn_is_stored_and_read_again(
    kind: MarkKind, points: list[Point], paged: bool
) -> None:
    sketch = _sketch(kind, 1 if paged else None)
    scaled = points if paged else [(x / 6, y / 8) for x, y in points]
    for point in scaled:
        if sketch.press(point) is Step.DONE or sketch.release(point) is Step.DONE:
            break
    place = sketch.result()
    if place is None:
        return
    target = target_of("urn:uuid:00000000-0000-4000-8000-000000000001", place)
    again = place_of(Target.from_json(target.to_json()))
    assert again.kind is place.kind
    assert again.box is not None
    assert place.box is not None
    assert again.box.corners[0] == pytest.approx(place.box.corners[0], abs=0.5)
    assert again.box.corners[3] == pytest.approx(place.box.corners[3], abs=0.5)


@given(st.lists(_POINTS, min_size=1, max_size=60).map(tuple))
def test_a_simplified_stroke_keeps_its_ends_and_stays_near(stroke: tuple[Point, ...]) -> None:
    few = simplified(stroke, 2.0)
    assert (few[0], few[-1]) == (stroke[0], stroke[-1])
    assert set(few) <= set(stroke)
    for point in stroke:
        assert min(_away(point, one, other) for one, other in _pairs(few)) <= 2.0 + 1e-6


@pytest.mark.parametrize(("bend", "kept"), [(1.9, 2), (2.1, 3)])
def test_a_bend_is_kept_where_it_can_be_seen(bend: float, kept: int) -> None:
    assert len(simplified(((0.0, 0.0), (50.0, bend), (100.0, 0.0)), 2.0)) == kept


def test_a_straight_stroke_needs_two_points_and_a_wild_one_is_bounded() -> None:
    assert len(simplified(tuple((float(n), 2.0 * n) for n in range(100)), 0.1)) == 2
    wild = tuple((float(n), float(n * 7919 % 31)) for n in range(2 * MOST_POINTS))
    assert sum(map(len, in_few_points((wild,), 0.1))) <= MOST_POINTS


def _pairs(stroke: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    return list(zip(stroke, stroke[1:] or stroke, strict=False))


def _away(at: Point, one: Point, other: Point) -> float:
    """Return how far a point is from a stretch of line, found by going along it."""
    wide, high = other[0] - one[0], other[1] - one[1]
    length = wide * wide + high * high
    share = ((at[0] - one[0]) * wide + (at[1] - one[1]) * high) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    return math.dist(at, (one[0] + share * wide, one[1] + share * high))
