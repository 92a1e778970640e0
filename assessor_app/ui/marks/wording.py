"""What a tool says of itself while it is in the hand."""

from __future__ import annotations

from typing import Final

from assessor_app.domain.marks import MarkKind
from assessor_app.services.marks.shown import ShownMark

_BOX: Final = "Drag, click two corners, or use the arrow keys and Enter. Esc leaves it."
_WORDS: Final = (
    "Select the words. With the keys: Ctrl and Shift with the arrows, then Enter. Esc leaves it."
)
_MOST_LETTERS: Final = 600
_HINTS: Final = {
    MarkKind.AREA: _BOX,
    MarkKind.ELLIPSE: _BOX,
    MarkKind.ARROW: "Drag from tail to head, or use the arrow keys and Enter. Esc leaves it.",
    MarkKind.POLYGON: "Click each corner, or use the arrow keys and Enter. "
    "The first or last corner again closes it. Esc takes one back.",
    MarkKind.INK: "Draw. Enter keeps the drawing, Esc takes a stroke back. "
    "With the keys: Enter lifts and lowers the pen.",
    MarkKind.POINT: "Click the place, or use the arrow keys and Enter. Esc leaves it.",
    MarkKind.RANGE: "Press [ where it begins and ] where it ends. Esc leaves it.",
    MarkKind.HIGHLIGHT: _WORDS,
    MarkKind.UNDERLINE: _WORDS,
    MarkKind.STRIKE: _WORDS,
}


def hint_for(kind: MarkKind) -> str:
    """Return how a mark of ``kind`` is made, for pointer and keys."""
    return _HINTS.get(kind, "Esc leaves it.")


def tip_for(mark: ShownMark) -> str:
    """Return what is shown of a mark when the pointer rests on it: whose it is, and its words."""
    whose = "" if mark.mine else f"From {mark.author or 'somebody else'}; it cannot be changed here"
    said = (", ".join(mark.labels), mark.text[:_MOST_LETTERS], whose)
    return "\n".join(one for one in said if one) or "A mark without words"
