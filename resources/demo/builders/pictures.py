"""The demo's photographs and scans: what was on walls, tables and forms."""

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
    scanned,
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
    scrawl(draw, (80, 790), "half the school is missing (boys' register)", small, "#207a3c", width=640)
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
    board.paste(shadow.convert("RGB"), (at[0] + 6, at[1] + 8), shadow.filter(ImageFilter.GaussianBlur(4)).getchannel("A"))
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
    for group, (x, y) in enumerate(((150, 260), (620, 260), (1090, 260), (330, 650), (860, 650)), 1):
        draw.rounded_rectangle([x, y, x + 280, y + 190], 18, outline="#30302c", width=5)
        draw.text((x + 112, y + 58), f"G{group}", font=face(MARKER, 54), fill="#b23a48")
        for seat in range(5 if group < 5 else 4):
            angle = math.tau * seat / 5 - 1.2
            cx, cy = x + 140 + math.cos(angle) * 190, y + 95 + math.sin(angle) * 145
            draw.ellipse([cx - 38, cy - 34, cx + 38, cy + 34], fill="#ffffff", outline="#26418f", width=4)
            number = str(next(numbers))
            draw.text((cx, cy), number, font=face(HAND, 44), fill="#26418f", anchor="mm")
    draw.text((60, 1010), "window side: 3, 8, 14 (larger type)   door: kept free", font=face(HAND, 46), fill="#b23a48")
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
    draw.text((56, 30), "Our tree walk, three Saturdays in October", font=face(HAND, 60), fill="#1f4d33")
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
    scene = place(scene, Image.new("RGB", (10, 10), "#6b4a2e"), ((70, 50), (1540, 70), (1552, 1170), (56, 1152)))
    scene = place(scene, sheet, ((112, 100), (1496, 116), (1508, 1126), (100, 1108)), shadow=10)
    draw = ImageDraw.Draw(scene)
    draw.rounded_rectangle([640, 30, 960, 112], 16, fill="#b9bfc4", outline="#80868b", width=5)
    return develop(scene, 52, light=(0.3, 0.2))


def sling_card() -> Image.Image:
    """The new picture card for the sling, beside the old one, on a table."""
    scene = wood((2016, 1512), 61, (170, 140, 104))
    old, new = _card("OLD CARD", ("#c94f4f", "#d9a92f"), old=True), _card("NEW CARD", ("#2d6a9f", "#3a8f6b"))
    scene = place(scene, old, ((110, 330), (860, 250), (920, 1230), (150, 1290)))
    scene = place(scene, new, ((1010, 200), (1850, 250), (1890, 1340), (990, 1300)))
    return develop(scene, 62, light=(0.6, 0.3))


def textbook_page() -> Image.Image:
    """A photographed double page of a textbook: petition, notice and harbour picture."""
    sheet = Image.new("RGB", (1700, 1150), "#fdfbf5")
    draw = ImageDraw.Draw(sheet)
    draw.text((90, 70), "4.3  The Harbour Petition", font=printed(54, "Bold"), fill="#1d6f74")
    petition = (
        "To the harbour board. We, the fishers of this town, ask for our moorings in the inner basin. "
        "The outer quay is not safe in a storm. Our boats are small and the steamship is large. Give us "
        "back our place, or build us another. 112 names follow."
    )
    draw.rounded_rectangle([80, 170, 790, 640], 14, fill="#f3ead2")
    scrawl(draw, (110, 195), petition, printed(36, "Italic"), "#4a3b20", width=650)
    draw.text((90, 655), "The petition of 1911, shortened and in modern language.", font=printed(25), fill="#666666")
    draw.text((90, 730), "Questions", font=printed(38, "Bold"), fill="#1d6f74")
    asked = ("1  Who wrote the petition?", "2  What did they want?", "3  How many signed?", "4  Was it successful?")
    for line, text in enumerate(asked):
        draw.text((90, 790 + line * 54), text, font=printed(34), fill="#26323d")
    _harbour(draw)
    draw.rounded_rectangle([930, 720, 1620, 1010], 14, fill="#e3eef0")
    notice = "NOTICE. From 1 May 1910 the inner basin is let to the steamship line. Fishing boats shall moor at the outer quay."
    scrawl(draw, (960, 745), notice, printed(36), "#26323d", width=630)
    for x, number in ((90, "66"), (1580, "67")):
        draw.text((x, 1085), number, font=printed(28), fill="#666666")
    across = np.linspace(-1, 1, sheet.width)[None, :].repeat(sheet.height, axis=0)
    sheet = shaded(sheet, -70 * np.exp(-((across / 0.035) ** 2)) - 14 * np.abs(across) ** 3)
    scene = wood((1800, 1350), 91, (128, 92, 64))
    scene = place(scene, sheet, ((150, 150), (1670, 120), (1740, 1240), (70, 1250)))
    return develop(scene, 92)


def _harbour(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle([930, 170, 1620, 640], fill="#c9c3b6")
    draw.rectangle([930, 170, 1620, 400], fill="#ddd8cc")
    draw.polygon([(1130, 420), (1600, 420), (1560, 520), (1170, 520)], fill="#5b574f")
    draw.rectangle([1240, 340, 1500, 420], fill="#8b867b")
    for x in (1300, 1400):
        draw.rectangle([x, 240, x + 44, 345], fill="#4a463f")
        for puff in range(5):
            size = 22 + puff * 9
            draw.ellipse([x - puff * 34 - size, 214 - puff * 9 - size, x - puff * 34 + size, 214 - puff * 9 + size], fill="#b9b3a6")
    for x, y in ((980, 540), (1070, 575), (1230, 590), (1420, 585)):
        draw.polygon([(x - 44, y), (x + 44, y), (x + 30, y + 26), (x - 30, y + 26)], fill="#6b665c")
        draw.line([(x, y), (x, y - 70)], fill="#4a463f", width=4)
        draw.polygon([(x + 4, y - 66), (x + 4, y - 8), (x + 38, y - 10)], fill="#a39d90")
    draw.text((930, 652), "The harbour with the steamship and fishing boats.", font=printed(25), fill="#666666")


def draft_map() -> Image.Image:
    """The bus story's first draft of figure 2: a map with thick lines, which readers misread."""
    sheet = Image.new("RGB", (1400, 900), "#ffffff")
    draw = ImageDraw.Draw(sheet)
    draw.text((60, 40), "DRAFT 1: time lost on route 6", font=printed(44, "Bold"), fill="#26323d")
    draw.line([(0, 560), (420, 500), (900, 640), (1400, 560)], fill="#cfe3f2", width=74)
    points = [(110, 760), (230, 640), (380, 610), (520, 430), (640, 360), (850, 330), (960, 230), (1120, 210), (1290, 130)]
    delays = (4, 9, 38, 11, 31, 8, 5, 3)
    for start, end, delay in zip(points[:-1], points[1:], delays, strict=True):
        draw.line([start, end], fill="#1f5fbf", width=8 + delay)
    names = ("Depot", "Fair Green", "Mill Bridge", "Corn Exchange", "Station Square", "Infirmary", "College", "Elm Road", "Terminus")
    for (x, y), name in zip(points, names, strict=True):
        draw.ellipse([x - 14, y - 14, x + 14, y + 14], fill="#ffffff", outline="#26323d", width=5)
        draw.text((x + 24, y + 12), name, font=printed(28), fill="#26323d")
    draw.text((60, 830), "thicker = more time lost", font=printed(28), fill="#6b7785")
    draw.text((760, 700), "“so many buses go there?”", font=face(HAND, 64), fill="#c0272d")
    draw.line([(770, 690), (480, 560)], fill="#c0272d", width=5)
    return sheet


def _card(head: str, colours: tuple[str, str], old: bool = False) -> Image.Image:
    card = Image.new("RGB", (760, 980), "#e8dfc8" if old else "#ffffff")
    draw = ImageDraw.Draw(card)
    draw.rounded_rectangle([14, 14, 746, 966], 36, outline="#8a8170" if old else "#2d6a9f", width=8)
    draw.text((380, 74), head, font=printed(52, "Bold"), fill="#30302c", anchor="mm")
    draw.polygon([(240, 240), (520, 240), (600, 620), (480, 700), (280, 700), (160, 620)], fill="#b9cde0")
    draw.ellipse([310, 150, 450, 290], fill="#d5e2ee", outline="#7f9ab5", width=5)
    for (x, y), colour in zip(
        ((240, 250), (520, 250), (190, 640), (570, 640)), (colours[0], colours[0], colours[1], colours[1]), strict=True
    ):  # fmt: skip
        draw.ellipse([x - 44, y - 44, x + 44, y + 44], outline=colour, width=16)
    draw.text((380, 780), "shoulders: short", font=printed(44), fill=colours[0], anchor="mm")
    draw.text((380, 850), "legs: long, crossed", font=printed(44), fill=colours[1], anchor="mm")
    if not old:
        draw.text((380, 920), "feel along the strap!", font=face(HAND, 56), fill="#b23a48", anchor="mm")
    return shaded(card, grain(card.size, 6, 60, 2))


def signed_form() -> Image.Image:
    """A scanned checklist with ticks and a signature scribble, names blacked out."""
    sheet = Image.new("RGB", (1240, 1754), "#ffffff")
    draw = ImageDraw.Draw(sheet)
    draw.text((110, 100), "Equipment check before hoisting", font=printed(46, "Bold"), fill="#222222")
    draw.text((110, 170), "To be filled in by two staff. Keep with the moving plan.", font=printed(28), fill="#444444")
    rows = (
        "Hoist inspected within six months", "Working load 150 kg, person 54 kg", "Battery above half",
        "Emergency stop tried", "Sling medium, label readable", "No loose threads, no tear",
        "Chair brakes on", "Rug rolled up", "Way clear to the window", "Person has agreed (card)",
    )  # fmt: skip
    ink = "#1f3d8f"
    for index, row in enumerate(rows):
        y = 270 + index * 98
        draw.rectangle([110, y, 1130, y + 98], outline="#888888", width=2)
        draw.rectangle([1010, y, 1130, y + 98], outline="#888888", width=2)
        draw.text((130, y + 32), row, font=printed(30), fill="#222222")
        draw.line([(1044, y + 52), (1062, y + 74), (1104, y + 22)], fill=ink, width=7, joint="curve")
    draw.text((700, 390), "August", font=face(HAND, 46), fill=ink)
    draw.text((110, 1310), "Remarks", font=printed(30, "Bold"), fill="#222222")
    scrawl(draw, (110, 1352), "left leg strap turned once, put right before the lift. Second test lift quiet.",
           face(HAND, 52), ink, width=980)  # fmt: skip
    for x, label in ((110, "First member of staff"), (680, "Second member of staff")):
        draw.line([(x, 1590), (x + 440, 1590)], fill="#444444", width=2)
        draw.text((x, 1602), label, font=printed(24), fill="#444444")
        draw.rectangle([x + 20, 1520, x + 330, 1576], fill="#111111")
    return scanned(sheet, 71, 0.7)


def argument_pages() -> list[Image.Image]:
    """Four scanned pages: two learners' arguments, before and after the review."""
    texts = (
        ("Learner 14, first draft", "The children went to work because they were poor. The wage book "
         "shows that they got money for the family. The letter says the parents pushed them. I think "
         "the register proves that they worked because they were absent.", "#26418f", ""),
        ("Learner 14, after the review", "The girls on this register went to work because of the rent. "
         "Source E says the room is let by the mill and is lost if no hand is sent. In A the household with the "
         "lowest wage has the most helpers: 40 % at No. 9. B fits with this because Monday and Friday have the most "
         "circles, but a circle can also be illness. D says parents pressed the children on the mill. If the mill "
         "owned the house, that is a strange kind of pressing. D is printed, but it has no name.", "#26418f",
         "What would change my mind: the boys' register."),
        ("Learner 8, first draft", "Families needed the money. In F she says it was warm and they sang. "
         "So it was not so bad. In A you see the money.", "#30302c", ""),
        ("Learner 8, after the review", "Families on Weir Street needed the money to keep the room and not only to "
         "eat. In A No. 9 has 7s 6d from helpers and in E the room costs 2s 3d and you lose it if nobody works. Both "
         "show it, although E was written by the clerk and not by her. F says it was warm and they sang. F was a child "
         "then and is 81 now, so I use it for what work felt like and not for what it paid. D does not fit: it says "
         "the parents wanted it. Maybe they had to want it.", "#30302c",
         "I am sure about the rent and not sure about how they felt."),
    )  # fmt: skip
    return [_ruled(index, *text) for index, text in enumerate(texts)]


def _ruled(seed: int, head: str, text: str, ink: str, last: str) -> Image.Image:
    sheet = Image.new("RGB", (1240, 1654), "#fdfcf7")
    draw = ImageDraw.Draw(sheet)
    for y in range(250, 1600, 70):
        draw.line([(60, y), (1180, y)], fill="#c3d3e2", width=2)
    draw.line([(150, 0), (150, 1654)], fill="#e3a7a7", width=3)
    draw.text((180, 90), head, font=printed(36, "Bold"), fill="#444444")
    hand = face(HAND, 60 if seed < 2 else 54)
    y = scrawl(draw, (180, 186), text, hand, ink, width=980, seed=seed)
    if last:
        y = scrawl(draw, (180, y + 40), last, hand, "#207a3c", width=960, seed=seed)
    if seed in (0, 2):
        question = "What else can a circle mean?" if seed == 0 else "Who is speaking, and when?"
        draw.text((300, y + 70), question, font=face(MARKER, 50), fill="#c0272d")
        draw.line([(290, y + 140), (900, y + 132)], fill="#c0272d", width=5)
    return scanned(sheet, 80 + seed, (0.5, -0.6, 0.3, -0.4)[seed])
