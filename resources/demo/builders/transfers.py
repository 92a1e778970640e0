"""Draws the workplace observations: people who are moved, as line figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from builders.film import Canvas, Point, between, ease

FLOOR = 302
SKIN, PERSON, EARNER, COLLEAGUE = "#e8b98f", "#d9822b", "#2d6a9f", "#3a8f6b"
Pose = dict[str, Point]

LYING: Pose = {
    "head": (112, 196), "neck": (134, 203), "hip": (205, 206), "knee": (248, 204),
    "foot": (292, 205), "elbow": (168, 212), "hand": (196, 202),
}  # fmt: skip
EDGE: Pose = {
    "head": (286, 137), "neck": (284, 157), "hip": (280, 212), "knee": (318, 217),
    "foot": (322, 297), "elbow": (296, 188), "hand": (310, 211),
}  # fmt: skip
STANDING: Pose = {
    "head": (346, 104), "neck": (344, 125), "hip": (340, 198), "knee": (345, 248),
    "foot": (342, 298), "elbow": (352, 163), "hand": (370, 184),
}  # fmt: skip
SEATED: Pose = {
    "head": (448, 141), "neck": (448, 161), "hip": (450, 219), "knee": (408, 223),
    "foot": (404, 297), "elbow": (438, 193), "hand": (418, 213),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Key:
    """From this cue on: the person's pose and where the helpers stand (x, and how bent, 0 to 1)."""

    pose: Pose
    earner: tuple[float, float]
    colleague: tuple[float, float] | None = None


def blend(first: Pose, second: Pose, progress: float) -> Pose:
    """Return the pose between two poses."""
    return {
        joint: (
            between(first[joint][0], second[joint][0], progress),
            between(first[joint][1], second[joint][1], progress),
        )
        for joint in first
    }


def figure(canvas: Canvas, pose: Pose, shirt: str, trousers: str = "#4a5563") -> None:
    """Draw one figure from the side."""
    canvas.path([pose["hip"], pose["knee"], pose["foot"]], trousers, 15)
    foot = pose["foot"]
    canvas.path(
        [foot, (foot[0] + (10 if foot[0] >= pose["hip"][0] else -10), foot[1])], "#333a42", 8
    )
    canvas.path([pose["neck"], pose["hip"]], shirt, 25)
    canvas.path([pose["neck"], pose["elbow"], pose["hand"]], shade(shirt, 0.84), 9)
    canvas.circle(*pose["hand"], 5.5, SKIN)
    canvas.circle(*pose["head"], 15, SKIN)
    head_x, head_y = pose["head"]
    canvas.path(
        [(head_x - 9, head_y - 9), (head_x, head_y - 13), (head_x + 9, head_y - 9)], "#6b5a4a", 7
    )


def shade(colour: str, share: float) -> str:
    """Darken a ``#rrggbb`` colour."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part * share):02x}" for part in parts)


def helper(x: float, bent: float, reach: Point, facing: int = -1) -> Pose:
    """Return a helper who stands at ``x``, bends the knees by ``bent`` and reaches out."""
    drop = 26 * bent
    lean = 12 * bent * facing
    return {
        "head": (x + lean * 1.7, 100 + drop), "neck": (x + lean * 1.3, 121 + drop),
        "hip": (x - lean * 0.5, 196 + drop * 0.9),
        "knee": (x + 9 * bent * facing, 248 + drop * 0.3),
        "foot": (x, 298), "hand": reach,
        "elbow": ((x + lean + reach[0]) / 2, (140 + drop + reach[1]) / 2 + 12),
    }  # fmt: skip


def room(night: bool = False) -> Canvas:
    """Draw the wall, the window, the curtain and the floor."""
    canvas = Canvas("#dfe7ea" if not night else "#6f7690")
    canvas.box(0, FLOOR, 640, 60, "#c7b49c" if not night else "#6d6259")
    canvas.box(0, FLOOR - 5, 640, 5, "#f4f1ea" if not night else "#8b8778")
    canvas.box(508, 56, 96, 104, "#bfe0f2" if not night else "#1c2440", outline="#f7f5f0", line=5)
    canvas.box(554, 56, 4, 104, "#f7f5f0")
    if night:
        canvas.circle(584, 82, 9, "#e9e4c6")
        canvas.circle(60, 150, 46, "#98978f")
        canvas.circle(60, 150, 30, "#c9c09a")
        canvas.box(52, 140, 16, 22, "#f2e3ad", radius=3)
        canvas.box(40, 176, 40, 126, "#59524b", radius=3)
    else:
        for fold in range(6):
            canvas.box(8 + fold * 9, 30, 8, 236, "#b9cfd0" if fold % 2 else "#a9c3c5", radius=3)
        canvas.box(0, 26, 84, 5, "#8d99a3")
    return canvas


def bed(canvas: Canvas, brake: bool = True) -> None:
    """Draw the bed, with its brake's state."""
    canvas.box(78, 150, 8, 140, "#8d99a3", radius=3)
    canvas.box(84, 232, 214, 12, "#8d99a3", radius=3)
    canvas.box(82, 212, 218, 22, "#f5f6f7", radius=8, outline="#c9d0d6")
    canvas.box(88, 198, 52, 20, "#ffffff", radius=9, outline="#d5dade")
    for x in (104, 280):
        canvas.path([(x, 244), (x, 286)], "#8d99a3", 6)
        canvas.circle(x, 293, 8, "#4b5560")
    _brake(canvas, 280, 293, brake)


def _brake(canvas: Canvas, x: float, y: float, on: bool) -> None:
    canvas.circle(x, y, 4, "#2fa36b" if on else "#e0533d")


def armchair(canvas: Canvas) -> None:
    """Draw the armchair with its back to the right."""
    canvas.box(474, 150, 22, 116, "#7d9a92", radius=9)
    canvas.box(410, 228, 78, 24, "#8fada4", radius=7)
    canvas.box(418, 204, 66, 11, "#7d9a92", radius=5)
    for x in (420, 480):
        canvas.path([(x, 252), (x, 292)], "#5c6b66", 6)
        canvas.circle(x, 295, 6, "#4b5560")
    _brake(canvas, 480, 295, True)


def wheelchair(canvas: Canvas, x: float, brake: bool) -> None:
    """Draw the wheelchair; ``x`` is where its seat begins."""
    canvas.box(x + 58, 150, 8, 92, "#4b5560", radius=3)
    canvas.path([(x + 62, 152), (x + 80, 150)], "#4b5560", 6)
    canvas.box(x, 228, 64, 12, "#39424c", radius=4)
    canvas.box(x + 10, 204, 52, 7, "#4b5560", radius=3)
    canvas.circle(x + 52, 262, 38, None, "#4b5560")
    canvas.circle(x + 52, 262, 4, "#4b5560")
    canvas.path([(x + 4, 240), (x - 6, 290)], "#4b5560", 5)
    canvas.circle(x + 2, 294, 7, "#4b5560")
    _brake(canvas, x + 52, 224, brake)


def hoist(canvas: Canvas, x: float, y: float) -> None:
    """Draw the mobile hoist with its boom's end over ``x`` at height ``y``."""
    canvas.path([(x - 70, 296), (x + 60, 296)], "#c59a2c", 7)
    for wheel in (x - 68, x + 58):
        canvas.circle(wheel, 298, 6, "#4b5560")
    canvas.path([(x - 62, 294), (x - 54, 84)], "#d9a92f", 9)
    canvas.path([(x - 54, 88), (x, y - 92)], "#d9a92f", 8)
    canvas.path([(x, y - 92), (x, y - 72)], "#4b5560", 4)
    canvas.path([(x - 30, y - 66), (x, y - 74), (x + 30, y - 66)], "#4b5560", 5)


def title(canvas: Canvas, text: str) -> None:
    """Write the small line at the top that says what is shown."""
    canvas.box(150, 12, 340, 24, "#26323d", radius=12)
    canvas.text(320, 24, text, 12, "#ffffff")


def staged(
    keys: list[Key],
    before: Callable[[int, float], Canvas],
    after: Callable[[Canvas, int, float], None],
    caption: str,
) -> Callable[[float, int, float], Canvas]:
    """Return a scene: one key a cue; poses blend during the first part of each cue."""

    def scene(seconds: float, index: int, progress: float) -> Canvas:
        at = max(index, 0)
        share = ease(progress / 0.7) if index > 0 else 1.0
        last, now = keys[max(at - 1, 0)], keys[at]
        pose = blend(last.pose, now.pose, share)
        canvas = before(at, share)
        if now.colleague and last.colleague:
            x = between(last.colleague[0], now.colleague[0], share)
            reach = (pose["hip"][0] - 4, pose["hip"][1] - 16)
            if abs(x - reach[0]) > 110:
                reach = (x + 14, 196)
            figure(canvas, helper(x, now.colleague[1], reach, 1), COLLEAGUE)
        figure(canvas, pose, PERSON, "#8a6a55")
        x = between(last.earner[0], now.earner[0], share)
        bent = between(last.earner[1], now.earner[1], share)
        reach = (pose["hip"][0] + 6, pose["hip"][1] - 10)
        if abs(x - reach[0]) > 105:
            reach = (x - 16, 194)
        after(canvas, at, share)
        figure(canvas, helper(x, bent, reach), EARNER)
        title(canvas, caption)
        return canvas

    return scene
