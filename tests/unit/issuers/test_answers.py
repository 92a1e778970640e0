from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assessor_app.issuers.answers import Head, check_success, refusal, retry_after
from assessor_app.issuers.connector import Failure, IssuerProblem

NOW = datetime(2026, 11, 3, 9, 40, 12, tzinfo=UTC)
JSON = {"content-type": "application/json"}
PROBLEM = {"content-type": "application/problem+json"}


@pytest.mark.parametrize(
    ("status", "headers", "failure"),
    [
        (200, JSON, None),
        (200, {"content-type": "Application/JSON; charset=utf-8"}, None),
        (200, {"content-type": "application/ld+json"}, None),
        (204, {}, None),
        (200, JSON | {"content-encoding": "identity"}, None),
        (200, {}, Failure.NOT_THE_ISSUER),
        (200, {"content-type": "text/html"}, Failure.NOT_THE_ISSUER),
        (200, {"content-type": "text/x+json"}, Failure.NOT_THE_ISSUER),
        (200, JSON | {"content-encoding": "gzip"}, Failure.NOT_THE_ISSUER),
        (201, JSON, Failure.NOT_THE_ISSUER),
        (302, {"location": "https://elsewhere.example/"}, Failure.REDIRECTED),
        (302, {"location": "/login"}, Failure.REDIRECTED),
        (304, {}, Failure.REDIRECTED),
    ],
)
def test_only_the_documented_answer_is_success(
    status: int, headers: dict[str, str], failure: Failure | None
) -> None:
    head = Head(status, headers)
    documented = frozenset({200, 204})
    url = "https://issuer.example/v1/changes"
    if failure is None:
        check_success(head, asked=url, documented=documented, media_type="application/json")
        return
    with pytest.raises(IssuerProblem) as caught:
        check_success(head, asked=url, documented=documented, media_type="application/json")
    assert caught.value.failure is failure


@pytest.mark.parametrize(
    ("status", "headers", "body", "failure", "known"),
    [
        (404, PROBLEM, b'{"title":"No.","status":404,"extra":1}', Failure.REFUSED, True),
        (422, PROBLEM, b'{"title":"No.","status":422}', Failure.REFUSED, True),
        (404, PROBLEM, b"{", Failure.NOT_THE_ISSUER, False),
        (404, JSON, b'{"title":"No.","status":404}', Failure.NOT_THE_ISSUER, False),
        (404, {}, b"", Failure.NOT_THE_ISSUER, False),
        (403, {"content-type": "text/html"}, b"<html>", Failure.NOT_THE_ISSUER, False),
        (401, {}, b"", Failure.NOT_THE_ISSUER, False),
        (401, {"www-authenticate": "Bearer"}, b"", Failure.REFUSED, False),
        (407, {"proxy-authenticate": "Basic"}, b"", Failure.NOT_THE_ISSUER, False),
        (408, {}, b"", Failure.REFUSED, False),
        (413, {"content-type": "text/html"}, b"<html>", Failure.REFUSED, False),
        (429, {}, b"", Failure.REFUSED, False),
        (502, {"content-type": "text/html"}, b"<html>", Failure.REFUSED, False),
        (511, {"content-type": "text/html"}, b"<html>", Failure.NOT_THE_ISSUER, False),
    ],
)
def test_only_the_issuer_can_refuse(
    status: int, headers: dict[str, str], body: bytes, failure: Failure, *, known: bool
) -> None:
    problem = refusal(Head(status, headers), body, now=NOW)
    assert (problem.failure, problem.status) == (failure, status)
    assert (problem.problem is not None) == known


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", None),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("-5", None),
        ("1.5", None),
        ("999999999999", 86_400.0),
        ("9" * 400, None),
        ("soon", None),
        ("Tue, 03 Nov 2026 09:41:12 GMT", 60.0),
        ("Tue, 03 Nov 2026 09:41:12 -0000", 60.0),
        ("Tue, 03 Nov 2026 09:00:00 GMT", 0.0),
        ("Tue, 03 Nov 2099 09:00:00 GMT", 86_400.0),
        ("Tue, 99 Nov 2026 09:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_within_a_day(text: str, seconds: float | None) -> None:
    assert retry_after(text, now=NOW) == seconds
