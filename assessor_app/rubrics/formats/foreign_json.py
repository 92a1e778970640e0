"""JSON of other programs: parsed strictly, read leniently, with the path to what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from assessor_app.domain import strict_json
from assessor_app.rubrics.formats.losses import refusal
from assessor_app.rubrics.validation import MAX_CRITERIA

MAX_JSON_BYTES: Final = 8 << 20
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def parse(data: bytes) -> object:
    """Return the value in ``data``, with decimals for numbers; a byte order mark is passed over.

    Raises:
        IntegrityProblem: as :func:`strict_json.parse`.
    """
    return strict_json.parse(
        data.removeprefix(_BYTE_ORDER_MARK),
        max_bytes=MAX_JSON_BYTES,
        decimals=True,
        nfc=False,
    )


class Node:
    """One object of a JSON file, and the path to it. Members that nobody asks for are ignored."""

    __slots__ = ("_members", "where")

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, dict):
            raise refusal(where, "an object with members is expected.", "Export the file again.")
        self._members = value
        self.where = where

    def value(self, name: str) -> object:
        """Return the member as it stands; None where it is absent."""
        return self._members.get(name)

    def text(self, name: str) -> str:
        """Return a text; empty where it is absent or null. A number is given as its digits.

        Raises:
            UserFixable: ``rubric_malformed`` for another kind of value.
        """
        value = self.value(name)
        if value is None:
            return ""
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return format(value, "f") if isinstance(value, Decimal) else str(value)
        if not isinstance(value, str):
            raise refusal(
                self.where, f"“{name}” must be a text.", "Export the file again from its program."
            )
        return value

    def flag(self, name: str) -> bool:
        """Return whether the member is true, however the program wrote it."""
        return self.value(name) in (True, 1, "1", "true")

    def each(self, name: str, step: str) -> tuple[Node, ...]:
        """Return the objects of a list; empty where it is absent or null.

        Raises:
            UserFixable: ``rubric_malformed``, or ``rubric_limits`` for a list of more than 1,000.
        """
        return nodes(self.value(name), lambda n: f"{self.where} › {step} {n}", self.where, name)


def nodes(value: object, place: Callable[[int], str], where: str, name: str) -> tuple[Node, ...]:
    """Return the objects of the list ``value``; errors as :meth:`Node.each`."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise refusal(where, f"“{name}” must be a list.", "Export the file again.")
    if len(value) > MAX_CRITERIA:
        raise refusal(
            where,
            f"“{name}” has {len(value)} members; at most {MAX_CRITERIA} are read.",
            "Split it into several rubrics.",
            "rubric_limits",
        )
    return tuple(Node(one, place(n)) for n, one in enumerate(value, 1))
