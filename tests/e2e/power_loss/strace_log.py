"""Reads what strace wrote, call by call, in the order in which the calls returned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

_LINE: Final = re.compile(r"^(\d+) +(.*)$")
_UNFINISHED: Final = " <unfinished ...>"
_RESUMED: Final = re.compile(r"^<\.\.\. \w+ resumed>(.*)$")
_CALL: Final = re.compile(r"^(\w+)\((.*)\) += (-?\d+)(<[^>]*>)?(?: .*)?$")
_STRING: Final = re.compile(r'^"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?$')
_DESCRIPTOR: Final = re.compile(r"^(-?\d+|AT_FDCWD)<([^>]*)>")
_HEX: Final = re.compile(r"\\x([0-9a-f]{2})")


@dataclass(frozen=True, slots=True)
class Call:
    """One system call. ``begun``: it has begun and not yet returned; ``result`` is then 0.

    Otherwise it succeeded, and ``result`` is what it returned; ``resumed``: it was given as begun
    before.
    """

    name: str
    arguments: tuple[str, ...]
    result: int
    begun: bool = False
    resumed: bool = False

    def text(self, index: int) -> bytes:
        """Return a string argument."""
        found = _STRING.match(self.arguments[index])
        if found is None or found[2]:
            raise ValueError(f"{self.name} has no whole string at {index}")
        return _unescaped(found[1])

    def number(self, index: int) -> int:
        """Return a number argument."""
        return int(self.arguments[index], 0)

    def descriptor(self, index: int = 0) -> tuple[int, str]:
        """Return a descriptor argument and the path that it stands for (-1: the working folder)."""
        found = _DESCRIPTOR.match(self.arguments[index])
        if found is None:
            raise ValueError(f"{self.name} has no descriptor at {index}")
        number = -1 if found[1] == "AT_FDCWD" else int(found[1])
        return number, _unescaped(found[2]).decode("utf-8", "surrogateescape")


def read_calls(lines: Iterable[str]) -> Iterator[Call]:
    """Give each call that succeeded; one that a thread was long in, first as begun.

    Written with ``-f -y -xx``: every string in hex, every descriptor with its path.
    """
    begun: dict[str, str] = {}
    for line in lines:
        found = _LINE.match(line.rstrip("\n"))
        if found is None:
            raise ValueError(f"strace wrote {line[:100]!r}")
        thread, rest = found.groups()
        if rest.endswith(_UNFINISHED):
            begun[thread] = rest.removesuffix(_UNFINISHED)
            name, _, arguments = begun[thread].partition("(")
            yield Call(name, _split(arguments), 0, begun=True)
            continue
        if resumed := _RESUMED.match(rest):
            rest = begun.pop(thread) + resumed[1]
        call = _CALL.match(rest)
        if call is not None and not call[3].startswith("-"):
            yield Call(call[1], _split(call[2]), int(call[3]), resumed=resumed is not None)


def _split(arguments: str) -> tuple[str, ...]:
    """Split at commas. No string or path holds one, as all are written in hex."""
    return tuple(one for one in arguments.split(", ") if one)


def _unescaped(text: str) -> bytes:
    return bytes.fromhex(_HEX.sub(r"\1", text)) if text.startswith("\\x") else text.encode()
