"""The demo's scans and copied pages: a textbook, a checklist, learners' sheets, a draft."""

# ruff: noqa: E501  # words to paint stand on their line

from __future__ import annotations

import numpy as np
from builders.photo import (
    HAND,
    MARKER,
    develop,
    face,
    place,
    printed,
    scanned,
    scrawl,
    shaded,
    wood,
)
from PIL import Image, ImageDraw


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
    draw.text(
        (90, 655),
        "The petition of 1911, shortened and in modern language.",
        font=printed(25),
        fill="#666666",
    )
    draw.text((90, 730), "Questions", font=printed(38, "Bold"), fill="#1d6f74")
    asked = (
        "1  Who wrote the petition?",
        "2  What did they want?",
        "3  How many signed?",
        "4  Was it successful?",
    )
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
            draw.ellipse(
                [
                    x - puff * 34 - size,
                    214 - puff * 9 - size,
                    x - puff * 34 + size,
                    214 - puff * 9 + size,
                ],
                fill="#b9b3a6",
            )
    for x, y in ((980, 540), (1070, 575), (1230, 590), (1420, 585)):
        draw.polygon([(x - 44, y), (x + 44, y), (x + 30, y + 26), (x - 30, y + 26)], fill="#6b665c")
        draw.line([(x, y), (x, y - 70)], fill="#4a463f", width=4)
        draw.polygon([(x + 4, y - 66), (x + 4, y - 8), (x + 38, y - 10)], fill="#a39d90")
    draw.text(
        (930, 652),
        "The harbour with the steamship and fishing boats.",
        font=printed(25),
        fill="#666666",
    )


def draft_map() -> Image.Image:
    """The bus story's first draft of figure 2: a map with thick lines, which readers misread."""
    sheet = Image.new("RGB", (1400, 900), "#ffffff")
    draw = ImageDraw.Draw(sheet)
    draw.text((60, 40), "DRAFT 1: time lost on route 6", font=printed(44, "Bold"), fill="#26323d")
    draw.line(
        [(0, 560), (420, 500), (900, 640), (1400, 560)], fill="#cfe3f2", width=74, joint="curve"
    )
    points = [
        (110, 760),
        (230, 640),
        (380, 610),
        (520, 430),
        (640, 360),
        (850, 330),
        (960, 230),
        (1120, 210),
        (1230, 130),
    ]
    delays = (4, 9, 38, 11, 31, 8, 5, 3)
    for start, end, delay in zip(points[:-1], points[1:], delays, strict=True):
        draw.line([start, end], fill="#1f5fbf", width=8 + delay)
    names = (
        "Depot",
        "Fair Green",
        "Mill Bridge",
        "Corn Exchange",
        "Station Square",
        "Infirmary",
        "College",
        "Elm Road",
        "Terminus",
    )
    for (x, y), name in zip(points, names, strict=True):
        draw.ellipse([x - 14, y - 14, x + 14, y + 14], fill="#ffffff", outline="#26323d", width=5)
        draw.text((x + 24, y + 12), name, font=printed(28), fill="#26323d")
    draw.text((60, 830), "thicker = more time lost", font=printed(28), fill="#6b7785")
    draw.text((700, 700), '"so many buses go there?"', font=face(HAND, 60), fill="#c0272d")
    draw.line([(770, 690), (480, 560)], fill="#c0272d", width=5)
    return sheet


def signed_form() -> Image.Image:
    """A scanned checklist with ticks and a signature scribble, names blacked out."""
    sheet = Image.new("RGB", (1240, 1754), "#ffffff")
    draw = ImageDraw.Draw(sheet)
    draw.text(
        (110, 100), "Equipment check before hoisting", font=printed(46, "Bold"), fill="#222222"
    )
    draw.text(
        (110, 170),
        "To be filled in by two staff. Keep with the moving plan.",
        font=printed(28),
        fill="#444444",
    )
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
        draw.line(
            [(1044, y + 52), (1062, y + 74), (1104, y + 22)], fill=ink, width=7, joint="curve"
        )
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
