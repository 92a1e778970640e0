"""The demo's photographs: what was on walls and tables."""

# ruff: noqa: E501  # words to paint stand on their line

from __future__ import annotations

import math

import numpy as np
from builders import data
from builders.photo import (
    HAND,
    MARKER,
    develop,
    face,
    grain,
    place,
    printed,
    scrawl,
    shaded,
    wall,
    wood,
)
from PIL import Image, ImageDraw, ImageFilter


def whiteboard() -> Image.Image:
    """The class line of lesson 4: six sources between supports and contradicts."""
    board = Image.new("RGB", (1800, 1050), "#f6f8f8")
    draw = ImageDraw.Draw(board)
    big, mid, small = face(MARKER, 62), face(HAND, 58), face(HAND, 46)
    draw.text((70, 46), "Parents sent their children", font=big, fill="#1c3f8f")
    draw.text((70, 122), "because the owners MADE them", font=big, fill="#1c3f8f")
    draw.line([(1010, 196), (1190, 190)], fill="#c0272d", width=7)
    draw.text((1240, 70), "made = forced? paid? asked?", font=small, fill="#c0272d")
    draw.line([(80, 560), (1700, 548)], fill="#222222", width=8)
    draw.polygon([(1700, 530), (1732, 548), (1700, 566)], fill="#222222")
    draw.text((70, 590), "supports", font=mid, fill="#207a3c")
    draw.text((1440, 580), "contradicts", font=mid, fill="#c0272d")
    notes = (
        (110, 330, "A wage book", "#fff3a6", -3), (390, 350, "E mother's statement", "#ffd6c9", 2),
        (650, 318, "D letter", "#fff3a6", -5), (905, 346, "B register", "#cfeccd", 3),
        (1175, 322, "C inspector", "#cfe2f7", -2), (1450, 345, "F memory (1956)", "#ffd6c9", 4),
    )  # fmt: skip
    for x, y, text, colour, tilt in notes:
        _sticky(board, (x, y), text, colour, tilt)
    draw.line([(1560, 690), (1290, 760), (760, 700), (722, 570)], fill="#1c3f8f", width=5)
    draw.polygon([(708, 590), (722, 556), (742, 588)], fill="#1c3f8f")
    draw.text((900, 780), "D moved! who wants us to believe it?", font=small, fill="#1c3f8f")
    draw.text((80, 720), "limits:", font=mid, fill="#207a3c")
    scrawl(
        draw, (80, 790), "half the school is missing (boys' register)", small, "#207a3c", width=640
    )
    scrawl(draw, (80, 900), "visit of C was announced on Tuesday", small, "#207a3c", width=700)
    draw.text((1130, 900), "no two in one place!", font=mid, fill="#c0272d")
    board = shaded(board, grain(board.size, 5, 90, 2.2))
    scene = wall((2016, 1512), 3, (214, 205, 188))
    frame = ImageDraw.Draw(scene)
    frame.polygon([(122, 206), (1905, 128), (1932, 1262), (96, 1196)], fill="#9aa0a4")
    scene = place(scene, board, ((142, 226), (1886, 150), (1912, 1240), (118, 1174)), shadow=26)
    tray = ImageDraw.Draw(scene)
    tray.polygon([(96, 1192), (1934, 1258), (1936, 1292), (94, 1224)], fill="#7d8387")
    for place_x, colour in ((420, "#1c3f8f"), (560, "#c0272d"), (690, "#207a3c")):
        y = 1190 + (place_x - 96) * 0.036
        tray.rounded_rectangle([place_x, y, place_x + 112, y + 18], 9, fill=colour)
    return develop(scene, 11, light=(0.62, 0.3))


def _sticky(board: Image.Image, at: tuple[int, int], text: str, colour: str, tilt: float) -> None:
    note = Image.new("RGBA", (214, 190), colour)
    draw = ImageDraw.Draw(note)
    scrawl(draw, (18, 34), text, face(HAND, 42), "#30302c", width=190)
    turned = note.rotate(tilt, Image.Resampling.BICUBIC, expand=True)
    shadow = Image.new("RGBA", turned.size, (0, 0, 0, 0))
    shadow.paste((40, 40, 40, 90), mask=turned.getchannel("A"))
    board.paste(
        shadow.convert("RGB"),
        (at[0] + 6, at[1] + 8),
        shadow.filter(ImageFilter.GaussianBlur(4)).getchannel("A"),
    )
    board.paste(turned.convert("RGB"), at, turned.getchannel("A"))


def seating_plan() -> Image.Image:
    """A seating plan on squared paper: numbers only."""
    sheet = Image.new("RGB", (1500, 1100), "#fbfaf4")
    draw = ImageDraw.Draw(sheet)
    for step in range(0, 1500, 25):
        draw.line([(step, 0), (step, 1100)], fill="#dbe6ee")
        draw.line([(0, step), (1500, step)], fill="#dbe6ee")
    draw.text((60, 40), "Who sits where (groups for lesson 4)", font=face(HAND, 60), fill="#26418f")
    draw.rectangle([480, 130, 1020, 180], outline="#26418f", width=5)
    draw.text((640, 130), "whiteboard", font=face(HAND, 44), fill="#26418f")
    numbers = iter(range(1, 25))
    for group, (x, y) in enumerate(
        ((150, 260), (620, 260), (1090, 260), (330, 650), (860, 650)), 1
    ):
        draw.rounded_rectangle([x, y, x + 280, y + 190], 18, outline="#30302c", width=5)
        draw.text((x + 112, y + 58), f"G{group}", font=face(MARKER, 54), fill="#b23a48")
        for seat in range(5 if group < 5 else 4):
            angle = math.tau * seat / 5 - 1.2
            cx, cy = x + 140 + math.cos(angle) * 190, y + 95 + math.sin(angle) * 145
            draw.ellipse(
                [cx - 38, cy - 34, cx + 38, cy + 34], fill="#ffffff", outline="#26418f", width=4
            )
            number = str(next(numbers))
            draw.text((cx, cy), number, font=face(HAND, 44), fill="#26418f", anchor="mm")
    draw.text(
        (60, 1010),
        "window side: 3, 8, 14 (larger type)   door: kept free",
        font=face(HAND, 46),
        fill="#b23a48",
    )
    scene = wood((1600, 1200), 21, (150, 108, 70))
    scene = place(scene, sheet, ((150, 96), (1476, 60), (1540, 1110), (84, 1140)))
    return develop(scene, 22)


def choices_poster() -> Image.Image:
    """A poster of words whose translation is a choice."""
    sheet = Image.new("RGB", (1100, 1500), "#f7e9c9")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle([40, 40, 1060, 1460], outline="#8a5a00", width=8)
    draw.text((550, 140), "WORDS THAT ARE", font=face(MARKER, 84), fill="#7a3b10", anchor="mm")
    draw.text((550, 235), "CHOICES", font=face(MARKER, 120), fill="#b23a48", anchor="mm")
    rows = (
        ("hadiya", "gift · fee · bribe?", "the number is the same"),
        ("pitch", "place · right · habit?", "who gave it?"),
        ("hawker", "seller · nuisance?", "the court chose this word"),
        ("allowed", "by the rule · by him?", "ask: on which day?"),
    )
    for index, (word, meanings, remark) in enumerate(rows):
        y = 340 + index * 270
        fill = ("#fdf6e3", "#eef4ea", "#e9eff7", "#f8e6e2")[index]
        draw.rounded_rectangle([90, y, 1010, y + 232], 26, fill=fill, outline="#8a5a00", width=4)
        draw.text((130, y + 24), word, font=face(HAND, 92), fill="#26418f")
        draw.text((500, y + 40), meanings, font=face(HAND, 56), fill="#30302c")
        draw.text((500, y + 138), remark, font=face(HAND, 50), fill="#207a3c")
        draw.line([(420, y + 104), (482, y + 74)], fill="#b23a48", width=6)
        draw.line([(420, y + 112), (482, y + 160)], fill="#b23a48", width=6)
    scene = wall((1500, 2000), 31, (196, 208, 203))
    scene = place(scene, sheet, ((160, 170), (1330, 226), (1306, 1846), (190, 1800)), shadow=30)
    draw = ImageDraw.Draw(scene)
    for x, y in ((176, 188), (1312, 240), (1290, 1828), (206, 1786)):
        draw.ellipse([x - 14, y - 14, x + 14, y + 14], fill="#c0272d", outline="#7a1418", width=3)
    return develop(scene, 32, light=(0.4, 0.25))


def lunch_chart() -> Image.Image:
    """A bar chart drawn on paper, its axis cut off at sixty."""
    sheet = Image.new("RGB", (1400, 1000), "#fffdf8")
    draw = ImageDraw.Draw(sheet)
    for step in range(0, 1400, 40):
        draw.line([(step, 0), (step, 1000)], fill="#e4edf3")
        draw.line([(0, step), (1400, step)], fill="#e4edf3")
    draw.text((130, 46), "Lunch is a HUGE success!!!", font=face(MARKER, 76), fill="#c0272d")
    draw.line([(190, 170), (186, 860), (1290, 866)], fill="#222222", width=7)
    for label, y in (("60", 850), ("62", 650), ("64", 450), ("66", 250)):
        draw.text((92, y - 40), label, font=face(HAND, 62), fill="#222222")
        draw.line([(176, y), (200, y)], fill="#222222", width=5)
    chance = np.random.default_rng(4)
    for index, (week, _, happy) in enumerate(data.LUNCH):
        x, top = 270 + index * 260, 850 - (happy - 60) * 100
        for stroke in range(0, 150, 9):
            wobble = chance.uniform(-5, 5)
            draw.line([(x + stroke, top + wobble), (x + stroke - 4, 858)], fill="#e2574c", width=8)
        draw.rectangle([x - 6, top - 4, x + 152, 860], outline="#8f1d1d", width=6)
        draw.text((x + 4, 884), week, font=face(HAND, 56), fill="#222222")
    draw.line([(330, 640), (1150, 200)], fill="#26418f", width=9)
    draw.polygon([(1168, 190), (1120, 200), (1146, 236)], fill="#26418f")
    draw.text((480, 300), "UP!", font=face(MARKER, 92), fill="#26418f")
    scene = wood((1600, 1200), 41, (188, 160, 122))
    scene = place(scene, sheet, ((210, 120), (1430, 190), (1500, 1080), (90, 1010)))
    draw = ImageDraw.Draw(scene)
    draw.line([(1180, 1130), (1520, 1010)], fill="#e0b23a", width=24)
    draw.polygon([(1180, 1118), (1142, 1144), (1186, 1142)], fill="#e9cfa6")
    return develop(scene, 42)


def tree_map() -> Image.Image:
    """A hand-coloured map of the twelve streets, on a clipboard."""
    sheet = Image.new("RGB", (1500, 1060), "#f9f7ee")
    draw = ImageDraw.Draw(sheet)
    chance = np.random.default_rng(7)
    draw.text(
        (56, 30), "Our tree walk, three Saturdays in October", font=face(HAND, 60), fill="#1f4d33"
    )
    for index, (street, planted, alive) in enumerate(data.TREE_STREETS):
        column, row = index % 2, index // 2
        x, y = 60 + column * 730, 150 + row * 146
        draw.line([(x, y + 74), (x + 660, y + 70)], fill="#cfc8b4", width=30)
        draw.text((x, y - 14), f"{street}  {alive}/{planted}", font=face(HAND, 44), fill="#30302c")
        for tree in range(planted):
            at = x + 8 + tree * 650 / planted
            up = y + 62 + (26 if tree % 2 else -10)
            r = 9 + chance.uniform(-2, 2)
            living = (tree * alive) // planted != ((tree + 1) * alive) // planted
            if living:
                draw.ellipse([at - r, up - r, at + r, up + r], fill="#4f9a5f", outline="#2f6b3d")
            else:
                draw.line([(at - 7, up - 7), (at + 7, up + 7)], fill="#b23a48", width=4)
                draw.line([(at - 7, up + 7), (at + 7, up - 7)], fill="#b23a48", width=4)
    scene = wood((1600, 1200), 51, (96, 84, 74))
    scene = place(
        scene,
        Image.new("RGB", (10, 10), "#6b4a2e"),
        ((70, 50), (1540, 70), (1552, 1170), (56, 1152)),
    )
    scene = place(scene, sheet, ((112, 100), (1496, 116), (1508, 1126), (100, 1108)), shadow=10)
    draw = ImageDraw.Draw(scene)
    draw.rounded_rectangle([640, 30, 960, 112], 16, fill="#b9bfc4", outline="#80868b", width=5)
    return develop(scene, 52, light=(0.3, 0.2))


def sling_card() -> Image.Image:
    """The new picture card for the sling, beside the old one, on a table."""
    scene = wood((2016, 1512), 61, (170, 140, 104))
    old, new = (
        _card("OLD CARD", ("#c94f4f", "#d9a92f"), old=True),
        _card("NEW CARD", ("#2d6a9f", "#3a8f6b")),
    )
    scene = place(scene, old, ((110, 330), (860, 250), (920, 1230), (150, 1290)))
    scene = place(scene, new, ((1010, 200), (1850, 250), (1890, 1340), (990, 1300)))
    return develop(scene, 62, light=(0.6, 0.3))


def _card(head: str, colours: tuple[str, str], old: bool = False) -> Image.Image:
    card = Image.new("RGB", (760, 980), "#e8dfc8" if old else "#ffffff")
    draw = ImageDraw.Draw(card)
    draw.rounded_rectangle([14, 14, 746, 966], 36, outline="#8a8170" if old else "#2d6a9f", width=8)
    draw.text((380, 74), head, font=printed(52, "Bold"), fill="#30302c", anchor="mm")
    draw.polygon(
        [(240, 240), (520, 240), (600, 620), (480, 700), (280, 700), (160, 620)], fill="#b9cde0"
    )
    draw.ellipse([310, 150, 450, 290], fill="#d5e2ee", outline="#7f9ab5", width=5)
    for (x, y), colour in zip(
        ((240, 250), (520, 250), (190, 640), (570, 640)), (colours[0], colours[0], colours[1], colours[1]), strict=True
    ):  # fmt: skip
        draw.ellipse([x - 44, y - 44, x + 44, y + 44], outline=colour, width=16)
    draw.text((380, 780), "shoulders: short", font=printed(44), fill=colours[0], anchor="mm")
    draw.text((380, 850), "legs: long, crossed", font=printed(44), fill=colours[1], anchor="mm")
    if not old:
        draw.text(
            (380, 920), "feel along the strap!", font=face(HAND, 56), fill="#b23a48", anchor="mm"
        )
    return shaded(card, grain(card.size, 6, 60, 2))
