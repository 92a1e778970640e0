"""A small picture of text: the shape of its lines, readable in no script and so right for each."""

from __future__ import annotations

from typing import Final

from PIL import Image, ImageDraw

from assessor_app.evidence.decoder.worker.document import Painted
from assessor_app.evidence.decoder.worker.images import paint

_COLUMNS: Final = 72
_LINES: Final = 46
_PAPER: Final = (255, 255, 255)
_INK: Final = (130, 136, 145)


def paint_lines(text: str, max_px: int, window: memoryview) -> Painted:
    """Paint the first lines of ``text`` as bars, a bar a word, on an upright A4 sheet."""
    height = max(8, max_px)
    width = max(6, round(height / 2**0.5))
    sheet = Image.new("RGB", (width, height), _PAPER)
    pen = ImageDraw.Draw(sheet)
    margin = width * 0.09
    column, row = (width - 2 * margin) / _COLUMNS, (height - 2 * margin) / _LINES
    for number, line in enumerate(_wrapped(text)):
        top = margin + number * row
        for start, length in _words(line):
            left = margin + start * column
            pen.rectangle(
                (left, top + row * 0.2, left + max(1.0, length * column), top + row * 0.65),
                fill=_INK,
            )
    return paint(sheet, window)


def _wrapped(text: str) -> list[str]:
    lines: list[str] = []
    for line in text[: _COLUMNS * _LINES * 4].split("\n"):
        expanded = line.expandtabs(4)
        lines.extend(
            expanded[at : at + _COLUMNS] for at in range(0, max(1, len(expanded)), _COLUMNS)
        )
        if len(lines) >= _LINES:
            break
    return lines[:_LINES]


def _words(line: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    position = 0
    for word in line.split(" "):
        if word:
            found.append((position, len(word)))
        position += len(word) + 1
    return found
