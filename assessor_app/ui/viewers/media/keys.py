"""The keys of the player, and what each of them asks for."""

from __future__ import annotations

from enum import StrEnum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_Key = Qt.Key


class Ask(StrEnum):
    """What a key asks for."""

    PLAY_OR_PAUSE = auto()
    STEP_BACK = auto()
    STEP_FORTH = auto()
    BACK_LITTLE = auto()
    FORTH_LITTLE = auto()
    BACK = auto()
    FORTH = auto()
    BACK_FAR = auto()
    FORTH_FAR = auto()
    SLOWER = auto()
    FASTER = auto()
    LOUDER = auto()
    QUIETER = auto()
    RANGE_START = auto()
    RANGE_END = auto()
    LOOP = auto()
    MARK = auto()
    CAPTIONS = auto()


JUMPS_MS = {
    Ask.BACK_LITTLE: -1_000,
    Ask.FORTH_LITTLE: 1_000,
    Ask.BACK: -5_000,
    Ask.FORTH: 5_000,
    Ask.BACK_FAR: -10_000,
    Ask.FORTH_FAR: 10_000,
}
_PLAIN = {
    _Key.Key_Space: Ask.PLAY_OR_PAUSE,
    _Key.Key_K: Ask.PLAY_OR_PAUSE,
    _Key.Key_Comma: Ask.STEP_BACK,
    _Key.Key_Period: Ask.STEP_FORTH,
    _Key.Key_Left: Ask.BACK,
    _Key.Key_Right: Ask.FORTH,
    _Key.Key_J: Ask.BACK_FAR,
    _Key.Key_L: Ask.FORTH_FAR,
    _Key.Key_Less: Ask.SLOWER,
    _Key.Key_Greater: Ask.FASTER,
    _Key.Key_Up: Ask.LOUDER,
    _Key.Key_Down: Ask.QUIETER,
    _Key.Key_BracketLeft: Ask.RANGE_START,
    _Key.Key_BracketRight: Ask.RANGE_END,
    _Key.Key_O: Ask.LOOP,
    _Key.Key_M: Ask.MARK,
    _Key.Key_C: Ask.CAPTIONS,
}
WORDS = {
    Ask.PLAY_OR_PAUSE: "Play, or pause",
    Ask.STEP_BACK: "One picture back",
    Ask.STEP_FORTH: "One picture forth",
    Ask.BACK_LITTLE: "One second back",
    Ask.FORTH_LITTLE: "One second forth",
    Ask.BACK: "Five seconds back",
    Ask.FORTH: "Five seconds forth",
    Ask.BACK_FAR: "Ten seconds back",
    Ask.FORTH_FAR: "Ten seconds forth",
    Ask.SLOWER: "Slower",
    Ask.FASTER: "Faster",
    Ask.LOUDER: "Louder",
    Ask.QUIETER: "Quieter",
    Ask.RANGE_START: "A range begins here",
    Ask.RANGE_END: "A range ends here",
    Ask.LOOP: "Play the range over and over",
    Ask.MARK: "Mark the range of time",
    Ask.CAPTIONS: "Captions on or off",
}
_WITH_SHIFT = {_Key.Key_Left: Ask.BACK_LITTLE, _Key.Key_Right: Ask.FORTH_LITTLE}


def asked_by(event: QKeyEvent) -> Ask | None:
    """Return what a key asks for; None for keys that are not the player's."""
    key = Qt.Key(event.key())
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held == Qt.KeyboardModifier.ShiftModifier:
        return _WITH_SHIFT.get(key, _PLAIN.get(key) if key in _SHIFTED else None)
    return _PLAIN.get(key) if held == Qt.KeyboardModifier.NoModifier else None


_SHIFTED = (_Key.Key_Less, _Key.Key_Greater)


def sheet() -> list[tuple[str, list[str]]]:
    """Return what the player's keys do, each with all of its keys, for the sheet of shortcuts."""
    keys: dict[Ask, list[str]] = {ask: [] for ask in WORDS}
    for key, ask in _PLAIN.items():
        keys[ask].append(QKeySequence(key).toString())
    for key, ask in _WITH_SHIFT.items():
        keys[ask].append(QKeySequence(Qt.Modifier.SHIFT | key).toString())
    return [(WORDS[ask], keys[ask]) for ask in WORDS]
