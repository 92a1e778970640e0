"""Pictures come out upright, opaque and in 8 bits, whatever came in."""

from __future__ import annotations

import io
import mmap

import pytest
from PIL import Image

from assessor_app.evidence.decoder.documents import Clip
from assessor_app.evidence.decoder.wire import Status
from assessor_app.evidence.decoder.worker.document import Settings, View, clipped
from assessor_app.evidence.decoder.worker.images import ImageDocument, encoded_again
from assessor_app.evidence.decoder.worker.refusal import Refusal
from tests.fakes import learners_files as files

SETTINGS = Settings(
    window="",
    window_bytes=1 << 20,
    memory_bytes=0,
    cpu_s=0,
    pages=100,
    side_px=1000,
    raster_px=200_000,
    reply_bytes=0,
    outline_entries=0,
)


def opened(data: bytes) -> ImageDocument:
    memory = mmap.mmap(-1, len(data))
    memory[:] = data
    return ImageDocument(memory, SETTINGS)


def shown(data: bytes, page: int = 0, **view: object) -> Image.Image:
    window = memoryview(bytearray(1 << 20))
    document = opened(data)
    wanted = View(**({"scale": 1.0, "turns": 0, "clip": None} | view))  # type: ignore[arg-type]  # by name
    painted = document.render(page, wanted, window)
    document.close()
    size = painted.width * painted.height * 4
    pixels = bytes(window[:size])
    return Image.frombytes("RGBA", (painted.width, painted.height), pixels, "raw", "BGRA")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(orientation: int) -> None:
    upright = files.corners()
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = upright if undo is None else upright.transpose(undo)
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = files.picture(stored, "PNG", exif=exif)

    document = opened(data)
    assert document.page_sizes(0) == [(40.0, 20.0)]
    document.close()
    assert shown(data).convert("RGB").tobytes() == upright.tobytes()


@pytest.mark.parametrize(
    ("image", "name", "expected"),
    [
        (Image.new("RGBA", (4, 4), (0, 0, 0, 0)), "PNG", (255, 255, 255)),
        (Image.new("RGBA", (4, 4), (255, 0, 0, 128)), "PNG", (255, 127, 127)),
        (Image.new("LA", (4, 4), (0, 0)), "PNG", (255, 255, 255)),
        (Image.new("I;16", (4, 4), 32768), "PNG", (127, 127, 127)),
        (Image.new("I;16", (4, 4), 65535), "TIFF", (255, 255, 255)),
        (Image.new("CMYK", (4, 4), (0, 255, 255, 0)), "TIFF", (255, 0, 0)),
        (Image.new("1", (4, 4), 1), "PNG", (255, 255, 255)),
        (Image.new("L", (4, 4), 77), "PNG", (77, 77, 77)),
        (Image.new("P", (4, 4), 0), "GIF", (0, 0, 0)),
        (Image.new("F", (4, 4), 0.5), "TIFF", (0, 0, 0)),
    ],
)
def test_every_mode_becomes_opaque_rgb(
    image: Image.Image, name: str, expected: tuple[int, int, int]
) -> None:
    pixel = shown(files.picture(image, name)).getpixel((1, 1))

    assert isinstance(pixel, tuple)
    assert all(abs(a - b) <= 1 for a, b in zip(pixel, (*expected, 255), strict=True))


def test_a_transparent_colour_of_a_palette_is_white() -> None:
    image = Image.new("P", (4, 4), 0)
    image.putpalette([9, 9, 9] * 256)

    assert shown(files.picture(image, "PNG", transparency=0)).getpixel((0, 0)) == (255,) * 4


def test_frames_of_a_tiff_are_pages() -> None:
    first, second = Image.new("RGB", (4, 4), "red"), Image.new("RGB", (8, 6), "blue")
    data = files.picture(first, "TIFF", save_all=True, append_images=[second])
    document = opened(data)

    assert document.pages == 2
    assert document.page_sizes(1) == [(8.0, 6.0)]
    assert shown(data, 1).getpixel((7, 5)) == (0, 0, 255, 255)
    assert shown(data, 0).getpixel((3, 3)) == (255, 0, 0, 255)
    document.close()


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_a_clip_of_a_turned_picture_is_a_part_of_the_whole(turns: int, scale: float) -> None:
    data = files.picture(files.corners())
    whole = shown(data, scale=scale, turns=turns)
    middle = Clip(whole.width // 4, whole.height // 4, whole.width // 2, whole.height // 2)
    box = (middle.left, middle.top, middle.left + middle.width, middle.top + middle.height)

    part = shown(data, scale=scale, turns=turns, clip=middle)

    assert part.size == (middle.width, middle.height)
    expected = whole.crop(box)
    differing = sum(a != b for a, b in zip(part.tobytes(), expected.tobytes(), strict=True))
    assert differing <= len(expected.tobytes()) * 0.02


def test_turning_by_a_quarter_is_clockwise() -> None:
    turned = shown(files.picture(files.corners()), turns=1)

    assert turned.size == (20, 40)
    assert turned.getpixel((19, 0)) == (255, 0, 0, 255)


@pytest.mark.parametrize(
    ("clip", "expected"),
    [
        (None, Clip(0, 0, 100, 50)),
        (Clip(90, 40, 50, 50), Clip(90, 40, 10, 10)),
        (Clip(-10, -10, 20, 20), Clip(0, 0, 10, 10)),
    ],
)
def test_a_clip_is_cut_at_the_edge(clip: Clip | None, expected: Clip) -> None:
    assert clipped(100, 50, clip, SETTINGS) == expected


@pytest.mark.parametrize(
    ("size", "clip", "status"),
    [
        ((100, 50), Clip(100, 0, 5, 5), Status.UNSUPPORTED),
        ((1001, 1), None, Status.TOO_LARGE),
        ((500, 500), None, Status.TOO_LARGE),
    ],
)
def test_a_clip_outside_the_page_or_the_limits_is_refused(
    size: tuple[int, int], clip: Clip | None, status: Status
) -> None:
    with pytest.raises(Refusal) as raised:
        clipped(*size, clip, SETTINGS)
    assert raised.value.status is status


def test_a_picture_in_a_document_is_written_anew_and_smaller() -> None:
    data = files.picture(files.corners(400, 200), "TIFF")

    again, subtype = encoded_again(data, 100)

    assert subtype == "png"
    assert Image.open(io.BytesIO(again)).size == (100, 50)
