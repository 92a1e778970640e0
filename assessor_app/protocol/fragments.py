"""Fragments of PDF files (RFC 8118) and of pictures, video and sound (W3C Media Fragments 1.0).

What does not parse is refused, where a browser would pass it over: a mark whose place is lost is
worse than one that is not made. Beyond the standard, regions may have decimals, as tools that
annotate pictures write them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from assessor_app.domain.geometry import Box

PDF_FRAGMENT: Final = "http://tools.ietf.org/rfc/rfc3778"
MEDIA_FRAGMENT: Final = "http://www.w3.org/TR/media-frags/"
MAX_PAGE: Final = 100_000
MAX_SECONDS: Final = 10_000_000
_NUMBER: Final = r"[0-9]{1,9}(?:\.[0-9]{0,20})?"
_FOUR: Final = re.compile(rf"({_NUMBER}),({_NUMBER}),({_NUMBER}),({_NUMBER})", re.ASCII)
_XYWH: Final = re.compile(rf"(?:(pixel|percent):)?{_FOUR.pattern}", re.ASCII)
_NPT: Final = re.compile(
    r"(?:(?P<hours>[0-9]{1,6}):(?=[0-9]{2}:))?(?:(?P<minutes>[0-5][0-9]):)"
    r"(?P<seconds>[0-5][0-9](?:\.[0-9]*)?)|(?P<plain>[0-9]{1,9}(?:\.[0-9]*)?)",
    re.ASCII,
)
_CODE: Final = re.compile(rb"%([0-9A-Fa-f]{2})")


class FragmentInvalid(ValueError):
    """A fragment does not parse, or names no place that there can be."""


@dataclass(frozen=True, slots=True)
class PdfFragment:
    """A page from 1, and an area of it in points from its top left corner."""

    page: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class MediaFragment:
    """A time in seconds and a region; ``end`` is None where only a start is named.

    ``box`` is in per cent of the sides, or in pixels where ``in_pixels``.
    """

    start: Decimal | None = None
    end: Decimal | None = None
    box: Box | None = None
    in_pixels: bool = False


def parse_pdf_fragment(value: str) -> PdfFragment:
    """Return the place that a fragment such as ``page=2&viewrect=72,110,300,48`` names.

    Raises:
        FragmentInvalid: no page, two of them, or one of the two does not parse. Other parameters
            of RFC 8118 say how to look, not where, and are passed over.
    """
    given: dict[str, str] = {}
    for pair in re.split("[&#]", value):
        name, _equals, text = pair.partition("=")
        if name in given:
            raise FragmentInvalid(f"{name} stands twice")
        given[name] = text
    number = given.get("page", "")
    if not re.fullmatch("[0-9]{1,6}", number, re.ASCII) or not 1 <= int(number) <= MAX_PAGE:
        raise FragmentInvalid("a page from 1 is needed")
    if "viewrect" not in given:
        return PdfFragment(int(number))
    found = _FOUR.fullmatch(given["viewrect"])
    if found is None:
        raise FragmentInvalid("viewrect needs four numbers from 0")
    return PdfFragment(int(number), Box(*(float(one) for one in found.groups())))


def write_pdf_fragment(fragment: PdfFragment) -> str:
    """Return the fragment as text, lengths to a hundredth of a point."""
    value = f"page={fragment.page}"
    if fragment.box is None:
        return value
    box = fragment.box
    sides = (box.left, box.top, box.width, box.height)
    return f"{value}&viewrect=" + ",".join(number(side, 2) for side in sides)


def parse_media_fragment(value: str) -> MediaFragment:
    """Return the time and region that a media fragment names (sections 4.1 and 4.2).

    Percent-encoding is undone first; names are taken by case; of several, the last valid one
    counts; names that are not known are passed over. A region that reaches beyond the picture is
    one: who shows it cuts it (section 5.2.2).

    Raises:
        FragmentInvalid: nothing is named, or none of the values of a name is valid.
    """
    times: list[tuple[Decimal | None, Decimal | None] | None] = []
    regions: list[tuple[Box, bool] | None] = []
    for name, text in _pairs(value):
        if name == "t":
            times.append(_time(text))
        elif name == "xywh":
            regions.append(_region(text))
    time = next((one for one in reversed(times) if one), None)
    region = next((one for one in reversed(regions) if one), None)
    if (times and time is None) or (regions and region is None) or not (times or regions):
        raise FragmentInvalid("not a media fragment")
    start, end = time or (None, None)
    box, in_pixels = region or (None, False)
    return MediaFragment(start, end, box, in_pixels)


def write_media_fragment(fragment: MediaFragment) -> str:
    """Return the fragment as text: times to a millisecond, regions to a thousandth."""
    parts = []
    if fragment.start is not None:
        ends = [fragment.start] if fragment.end is None else [fragment.start, fragment.end]
        parts.append("t=" + ",".join(number(one, 3) for one in ends))
    if fragment.box is not None:
        unit = "pixel" if fragment.in_pixels else "percent"
        box = fragment.box
        sides = (box.left, box.top, box.width, box.height)
        parts.append(f"xywh={unit}:" + ",".join(number(side, 3) for side in sides))
    return "&".join(parts)


def number(value: float | Decimal, places: int) -> str:
    """Return a number in the fewest digits, rounded to ``places``; never ``-0``."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".") if places else f"{value:.0f}"
    return "0" if text in {"-0", ""} else text


def _pairs(value: str) -> list[tuple[str, str]]:
    pairs = []
    for one in value.split("&"):
        name, equals, text = one.partition("=")
        if equals:
            pairs.append((_decoded(name), _decoded(text)))
    return pairs


def _decoded(text: str) -> str:
    """Undo percent-encoding; what is no code stays, and no character is made of broken UTF-8."""
    data = _CODE.sub(lambda found: bytes([int(found[1], 16)]), text.encode("utf-8", "replace"))
    return data.decode("utf-8", "replace")


def _time(text: str) -> tuple[Decimal | None, Decimal | None] | None:
    first, comma, last = text.removeprefix("npt:").partition(",")
    start = _npt(first) if first else Decimal(0)
    end = _npt(last) if comma else None
    if start is None or (comma and end is None) or (not first and not comma):
        return None
    if end is not None and start >= end:
        return None
    return start, end


def _npt(text: str) -> Decimal | None:
    """Return a normal play time in seconds (section 4.2.1)."""
    found = _NPT.fullmatch(text)
    if found is None:
        return None
    if found["plain"]:
        seconds = Decimal(found["plain"])
    else:
        minutes = int(found["hours"] or 0) * 60 + int(found["minutes"])
        seconds = minutes * 60 + Decimal(found["seconds"])
    return seconds if seconds <= MAX_SECONDS else None


def _region(text: str) -> tuple[Box, bool] | None:
    found = _XYWH.fullmatch(text)
    if found is None:
        return None
    in_pixels = found[1] != "percent"
    box = Box(*(float(one) for one in found.groups()[1:]))
    if not in_pixels and max(box.left, box.top, box.width, box.height) > 100:
        return None
    return box, in_pixels
