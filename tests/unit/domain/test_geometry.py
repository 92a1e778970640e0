"""A point that goes from one space to another and back is where it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.geometry import Affine, Box, box_around, page_to_view, user_to_page

_LENGTH = st.floats(-20_000, 20_000, allow_nan=False)
_SIDE = st.floats(1, 14_400, allow_nan=False)
_POINT = st.tuples(_LENGTH, _LENGTH)
_CROP = st.tuples(_LENGTH, _LENGTH, _SIDE, _SIDE).map(
    lambda one: (one[0], one[1], one[0] + one[2], one[1] + one[3])
)
_TURN = st.sampled_from([-90, 0, 90, 180, 270, 360])


@given(_CROP, _TURN, _POINT)
def test_user_space_and_page_points(
    crop: tuple[float, float, float, float], rotate: int, point: tuple[float, float]
) -> None:
    there = user_to_page(crop, rotate)
    assert there.inverse().of(there.of(point)) == pytest.approx(point, abs=1e-6)
    swapped = (crop[2], crop[3], crop[0], crop[1])
    assert user_to_page(swapped, rotate) == there
    shown = there.box(Box(crop[0], crop[1], crop[2] - crop[0], crop[3] - crop[1]))
    assert (shown.left, shown.top) == pytest.approx((0, 0), abs=1e-6)


@pytest.mark.parametrize(
    ("rotate", "lower_left"), [(0, (0, 200)), (90, (0, 0)), (180, (100, 0)), (270, (200, 100))]
)
def test_a_page_turns_clockwise(rotate: int, lower_left: tuple[float, float]) -> None:
    assert user_to_page((10, 20, 110, 220), rotate).of((10, 20)) == lower_left


@given(_SIDE, _SIDE, st.floats(0.05, 64), st.integers(-4, 7), _POINT)
def test_page_points_and_a_view(
    width: float, height: float, scale: float, turns: int, point: tuple[float, float]
) -> None:
    there = page_to_view((width, height), scale=scale, turns=turns)
    assert there.inverse().of(there.of(point)) == pytest.approx(point, abs=1e-5)
    sides = (width, height) if turns % 2 == 0 else (height, width)
    seen = there.box(Box(0, 0, width, height))
    assert (seen.left, seen.top) == pytest.approx((0, 0), abs=1e-6)
    assert (seen.width, seen.height) == pytest.approx((sides[0] * scale, sides[1] * scale))


@given(_CROP, _TURN, st.integers(0, 3), st.floats(0.05, 64), _POINT, _POINT)
def test_a_box_keeps_its_place_through_turns_and_zoom(
    crop: tuple[float, float, float, float],
    rotate: int,
    turns: int,
    scale: float,
    one: tuple[float, float],
    two: tuple[float, float],
) -> None:
    to_page = user_to_page(crop, rotate)
    size = to_page.box(Box(crop[0], crop[1], crop[2] - crop[0], crop[3] - crop[1]))
    to_view = page_to_view((size.width, size.height), scale=scale, turns=turns)
    box = box_around([one, two])
    back = to_page.box(to_page.inverse().box(to_view.inverse().box(to_view.box(box))))
    assert (back.left, back.top) == pytest.approx((box.left, box.top), abs=1e-4)
    assert (back.right, back.bottom) == pytest.approx((box.right, box.bottom), abs=1e-4)


def test_corners_come_in_any_order_and_must_be_finite() -> None:
    assert box_around([(5, 1), (1, 9)]) == box_around([(1, 1), (5, 9)]) == Box(1, 1, 4, 8)
    with pytest.raises(ValueError, match="finite"):
        box_around([(float("inf"), 0), (0, 0)])
    with pytest.raises(ValueError, match="way back"):
        Affine(1, 1, 1, 1, 0, 0).inverse()


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        (Box(0, 0, 100, 200), True),
        (Box(-0.1, 0, 1, 1), False),
        (Box(99, 0, 1.1, 1), False),
        (Box(0, 199, 1, 2), False),
    ],
)
def test_a_box_lies_on_a_page_or_beside_it(box: Box, inside: bool) -> None:
    assert box.is_within(100, 200) is inside
