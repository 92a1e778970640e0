"""JSON with decimals in one form of bytes: sorted members, no white space, exact numbers.

For what a rubric holds (names in ASCII, numbers of at most fifteen digits) these are the bytes of
RFC 8785, with which the tests compare them; the numbers never pass through a float.
"""

from __future__ import annotations

import json
from decimal import Decimal

from assessor_app.errors import Bug
from assessor_app.rubrics.decimals import plain


def canonical_json(value: object) -> bytes:
    """Return ``value`` (dicts, lists, texts, ints, decimals, booleans, None) as UTF-8 JSON.

    Raises:
        Bug: ``code="not_json"`` for any other kind of value.
    """
    return _text(value).encode("utf-8")


def _text(value: object) -> str:
    if isinstance(value, dict):
        members = (f"{_string(key)}:{_text(value[key])}" for key in sorted(value))
        return "{" + ",".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_text, value)) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return _string(value)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return plain(value)
    raise Bug(f"{type(value).__name__} is not a kind of JSON value.", code="not_json")


def _string(text: str) -> str:
    return json.dumps(str(text), ensure_ascii=False)
