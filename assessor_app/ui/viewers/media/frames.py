"""The memory through which pictures go from the player to the window: slots, used in turn.

The player writes into a slot that is free, then announces it; the window copies the picture out
and gives the slot back. A slot is never written while the window may read it, so a picture is
never torn; each slot carries its sequence number, so an old one is never taken for a new one.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

# The shared memory itself is the decoder's: sealed where the system can do that, without a name.
from assessor_app.evidence.decoder.window import Window, open_window

__all__ = [
    "MAX_PIXELS",
    "MAX_SIDE",
    "SLOTS",
    "WINDOW_BYTES",
    "Picture",
    "Window",
    "open_window",
    "read_frame",
    "write_frame",
]

SLOTS: Final = 3
"""One that the window reads, one that waits for it, and one for when it is late."""
MAX_PIXELS: Final = 2560 * 1440
"""A picture with more is scaled down in the player: no window shows it larger."""
_HEADER: Final = struct.Struct("<QII")
_HEADER_BYTES: Final = 64
_SLOT_BYTES: Final = _HEADER_BYTES + MAX_PIXELS * 4
WINDOW_BYTES: Final = SLOTS * _SLOT_BYTES
MAX_SIDE: Final = 16_384


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a slot: its number, and its size in pixels of 32 bits, rows unpadded."""

    sequence: int
    width: int
    height: int


def write_frame(window: memoryview, index: int, picture: Picture, pixels: memoryview) -> None:
    """Write a picture. The caller owns the slot until it announces it."""
    start = index * _SLOT_BYTES
    _HEADER.pack_into(window, start, 0, 0, 0)
    size = picture.width * picture.height * 4
    window[start + _HEADER_BYTES : start + _HEADER_BYTES + size] = pixels[:size]
    _HEADER.pack_into(window, start, picture.sequence, picture.width, picture.height)


def read_frame(window: memoryview, index: int, picture: Picture) -> memoryview | None:
    """Return the pixels of a picture that was announced; None when the slot holds another."""
    start = index * _SLOT_BYTES
    size = picture.width * picture.height * 4
    if size > _SLOT_BYTES - _HEADER_BYTES:
        return None
    if _HEADER.unpack_from(window, start) != (picture.sequence, picture.width, picture.height):
        return None
    return window[start + _HEADER_BYTES : start + _HEADER_BYTES + size]
