"""The one byte sequence that a JSON document is signed as (RFC 8785, JCS)."""

from __future__ import annotations

from typing import Any

import rfc8785

from assessor_app.domain.digests import digest_of
from assessor_app.domain.ids import Digest
from assessor_app.errors import IntegrityProblem


def canonical_bytes(value: Any) -> bytes:
    """Return ``value`` in the JSON Canonicalization Scheme, UTF-8.

    Raises:
        IntegrityProblem: ``code="not_canonical"`` for what JSON cannot hold exactly: integers
            beyond 2^53 - 1, NaN, lone surrogates, keys that are not strings.
    """
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as exc:
        raise IntegrityProblem(
            "A document cannot be written in canonical form.", code="not_canonical"
        ) from exc


def document_digest(document: Any) -> Digest:
    """Return ``sha256-…`` over the canonical bytes, the form in which documents name each other."""
    return digest_of(canonical_bytes(document))
