"""The demo's films: four transfers, a lesson, and a data story."""

from __future__ import annotations

from builders import transfers
from builders.film import Canvas, Scene, between, ease
from builders.transfers import EDGE, LYING, SEATED, STANDING, Key, Pose, staged


def _moved(pose: Pose, right: float, down: float = 0) -> Pose:
    return {joint: (x + right, y + down) for joint, (x, y) in pose.items()}


def bed_to_chair() -> Scene:
    """Two staff, a belt, an armchair: everything in order."""
    keys = [
        Key(LYING, (370, 0.1), (60, 0)), Key(LYING, (350, 0.2), (60, 0)),
        Key(LYING, (440, 0), (60, 0)), Key(LYING, (350, 0.2), (240, 0)),
        Key(EDGE, (375, 0.5), (236, 0.1)), Key(EDGE, (375, 0.6), (236, 0.1)),
        Key(EDGE, (375, 0.6), (236, 0.1)), Key(EDGE, (375, 0.4), (236, 0.1)),
        Key(EDGE, (372, 0.8), (238, 0.5)), Key(STANDING, (402, 0.1), (278, 0.1)),
        Key(_moved(STANDING, 52), (500, 0.2), (318, 0.1)), Key(SEATED, (520, 0.5), (350, 0.4)),
        Key(SEATED, (540, 0.2), (330, 0)),
    ]  # fmt: skip

    def before(cue: int, share: float) -> Canvas:
        canvas = transfers.room()
        transfers.bed(canvas)
        table = 470.0 if cue < 2 else between(470, 570, share if cue == 2 else 1)
        if cue >= 2:
            transfers.armchair(canvas)
        canvas.path([(table, 190), (table, 296)], "#9aa4ac", 6)
        canvas.box(table - 34, 182, 66, 8, "#c9b083", radius=3)
        return canvas

    def after(canvas: Canvas, cue: int, share: float) -> None:
        if cue == len(keys) - 1:
            canvas.box(402, 205, 66, 26, "#b86b6b", radius=9)
            canvas.box(470, 196, 12, 10, "#e0533d", radius=3)

    return staged(keys, before, after, "Bed to chair with a belt · redrawn")


def night_shift() -> Scene:
    """One brake is off, and the wheelchair moves."""
    keys = [
        Key(LYING, (360, 0.2)), Key(LYING, (360, 0.2)), Key(LYING, (372, 0.3)),
        Key(EDGE, (372, 0.5)), Key(STANDING, (402, 0.2)), Key(_moved(STANDING, 34), (440, 0.4)),
        Key(_moved(STANDING, 40), (432, 0.5)), Key(_moved(SEATED, 26), (392, 0.4)),
    ]  # fmt: skip

    def before(cue: int, share: float) -> Canvas:
        canvas = transfers.room(night=True)
        transfers.bed(canvas)
        slip = 0.0 if cue < 5 else 34 * (ease(share) if cue == 5 else 1)
        if cue >= 2:
            transfers.wheelchair(canvas, 436 + slip, brake=cue >= 7)
        if cue == 5:
            for line in range(3):
                canvas.path([(412 + line * 5, 200 + line * 22), (428 + line * 5, 200 + line * 22)],
                            "#f0b9a8", 2.5)  # fmt: skip
        return canvas

    def after(canvas: Canvas, cue: int, share: float) -> None:
        if cue == len(keys) - 1:
            canvas.box(196, 204, 12, 8, "#e0533d", radius=2)
        canvas.box(624, 40, 16, 262, "#565d78")

    return staged(keys, before, after, "Bed to wheelchair, at night · redrawn")


_SLUNG: Pose = {
    "head": (252, 172), "neck": (264, 188), "hip": (300, 222), "knee": (338, 192),
    "foot": (356, 238), "elbow": (282, 214), "hand": (308, 204),
}  # fmt: skip


def hoist() -> Scene:
    """A full-body sling, a test lift, and a strap that is put right."""
    low, high, test = _moved(_SLUNG, -60, -14), _moved(_SLUNG, 60, -46), _moved(_SLUNG, -60, -24)
    keys = [
        Key(LYING, (360, 0.4), (56, 0)), Key(LYING, (380, 0.1), (56, 0)),
        Key(low, (352, 0.6), (120, 0.2)), Key(test, (360, 0.4), (112, 0.1)),
        Key(low, (340, 0.7), (112, 0.1)), Key(test, (352, 0.4), (112, 0.1)),
        Key(high, (470, 0), (200, 0)), Key(SEATED, (540, 0.3), (330, 0.1)),
        Key(SEATED, (544, 0.2), (330, 0)),
    ]  # fmt: skip

    def before(cue: int, share: float) -> Canvas:
        canvas = transfers.room()
        transfers.bed(canvas)
        transfers.armchair(canvas)
        return canvas

    def after(canvas: Canvas, cue: int, share: float) -> None:
        if cue < 2 or cue > 7:
            return
        last, now = keys[cue - 1].pose, keys[cue].pose
        pose = transfers.blend(last, now, share)
        x = (pose["neck"][0] + pose["knee"][0]) / 2
        y = (pose["neck"][1] + pose["hip"][1]) / 2
        transfers.hoist(canvas, x, y)
        turned = "#e0533d" if cue in (3, 4) else "#4f7fb5"
        for place, joint in ((-30, "neck"), (30, "knee")):
            colour = turned if joint == "knee" else "#4f7fb5"
            canvas.path([(x + place, y - 66), pose[joint]], colour, 3.5)
        hip = (pose["hip"][0], pose["hip"][1] + 11)
        canvas.path([pose["neck"], hip, pose["knee"]], "#4f7fb5", 6)

    return staged(keys, before, after, "Bed to chair with a hoist · redrawn")


def lateral() -> Scene:
    """Bed to trolley from above, three staff."""

    def scene(seconds: float, index: int, progress: float) -> Canvas:
        share = ease(progress / 0.8)
        canvas = Canvas("#dfe7ea")
        canvas.box(0, 0, 640, 360, "#d6cbb8")
        for line in range(0, 640, 64):
            canvas.box(line, 0, 1, 360, "#c9bca6")
        canvas.box(330, 74, 250, 104, "#f7f8f9", radius=10, outline="#9aa4ac", line=3)
        canvas.box(336, 92, 48, 68, "#ffffff", radius=12, outline="#d5dade")
        canvas.text(560, 188, "bed", 11, "#5c6b7a")
        canvas.box(330, 190, 250, 92, "#e6eef4", radius=10, outline="#4f7fb5", line=3)
        canvas.text(546, 294, "trolley", 11, "#5c6b7a")
        down = 0.0 if index < 5 else 110 * (share if index == 5 else 1)
        if 3 <= index <= 6:
            canvas.box(384, 94 + down, 150, 66, "#8fd0c2", radius=8)
        canvas.box(398, 104 + down, 128, 44, "#d9822b", radius=21)
        canvas.circle(372, 126 + down, 17, transfers.SKIN)
        canvas.path([(420, 116 + down), (446, 128 + down), (420, 138 + down)], "#b86a1f", 9)
        if index >= 7:
            canvas.box(404, 100 + down, 134, 52, "#b7c9d8", radius=16)
            canvas.box(334, 186, 242, 5, "#2d6a9f", radius=2)
            canvas.box(334, 280, 242, 5, "#2d6a9f", radius=2)
        pole = 60.0 if index < 2 else between(60, 306, share if index == 2 else 1)
        canvas.circle(316, pole, 7, "#3f88c5")
        canvas.path([(316, pole), (352, 110 + down), (404, 112 + down)], "#7fb2dd", 2)
        pull = 14 * (share if index == 5 else 0)
        staff = ((400, 316 + pull, "#8a4fae", "nurse"), (500, 316 + pull, "#2d6a9f", "earner"),
                 (606, 150 + down * 0.6, "#3a8f6b", "porter"))  # fmt: skip
        for x, y, colour, name in staff:
            canvas.box(x - 20, y - 11, 40, 22, colour, radius=11)
            canvas.circle(x, y, 10, transfers.SKIN)
            canvas.text(x, y + 19, name, 10, "#26323d")
        canvas.box(40, 120, 200, 120, "#ffffff", radius=10)
        steps = (
            "brakes and height",
            "infusion first",
            "slide sheet",
            "command",
            "rails and blanket",
        )
        done = (0, 2, 3, 5, 7)
        for place, (step, cue) in enumerate(zip(steps, done, strict=True)):
            y = 138 + place * 21
            canvas.circle(58, y, 6, "#2fa36b" if index >= cue else "#d5dade")
            canvas.text(74, y, step, 12, anchor="lm")
        transfers.title(canvas, "Bed to trolley, from above · redrawn")
        return canvas

    return scene


_CARDS = ("A wage book", "B register", "C inspector", "D letter", "E statement", "F memory")
_PLACES = (
    {}, {}, {}, {0: 130, 1: 320, 2: 400, 3: 560, 4: 210, 5: 480},
    {0: 130, 1: 320, 2: 400, 3: 560, 4: 210, 5: 480},
    {0: 130, 1: 320, 2: 400, 3: 265, 4: 200, 5: 480},
    {0: 130, 1: 335, 2: 420, 3: 270, 4: 200, 5: 510},
    {0: 130, 1: 335, 2: 420, 3: 270, 4: 200, 5: 510},
)  # fmt: skip


def lesson() -> Scene:
    """Six sources are placed on a line, and moved."""

    def scene(seconds: float, index: int, progress: float) -> Canvas:
        share = ease(progress / 0.6)
        canvas = Canvas("#efe6d6")
        canvas.box(0, 276, 640, 84, "#b98d62")
        canvas.box(44, 52, 552, 196, "#fdfdfb", radius=6, outline="#8f8a80", line=4)
        canvas.text(320, 78, "Parents sent their children because the owners made them.",
                    16 if index >= 1 else 14, "#7a3b2e", face="Bold")  # fmt: skip
        canvas.path([(84, 168), (556, 168)], "#3b3f45", 3)
        canvas.text(86, 232, "supports", 12, "#3a8f6b", face="Bold", anchor="lm")
        canvas.text(556, 232, "contradicts", 12, "#b23a48", face="Bold", anchor="rm")
        for card, name in enumerate(_CARDS):
            _card(canvas, card, name, index, share)
        for place, colour in enumerate(("#5a6f8f", "#8f5a6b", "#5a8f6f", "#8f7d5a", "#6f5a8f")):
            x = 80 + place * 120 + (8 if index in (3, 5) and place % 2 else 0)
            bob = 2.5 * ease(abs(((seconds * 0.7 + place * 0.37) % 2) - 1))
            canvas.box(x - 38, 306 - bob, 76, 80, colour, radius=26)
            canvas.circle(x, 284 - bob, 23, "#5d4633" if place % 2 else "#2f2a28")
            canvas.box(x - 6, 298 - bob, 12, 14, transfers.SKIN, radius=4)
        canvas.box(20, 12, 250, 24, "#26323d", radius=12)
        canvas.text(145, 24, "The Mill Bell · lesson 4 · redrawn", 12, "#ffffff")
        return canvas

    return scene


def _card(canvas: Canvas, card: int, name: str, index: int, share: float) -> None:
    at = min(max(index, 0), len(_PLACES) - 1)
    home = (130 + card * 76, 122)
    last = _PLACES[max(at - 1, 0)].get(card)
    now = _PLACES[at].get(card)
    start = (last, 168) if last else home
    end = (now, 168) if now else home
    x, y = (between(start[axis], end[axis], share) for axis in (0, 1))
    halves = ((-14, "#cfe0ef"), (44, "#f3d6cd")) if card == 2 and at >= 6 else ((0, "#fbf1c7"),)
    for shift, fill in halves:
        move = shift * (share if at == 6 else 1)
        wide = 30 if len(halves) == 2 else 62
        canvas.box(x - wide / 2 + move, y - 22, wide, 44, fill, radius=4, outline="#a39a7c")
        letter, _, rest = name.partition(" ")
        canvas.text(x + move, y - 8, letter, 13, face="Bold")
        canvas.text(x + move, y + 10, rest if wide > 40 else "", 9.5)


_DELAY = (4, 9, 38, 11, 31, 8, 5, 3)


def bus() -> Scene:
    """The number 6 and its two slow roads."""

    def scene(seconds: float, index: int, progress: float) -> Canvas:
        share = ease(progress / 0.75)
        canvas = Canvas("#f7f9fc")
        if index <= 0:
            canvas.box(0, 0, 640, 360, "#1f5fbf")
            canvas.text(320, 150, "Why is the number 6 late?", 34, "#ffffff", face="Bold")
            _bus(canvas, between(-60, 320, min(seconds / 3, 1)), 236, "#ffd23f")
        elif index == 1:
            _answers(canvas, share)
        elif index >= 7:
            canvas.box(0, 0, 640, 360, "#1f5fbf")
            canvas.text(320, 150, "Don't ask who.", 32, "#ffffff", face="Bold")
            canvas.text(320, 200, "Ask where.", 32, "#ffd23f", face="Bold")
        else:
            _route(canvas, index, share)
        return canvas

    return scene


def _answers(canvas: Canvas, share: float) -> None:
    canvas.text(40, 56, "46 riders say: it's …", 22, face="Bold", anchor="lm")
    rows = (("the driver", 31), ("traffic everywhere", 9), ("a named road", 6))
    for place, (name, count) in enumerate(rows):
        y = 110 + place * 72
        fill = "#1f5fbf" if place == 0 else "#b9cbe6"
        canvas.text(200, y + 20, name, 16, anchor="rm")
        canvas.box(212, y, max(11 * count * share, 2), 40, fill, radius=4)
        canvas.text(222 + 11 * count * share, y + 20, str(count), 18, face="Bold", anchor="lm")


def _route(canvas: Canvas, index: int, share: float) -> None:
    heads = {
        2: "Every 20 seconds the bus says where it is",
        3: "Six of eight sections are nearly always on time",
        4: "Two are not", 5: "Two of eight sections, two thirds of the late passages",
        6: "Not only in the rush hour, and every week the same",
    }  # fmt: skip
    canvas.text(320, 46, heads[index], 20, face="Bold")
    grow = share if index == 3 else float(index > 3)
    strong = share if index == 4 else float(index > 4)
    for place, late in enumerate(_DELAY):
        x, hot = 40 + place * 70, late > 30
        width = 10 if not hot else 10 + 6 * strong
        canvas.path(
            [(x + 4, 290), (x + 64, 290)], "#e0533d" if hot and strong else "#7f93ad", width
        )
        canvas.circle(x, 290, 8, "#26323d")
        height = late * 4.4 * (strong if hot else grow)
        if height > 1:
            canvas.box(x + 18, 268 - height, 36, height, "#e0533d" if hot else "#b9cbe6", radius=3)
            canvas.text(x + 36, 256 - height, f"{late} %", 13, face="Bold")
    canvas.circle(600, 290, 8, "#26323d")
    if strong:
        canvas.text(214, 320, "Mill Bridge", 13, "#b23a2a", face="Bold")
        canvas.text(354, 320, "Station Square", 13, "#b23a2a", face="Bold")
    _bus(canvas, 40 + 560 * ((index - 2 + share) / 5), 278, "#ffd23f")


def _bus(canvas: Canvas, x: float, y: float, colour: str) -> None:
    canvas.box(x - 26, y - 16, 52, 24, colour, radius=5, outline="#8a6a00")
    for window in range(4):
        canvas.box(x - 21 + window * 11, y - 11, 8, 9, "#dff1fb", radius=1)
    for wheel in (-14, 14):
        canvas.circle(x + wheel, y + 9, 5, "#26323d")


FILMS = {
    "bed-to-chair": bed_to_chair, "night-shift": night_shift, "hoist-care-plan": hoist,
    "ward-round": lateral, "mill-bell": lesson, "bus-delays": bus,
}  # fmt: skip
