"""Digests in their two forms."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.digests import (
    digest_from_raw,
    digest_of,
    hex_from_digest,
    raw_from_digest,
)
from assessor_app.errors import IntegrityProblem

_EMPTY = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_the_digest_of_nothing_is_the_known_one() -> None:
    assert digest_of(b"") == _EMPTY
    assert hex_from_digest(_EMPTY) == hashlib.sha256(b"").hexdigest()


@given(st.binary(min_size=32, max_size=32))
def test_raw_and_text_are_the_same_value(raw: bytes) -> None:
    assert raw_from_digest(digest_from_raw(raw)) == raw


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sha256-",
        _EMPTY.removeprefix("sha256-"),
        _EMPTY.replace("sha256", "sha512"),
        _EMPTY.replace("sha256", "SHA256"),
        _EMPTY[:-1],
        _EMPTY + "\n",
        _EMPTY.replace("FU=", "FV="),  # other spelling of the same bytes
        _EMPTY.replace("/", "_"),
        "sha256-sha256-" + _EMPTY,
        "sha256-\u00e4",
        "sha256-AAAA",
    ],
)
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(IntegrityProblem) as problem:
        raw_from_digest(text)
    assert problem.value.code == "digest_malformed"
