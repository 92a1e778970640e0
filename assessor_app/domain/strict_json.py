"""JSON that has one meaning: what every program that reads the bytes would read.

Python's ``json`` keeps the last of duplicate keys, reads NaN, and any size of integer; signatures
over such documents mean different things to different verifiers (RFC 8259 section 4, RFC 7493).
"""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from assessor_app.errors import IntegrityProblem

MAX_SAFE_INTEGER: Final = 2**53 - 1
MAX_DEPTH: Final = 64
MAX_DECIMAL_DIGITS: Final = 40
DEFAULT_MAX_BYTES: Final = 8 << 20


def _refuse(message: str, code: str) -> IntegrityProblem:
    return IntegrityProblem(message, code=code)


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _refuse("The same member stands twice in a JSON object.", "json_duplicate_key")
    return members


def _safe_integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > MAX_SAFE_INTEGER:
        raise _refuse("An integer is beyond 2^53 - 1.", "json_integer_too_large")
    return int(text)


def _no_constant(text: str) -> Any:
    raise _refuse(f"{text} is not JSON.", "json_not_a_number")


def _no_fraction(text: str) -> Any:
    raise _refuse("A number has a fraction; decimals are strings here.", "json_float")


def _bounded_decimal(text: str) -> Decimal:
    too_large = _refuse("A decimal has too many digits.", "json_decimal_too_large")
    try:
        number = Decimal(text) if len(text) <= MAX_DECIMAL_DIGITS else Decimal("Infinity")
    except InvalidOperation as exc:  # an exponent of 20 digits
        raise too_large from exc
    # The exponent is bounded too: 1e999999999 is short, and fills the memory when it is added.
    if not number.is_finite() or abs(number.adjusted()) > MAX_DECIMAL_DIGITS:
        raise too_large
    return number


def _check_text(text: str, *, nfc: bool) -> None:
    if text.isascii():
        return
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as exc:
        raise _refuse("A text holds half of a surrogate pair.", "json_lone_surrogate") from exc
    if nfc and not unicodedata.is_normalized("NFC", text):
        raise _refuse("A text is not in Unicode normal form C.", "json_not_nfc")


def _check_tree(value: Any, depth: int, *, nfc: bool) -> None:
    if depth > MAX_DEPTH:
        raise _refuse("JSON is nested too deeply.", "json_too_deep")
    if isinstance(value, str):
        _check_text(value, nfc=nfc)
    elif isinstance(value, dict):
        for key, member in value.items():
            _check_text(key, nfc=nfc)
            _check_tree(member, depth + 1, nfc=nfc)
    elif isinstance(value, list):
        for member in value:
            _check_tree(member, depth + 1, nfc=nfc)


def parse(
    data: bytes, *, max_bytes: int = DEFAULT_MAX_BYTES, decimals: bool = False, nfc: bool = True
) -> Any:
    """Return the value that ``data`` (UTF-8 JSON) means.

    Numbers with a fraction or exponent are refused, or read as :class:`decimal.Decimal` where
    ``decimals`` is true (rubrics in CASE form hold such numbers). ``nfc=False`` leaves the
    Unicode form unchecked, for foreign documents that nobody signs here; depth and surrogates
    are checked in any case.

    Raises:
        IntegrityProblem: codes ``json_too_large``, ``json_malformed`` (a byte order mark and
            invalid UTF-8 too), ``json_duplicate_key``, ``json_not_a_number``, ``json_float``,
            ``json_decimal_too_large``, ``json_integer_too_large``, ``json_not_nfc``,
            ``json_lone_surrogate``, ``json_too_deep`` (over 64 levels).
    """
    if len(data) > max_bytes:
        raise _refuse(f"The document is larger than {max_bytes} bytes.", "json_too_large")
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_unique_members,
            parse_int=_safe_integer,
            parse_float=_bounded_decimal if decimals else _no_fraction,
            parse_constant=_no_constant,
        )
    except (UnicodeDecodeError, json.JSONDecodeError) as exc:
        raise _refuse("The document is not JSON in UTF-8.", "json_malformed") from exc
    except RecursionError as exc:
        raise _refuse("JSON is nested too deeply.", "json_too_deep") from exc
    _check_tree(value, 0, nfc=nfc)
    return value


def parse_object(data: bytes, *, max_bytes: int = DEFAULT_MAX_BYTES) -> dict[str, Any]:
    """Return :func:`parse` of ``data``, which must be a JSON object.

    Raises:
        IntegrityProblem: as :func:`parse`, and ``json_not_an_object``.
    """
    value = parse(data, max_bytes=max_bytes)
    if not isinstance(value, dict):
        raise _refuse("The document is not a JSON object.", "json_not_an_object")
    return value


def to_nfc(text: str) -> str:
    """Return ``text`` in Unicode normal form C, as everything a person types is stored."""
    return unicodedata.normalize("NFC", text)
