"""Reading colours off a painted page."""

from __future__ import annotations

from assessor_app.evidence.decoder.documents import (
    Raster,
)


def pixel(raster: Raster, x: int, y: int) -> tuple[int, int, int]:
    """Return red, green and blue."""
    at = y * raster.stride + x * 4
    blue, green, red, opaque = raster.pixels[at : at + 4]
    assert opaque == 255
    return red, green, blue


def near(raster: Raster, x: int, y: int, expected: tuple[int, int, int]) -> bool:
    """Say whether a point has a colour, give or take what scaling and JPEG make of it."""
    found = pixel(raster, x, y)
    return all(abs(a - b) < 24 for a, b in zip(found, expected, strict=True))


RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
