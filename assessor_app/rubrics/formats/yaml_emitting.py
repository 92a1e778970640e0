"""Values as lines of the authors' YAML, at any indentation."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence as AnySequence
from decimal import Decimal
from typing import Final

from assessor_app.rubrics.decimals import plain
from assessor_app.rubrics.formats.fields import Scalar

Value = str | int | Decimal | bool | Scalar | AnyMapping[str, "Value"] | AnySequence["Value"] | None

_PLAIN: Final = re.compile(r"[^\W_](?:[^\n\t#:]|:(?=[^\s])|(?<=\S)#)*(?<![\s:])")
_LIKE_ANOTHER: Final = re.compile(r"~|null|true|false|-?[0-9][0-9._eExXoO+-]*", re.IGNORECASE)
_ODD: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_STEP: Final = 2


def emit_entry(key: str, value: Value, column: int) -> list[str]:
    """Return ``key: value`` as lines; the first one without indentation, for ``column``."""
    name = emit_text(key)
    if value is None:
        return [f"{name}:"]
    if isinstance(value, AnyMapping | list | tuple) and value:
        return [f"{name}:", *_emit_block(value, column + _STEP)]
    first, *rest = _emit_single(value, column)
    return [f"{name}: {first}", *rest]


def emit_item(value: Value, column: int) -> list[str]:
    """Return ``- value`` as lines; the first one without indentation, for ``column``."""
    if isinstance(value, AnyMapping | list | tuple) and value:
        inner = _emit_block(value, column + _STEP)
        return [f"- {inner[0].lstrip(' ')}", *inner[1:]]
    first, *rest = _emit_single(value, column)
    return [f"- {first}", *rest]


def emit_text(text: str) -> str:
    """Return a text on one line, in quotation marks where it would be taken for something else."""
    if _ODD.search(text) or "\n" in text:
        return _escaped(text)
    if _PLAIN.fullmatch(text) and not _LIKE_ANOTHER.fullmatch(text):
        return text
    return "'" + text.replace("'", "''") + "'"


def _escaped(text: str) -> str:
    return _ODD.sub(lambda one: f"\\u{ord(one[0]):04x}", json.dumps(text, ensure_ascii=False))


def _emit_block(value: AnyMapping[str, Value] | AnySequence[Value], column: int) -> list[str]:
    lines: list[str] = []
    if isinstance(value, AnyMapping):
        entries = [emit_entry(key, one, column) for key, one in value.items()]
    else:
        entries = [emit_item(one, column) for one in value]
    for first, *rest in entries:
        lines += [" " * column + first, *rest]
    return lines


def _emit_single(value: Value, column: int) -> list[str]:  # noqa: PLR0911 - one return a kind
    """Return a value that follows its name on the line, and the lines that it goes on with."""
    match value:
        case None:
            return ["null"]
        case bool():
            return ["true" if value else "false"]
        case int() | Decimal():
            return [plain(Decimal(value))]
        case Scalar() if value.kind == "null":
            return ["null"]
        case Scalar() if value.kind != "str":
            return [value.text]
        case Scalar(text=text) | str(text):
            return _emit_lines(text, column)
        case _:
            return ["{}" if isinstance(value, AnyMapping) else "[]"]


def _emit_lines(text: str, column: int) -> list[str]:
    if "\n" not in text or _ODD.search(text):
        return [emit_text(text)]
    stripped = text.rstrip("\n")
    chomp = "-" if stripped == text else "" if text == stripped + "\n" else "+"
    indent = str(_STEP) if stripped[:1] in (" ", "\n", "\t", "") else ""
    pad = " " * (column + _STEP)
    lines = (text if chomp == "+" else stripped).split("\n")
    kept = lines[:-1] if chomp == "+" else lines
    return [f"|{indent}{chomp}", *(pad + line if line else "" for line in kept)]
