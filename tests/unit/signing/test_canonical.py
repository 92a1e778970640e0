"""Canonical bytes beyond the published vectors."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain import strict_json
from assessor_app.domain.digests import digest_of
from assessor_app.errors import IntegrityProblem
from assessor_app.signing.canonical import canonical_bytes, document_digest

_MAX = 2**53 - 1
_TEXT = st.text(st.characters(exclude_categories=["Cs"])).map(strict_json.to_nfc)
_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-_MAX, _MAX) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(_JSON)
def test_the_canonical_form_means_the_same_and_is_its_own(value: Any) -> None:
    written = canonical_bytes(value)
    assert strict_json.parse(written) == value
    assert canonical_bytes(strict_json.parse(written)) == written


_ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(_ANY_JSON)
def test_the_short_way_and_the_library_write_the_same_bytes(value: Any) -> None:
    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises(IntegrityProblem, match="canonical form"):
            canonical_bytes(value)
    else:
        assert canonical_bytes(value) == expected


@given(st.dictionaries(_TEXT, st.integers(0, 9), min_size=2), st.randoms())
def test_the_order_of_members_makes_no_difference(value: dict[str, int], random: Any) -> None:
    members = list(value.items())
    random.shuffle(members)
    assert canonical_bytes(dict(members)) == canonical_bytes(value)


def test_members_stand_in_the_order_of_utf_16() -> None:
    """U+1F600 is D83D DE00 in UTF-16: before U+FB33, though its code point is greater."""
    assert canonical_bytes({"\ufb33": 1, "\U0001f600": 2}) == (
        '{"\U0001f600":2,"\ufb33":1}'.encode()
    )


def _nested(levels: int) -> Any:
    value: Any = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        2**53,
        -(2**53),
        float("nan"),
        float("inf"),
        "\ud800",
        {"\ud800": 1},
        {1: "a"},
        {"a": object()},
        b"bytes",
        _nested(100_000),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_json_cannot_hold_exactly_is_refused(value: Any) -> None:
    with pytest.raises(IntegrityProblem) as problem:
        canonical_bytes(value)
    assert problem.value.code == "not_canonical"


def test_a_document_digest_is_over_the_canonical_bytes() -> None:
    assert document_digest(json.loads('{ "b": 1, "a": 2 }')) == digest_of(b'{"a":2,"b":1}')
