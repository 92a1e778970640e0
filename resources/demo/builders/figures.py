"""Draws the charts and diagrams of the demo's PDF documents as vector graphics."""

from __future__ import annotations

import math

from builders.markup import Block
from reportlab.graphics.shapes import (
    Circle,
    Drawing,
    Group,
    Line,
    Polygon,
    PolyLine,
    Rect,
    Shape,
    String,
)
from reportlab.lib.colors import Color, HexColor

INK = HexColor("#26323d")
SOFT = HexColor("#6b7785")
GRID = HexColor("#dfe4ea")
PALETTE = [
    HexColor(one) for one in ("#1f5fbf", "#d9822b", "#3a8f6b", "#8a4fae", "#b23a48", "#5c6b7a")
]
FONT = "Lato"


def tint(colour: Color, share: float) -> Color:
    """Mix ``colour`` with white; ``share`` 1 leaves it as it is."""
    red, green, blue = (1 - (1 - part) * share for part in colour.rgb())
    return Color(red, green, blue)


def draw(block: Block, width: float) -> Drawing:
    """Draw the figure that a fenced block describes, ``width`` points wide."""
    makers = {
        "bars": _bars,
        "columns": _columns,
        "lines": _lines,
        "dots": _dots,
        "flow": _flow,
        "stack": _stack,
        "room": _room,
        "timeline": _timeline,
    }
    return makers[block.kind](block, width)


def _text(x: float, y: float, text: str, **style: object) -> String:
    settings: dict[str, object] = {"fontName": FONT, "fontSize": 8, "fillColor": INK}
    return String(x, y, text, **{**settings, **style})


def _line(
    ends: tuple[float, float, float, float], colour: Color = GRID, width: float = 0.6
) -> Line:
    return Line(*ends, strokeColor=colour, strokeWidth=width)


def _box(x: float, y: float, w: float, h: float, fill: Color, **style: object) -> Rect:
    return Rect(x, y, w, h, **{"fillColor": fill, "strokeColor": None, **style})


def _nice(top: float) -> float:
    """Return a round step that divides 0..top into about five."""
    raw = max(top, 1e-9) / 5
    power = 10.0 ** math.floor(math.log10(raw))
    return next(power * one for one in (1, 2, 2.5, 5, 10) if power * one >= raw)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value - round(value)) < 1e-9 else f"{value:,.1f}"


def _accent(block: Block) -> Color:
    return HexColor(block.settings.get("colour", "#1f5fbf"))


def _bars(block: Block, width: float) -> Drawing:
    """Horizontal bars, one a row: label, value, and optionally ``*`` to stress it."""
    unit = block.settings.get("unit", "")
    gap = float(block.settings.get("gap", "21"))
    size = 8 + (gap - 21) * 0.14
    drawing = Drawing(width, gap * len(block.rows) + 8)
    label_width = width * float(block.settings.get("labels", "0.34"))
    top = float(block.settings.get("max", max(float(row[1]) for row in block.rows)))
    room = width - label_width - 46
    for index, row in enumerate(block.rows):
        y = drawing.height - gap * (index + 1)
        strong = len(row) > 2 or not any(len(one) > 2 for one in block.rows)
        colour = _accent(block) if strong else tint(_accent(block), 0.45)
        drawing.add(_text(label_width - 8, y + gap * 0.22, row[0], textAnchor="end", fontSize=size))
        drawing.add(_box(label_width, y, max(room * float(row[1]) / top, 1), gap * 0.68, colour))
        x = label_width + room * float(row[1]) / top + 5
        drawing.add(
            _text(
                x,
                y + gap * 0.22,
                f"{_number(float(row[1]))}{unit}",
                fontName="Lato-Bold",
                fontSize=size,
            )
        )
    drawing.add(_line((label_width, 4, label_width, drawing.height), SOFT, 0.8))
    return drawing


def _axes(
    drawing: Drawing, area: tuple[float, float, float, float], low: float, top: float, unit: str
) -> None:
    left, bottom, right, ceiling = area
    step = _nice(top - low)
    value = low
    while value <= top + step * 0.001:
        y = bottom + (ceiling - bottom) * (value - low) / (top - low)
        drawing.add(_line((left, y, right, y)))
        label = f"{_number(value)}{unit}"
        drawing.add(_text(left - 5, y - 3, label, textAnchor="end", fillColor=SOFT, fontSize=7))
        value += step


def _legend(drawing: Drawing, names: list[str], left: float, colours: list[Color]) -> None:
    x = left
    for name, colour in zip(names, colours, strict=False):
        drawing.add(_box(x, drawing.height - 9, 8, 8, colour))
        drawing.add(_text(x + 12, drawing.height - 8.5, name))
        x += 22 + len(name) * 4.4


def _table(block: Block) -> tuple[list[str], list[str], list[list[float]]]:
    names = list(block.rows[0][1:])
    labels = [row[0] for row in block.rows[1:]]
    values = [[float(cell) for cell in row[1:]] for row in block.rows[1:]]
    return names, labels, values


def _columns(block: Block, width: float) -> Drawing:
    """Grouped columns: a head row with the series' names, then label and values."""
    names, labels, values = _table(block)
    drawing = Drawing(width, float(block.settings.get("height", "190")))
    low = float(block.settings.get("min", "0"))
    step = _nice(max(max(row) for row in values) - low)
    top = low + step * math.ceil((max(max(row) for row in values) - low) / step)
    area = (34.0, 26.0, width - 4, drawing.height - 20)
    _axes(drawing, area, low, top, block.settings.get("unit", ""))
    slot = (area[2] - area[0]) / len(labels)
    bar = min(slot * 0.72 / len(names), 34)
    colours = [_accent(block), *PALETTE[1:]]
    for index, (label, row) in enumerate(zip(labels, values, strict=True)):
        middle = area[0] + slot * (index + 0.5)
        drawing.add(_text(middle, 13, label, textAnchor="middle", fontSize=7.5))
        for place, value in enumerate(row):
            x = middle - bar * len(names) / 2 + bar * place
            height = (area[3] - area[1]) * (value - low) / (top - low)
            drawing.add(_box(x + 1, area[1], bar - 2, height, colours[place]))
            y = area[1] + height + 2.5
            drawing.add(_text(x + bar / 2, y, _number(value), textAnchor="middle", fontSize=6.8))
    drawing.add(_line((area[0], area[1], area[2], area[1]), SOFT, 0.9))
    if len(names) > 1:
        _legend(drawing, names, area[0], colours)
    return drawing


def _lines(block: Block, width: float) -> Drawing:
    """Lines over ordered labels; every third label is written when there are many."""
    names, labels, values = _table(block)
    drawing = Drawing(width, float(block.settings.get("height", "205")))
    flat = [value for row in values for value in row]
    low = float(block.settings.get("min", "0"))
    step = _nice(max(flat) - low)
    top = low + step * math.ceil((max(flat) - low) / step)
    area = (34.0, 26.0, width - 10, drawing.height - 20)
    _axes(drawing, area, low, top, block.settings.get("unit", ""))
    gap = (area[2] - area[0]) / max(len(labels) - 1, 1)
    for index, label in enumerate(labels):
        if len(labels) <= 13 or index % 3 == 0:
            x = area[0] + gap * index
            drawing.add(_text(x, 13, label, textAnchor="middle", fontSize=7))
    colours = [_accent(block), *PALETTE[1:]]
    for place in range(len(names)):
        points: list[float] = []
        for index, row in enumerate(values):
            y = area[1] + (area[3] - area[1]) * (row[place] - low) / (top - low)
            points += [area[0] + gap * index, y]
        colour = colours[place % len(colours)]
        drawing.add(PolyLine(points, strokeColor=colour, strokeWidth=1.8, strokeLineJoin=1))
        for x, y in zip(points[::2], points[1::2], strict=True):
            drawing.add(Circle(x, y, 2, fillColor=colour, strokeColor=HexColor("#ffffff")))
    _event(drawing, block, area, gap)
    _legend(drawing, names, area[0], colours)
    return drawing


def _event(
    drawing: Drawing, block: Block, area: tuple[float, float, float, float], gap: float
) -> None:
    if "event" not in block.settings:
        return
    place, _, text = block.settings["event"].partition(" ")
    x = area[0] + gap * float(place)
    line = Line(x, area[1], x, area[3], strokeColor=SOFT, strokeWidth=0.8)
    line.strokeDashArray = [3, 2]
    drawing.add(line)
    drawing.add(_text(x + 4, area[3] - 7, text, fillColor=SOFT, fontSize=7.5))


def _dots(block: Block, width: float) -> Drawing:
    """A scatter of ``x | y`` rows with named axes."""
    drawing = Drawing(width, float(block.settings.get("height", "190")))
    points = [(float(row[0]), float(row[1])) for row in block.rows]
    step_x, step_y = (_nice(max(point[axis] for point in points)) for axis in (0, 1))
    top_x, top_y = step_x * 5.4, step_y * 5.4
    area = (38.0, 32.0, width - 10, drawing.height - 16)
    _axes(drawing, area, 0, step_y * 5, "")
    for index in range(6):
        x = area[0] + (area[2] - area[0]) * step_x * index / top_x
        label = _number(step_x * index)
        drawing.add(_text(x, area[1] - 10, label, textAnchor="middle", fillColor=SOFT, fontSize=7))
    for one_x, one_y in points:
        x = area[0] + (area[2] - area[0]) * one_x / top_x
        y = area[1] + (area[3] - area[1]) * one_y / (top_y / 1.08)
        drawing.add(
            Circle(x, y, 2.8, fillColor=tint(_accent(block), 0.7), strokeColor=_accent(block))
        )
    drawing.add(_line((area[0], area[1], area[2], area[1]), SOFT, 0.9))
    middle = (area[0] + area[2]) / 2
    drawing.add(_text(middle, 8, block.settings.get("x", ""), textAnchor="middle", fontSize=7.5))
    drawing.add(_text(2, drawing.height - 8, block.settings.get("y", ""), fontSize=7.5))
    return drawing


def _stack(block: Block, width: float) -> Drawing:
    """Rows of a whole (100 %) split by the head row's names."""
    names, labels, values = _table(block)
    drawing = Drawing(width, 24.0 * len(labels) + 22)
    label_width = width * float(block.settings.get("labels", "0.26"))
    colours = [HexColor(one) for one in ("#2d6a9f", "#86b3d6", "#d8dee5", "#f0b67f", "#c8553d")]
    colours = colours[:2] + colours[-(len(names) - 2) :] if len(names) < 5 else colours
    for index, (label, row) in enumerate(zip(labels, values, strict=True)):
        y = drawing.height - 20 - 24 * (index + 1) + 4
        drawing.add(_text(label_width - 8, y + 5, label, textAnchor="end"))
        x = label_width
        for place, value in enumerate(row):
            wide = (width - label_width - 4) * value / sum(row)
            drawing.add(_box(x, y, wide, 16, colours[place], strokeColor=HexColor("#ffffff")))
            if wide > 18:
                fill = HexColor("#ffffff") if place in (0, len(names) - 1) else INK
                number = _number(value)
                drawing.add(_text(x + wide / 2, y + 5, number, textAnchor="middle", fillColor=fill))
            x += wide
    _legend(drawing, names, label_width, colours)
    return drawing


def _flow(block: Block, width: float) -> Drawing:
    """Boxes in a row with arrows: ``title | text`` rows."""
    count = len(block.rows)
    drawing = Drawing(width, float(block.settings.get("height", "74")))
    gap = 16.0
    wide = (width - gap * (count - 1)) / count
    for index, row in enumerate(block.rows):
        x = index * (wide + gap)
        fill = tint(_accent(block), 0.12)
        drawing.add(
            _box(x, 4, wide, drawing.height - 8, fill, strokeColor=_accent(block), rx=5, ry=5)
        )
        drawing.add(
            _text(
                x + wide / 2, drawing.height - 20, row[0], textAnchor="middle", fontName="Lato-Bold"
            )
        )
        for place, words in enumerate(wrap(row[1], int(wide / 3.9))):
            y = drawing.height - 33 - 10 * place
            drawing.add(_text(x + wide / 2, y, words, textAnchor="middle", fontSize=7.2))
        if index:
            drawing.add(_arrow(x - gap + 2, drawing.height / 2, gap - 4))
    return drawing


def _arrow(x: float, y: float, length: float) -> Shape:
    group = Group()
    group.add(_line((x, y, x + length - 4, y), SOFT, 1.2))
    tip = [x + length, y, x + length - 5, y + 3, x + length - 5, y - 3]
    group.add(Polygon(tip, fillColor=SOFT, strokeColor=None))
    return group


def wrap(text: str, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` characters, at spaces."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _timeline(block: Block, width: float) -> Drawing:
    """Dated events on one line: ``when | what`` rows, above and below in turn."""
    drawing = Drawing(width, 118)
    drawing.add(_line((6, 59, width - 6, 59), _accent(block), 2))
    gap = (width - 70) / max(len(block.rows) - 1, 1)
    for index, row in enumerate(block.rows):
        x = 35 + gap * index
        up = index % 2 == 0
        drawing.add(_line((x, 59, x, 72 if up else 46), SOFT, 0.8))
        drawing.add(Circle(x, 59, 4, fillColor=_accent(block), strokeColor=HexColor("#ffffff")))
        lines = wrap(row[1], int(gap * 2 / 4.6))
        y = 76 + 9 * len(lines) if up else 37
        drawing.add(_text(x, y, row[0], textAnchor="middle", fontName="Lato-Bold"))
        for place, words in enumerate(lines):
            drawing.add(_text(x, y - 10 - 9 * place, words, textAnchor="middle", fontSize=7))
    return drawing


def _room(block: Block, width: float) -> Drawing:
    """A plan from above: ``x | y | w | h | label | colour`` rows in hundredths of the plan."""
    height = float(block.settings.get("height", "190"))
    drawing = Drawing(width, height)
    plan = width * float(block.settings.get("share", "0.8"))
    left = (width - plan) / 2
    frame = {"strokeColor": INK, "strokeWidth": 2.2}
    drawing.add(_box(left, 4, plan, height - 8, HexColor("#fbfaf6"), **frame))
    for x, y, w, h, label, colour in block.rows:
        wide, high = plan * float(w) / 100, (height - 8) * float(h) / 100
        at_x = left + plan * float(x) / 100
        at_y = height - 4 - (height - 8) * float(y) / 100 - high
        fill = HexColor(f"#{colour}")
        drawing.add(_box(at_x, at_y, wide, high, fill, strokeColor=SOFT, rx=3, ry=3))
        lines = wrap(label, max(int(wide / 4), 4))
        for place, words in enumerate(lines):
            text_y = at_y + high / 2 + 4 * (len(lines) - 1) - 9 * place - 3
            drawing.add(_text(at_x + wide / 2, text_y, words, textAnchor="middle", fontSize=7.2))
    return drawing
