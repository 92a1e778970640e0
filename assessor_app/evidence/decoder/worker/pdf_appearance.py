"""What each kind of mark looks like in a PDF: subtype, geometry and the content that paints it.

Programs that have no look of their own for a kind, or a different one, paint this. The content
is in page points under one matrix, so that notes stand upright on a page that is turned.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from assessor_app.domain.geometry import Affine, Box, Point, box_around
from assessor_app.domain.marks import MarkKind
from assessor_app.evidence.decoder.marks import PdfMark

_LINE_PT: Final = 1.5
_NOTE_PT: Final = 16.0
_TEXT_PT: Final = 9.0
_LEADING: Final = 11.5
_NOTE_WIDTH: Final = 220.0
_NOTE_LINES: Final = 24
_MARGIN: Final = 6.0
_KAPPA: Final = 0.5523


@dataclass(frozen=True, slots=True)
class Appearance:
    """One annotation: ``rectangle`` in user space (left, bottom, right, top), entries of its
    kind (``/QuadPoints``, ``/InkList`` …), and the content of its appearance stream."""

    subtype: str
    rectangle: tuple[float, float, float, float]
    content: str
    geometry: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    opacity: float = 1.0
    multiplied: bool = False
    has_text: bool = False
    default_appearance: str = ""
    in_user_space: bool = False


def appearance_of(mark: PdfMark, to_user: Affine) -> Appearance:
    """Return the annotation of a mark; ``to_user`` maps page points to the page's user space."""
    draw = {
        MarkKind.HIGHLIGHT: _highlight,
        MarkKind.UNDERLINE: _underline,
        MarkKind.STRIKE: _strike,
        MarkKind.AREA: _square,
        MarkKind.ELLIPSE: _circle,
        MarkKind.POLYGON: _polygon,
        MarkKind.INK: _ink,
        MarkKind.ARROW: _arrow,
        MarkKind.POINT: _note_icon,
    }.get(mark.kind, _free_text)
    look = draw(mark, to_user)
    if look.in_user_space:
        return replace(look, content=f"q /G gs\n{look.content}\nQ")
    matrix = " ".join(_n(one) for one in (to_user.a, to_user.b, to_user.c, to_user.d))
    moved = f"{_n(to_user.e)} {_n(to_user.f)}"
    return replace(look, content=f"q /G gs {matrix} {moved} cm\n{look.content}\nQ")


def _n(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"


def _rectangle(box: Box, to_user: Affine) -> tuple[float, float, float, float]:
    there = to_user.box(box)
    return there.left, there.top, there.right, there.bottom


def _colour(mark: PdfMark, operator: str) -> str:
    return " ".join(_n(one / 255) for one in mark.colour) + f" {operator}"


def _flat(points: Sequence[Point], to_user: Affine) -> list[float]:
    return [one for point in points for one in to_user.of(point)]


def _on_lines(
    mark: PdfMark, to_user: Affine, subtype: str, content: list[str], rim: float
) -> Appearance:
    around = box_around([corner for box in mark.boxes for corner in box.corners])
    quads = [one for box in mark.boxes for one in _flat(box.corners, to_user)]
    return Appearance(
        subtype,
        _rectangle(_grown(around, rim), to_user),
        "\n".join(content),
        {"/QuadPoints": quads},
    )


def _grown(box: Box, by: float) -> Box:
    return Box(box.left - by, box.top - by, box.width + 2 * by, box.height + 2 * by)


def _re(box: Box) -> str:
    return f"{_n(box.left)} {_n(box.top)} {_n(box.width)} {_n(box.height)} re"


def _highlight(mark: PdfMark, to_user: Affine) -> Appearance:
    content = [_colour(mark, "rg"), *(f"{_re(box)} f" for box in mark.boxes)]
    look = _on_lines(mark, to_user, "/Highlight", content, 0.0)
    return replace(look, opacity=0.6, multiplied=True)


def _underline(mark: PdfMark, to_user: Affine) -> Appearance:
    return _ruled(mark, to_user, "/Underline", 0.95)


def _strike(mark: PdfMark, to_user: Affine) -> Appearance:
    return _ruled(mark, to_user, "/StrikeOut", 0.55)


def _ruled(mark: PdfMark, to_user: Affine, subtype: str, height: float) -> Appearance:
    content = [_colour(mark, "RG"), f"{_n(_LINE_PT)} w"]
    for box in mark.boxes:
        y = _n(box.top + height * box.height)
        content.append(f"{_n(box.left)} {y} m {_n(box.right)} {y} l S")
    return _on_lines(mark, to_user, subtype, content, _LINE_PT / 2)


def _square(mark: PdfMark, to_user: Affine) -> Appearance:
    box = mark.boxes[0]
    content = f"{_colour(mark, 'RG')} {_n(_LINE_PT)} w {_re(_inset(box))} S"
    return Appearance("/Square", _rectangle(box, to_user), content)


def _inset(box: Box) -> Box:
    by = min(_LINE_PT / 2, box.width / 2, box.height / 2)
    return _grown(box, -by)


def _circle(mark: PdfMark, to_user: Affine) -> Appearance:
    box = mark.boxes[0]
    inner = _inset(box)
    path = _round(inner.middle, (inner.width / 2, inner.height / 2))
    content = f"{_colour(mark, 'RG')} {_n(_LINE_PT)} w\n{path} s"
    return Appearance("/Circle", _rectangle(box, to_user), content)


def _round(middle: Point, radii: Point) -> str:
    """Return the path of an ellipse, in four curves."""
    (x, y), (across, down) = middle, radii
    kx, ky = across * _KAPPA, down * _KAPPA
    curves = [
        f"{_n(x + across)} {_n(y)} m",
        _curve((x + across, y + ky), (x + kx, y + down), (x, y + down)),
        _curve((x - kx, y + down), (x - across, y + ky), (x - across, y)),
        _curve((x - across, y - ky), (x - kx, y - down), (x, y - down)),
        _curve((x + kx, y - down), (x + across, y - ky), (x + across, y)),
    ]
    return "\n".join(curves)


def _curve(*points: Point) -> str:
    return " ".join(f"{_n(x)} {_n(y)}" for x, y in points) + " c"


def _path(points: Sequence[Point]) -> str:
    first, *rest = points
    more = rest or [first]  # a dot: a line of no length with a round cap
    lines = " ".join(f"{_n(x)} {_n(y)} l" for x, y in more)
    return f"{_n(first[0])} {_n(first[1])} m {lines}"


def _lines(mark: PdfMark, to_user: Affine, subtype: str, content: str, rim: float) -> Appearance:
    around = box_around([point for stroke in mark.strokes for point in stroke])
    drawn = f"{_colour(mark, 'RG')} {_n(_LINE_PT)} w 1 J 1 j\n{content}"
    return Appearance(subtype, _rectangle(_grown(around, rim), to_user), drawn)


def _polygon(mark: PdfMark, to_user: Affine) -> Appearance:
    look = _lines(mark, to_user, "/Polygon", _path(mark.strokes[0]) + " s", _LINE_PT)
    return replace(look, geometry={"/Vertices": _flat(mark.strokes[0], to_user)})


def _ink(mark: PdfMark, to_user: Affine) -> Appearance:
    content = "\n".join(f"{_path(stroke)} S" for stroke in mark.strokes)
    look = _lines(mark, to_user, "/Ink", content, _LINE_PT)
    return replace(look, geometry={"/InkList": [_flat(stroke, to_user) for stroke in mark.strokes]})


def _arrow(mark: PdfMark, to_user: Affine) -> Appearance:
    start, end = mark.strokes[0][0], mark.strokes[0][-1]
    content = f"{_path([start, end])} S"
    head = _head(start, end)
    if head:
        content += f"\n{_path(head)} S"
    look = _lines(mark, to_user, "/Line", content, 3 * _LINE_PT + 5)
    ends = {"/L": _flat((start, end), to_user)}
    return replace(look, geometry=ends, names={"/LE": "/None /OpenArrow"})


def _head(start: Point, end: Point) -> list[Point]:
    across, down = end[0] - start[0], end[1] - start[1]
    length = (across**2 + down**2) ** 0.5
    if length < 1e-6:
        return []
    size = min(8.0, length)
    x, y = across / length * size, down / length * size
    wing = 0.5
    return [
        (end[0] - x - y * wing, end[1] - y + x * wing),
        end,
        (end[0] - x + y * wing, end[1] - y - x * wing),
    ]


def _note_icon(mark: PdfMark, to_user: Affine) -> Appearance:
    """A round sign that hangs from the point by its upper left corner.

    Programs turn a text annotation with the page or keep it upright around that corner (table
    175 says the latter); the sign looks the same from all sides, so both show the right point.
    """
    x, y = to_user.of(mark.boxes[0].middle)
    middle, radius = (x + _NOTE_PT / 2, y - _NOTE_PT / 2), _NOTE_PT / 2 - 1
    arm = radius / 2
    content = (
        f"{_colour(mark, 'rg')} 0 0 0 RG 1 w 1 J\n{_round(middle, (radius, radius))} b\n"
        f"{_path([(middle[0] - arm, middle[1]), (middle[0] + arm, middle[1])])} S\n"
        f"{_path([(middle[0], middle[1] - arm), (middle[0], middle[1] + arm)])} S\n"
        f"{_path([(x, y), (x + 4, y - 4)])} S"
    )
    rectangle = (x, y - _NOTE_PT, x + _NOTE_PT, y)
    return Appearance("/Text", rectangle, content, names={"/Name": "/Comment"}, in_user_space=True)


def _free_text(mark: PdfMark, to_user: Affine) -> Appearance:
    """Words in a frame, at the top of their box."""
    told = [mark.subject, *mark.text.splitlines()]
    lines = [
        line
        for one in told
        if one.strip()
        for line in textwrap.wrap(one, 46, max_lines=_NOTE_LINES)
    ][:_NOTE_LINES] or ["\u2026"]
    high = 2 * _MARGIN + _LEADING * len(lines)
    box = Box(mark.boxes[0].left, mark.boxes[0].top, _NOTE_WIDTH, high)
    content = [
        f"1 1 0.94 rg {_colour(mark, 'RG')} 1 w {_re(_inset(box))} B",
        f"0 0 0 rg BT /F {_n(_TEXT_PT)} Tf",
    ]
    for number, line in enumerate(lines):
        y = box.top + _MARGIN + _TEXT_PT + number * _LEADING
        content.append(f"1 0 0 -1 {_n(box.left + _MARGIN)} {_n(y)} Tm ({_escaped(line)}) Tj")
    content.append("ET")
    return Appearance(
        "/FreeText",
        _rectangle(box, to_user),
        "\n".join(content),
        has_text=True,
        default_appearance=f"0 g /Helv {_n(_TEXT_PT)} Tf",
    )


def _escaped(line: str) -> str:
    kept = "".join(one if one.isprintable() else " " for one in line)
    return kept.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
