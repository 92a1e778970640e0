"""At which size the player hands a picture over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from assessor_app.ui.viewers.media.player.pictures import fitting, scaled

pytestmark = pytest.mark.desktop


@pytest.mark.parametrize(
    ("size", "room", "expected"),
    [
        ((1920, 1080), (1000, 620), (1000, 562)),
        ((1080, 1920), (1000, 620), (348, 620)),
        ((640, 360), (1000, 620), (640, 360)),
        ((1920, 1080), (0, 0), (1920, 1080)),
        ((3840, 2160), (0, 0), (2560, 1440)),
        ((3840, 2160), (8000, 8000), (2560, 1440)),
        ((20_000, 10), (0, 0), (16_384, 8)),
        ((10, 10_000), (50, 50), (1, 50)),
        ((0, 0), (50, 50), (0, 0)),
    ],
)
def test_a_picture_is_made_smaller_but_never_larger(
    size: tuple[int, int], room: tuple[int, int], expected: tuple[int, int]
) -> None:
    assert fitting(QSize(*size), QSize(*room)).toTuple() == expected


@pytest.mark.parametrize("side", [90, 60, 20])
def test_scaling_down_keeps_the_picture(side: int) -> None:
    whole = QImage(100, 100, QImage.Format.Format_RGB32)
    whole.fill(QColor(10, 120, 230))
    small = scaled(whole, QSize(side, side))
    assert small.size() == QSize(side, side)
    assert small.pixelColor(side // 2, side // 2) == QColor(10, 120, 230)
