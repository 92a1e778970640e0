"""Drawings in selectors: a language too small for harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.geometry import Box
from assessor_app.protocol.drawings import (
    Drawing,
    DrawingRefused,
    Shape,
    ShapeKind,
    parse_drawing,
    write_drawing,
)

_LENGTH = st.decimals(-9_999, 9_999, places=3).map(float)
_SIDE = st.decimals(0, 9_999, places=3).map(float)
_POINT = st.tuples(_LENGTH, _LENGTH)
_SHAPE = st.one_of(
    st.builds(
        lambda middle, radii: Shape(ShapeKind.ELLIPSE, (middle, radii)),
        _POINT,
        st.tuples(_SIDE, _SIDE),
    ),
    st.builds(lambda one, two: Shape(ShapeKind.LINE, (one, two)), _POINT, _POINT),
    st.lists(_POINT, min_size=3, max_size=9).map(
        lambda points: Shape(ShapeKind.POLYGON, tuple(points))
    ),
    st.lists(_POINT, min_size=1, max_size=9).map(
        lambda points: Shape(ShapeKind.STROKE, tuple(points))
    ),
)


@given(
    st.lists(_SHAPE, min_size=1, max_size=5),
    st.none() | st.builds(Box, _LENGTH, _LENGTH, _SIDE, _SIDE),
)
def test_what_is_drawn_is_read(shapes: list[Shape], view: Box | None) -> None:
    drawing = Drawing(tuple(shapes), view)
    assert parse_drawing(write_drawing(drawing)) == drawing


def test_what_other_programs_write_is_read() -> None:
    text = (
        '<svg xmlns="http://www.w3.org/2000/svg" version="1.1">\n'
        '  <rect x="1" y="2" width="3" height="4" fill="none" stroke="red"/>\n'
        '  <circle cx="5" cy="6" r="7" /></svg>'
    )
    assert parse_drawing(text).shapes == (
        Shape(ShapeKind.POLYGON, ((1, 2), (4, 2), (4, 6), (1, 6))),
        Shape(ShapeKind.ELLIPSE, ((5, 6), (7, 7))),
    )


_LINE = '<line x1="0" y1="0" x2="1" y2="1"/>'


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<svg/>",
        "<svg></svg>",
        f"<svg>{_LINE}",
        f"<svg>{_LINE}</svg>more",
        f"<svg>{_LINE}</svg><svg>{_LINE}</svg>",
        f'<svg onload="alert(1)">{_LINE}</svg>',
        f"<svg><script>alert(1)</script>{_LINE}</svg>",
        f"<svg>{_LINE}<foreignObject/></svg>",
        f'<svg>{_LINE}<image href="http://x/"/></svg>',
        f"<svg><style>*{{}}</style>{_LINE}</svg>",
        f"<svg>{_LINE}<!-- words --></svg>",
        f'<!DOCTYPE svg [<!ENTITY a "b">]><svg>{_LINE}</svg>',
        f'<?xml version="1.0"?><svg>{_LINE}</svg>',
        f'<svg xmlns="http://evil.example/">{_LINE}</svg>',
        f"<SVG>{_LINE}</SVG>",
        '<svg><line x1="0" y1="0" x2="1" y2="1" onclick="x()"/></svg>',
        '<svg><line x1="0" y1="0" x2="1" y2="1" style="background:url(x)"/></svg>',
        '<svg><line x1="0" y1="0" x2="1" x2="1" y2="1"/></svg>',
        '<svg><line x1="0" y1="0" x2="1e99" y2="1"/></svg>',
        '<svg><line x1="0" y1="0" x2="&#49;" y2="1"/></svg>',
        '<svg><ellipse cx="0" cy="0" rx="-1" ry="1"/></svg>',
        '<svg><rect x="0" y="0" width="-1" height="1"/></svg>',
        '<svg><polygon points="1,2 3,4"/></svg>',
        '<svg><polygon points="1,2 3,4 5"/></svg>',
        '<svg><polyline points=""/></svg>',
        '<svg><path d="M 0 0 L 1 1"/></svg>',
        f'<svg viewBox="0 0 1">{_LINE}</svg>',
        f'<svg viewBox="0 0 1 1 1 1">{_LINE}</svg>',
        f'<svg viewBox="0 0 -1 1">{_LINE}</svg>',
        "<svg>" + _LINE * 501 + "</svg>",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(DrawingRefused):
        parse_drawing(text)


@given(st.text(alphabet='<>/="svgline x12.0,-&\n', max_size=80))
def test_any_text_is_a_drawing_or_refused(text: str) -> None:
    try:
        parse_drawing(text)
    except DrawingRefused:
        return
    assert text.count("<") >= 3
