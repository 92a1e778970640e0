"""Typed reading of a file's mappings, where each mistake is told with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from assessor_app.domain.strict_json import to_nfc
from assessor_app.errors import UserFixable
from assessor_app.rubrics.decimals import is_writable

MAX_TEXT: Final = 20_000
MAX_TITLE: Final = 500
MAX_ITEMS: Final = 1000

_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?")


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where a value of a YAML file stands; lines and columns count from zero.

    ``style`` is ``block`` (a collection by indentation), ``flow`` (one in brackets), ``text`` (a
    value on its line), or ``literal`` (one of lines of its own after ``|`` or ``>``; its ``last``
    line is then that of the mark).
    """

    line: int
    column: int
    last: int
    end: int
    style: str


NOWHERE: Final = Span(0, 0, 0, 0, "flow")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value of a YAML file as it is written; ``kind`` is what YAML takes it for."""

    text: str
    kind: str
    line: int
    span: Span = field(default=NOWHERE, compare=False)


class Sequence(list[object]):
    """A list of a YAML file, with the line on which it begins."""

    line: int = 0
    span: Span = NOWHERE


class Mapping(dict[str, object]):
    """A mapping of a YAML file, with the line on which it begins, and where its names stand."""

    line: int = 0
    span: Span = NOWHERE
    names: dict[str, Span]


def same_name(name: str) -> str:
    """Return ``name``: the file's members are called as the code calls them."""
    return name


def camel_name(name: str) -> str:
    """Return ``name`` as a JSON extension calls it: ``point_step`` as ``pointStep``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def clean_text(text: str) -> str:
    """Return ``text`` in Unicode normal form C, with ``\\n`` for line ends, without outer space.

    Control characters other than tab and line feed are dropped: no file needs them, and YAML and
    reports cannot hold them.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (one for one in lines if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))
    return to_nfc("".join(kept)).strip()


def clean_title(text: str) -> str:
    """Return ``text`` as one line with single spaces (XML Schema's normalizedString, collapsed)."""
    return " ".join(clean_text(text).split())


class Fields:
    """The members of one mapping; each is read once, and :meth:`done` refuses the rest."""

    __slots__ = ("_name", "_seen", "_values", "where")

    def __init__(
        self, values: object, where: str, *, name: Callable[[str], str] = same_name
    ) -> None:
        if not isinstance(values, dict):
            raise UserFixable(f"{where}: names with values are expected.", code="rubric_malformed")
        self._values = values
        self._name = name
        self._seen: set[str] = set()
        self.where = where

    def problem(
        self, message: str, *, key: str = "", code: str = "rubric_malformed"
    ) -> UserFixable:
        """Return an error that names this place, to be raised."""
        return UserFixable(f"{self.place(key)}: {message}", code=code)

    def name(self, key: str) -> str:
        """Return what the file calls ``key``."""
        return self._name(key)

    def place(self, key: str = "") -> str:
        """Return where ``key`` stands, as a person would look for it."""
        return place_of(self._values.get(self._name(key)), self.where, self._name(key))

    def raw(self, key: str) -> object:
        """Return the member as the file has it; None where it is absent or null."""
        self._seen.add(self._name(key))
        value = self._values.get(self._name(key))
        return None if isinstance(value, Scalar) and value.kind == "null" else value

    def text(self, key: str, default: str | None = None, *, limit: int = MAX_TEXT) -> str:
        """Return a text, cleaned; ``default`` where it is absent.

        Raises:
            UserFixable: ``code="rubric_malformed"`` for another kind, a longer text, or none where
                there is no default.
        """
        value = self.raw(key)
        if value is None and default is not None:
            return default
        return self._text(value, key, limit)

    def title(self, key: str, default: str | None = None) -> str:
        """Return :meth:`text` as one line of at most 500 characters."""
        return clean_title(self.text(key, default, limit=MAX_TITLE))

    def _text(self, value: object, key: str, limit: int = MAX_TEXT) -> str:
        found = value.text if isinstance(value, Scalar) else value
        if not isinstance(found, str):
            raise self.problem(f"“{self._name(key)}” must be a text.", key=key)
        if len(found) > limit:
            raise self.problem(f"“{self._name(key)}” is longer than {limit} characters.", key=key)
        return clean_text(found)

    def number(self, key: str) -> Decimal | None:
        """Return a decimal number, or None where it is absent.

        Raises:
            UserFixable: ``code="rubric_number"`` for what is not a plain decimal within bounds.
        """
        value = self.raw(key)
        if value is None:
            return None
        number = _decimal(value)
        if number is None or not is_writable(number, limit=Decimal(10) ** 12):
            raise self.problem(
                f"“{self._name(key)}” must be a plain number.", key=key, code="rubric_number"
            )
        return number

    def whole(self, key: str) -> int | None:
        """Return a whole number, or None where it is absent; errors as :meth:`number`."""
        number = self.number(key)
        if number is not None and number != int(number):
            raise self.problem(
                f"“{self._name(key)}” must be a whole number.", key=key, code="rubric_number"
            )
        return None if number is None else int(number)

    def flag(self, key: str) -> bool:
        """Return true or false; false where it is absent."""
        value = self.raw(key)
        if isinstance(value, Scalar) and value.kind == "bool":
            return value.text.casefold() == "true"
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self.problem(f"“{self._name(key)}” must be true or false.", key=key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a single text counts as a list of one."""
        return tuple(self._text(value, key) for value in self.items(key))

    def items(self, key: str) -> tuple[object, ...]:
        """Return a list's members as the file has them; a single value as a list of one."""
        value = self.raw(key)
        if value is None:
            return ()
        found = value if isinstance(value, list) else [value]
        if len(found) > MAX_ITEMS:
            raise self.problem(f"“{self._name(key)}” has more than {MAX_ITEMS} members.", key=key)
        return tuple(found)

    def each(self, key: str) -> tuple[Fields, ...]:
        """Return the mappings of a list; empty where it is absent."""
        value = self.raw(key)
        if value is not None and not isinstance(value, list):
            raise self.problem(f"“{self._name(key)}” must be a list.", key=key)
        return tuple(
            self.under(member, f"{key} {n}") for n, member in enumerate(self.items(key), 1)
        )

    def inner(self, key: str) -> Fields | None:
        """Return a mapping inside this one, or None where it is absent."""
        value = self.raw(key)
        if value is not None and not isinstance(value, dict):
            raise self.problem(f"“{self._name(key)}” must hold names with values.", key=key)
        return None if value is None else self.under(value, key)

    def under(self, value: object, step: str) -> Fields:
        """Return ``value``, which stands in this mapping, for reading with the same names."""
        return Fields(value, place_of(value, self.where, step), name=self._name)

    @property
    def keys(self) -> tuple[str, ...]:
        """The members' names as the file has them, in its order."""
        return tuple(self._values)

    def done(self) -> None:
        """Refuse members that were not read: a misspelt one must not be lost in silence.

        Raises:
            UserFixable: ``code="rubric_malformed"``, naming the first.
        """
        for key in self._values:
            if key not in self._seen:
                where = place_of(self._values[key], self.where, key)
                raise UserFixable(
                    f"{where}: “{key[:80]}” is not known here.", code="rubric_malformed"
                )


def place_of(value: object, where: str, step: str) -> str:
    """Return the line of ``value``, or where no line is known the path to it."""
    line = getattr(value, "line", None)
    if line is not None:
        return f"Line {line}"
    if where.startswith("Line ") or not step:
        return where
    return f"{where} › {step}"


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, Scalar):
        wanted = value.kind in ("int", "float") and _PLAIN_NUMBER.fullmatch(value.text)
        return Decimal(value.text) if wanted else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value)
