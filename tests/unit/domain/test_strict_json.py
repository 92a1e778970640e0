"""What becomes of JSON that two programs may read differently."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain import strict_json
from assessor_app.errors import IntegrityProblem

_MAX = 2**53 - 1

REFUSED = {
    "duplicate member": (b'{"a":1,"a":1}', "json_duplicate_key"),
    "duplicate member, other spelling": (b'{"a":1,"\\u0061":2}', "json_duplicate_key"),
    "duplicate member, deep": (b'{"x":[{"a":1,"a":2}]}', "json_duplicate_key"),
    "NaN": (b'{"a":NaN}', "json_not_a_number"),
    "Infinity": (b"[Infinity]", "json_not_a_number"),
    "-Infinity": (b"[-Infinity]", "json_not_a_number"),
    "2^53": (b"[9007199254740992]", "json_integer_too_large"),
    "-2^53": (b"[-9007199254740992]", "json_integer_too_large"),
    "a very long integer": (b"[" + b"9" * 5000 + b"]", "json_integer_too_large"),
    "a fraction": (b"[0.5]", "json_float"),
    "an exponent": (b"[1e2]", "json_float"),
    "a whole float": (b"[1.0]", "json_float"),
    "not NFC": ('["e\u0301"]'.encode(), "json_not_nfc"),
    "not NFC, escaped": (b'["e\\u0301"]', "json_not_nfc"),
    "not NFC, a name": ('{"e\u0301":1}'.encode(), "json_not_nfc"),
    "lone surrogate": (b'["\\ud800"]', "json_lone_surrogate"),
    "lone surrogate, a name": (b'{"\\udfff":1}', "json_lone_surrogate"),
    "surrogate pair, wrong way round": (b'["\\ude00\\ud83d"]', "json_lone_surrogate"),
    "65 levels": (b"[" * 66 + b"]" * 66, "json_too_deep"),
    "a hundred thousand levels": (b"[" * 100_000, "json_too_deep"),
    "a hundred thousand objects": (b'{"a":' * 100_000, "json_too_deep"),
    "byte order mark": (b"\xef\xbb\xbf{}", "json_malformed"),
    "UTF-16": ('{"a":1}'.encode("utf-16"), "json_malformed"),
    "invalid UTF-8": (b'["\xff"]', "json_malformed"),
    "overlong UTF-8": (b'["\xc0\xaf"]', "json_malformed"),
    "surrogate in UTF-8": (b'["\xed\xa0\x80"]', "json_malformed"),
    "control character": (b'["\x00"]', "json_malformed"),
    "two documents": (b"{}{}", "json_malformed"),
    "comma at the end": (b"[1,]", "json_malformed"),
    "comment": (b"{}//", "json_malformed"),
    "leading zero": (b"[01]", "json_malformed"),
    "single quotes": (b"['a']", "json_malformed"),
    "nothing": (b"", "json_malformed"),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_ambiguous_json_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(IntegrityProblem) as problem:
        strict_json.parse(data)
    assert problem.value.code == code


ACCEPTED = {
    "greatest integer": (b"[9007199254740991]", [_MAX]),
    "least integer": (b"[-9007199254740991]", [-_MAX]),
    "minus zero": (b"[-0]", [0]),
    "surrogate pair": (b'["\\ud83d\\ude00"]', ["\U0001f600"]),
    "64 levels": (b"[" * 64 + b"]" * 64, None),
    "composed": ('["\u00e9"]'.encode(), ["\u00e9"]),
    "white space": (b' {\n"a" : null } ', {"a": None}),
}


@pytest.mark.parametrize(("data", "value"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_plain_json_is_read(data: bytes, value: Any) -> None:
    assert value is None or strict_json.parse(data) == value
    strict_json.parse(data)


def test_the_size_is_looked_at_first() -> None:
    with pytest.raises(IntegrityProblem) as problem:
        strict_json.parse(b"\xff" * 11, max_bytes=10)
    assert problem.value.code == "json_too_large"
    assert strict_json.parse(b'"12345678"', max_bytes=10) == "12345678"


def test_decimals_are_exact_where_they_are_allowed() -> None:
    assert strict_json.parse(b"[0.1, 1e2]", decimals=True) == [Decimal("0.1"), Decimal("1E+2")]


@pytest.mark.parametrize(
    "number",
    ["1e999999999", "1e-999999999", "0e999999", "1e99999999999999999999", "0." + "1" * 50],
)
def test_a_decimal_that_would_fill_the_memory_is_refused(number: str) -> None:
    with pytest.raises(IntegrityProblem) as problem:
        strict_json.parse(number.encode(), decimals=True)
    assert problem.value.code == "json_decimal_too_large"


@pytest.mark.parametrize(
    ("data", "code"),
    [(b'["\\ud800"]', "json_lone_surrogate"), (b"[" * 66 + b"]" * 66, "json_too_deep")],
)
def test_foreign_documents_are_spared_the_unicode_form_only(data: bytes, code: str) -> None:
    assert strict_json.parse(b'["e\\u0301"]', nfc=False) == ["e\u0301"]
    with pytest.raises(IntegrityProblem) as problem:
        strict_json.parse(data, nfc=False)
    assert problem.value.code == code


@pytest.mark.parametrize("data", [b"[]", b"1", b'"a"', b"null", b"true"])
def test_a_document_is_an_object(data: bytes) -> None:
    with pytest.raises(IntegrityProblem) as problem:
        strict_json.parse_object(data)
    assert problem.value.code == "json_not_an_object"
    assert strict_json.parse_object(b'{"a":1}') == {"a": 1}


def test_typed_text_is_composed() -> None:
    assert strict_json.to_nfc("e\u0301") == "\u00e9"


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = strict_json.parse(data)
    except IntegrityProblem:
        return
    assert json.loads(data) == value


_TEXT = st.text(st.characters(exclude_categories=["Cs"])).map(strict_json.to_nfc)
_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-_MAX, _MAX) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(_JSON)
def test_what_json_writes_is_read_back(value: Any) -> None:
    assert strict_json.parse(json.dumps(value).encode()) == value
