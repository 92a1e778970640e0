"""Request bodies: read up to a cap, and checked against the digests that came with them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Final

from starlette.requests import Request

from assessor_app.protocol.problem import ProblemType
from reference_issuer.problems import refuse_request

SMALL_BODY: Final = 64 << 10
_DIGEST_MEMBER: Final = re.compile(r"(sha-256|sha-512)=:([A-Za-z0-9+/=]*):")
_ALGORITHMS: Final = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}


async def read_json_body(request: Request, *, max_bytes: int = SMALL_BODY) -> bytes:
    """Return the body of a request for JSON, at most ``max_bytes`` long.

    A body that is announced as larger is not read at all; one that turns out larger is dropped.

    Raises:
        Refusal: ``tooLarge`` (413), or ``schema`` (415) for another media type.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise refuse_request(
            ProblemType.SCHEMA, "The body is not application/json.", status=415, code="media_type"
        )
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > max_bytes:
        raise _too_large(max_bytes)
    parts: list[bytes] = []
    left = max_bytes
    async for chunk in request.stream():
        left -= len(chunk)
        if left < 0:
            raise _too_large(max_bytes)
        parts.append(chunk)
    return b"".join(parts)


def check_content_digest(header: str | None, body: bytes) -> None:
    """Return when ``Content-Digest`` (RFC 9530, section 2) names ``body`` by SHA-256 or SHA-512.

    Raises:
        Refusal: ``contentDigest`` when it is missing, in other algorithms only, or does not match.
    """
    found = _DIGEST_MEMBER.findall(header or "")
    if not found:
        raise refuse_request(
            ProblemType.DIGEST,
            "The body's Content-Digest is missing.",
            status=400,
            code="content_digest_missing",
        )
    for algorithm, text in found:
        try:
            told = base64.b64decode(text, validate=True)
        except binascii.Error:
            told = b""
        if told != _ALGORITHMS[algorithm](body).digest():
            raise refuse_request(
                ProblemType.DIGEST,
                "The body is not the one that its Content-Digest names.",
                status=400,
                code="content_digest_mismatch",
            )


def _too_large(max_bytes: int) -> Exception:
    return refuse_request(ProblemType.TOO_LARGE, f"The body is larger than {max_bytes} bytes.")
