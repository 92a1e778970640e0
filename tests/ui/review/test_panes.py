"""The widths of evidence, viewer and rubric in windows and texts of any size."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from assessor_app.ui.review.panes import ReviewPanes, shared
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop

_SIDES = (236.0, 432.0)


@pytest.mark.parametrize(
    ("total", "text_scale", "least", "expected"),
    [
        (1440, 1.0, 1.0, (236, 772, 432)),
        (1200, 1.0, 1.0, (236, 532, 432)),
        (1024, 1.0, 1.0, (203, 450, 371)),
        (1024, 2.0, 1.0, (232, 368, 424)),
        (2880, 2.0, 1.0, (472, 1544, 864)),
        (1024, 1.0, 0.3, (236, 356, 432)),
        (0, 1.0, 1.0, (0, 0, 0)),
    ],
)
def test_sides_give_way_to_what_is_read(
    total: int, text_scale: float, least: float, expected: tuple[int, int, int]
) -> None:
    assert shared(total, _SIDES, text_scale, least) == pytest.approx(expected, abs=1)


def test_a_narrow_window_and_large_text_leave_nothing_behind(small_ui: Ui) -> None:
    window = QWidget()
    panes = ReviewPanes(small_ui.appearance, small_ui.session, window)
    wide = QWidget()
    panes.left.hold(wide)
    panes.middle.hold(QWidget())
    panes.right.hold(QWidget())
    small_ui.show(window, 1500, 400)
    panes.resize(1442, 300)
    before = panes.sizes()
    panes.resize(800, 300)
    assert panes.sizes() != before
    wide.setMinimumWidth(400)  # as what stands in it does in large text
    small_ui.until(lambda: panes.sizes()[0] >= 400)
    wide.setMinimumWidth(0)
    panes.resize(1442, 300)
    small_ui.until(lambda: panes.sizes() == before)
    panes.moveSplitter(300, 1)
    chosen = panes.sizes()
    panes.resize(1000, 300)
    panes.resize(1442, 300)
    assert panes.sizes() == chosen
