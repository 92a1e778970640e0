"""How the window and the player talk: framed messages over the player's two standard pipes.

To the player: a kind (one byte) and a length, then JSON (a command) or a request's number and the
bytes that it asked for. From the player: a length, then a JSON object (an event). Plain bytes of
evidence go through these pipes only; nothing is written to a disk in the clear.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Final

HEADER: Final = struct.Struct(">cI")
COMMAND: Final = b"C"
DATA: Final = b"D"
NUMBER: Final = struct.Struct(">I")
MAX_EVENT: Final = 16 << 10
"""The longest event that the window accepts, in bytes."""
MAX_READ: Final = 512 << 10
"""The most bytes that the player may ask for at once."""

Message = dict[str, Any]


class WireViolation(Exception):
    """The player said something that no player of ours says."""


def pack_command(command: Message) -> bytes:
    """Return a command for the player, framed."""
    body = json.dumps(command).encode()
    return HEADER.pack(COMMAND, len(body)) + body


def pack_data(number: int, data: bytes) -> bytes:
    """Return the answer to the player's read request ``number``, framed."""
    return HEADER.pack(DATA, NUMBER.size + len(data)) + NUMBER.pack(number) + data


def pack_event(event: Message) -> bytes:
    """Return an event for the window, framed."""
    body = json.dumps(event).encode()
    return NUMBER.pack(len(body)) + body


class EventStream:
    """Cuts what comes from the player into events, in constant memory."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        """Return the events that are complete now.

        Raises:
            WireViolation: an event is too long, or is no JSON object.
        """
        self._rest += data
        found: list[Message] = []
        while len(self._rest) >= NUMBER.size:
            (length,) = NUMBER.unpack_from(self._rest)
            if length > MAX_EVENT:
                raise WireViolation("an event is too long")
            if len(self._rest) < NUMBER.size + length:
                break
            found.append(parse_message(bytes(self._rest[NUMBER.size : NUMBER.size + length])))
            del self._rest[: NUMBER.size + length]
        return found


def whole_number(event: Message, name: str, most: int, *, least: int = 0) -> int:
    """Return a member that must be a whole number within bounds.

    Raises:
        WireViolation: it is not there, or is something else.
    """
    value = event.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise WireViolation(f"{name} is out of bounds")
    return value


def parse_message(body: bytes) -> Message:
    """Return a message's JSON object.

    Raises:
        WireViolation: it is no JSON object.
    """
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise WireViolation("an event is not JSON") from exc
    if not isinstance(event, dict):
        raise WireViolation("an event is not an object")
    return event
