"""Which HTTP answers are the issuer's word: rules without input or output.

A status alone proves nothing: a captive portal answers 200 to everything, a school's filter 403.
Only the documented status with the documented media type is success; only a problem document
(RFC 9457), or a status that any server on the way may rightly give, is a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from assessor_app.errors import AssessorError
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.protocol.problem import Problem

MAX_RETRY_AFTER_S: Final = 86_400.0
MAX_PROBLEM_BYTES: Final = 64 << 10
PROBLEM_TYPE: Final = "application/problem+json"
JSON_TYPE: Final = "application/json"

_TRANSIENT: Final = frozenset({408, 425, 429})
_NETWORK_LOGIN: Final = 511
_TOO_LARGE: Final = 413
_TOO_MANY: Final = 429


@dataclass(frozen=True, slots=True)
class Head:
    """The status and headers of an answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]

    def media_type(self) -> str:
        """Return the media type without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def check_success(head: Head, *, asked: str, documented: frozenset[int], media_type: str) -> None:
    """Return when ``head`` is a documented success of ``media_type`` for the URL ``asked``.

    A 204 needs no media type. A refusal (4xx, 5xx) is not judged here: see :func:`refusal`.

    Raises:
        IssuerProblem: ``REDIRECTED`` or ``NOT_THE_ISSUER``.
    """
    if 300 <= head.status < 400:
        raise redirected(head, asked=asked)
    if head.status not in documented:
        raise _stranger("The answer has a status that the protocol does not know.", head)
    if head.headers.get("content-encoding", "identity").lower() != "identity":
        raise _stranger("The answer is compressed though that was not asked for.", head)
    if head.status != 204 and not _is_of(head.media_type(), media_type):
        raise _stranger("The answer is of another media type.", head)


def redirected(head: Head, *, asked: str) -> IssuerProblem:
    """Return the problem that a redirect is; the protocol has none, so none is followed."""
    there = urlsplit(head.headers.get("location", "")).netloc
    elsewhere = bool(there) and there != urlsplit(asked).netloc
    where = "another host" if elsewhere else "another address"
    return IssuerProblem(
        f"The answer points to {where}; it was not followed.",
        Failure.REDIRECTED,
        status=head.status,
    )


def refusal(head: Head, body: bytes, *, now: datetime) -> IssuerProblem:
    """Return the problem that an answer of status 400 or above is.

    ``REFUSED`` with the problem document; or with the status alone where servers on the way may
    answer so (408, 413, 425, 429, 5xx, and 401 that asks for a bearer token); else
    ``NOT_THE_ISSUER``.
    """
    problem = _problem(head, body)
    bearer = head.headers.get("www-authenticate", "").lower().startswith("bearer")
    plain = (
        head.status in _TRANSIENT
        or head.status == _TOO_LARGE
        or (head.status >= 500 and head.status != _NETWORK_LOGIN)
        or (head.status == 401 and bearer)
    )
    if problem is None and not plain:
        return _stranger("The answer is not one that the issuer would give.", head)
    return IssuerProblem(
        problem.title if problem else _said_by(head.status),
        Failure.REFUSED,
        status=head.status,
        problem=problem,
        retry_after_s=retry_after(head.headers.get("retry-after", ""), now=now),
    )


def _said_by(status: int) -> str:
    """Return what a status means where no words came with it."""
    if status == _TOO_MANY:
        return "The issuer has much to do and asks to come back later (status 429)."
    if status >= 500:
        return f"The issuer has a fault of its own (status {status})."
    return f"The issuer answered with status {status}."


def retry_after(text: str, *, now: datetime) -> float | None:
    """Return the seconds that ``Retry-After`` asks for (RFC 9110, 10.2.3), 0 to one day.

    None where there is no such header, or none that can be read.
    """
    text = text.strip()
    if re.fullmatch(r"[0-9]{1,12}", text):
        return min(float(text), MAX_RETRY_AFTER_S)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), MAX_RETRY_AFTER_S)


def _problem(head: Head, body: bytes) -> Problem | None:
    if head.media_type() != PROBLEM_TYPE:
        return None
    try:
        return Problem.parse(body, max_bytes=MAX_PROBLEM_BYTES)
    except AssessorError:
        return None


def _is_of(there: str, wanted: str) -> bool:
    if there == wanted:
        return True
    return wanted == JSON_TYPE and there.startswith("application/") and there.endswith("+json")


def _stranger(message: str, head: Head) -> IssuerProblem:
    return IssuerProblem(message, Failure.NOT_THE_ISSUER, status=head.status)
