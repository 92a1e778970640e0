from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.conftest import Ui
from tests.ui.viewers.conftest import Opened, Opener

pytestmark = pytest.mark.desktop

RED, GREEN, BLUE, GREY = "#ff0000", "#00ff00", "#0000ff", "#808080"


def _bytes(image: Image.Image, form: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def _quarters(width: int = 400, height: int = 200) -> Image.Image:
    """Red, green, blue and grey: top left, top right, bottom left, bottom right."""
    image = Image.new("RGB", (width, height))
    for number, colour in enumerate((RED, GREEN, BLUE, GREY)):
        box = Image.new("RGB", (width // 2, height // 2), colour)
        image.paste(box, (number % 2 * width // 2, number // 2 * height // 2))
    return image


def _colours(opened: Opened) -> list[str]:
    """Return the colours in the middle of the picture's four quarters, as they are shown."""
    canvas = opened.viewer._canvas
    shown = canvas.viewport().grab().toImage()
    left, top = canvas.sight.to_view(0, 0)
    right, bottom = canvas.sight.to_view(canvas.sight.width, canvas.sight.height)
    left, right = sorted((left, right))
    top, bottom = sorted((top, bottom))
    return [
        shown.pixelColor(round(left + (right - left) * x), round(top + (bottom - top) * y)).name()
        for y in (0.25, 0.75)
        for x in (0.25, 0.75)
    ]


def _act(opened: Opened, name: str) -> None:
    next(one for one in opened.viewer._actions.values() if one.objectName() == name).trigger()


def test_a_picture_is_shown_whole_and_turns(open_viewer: Opener) -> None:
    opened = open_viewer("quarters.png", _bytes(_quarters(), "PNG"))
    assert _colours(opened) == [RED, GREEN, BLUE, GREY]
    _act(opened, "turn")
    assert _colours(opened) == [BLUE, RED, GREY, GREEN]
    _act(opened, "turn-back")
    assert _colours(opened) == [RED, GREEN, BLUE, GREY]


def test_the_orientation_of_a_photo_is_applied(open_viewer: Opener) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = _bytes(_quarters(), "JPEG", exif=exif, quality=95, subsampling=0)
    opened = open_viewer("photo.jpg", data)
    sight = opened.viewer._canvas.sight
    assert (sight.width, sight.height) == (200, 400)
    near = [QColor(name) for name in _colours(opened)]
    wanted = [QColor(name) for name in (BLUE, RED, GREY, GREEN)]
    for one, other in zip(near, wanted, strict=True):
        assert abs(one.red() - other.red()) < 12
        assert abs(one.blue() - other.blue()) < 12


def test_zooming_in_shows_each_pixel_sharp(open_viewer: Opener, small_ui: Ui) -> None:
    board = Image.new("RGB", (4_000, 3_000), "white")
    for x in range(0, 4_000, 2):
        board.paste("black", (x, 0, x + 1, 3_000))
    opened = open_viewer("lines.png", _bytes(board, "PNG"))
    canvas = opened.viewer._canvas
    canvas.look(lambda sight: sight.zoomed(8.0, (350.0, 300.0)))
    small_ui.settle()
    assert canvas.is_sharp()
    shown = canvas.viewport().grab().toImage()
    row = [shown.pixelColor(x, 300).lightness() for x in range(300, 380)]
    assert {0, 255} == set(row)
    changes = [n for n in range(1, len(row)) if row[n] != row[n - 1]]
    assert all(after - before == 8 for before, after in pairwise(changes))


def test_the_wheel_zooms_at_the_pointer_with_ctrl_only(open_viewer: Opener, small_ui: Ui) -> None:
    opened = open_viewer("large.png", _bytes(_quarters(2_000, 1_500), "PNG"))
    canvas = opened.viewer._canvas
    before = canvas.sight
    at = QPointF(150, 260)
    there = before.to_picture(at.x(), at.y())

    def turn(modifier: Qt.KeyboardModifier) -> None:
        event = QWheelEvent(
            at,
            QPointF(canvas.viewport().mapToGlobal(at.toPoint())),
            QPoint(0, 0),
            QPoint(0, 240),
            Qt.MouseButton.NoButton,
            modifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(canvas.viewport(), event)

    turn(Qt.KeyboardModifier.NoModifier)
    assert canvas.sight.scale == before.scale
    for _ in range(4):
        turn(Qt.KeyboardModifier.ControlModifier)
    assert canvas.sight.scale > before.scale * 4
    assert canvas.sight.to_picture(at.x(), at.y()) == pytest.approx(there, abs=1)
    small_ui.settle()


def test_each_frame_of_a_tiff_is_a_page(open_viewer: Opener, small_ui: Ui) -> None:
    frames = [
        Image.new("RGB", (120, 90 + number), colour)
        for number, colour in enumerate((RED, GREEN, BLUE))
    ]
    data = _bytes(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    opened = open_viewer("pages.tiff", data)
    assert opened.positions[-1].startswith("1 / 3")
    _act(opened, "page-on")
    small_ui.settle()
    assert opened.positions[-1].startswith("2 / 3")
    assert set(_colours(opened)) == {GREEN}
    _act(opened, "page-on")
    small_ui.settle()
    _act(opened, "page-on")
    small_ui.settle()
    assert opened.positions[-1].startswith("3 / 3")
    assert opened.shown == 1


def test_a_place_is_found_again(open_viewer: Opener, small_ui: Ui) -> None:
    frames = [_quarters(900, 700), _quarters(800, 600)]
    data = _bytes(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    opened = open_viewer("pages.tiff", data)
    place = {"page": 1, "scale": 2.0, "turns": 3, "x": 300.0, "y": 290.0, "tones": [10, -20]}
    opened.viewer.go_to(place)
    small_ui.settle()
    assert opened.viewer.place() == place
    opened.viewer.go_to({"page": "x", "scale": None, "tones": "loud"})
    small_ui.settle()
    assert opened.viewer.place() == place


def test_brightness_and_contrast_change_what_is_shown(open_viewer: Opener, small_ui: Ui) -> None:
    opened = open_viewer("grey.png", _bytes(Image.new("RGB", (100, 100), GREY), "PNG"))
    opened.viewer._tones.set_tones(50, 0)
    small_ui.settle()
    assert QColor(_colours(opened)[0]).red() == 192
    opened.viewer._tones.reset()
    small_ui.settle()
    assert _colours(opened)[0] == GREY


def test_an_area_is_a_fragment_in_per_cent(open_viewer: Opener, small_ui: Ui) -> None:
    opened = open_viewer("quarters.png", _bytes(_quarters(400, 200), "PNG"))
    canvas = opened.viewer._canvas
    _act(opened, "area")
    begin = QPoint(*(round(one) for one in canvas.sight.to_view(100, 50)))
    end = QPoint(*(round(one) for one in canvas.sight.to_view(300, 150)))
    QTest.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(canvas.viewport(), end)
    QTest.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert opened.selections[-1].selector == {
        "type": "FragmentSelector",
        "conformsTo": "http://www.w3.org/TR/media-frags/",
        "value": "xywh=percent:25,25,50,50",
    }
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert opened.selections[-1] is None
    opened.viewer.show_selector(
        {
            "type": "FragmentSelector",
            "conformsTo": "http://www.w3.org/TR/media-frags/",
            "value": "xywh=percent:25,25,50,50",
        }
    )
    assert canvas._flash is not None
    small_ui.until(lambda: canvas._flash is None)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("cut.png", _bytes(_quarters(), "PNG")[:300], "decoder_damaged"),
        ("text.png", b"no picture at all, only words\n" * 20, "decoder_type_mismatch"),
    ],
)
def test_a_picture_that_is_none_is_a_problem(
    open_viewer: Opener, name: str, data: bytes, code: str
) -> None:
    opened = open_viewer(name, data, media_type="image/png")
    assert opened.problems == [code]
    assert not opened.shown
