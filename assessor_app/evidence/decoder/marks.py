"""Marks on the pages of a PDF, as they go to the decoder and come back from it.

All places are in page points: the origin is the top left of the page as it is shown. The parent
believes nothing of what comes back: every number is checked, every text is cut to a length.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from assessor_app.domain.geometry import Box, Point
from assessor_app.domain.marks import MarkKind
from assessor_app.evidence.decoder.wire import WireViolation

MAX_MARKS: Final = 20_000
MAX_READ: Final = 5_000
MAX_POINTS: Final = 50_000
MAX_TEXT: Final = 10_000
POINT_PT: Final = 1.0
_FURTHEST: Final = float(1 << 24)
_SHORT: Final = 300


@dataclass(frozen=True, slots=True)
class PdfMark:
    """One mark to be written as an annotation of a PDF, or one that was found in a PDF.

    ``page`` counts from 0. ``boxes``: one for each line of marked text, else the mark's one box.
    ``strokes``: the lines of ink, the corners of a polygon, the two ends of an arrow.
    ``colour``: red, green and blue from 0 to 255. ``modified``: as the file or RFC 3339 says it.
    """

    page: int
    kind: MarkKind
    boxes: tuple[Box, ...]
    strokes: tuple[tuple[Point, ...], ...] = ()
    colour: tuple[int, int, int] = (255, 209, 0)
    text: str = ""
    subject: str = ""
    author: str = ""
    id: str = ""
    modified: str = ""


def pack_marks(marks: Sequence[PdfMark]) -> bytes:
    """Return marks as JSON for the worker."""
    if len(marks) > MAX_MARKS:
        raise ValueError("too many marks")
    return json.dumps([_plain(mark) for mark in marks]).encode()


def unpack_marks(data: bytes, pages: int) -> tuple[PdfMark, ...]:
    """Return what a worker read, or what it is to write.

    Raises:
        WireViolation: it is not of that form, or beyond what can be.
    """
    try:
        found = json.loads(data)
        if not isinstance(found, list) or len(found) > MAX_MARKS:
            raise WireViolation("marks")
        return tuple(_mark(one, pages) for one in found)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as exc:
        raise WireViolation("marks") from exc


def _plain(mark: PdfMark) -> dict[str, Any]:
    plain = asdict(mark)
    plain["boxes"] = [(box.left, box.top, box.width, box.height) for box in mark.boxes]
    return plain


def _mark(given: dict[str, Any], pages: int) -> PdfMark:
    if set(given) != {field.name for field in fields(PdfMark)}:
        raise WireViolation("mark")
    page, colour = given["page"], given["colour"]
    if type(page) is not int or not 0 <= page < pages or len(colour) != 3:
        raise WireViolation("mark")
    if not all(type(one) is int and 0 <= one <= 255 for one in colour):
        raise WireViolation("colour")
    boxes = tuple(_box(one) for one in given["boxes"])
    strokes = tuple(tuple(_point(one) for one in stroke) for stroke in given["strokes"])
    if len(boxes) + sum(map(len, strokes)) > MAX_POINTS or not boxes:
        raise WireViolation("mark")
    texts = {name: _text(given[name], _SHORT) for name in ("subject", "author", "id", "modified")}
    return PdfMark(
        page=page,
        kind=MarkKind(given["kind"]),
        boxes=boxes,
        strokes=strokes,
        colour=tuple(colour),
        text=_text(given["text"], MAX_TEXT),
        **texts,
    )


def _box(given: Sequence[float]) -> Box:
    left, top, width, height = (_number(one) for one in given)
    if width < 0 or height < 0:
        raise WireViolation("box")
    return Box(left, top, width, height)


def _point(given: Sequence[float]) -> Point:
    x, y = (_number(one) for one in given)
    return x, y


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise WireViolation("number")
    if not math.isfinite(value) or abs(value) > _FURTHEST:
        raise WireViolation("number")
    return float(value)


def _text(value: object, most: int) -> str:
    if not isinstance(value, str):
        raise WireViolation("text")
    return value.replace("\0", "")[:most]
