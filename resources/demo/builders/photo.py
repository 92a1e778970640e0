"""Turns a drawn sheet into something that looks photographed or scanned."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

_FONTS = Path("/usr/share/fonts/truetype")
HAND = _FONTS / "breip/Breip.ttf"
MARKER = _FONTS / "humor-sans/Humor-Sans.ttf"
Corner = tuple[float, float]


def face(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """Open a handwriting or printing face."""
    return ImageFont.truetype(str(path), size)


def printed(size: int, style: str = "Regular") -> ImageFont.FreeTypeFont:
    """Open Lato."""
    return face(_FONTS / f"lato/Lato-{style}.ttf", size)


def grain(size: tuple[int, int], seed: int, coarse: int, strength: float) -> NDArray[np.float64]:
    """Return smooth random shading around zero; ``coarse`` is the size of its patches."""
    chance = np.random.default_rng(seed)
    small = chance.normal(0, 1, (max(size[1] // coarse, 2), max(size[0] // coarse, 2)))
    picture = Image.fromarray((np.clip(small * 40 + 128, 0, 255)).astype(np.uint8))
    wide = picture.resize(size, Image.Resampling.BICUBIC)
    return (np.asarray(wide, dtype=np.float64) - 128) / 40 * strength


def shaded(picture: Image.Image, shading: NDArray[np.float64]) -> Image.Image:
    """Add ``shading`` to every channel."""
    pixels = np.asarray(picture.convert("RGB"), dtype=np.float64) + shading[..., None]
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def wood(size: tuple[int, int], seed: int, colour: tuple[int, int, int]) -> Image.Image:
    """Paint a table top: boards with a running grain."""
    chance = np.random.default_rng(seed)
    wide, high = size
    rows = np.arange(high)[:, None]
    along = np.arange(wide)[None, :]
    waves = np.zeros((high, wide))
    for _ in range(7):
        tight = chance.uniform(0.02, 0.16)
        bend = chance.uniform(4, 26) * np.sin(
            along / chance.uniform(180, 700) + chance.uniform(0, 6)
        )
        waves += np.sin((rows + bend) * tight + chance.uniform(0, 6)) * chance.uniform(1.5, 5)
    board = (rows // max(high // 4, 1)) % 4
    waves += chance.uniform(-9, 9, 4)[board]
    waves += chance.normal(0, 2.4, (high, wide))
    edge = (rows % max(high // 4, 1)) < 3
    pixels = np.array(colour)[None, None, :] + waves[..., None] - edge[..., None] * 34
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def wall(size: tuple[int, int], seed: int, colour: tuple[int, int, int]) -> Image.Image:
    """Paint a plastered wall."""
    plain = Image.new("RGB", size, colour)
    return shaded(shaded(plain, grain(size, seed, 220, 5)), grain(size, seed + 1, 3, 2.2))


def place(
    scene: Image.Image, sheet: Image.Image, corners: tuple[Corner, Corner, Corner, Corner],
    *, shadow: int = 22,
) -> Image.Image:  # fmt: skip
    """Lay ``sheet`` into ``scene`` in perspective; corners run clockwise from the top left."""
    coefficients = _perspective(corners, sheet.size)
    cover = Image.new("L", sheet.size, 255)
    mask = cover.transform(
        scene.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC
    )
    laid = sheet.convert("RGB").transform(
        scene.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC
    )
    result = scene.copy()
    if shadow:
        dark = Image.new("L", scene.size, 0)
        dark.paste(mask, (shadow // 2, shadow // 2))
        dark = dark.filter(ImageFilter.GaussianBlur(shadow * 0.7)).point(lambda one: one * 0.42)
        result.paste(Image.new("RGB", scene.size, (20, 16, 12)), mask=dark)
    result.paste(laid, mask=mask.filter(ImageFilter.GaussianBlur(0.8)))
    return result


def _perspective(corners: tuple[Corner, ...], size: tuple[int, int]) -> list[float]:
    source = [(0, 0), (size[0], 0), size, (0, size[1])]
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(corners, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    wanted = [value for point in source for value in point]
    solved = np.linalg.solve(np.array(rows, dtype=float), np.array(wanted, dtype=float))
    return [float(one) for one in solved]


def develop(
    picture: Image.Image, seed: int, *, light: Corner = (0.35, 0.3), warm: int = 5
) -> Image.Image:
    """Give a picture a lamp, darker corners, a warm tone, lens softness and sensor noise."""
    wide, high = picture.size
    down, across = np.mgrid[0:high, 0:wide]
    distance = np.hypot(across / wide - light[0], (down / high - light[1]) * high / wide)
    lamp = 16 - 62 * np.clip(distance, 0, 1.2) ** 1.6
    soft = shaded(picture.filter(ImageFilter.GaussianBlur(0.7)), lamp)
    pixels = np.asarray(soft, dtype=np.float64)
    pixels += np.random.default_rng(seed).normal(0, 3.1, pixels.shape)
    pixels += np.array([warm, warm * 0.3, -warm])
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def scanned(sheet: Image.Image, seed: int, tilt: float) -> Image.Image:
    """Make a grey scan: slightly tilted, with a shade at one edge and specks."""
    paper = sheet.convert("RGB").rotate(tilt, Image.Resampling.BICUBIC, fillcolor="#f3f1ec")
    paper = shaded(paper, grain(paper.size, seed, 160, 2.5))
    across = np.linspace(0, 1, paper.width)[None, :].repeat(paper.height, axis=0)
    paper = shaded(paper, -46 * np.exp(-across * 26) - 20 * np.exp(-(1 - across) * 40))
    chance = np.random.default_rng(seed)
    draw = ImageDraw.Draw(paper)
    for _ in range(60):
        x, y = chance.integers(0, paper.width), chance.integers(0, paper.height)
        draw.ellipse([x, y, x + 2, y + 2], fill="#c9c5bd")
    return paper.filter(ImageFilter.GaussianBlur(0.5)).convert("L")


def scrawl(
    draw: ImageDraw.ImageDraw, at: Corner, text: str, font: ImageFont.FreeTypeFont,
    fill: str, *, width: int = 0, seed: int = 0,
) -> float:  # fmt: skip
    """Write by hand: words wander a little; wraps at ``width``; returns the next line's y."""
    chance = np.random.default_rng(seed + len(text))
    x, y = at
    step = font.size * 1.22
    for word in text.split(" "):
        long = draw.textlength(word + " ", font=font)
        if width and x + long > at[0] + width:
            x, y = at[0], y + step
        draw.text((x, y + chance.uniform(-1, 1) * font.size * 0.035), word, font=font, fill=fill)
        x += long
    return y + step
