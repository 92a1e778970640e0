from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.geometry import Box
from assessor_app.ui.viewers.image.geometry import MAX_SCALE, MIN_SCALE, Sight, tone_table

pytestmark = pytest.mark.desktop

sides = st.integers(1, 20_000).map(float)
scales = st.floats(MIN_SCALE, MAX_SCALE)
sights = st.builds(
    Sight,
    width=sides,
    height=sides,
    view_width=st.integers(50, 4_000).map(float),
    view_height=st.integers(50, 4_000).map(float),
    scale=scales,
    turns=st.integers(0, 3),
    x=st.floats(0, 20_000),
    y=st.floats(0, 20_000),
).map(Sight.settled)
points = st.tuples(st.floats(-2_000, 6_000), st.floats(-2_000, 6_000))


@given(sights, points)
def test_a_point_goes_to_the_picture_and_back(sight: Sight, point: tuple[float, float]) -> None:
    assert sight.to_view(*sight.to_picture(*point)) == pytest.approx(point, abs=1e-3)


@given(sights, scales, st.tuples(st.floats(0.1, 0.9), st.floats(0.1, 0.9)))
def test_zoom_keeps_the_point_under_the_pointer_where_it_can(
    sight: Sight, scale: float, share: tuple[float, float]
) -> None:
    at = (sight.view_width * share[0], sight.view_height * share[1])
    zoomed = sight.zoomed(scale, at)
    before, after = sight.to_picture(*at), zoomed.to_picture(*at)
    turned = zoomed.turned
    across = turned[0] * zoomed.scale, turned[1] * zoomed.scale
    larger = across[0] > zoomed.view_width * 4 and across[1] > zoomed.view_height * 4
    seen = zoomed.visible()
    inside = (
        seen.left > 1
        and seen.top > 1
        and seen.right < zoomed.width - 1
        and seen.bottom < zoomed.height - 1
    )
    if larger and inside:
        assert after == pytest.approx(before, rel=1e-6, abs=1e-3)


@given(sights)
def test_what_is_visible_lies_in_the_picture(sight: Sight) -> None:
    seen = sight.visible()
    assert Box(0, 0, sight.width, sight.height).covers(seen, slack=0.01)
    assert seen.width >= 0
    assert seen.height >= 0


@given(sights)
def test_fitting_shows_all_of_the_picture(sight: Sight) -> None:
    fitted = sight.fitted()
    if fitted.fit_scale > MIN_SCALE:
        assert fitted.visible().covers(Box(0, 0, sight.width, sight.height), slack=0.01)
    assert fitted.scale <= 1


@given(sights)
def test_four_turns_are_none(sight: Sight) -> None:
    turned = sight
    for _ in range(4):
        turned = turned.turned_by(1)
    assert turned.turns == sight.turns
    assert Box(0, 0, sight.width, sight.height).covers(turned.visible(), slack=0.01)


@given(sights, st.integers(50, 4_000), st.integers(50, 4_000))
def test_a_picture_seen_whole_stays_whole_when_the_window_changes(
    sight: Sight, width: int, height: int
) -> None:
    resized = sight.fitted().resized(float(width), float(height))
    assert resized.scale == pytest.approx(resized.fit_scale)


@pytest.mark.parametrize(
    ("brightness", "contrast", "value", "becomes"),
    [
        (0, 0, 77, 77),
        (100, 0, 0, 127),
        (-100, 0, 255, 128),
        (0, -100, 9, 128),
        (0, 100, 127, 125),
        (0, 100, 140, 190),
        (0, 100, 0, 0),
        (0, 100, 255, 255),
    ],
)
def test_tones_move_a_value(brightness: int, contrast: int, value: int, becomes: int) -> None:
    table = tone_table(brightness, contrast)
    assert len(table) == 256
    assert table[value] == becomes
