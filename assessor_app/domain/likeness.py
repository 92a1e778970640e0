"""How alike two texts, or two pictures, are: small sketches that can be compared without them.

A text's sketch is the smallest hashes of its runs of five words (bottom-k sketch of w-shingling,
Broder 1997): the share of hashes that two sketches have in common estimates what share of their
runs the texts have in common. A picture's sketch is the direction of brightness from cell to cell
of a grid of nine by eight (a difference hash of 64 bits): pictures that were only scaled or
compressed again differ in few of them. Both tell that something is alike, never why.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

from assessor_app.domain.ids import Sha256Hex


class SketchKind(StrEnum):
    """What a sketch is of. BYTES: of neither a text nor a picture; only equal files are found."""

    TEXT = "text"
    PICTURE = "picture"
    BYTES = "bytes"


class Likeness(StrEnum):
    """How alike two files are."""

    SAME = "same"
    NEARLY = "nearly"


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of a file is compared: its SHA-256, and the numbers of its kind's sketch."""

    sha256: Sha256Hex
    kind: SketchKind = SketchKind.BYTES
    values: tuple[int, ...] = ()

    @property
    def keys(self) -> tuple[int, ...]:
        """What it is found by: whatever is alike to it has one of these, too. Below 2^62."""
        same = _SAME_KEY | int(self.sha256[: _HASH_BITS // 4], 16)
        if self.kind is SketchKind.PICTURE:
            return (same, *picture_keys(self.values[0]))
        return (same, *self.values)


def likeness(one: Sketch, other: Sketch) -> Likeness | None:
    """Return how alike two files are; None where they are not."""
    if one.sha256 == other.sha256:
        return Likeness.SAME
    if one.kind is not other.kind or not one.values or not other.values:
        return None
    if one.kind is SketchKind.TEXT:
        nearly = text_likeness(one.values, other.values) >= NEARLY_TEXT
    else:
        nearly = different_bits(one.values[0], other.values[0]) <= NEARLY_BITS
    return Likeness.NEARLY if nearly else None


RUN_WORDS: Final = 5
LEAST_WORDS: Final = 40
SKETCH: Final = 48
NEARLY_TEXT: Final = 0.5
"""From this share of common runs on, two texts are called nearly the same."""

NEARLY_BITS: Final = 5
"""Up to so many different bits, two pictures are called nearly the same."""

_WIDTH, _HEIGHT = 9, 8
_LEAST_CONTRAST: Final = 12
_LEAST_BITS: Final = 8
_BANDS: Final = ((0, 11), (11, 11), (22, 11), (33, 11), (44, 10), (54, 10))
_WORD: Final = re.compile(r"\w+")
_HASH_BITS: Final = 56
_PICTURE_KEY: Final = 1 << 60
_SAME_KEY: Final = 1 << 61


def text_sketch(text: str) -> tuple[int, ...]:
    """Return the sketch of a text, in order; empty for one of fewer than 40 words.

    Case, punctuation and white space make no difference.
    """
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if len(words) < LEAST_WORDS:
        return ()
    runs = {" ".join(words[n : n + RUN_WORDS]) for n in range(len(words) - RUN_WORDS + 1)}
    return tuple(sorted(set(map(_hash, runs)))[:SKETCH])


def _hash(run: str) -> int:
    digest = hashlib.blake2b(run.encode("utf-8"), digest_size=_HASH_BITS // 8).digest()
    return int.from_bytes(digest)


def text_likeness(one: Iterable[int], other: Iterable[int]) -> float:
    """Return the estimated share of common runs of two texts, 0 to 1, from their sketches.

    It is symmetric, and 1 for equal sketches that are not empty.
    """
    mine, theirs = set(one), set(other)
    if not mine or not theirs:
        return 0.0
    smallest = sorted(mine | theirs)[:SKETCH]
    return sum(key in mine and key in theirs for key in smallest) / len(smallest)


def picture_sketch(width: int, height: int, stride: int, pixels: bytes) -> int | None:
    """Return the sketch of a picture (B, G, R, X; rows ``stride`` bytes apart), of 64 bits.

    None for a picture that shows too little to be told apart: one colour, or one plain gradient.
    """
    if width < _WIDTH or height < _HEIGHT:
        return None
    cells = [
        [_brightness((width, height, stride), pixels, x, y) for x in range(_WIDTH)]
        for y in range(_HEIGHT)
    ]
    values = [value for row in cells for value in row]
    if max(values) - min(values) < _LEAST_CONTRAST:
        return None
    sketch = 0
    for row in cells:
        for left, right in pairwise(row):
            sketch = sketch << 1 | (right > left)
    return sketch if _LEAST_BITS <= sketch.bit_count() <= 64 - _LEAST_BITS else None


def _brightness(shape: tuple[int, int, int], pixels: bytes, x: int, y: int) -> int:
    """Return the mean brightness (0 to 255) of one cell of the grid."""
    width, height, stride = shape
    left, right = x * width // _WIDTH, (x + 1) * width // _WIDTH
    total = 0
    for line in range(y * height // _HEIGHT, (y + 1) * height // _HEIGHT):
        row = pixels[line * stride + 4 * left : line * stride + 4 * right]
        total += sum(row[0::4]) + 2 * sum(row[1::4]) + sum(row[2::4])
    lines = (y + 1) * height // _HEIGHT - y * height // _HEIGHT
    return total // (4 * lines * (right - left))


def picture_keys(sketch: int) -> tuple[int, ...]:
    """Return the keys under which a picture is found: any two that are nearly the same share one.

    Six bands of bits: five different bits leave one band untouched. No key is one of a text.
    """
    return tuple(
        _PICTURE_KEY | number << 16 | sketch >> start & (1 << length) - 1
        for number, (start, length) in enumerate(_BANDS)
    )


def different_bits(one: int, other: int) -> int:
    """Return in how many bits two pictures' sketches differ."""
    return (one ^ other).bit_count()
