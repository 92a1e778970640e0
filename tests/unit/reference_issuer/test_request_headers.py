"""Content-Digest, Idempotency-Key and the rate of calls: rules over headers."""

from __future__ import annotations

import base64
import hashlib

import pytest

from assessor_app.protocol.problem import ProblemType
from reference_issuer.api.bodies import check_content_digest
from reference_issuer.api.callers import RateLimit
from reference_issuer.api.decisions import RunningKeys, parse_idempotency_key
from reference_issuer.problems import Refusal

BODY = b'{"items":[]}'


def digest(algorithm: str, body: bytes = BODY) -> str:
    value = hashlib.new(algorithm.replace("-", ""), body).digest()
    return f"{algorithm}=:{base64.b64encode(value).decode('ascii')}:"


@pytest.mark.parametrize(
    "header",
    [
        digest("sha-256"),
        digest("sha-512"),
        f"{digest('sha-512')}, {digest('sha-256')}",
        f"md5=:Q2hlY2sgSW50ZWdyaXR5IQ==:, {digest('sha-256')}",
    ],
)
def test_a_digest_of_the_body_is_accepted(header: str) -> None:
    check_content_digest(header, BODY)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "content_digest_missing"),
        ("", "content_digest_missing"),
        ("md5=:Q2hlY2sgSW50ZWdyaXR5IQ==:", "content_digest_missing"),
        (digest("sha-256")[:-1], "content_digest_missing"),
        (digest("sha-256", b"other"), "content_digest_mismatch"),
        (f"{digest('sha-256')}, {digest('sha-512', b'other')}", "content_digest_mismatch"),
        ("sha-256=:====:", "content_digest_mismatch"),
        ("sha-256=::", "content_digest_mismatch"),
    ],
)
def test_another_digest_is_refused(header: str | None, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_content_digest(header, BODY)
    assert caught.value.code == code
    assert caught.value.problem.status == 400


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ('"8e03978e-40d5-43dd-bc93-6894a57f9324"', "8e03978e-40d5-43dd-bc93-6894a57f9324"),
        (' "a b" ', "a b"),
        (f'"{"k" * 255}"', "k" * 255),
    ],
)
def test_a_quoted_key_is_read(header: str, key: str) -> None:
    assert parse_idempotency_key(header) == key


@pytest.mark.parametrize(
    "header",
    [None, "", "plain", '""', '"open', '"a"b"', '"a\\"', '"ä"', f'"{"k" * 256}"', '"a";p=1'],
)
def test_a_key_of_another_form_is_missing(header: str | None) -> None:
    with pytest.raises(Refusal) as caught:
        parse_idempotency_key(header)
    problem = caught.value.problem
    assert (problem.type, problem.status) == (ProblemType.IDEMPOTENCY_MISSING.value, 400)


def test_a_key_is_held_for_one_body_of_one_assessor_at_a_time() -> None:
    running = RunningKeys()
    with running.hold("ada", "k", "body"):
        with pytest.raises(Refusal) as same, running.hold("ada", "k", "body"):
            pass
        with pytest.raises(Refusal) as other, running.hold("ada", "k", "another"):
            pass
        with running.hold("ben", "k", "another"), running.hold("ada", "l", "another"):
            pass
    assert same.value.problem.status == 409
    assert other.value.problem.status == 422
    with running.hold("ada", "k", "another"):
        pass


def test_a_key_is_let_go_after_an_error() -> None:
    running = RunningKeys()
    with pytest.raises(ValueError, match="broken"), running.hold("ada", "k", "body"):
        raise ValueError("broken")
    with running.hold("ada", "k", "body"):
        pass


def test_calls_beyond_the_rate_wait_for_the_bucket_to_refill() -> None:
    seconds = [0.0]
    rate = RateLimit(2, clock=lambda: seconds[0])
    rate.count("ada")
    rate.count("ada")
    with pytest.raises(Refusal) as caught:
        rate.count("ada")
    rate.count("ben")
    assert caught.value.problem.status == 429
    assert caught.value.headers == {"Retry-After": "31"}
    seconds[0] += 31
    rate.count("ada")


def test_no_rate_limits_nothing() -> None:
    rate = RateLimit(0)
    for _ in range(1000):
        rate.count("ada")
