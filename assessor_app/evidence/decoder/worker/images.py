"""Pictures through Pillow: upright, opaque, 8 bits a channel, each frame a page."""

from __future__ import annotations

import contextlib
import io
import math
import mmap
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageFile, ImageOps

from assessor_app.evidence.decoder.documents import Clip
from assessor_app.evidence.decoder.wire import Status
from assessor_app.evidence.decoder.worker.document import (
    Document,
    Painted,
    Settings,
    View,
    clipped,
)
from assessor_app.evidence.decoder.worker.refusal import Refusal

FORMATS: Final = (
    *("PNG", "JPEG", "MPO", "GIF", "WEBP", "TIFF", "BMP", "DIB", "AVIF", "HEIF"),
    *("JPEG2000", "ICO"),
)
_FRAMES_ARE_PAGES: Final = frozenset({"TIFF", "GIF", "WEBP", "PNG", "AVIF"})
_BYTES_A_PIXEL: Final = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "LA": 4}
_DECODED_BYTES: Final = 512 << 20
_CODED_PIXELS: Final = 1_000_000_000
_DRAFT_PIXELS: Final = 100_000_000
_ORIENTATION: Final = 0x0112
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})
_TURNS: Final = {
    1: Image.Transpose.ROTATE_270,
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}


@dataclass(slots=True)
class _Frame:
    """A decoded frame: RGB, upright, perhaps smaller than the file by ``1 / reduction``."""

    page: int
    image: Image.Image


class ImageDocument(Document):
    """An open picture. The last decoded frame is kept, as zooming asks for the same again."""

    def __init__(self, data: mmap.mmap, settings: Settings) -> None:
        self._data = data
        self._settings = settings
        self._source = io.BytesIO(data[:])
        data.close()
        self._file: ImageFile.ImageFile = Image.open(self._source, formats=_known_formats())
        self._frame: _Frame | None = None
        self.pages = self._count_frames()
        self._position = 0
        self._check_size()

    def _count_frames(self) -> int:
        if self._file.format not in _FRAMES_ARE_PAGES:
            return 1
        return max(1, int(getattr(self._file, "n_frames", 1)))

    def _go_to(self, page: int) -> None:
        if page == self._position:
            return
        try:
            self._file.seek(page)
        except EOFError as exc:
            raise Refusal(Status.DAMAGED, "frame") from exc
        self._position = page
        self._check_size()

    def _check_size(self) -> None:
        width, height = self._file.size
        if width <= 0 or height <= 0:
            raise Refusal(Status.DAMAGED, "size")
        if width * height > _CODED_PIXELS:
            raise Refusal(Status.TOO_LARGE, "pixels")

    def page_sizes(self, first: int, most: int = 1) -> list[tuple[float, float]]:
        """Return the upright size of one frame, in pixels."""
        self._go_to(first)
        width, height = self._file.size
        if self._orientation() in _SIDEWAYS:
            width, height = height, width
        return [(float(width), float(height))]

    def _orientation(self) -> int:
        try:
            return int(self._file.getexif().get(_ORIENTATION, 1))
        except (ValueError, TypeError, SyntaxError, OSError, KeyError):
            return 1

    def _decoded(self, page: int) -> Image.Image:
        if self._frame is not None and self._frame.page == page:
            return self._frame.image
        self._frame = None
        self._go_to(page)
        image = _opaque(_upright(self._load(), self._orientation()))
        self._frame = _Frame(page, image)
        return image

    def _load(self) -> Image.Image:
        """Decode within the memory budget; a JPEG beyond it is decoded at 1/2, 1/4 or 1/8."""
        file = self._file
        width, height = file.size
        if file.format == "JPEG" and width * height > _DRAFT_PIXELS:
            file = self._file = Image.open(io.BytesIO(self._source.getbuffer()), formats=["JPEG"])
            reduction = 2 ** min(3, math.ceil(math.log2(math.sqrt(width * height / _DRAFT_PIXELS))))
            file.draft(None, (width // reduction, height // reduction))
        needed = file.size[0] * file.size[1] * _BYTES_A_PIXEL.get(file.mode, 4)
        if needed > _DECODED_BYTES:
            raise Refusal(Status.TOO_LARGE, "pixels")
        file.load()
        return file

    def render(self, page: int, view: View, window: memoryview) -> Painted:
        """Paint a part of the scaled and turned frame."""
        width, height = self.page_sizes(page)[0]
        full = (max(1, round(width * view.scale)), max(1, round(height * view.scale)))
        turned = full if view.turns % 2 == 0 else full[::-1]
        part = clipped(*turned, view.clip, self._settings)
        image = self._decoded(page)
        upright = _unturned(part, turned, view.turns)
        across, down = image.width / full[0], image.height / full[1]
        box = (
            upright.left * across,
            upright.top * down,
            min(image.width, (upright.left + upright.width) * across),
            min(image.height, (upright.top + upright.height) * down),
        )
        shrinks = across > 1 or down > 1
        painted = image.resize(
            (upright.width, upright.height),
            Image.Resampling.HAMMING if shrinks else Image.Resampling.BICUBIC,
            box=box,
            reducing_gap=None,
        )
        if view.turns:
            painted = painted.transpose(_TURNS[view.turns])
        return paint(painted, window)

    def thumbnail(self, max_px: int, window: memoryview) -> Painted:
        """Paint the first frame; a JPEG is decoded no larger than needed."""
        width, height = self.page_sizes(0)[0]
        scale = max_px / max(width, height)
        if self._frame is not None or self._file.format != "JPEG":
            return self.render(0, View(min(scale, 1.0), 0, None), window)
        file = Image.open(io.BytesIO(self._source.getbuffer()), formats=["JPEG"])
        file.draft(None, (max_px, max_px))
        image = _opaque(_upright(file, self._orientation()))
        image.thumbnail((max_px, max_px), Image.Resampling.HAMMING)
        return paint(image, window)

    def text(self, page: int) -> tuple[str, bytes]:
        """Return no text: pictures are not read by machine here."""
        return "", b""

    def search(self, page: int, query: str) -> bytes:
        """Return no match."""
        return b""

    def close(self) -> None:
        """Drop the decoded frame and the bytes."""
        self._frame = None
        with contextlib.suppress(OSError, ValueError):
            self._file.close()
        self._source.close()


def _known_formats() -> list[str]:
    return [name for name in FORMATS if name in Image.OPEN]


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    if orientation == 1 or not 1 <= orientation <= 8:
        return image
    steps = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return image.transpose(steps[orientation])


def _opaque(image: Image.Image) -> Image.Image:
    """Return RGB: 16 and 32 bits a channel brought to 8, transparency over white."""
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        image = _to_eight_bits(image)
    if image.mode in {"PA", "La", "RGBa"} or (image.mode == "P" and "transparency" in image.info):
        image = image.convert("RGBA")
    if "transparency" in image.info and image.mode in {"1", "L", "RGB"}:
        image = image.convert("RGBA")
    if image.mode in {"RGBA", "LA"}:
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    return image.convert("RGB") if image.mode != "RGB" else image.copy()


def _to_eight_bits(image: Image.Image) -> Image.Image:
    wide = image.convert("F")
    lowest, highest = (0.0, 65535.0)
    if image.mode in {"I", "F"}:
        low, high = wide.getextrema()
        if isinstance(low, float) and isinstance(high, float) and math.isfinite(high - low):
            fits_16_bits = image.mode == "I" and low >= 0 and 255 < high <= 65535
            lowest, highest = (0.0, 65535.0) if fits_16_bits else (low, max(high, low + 1e-9))
    factor = 255.0 / (highest - lowest)
    return wide.point(lambda value: value * factor + -lowest * factor).convert("L")


def _unturned(part: Clip, turned: tuple[int, int], turns: int) -> Clip:
    """Return where ``part`` of the page turned clockwise lies on the upright page."""
    width, height = turned
    if turns == 1:
        return Clip(part.top, width - part.left - part.width, part.height, part.width)
    if turns == 2:
        return Clip(
            width - part.left - part.width, height - part.top - part.height, part.width, part.height
        )
    if turns == 3:
        return Clip(height - part.top - part.height, part.left, part.height, part.width)
    return part


def paint(image: Image.Image, window: memoryview) -> Painted:
    """Copy an RGB picture to the start of the window as BGRX with X = 255."""
    pixels = image.convert("RGBA").tobytes("raw", "BGRA")
    if len(pixels) > len(window):
        raise Refusal(Status.TOO_LARGE, "raster")
    window[: len(pixels)] = pixels
    return Painted(image.width, image.height)


def encoded_again(data: bytes, max_px: int) -> tuple[bytes, str]:
    """Return a picture written anew, no side longer than ``max_px``, and its MIME subtype."""
    with Image.open(io.BytesIO(data), formats=_known_formats()) as file:
        if file.size[0] * file.size[1] > _DRAFT_PIXELS:
            raise Refusal(Status.TOO_LARGE, "pixels")
        image = _opaque(file)
    image.thumbnail((max_px, max_px), Image.Resampling.HAMMING)
    png, jpeg = io.BytesIO(), io.BytesIO()
    image.save(png, "PNG")
    image.save(jpeg, "JPEG", quality=88)
    if png.tell() <= 2 * jpeg.tell():
        return png.getvalue(), "png"
    return jpeg.getvalue(), "jpeg"


def warm_up() -> None:
    """Load every codec and every lazily imported module, while that is still allowed."""
    with contextlib.suppress(ImportError):
        from pi_heif.as_plugin import register_heif_opener

        register_heif_opener(thumbnails=False)
    Image.init()
    Image.MAX_IMAGE_PIXELS = None
    sample = Image.new("RGB", (8, 8), "white")
    for name in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "AVIF", "JPEG2000", "ICO"):
        with contextlib.suppress(OSError, KeyError):
            buffer = io.BytesIO()
            sample.save(buffer, name)
            buffer.seek(0)
            with Image.open(buffer, formats=_known_formats()) as again:
                again.load()
                again.getexif()
    ImageOps.exif_transpose(sample)
