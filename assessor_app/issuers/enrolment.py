"""Becoming known to an issuer: an invitation, its discovery document, and one request."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from assessor_app.errors import IntegrityProblem, UserFixable
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.issuers.http import Call, HttpClient, HttpLimits, secure_url
from assessor_app.issuers.sync_api import USER_AGENT, WELL_KNOWN_PATH, api_root
from assessor_app.protocol.sync import EnrolmentAnswer

_KEY: Final = re.compile(r"z6Mk[1-9A-HJ-NP-Za-km-z]{44}")
_CODE: Final = re.compile(r"[A-Za-z0-9._~\-]{8,200}")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What an issuer hands to an assessor: where, with which code, and the key to expect there."""

    base_url: str
    code: str
    key: str

    def __repr__(self) -> str:
        return f"Invitation({self.base_url})"


def parse_invitation(text: str) -> Invitation:
    """Return the invitation ``<base url>/enrol#code=<code>&key=<z6Mk…>``.

    The fragment never goes over the network; the key pins the issuer's discovery document.

    Raises:
        UserFixable: ``invitation_malformed``, ``issuer_not_https`` or ``issuer_url``.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        members = parse_qs(parts.fragment, strict_parsing=True, max_num_fields=8)
    except ValueError as exc:
        raise _malformed() from exc
    codes, keys = members.get("code", []), members.get("key", [])
    if not parts.path.endswith("/enrol") or parts.query or len(codes) != 1 or len(keys) != 1:
        raise _malformed()
    if not _CODE.fullmatch(codes[0]) or not _KEY.fullmatch(keys[0]):
        raise _malformed()
    base = f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('/enrol')}"
    return Invitation(secure_url(base), codes[0], keys[0])


def discover(base_url: str, *, limits: HttpLimits | None = None) -> bytes:
    """Return the issuer's discovery document, as bytes to verify with the pinned key.

    Raises:
        IssuerProblem: when there is no documented answer.
        UserFixable: ``issuer_not_https`` or ``issuer_url``.
    """
    base = secure_url(base_url).rstrip("/")
    client = HttpClient(base, user_agent=USER_AGENT, limits=limits)
    try:
        return client.fetch(Call("GET", base + WELL_KNOWN_PATH))[1]
    finally:
        client.close()


def enrol(api_base: str, request: bytes, *, limits: HttpLimits | None = None) -> EnrolmentAnswer:
    """Send the signed ``request`` once and return the issuer's answer with the token.

    ``api_base`` is that of the verified discovery document.

    Raises:
        IssuerProblem: when there is no documented answer; an invitation that is unknown or used
            is ``REFUSED`` with its problem.
        UserFixable: ``issuer_not_https`` or ``issuer_url``.
    """
    root = api_root(api_base)
    client = HttpClient(root, user_agent=USER_AGENT, limits=limits)
    call = Call(
        "POST",
        root + "/enrolments",
        documented=frozenset({200, 201}),
        content=request,
        headers={"Content-Type": "application/json"},
    )
    try:
        _, body = client.fetch(call)
        return EnrolmentAnswer.parse(body)
    except IntegrityProblem as exc:
        raise IssuerProblem(
            "The answer is not a document of the protocol.", Failure.NOT_THE_ISSUER
        ) from exc
    finally:
        client.close()


def _malformed() -> UserFixable:
    return UserFixable(
        "This is not an invitation.",
        hint="Copy the whole text that the issuer sent, from https to its end.",
        code="invitation_malformed",
    )
