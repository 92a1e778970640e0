from __future__ import annotations

import json

import pytest

from assessor_app.errors import UserFixable
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.issuers.enrolment import discover, enrol, parse_invitation
from assessor_app.issuers.sync_api import api_root
from tests.fakes.documents import assessor_key, issuer_key
from tests.fakes.fake_issuer import TOKEN
from tests.fakes.issuer_server import Fault, IssuerServer

KEY = issuer_key().public.multibase
GOOD = f"https://issuer.example/a/enrol#code=abcd-EFGH_9&key={KEY}"


def test_an_invitation_says_where_by_what_and_whose_key() -> None:
    invitation = parse_invitation(f"  {GOOD}\n")
    assert invitation.base_url == "https://issuer.example/a"
    assert invitation.code == "abcd-EFGH_9"
    assert invitation.key == KEY
    assert invitation.code not in repr(invitation)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "invitation_malformed"),
        ("hello", "invitation_malformed"),
        (GOOD.replace("/enrol", "/other"), "invitation_malformed"),
        (GOOD.replace("#", "?"), "invitation_malformed"),
        (GOOD.replace("enrol#", "enrol?x=1#"), "invitation_malformed"),
        (GOOD.partition("&key")[0], "invitation_malformed"),
        (GOOD + "&key=" + KEY, "invitation_malformed"),
        (GOOD.replace("abcd-EFGH_9", "short"), "invitation_malformed"),
        (GOOD.replace(KEY, KEY[:-1]), "invitation_malformed"),
        (GOOD.replace(KEY, "z6Mk" + "0" * 44), "invitation_malformed"),
        (GOOD + "&a=1" * 9, "invitation_malformed"),
        (GOOD.replace("https", "http"), "issuer_not_https"),
        (GOOD.replace("issuer.example", "a:b@issuer.example"), "issuer_url"),
    ],
)
def test_other_texts_are_no_invitations(text: str, code: str) -> None:
    with pytest.raises(UserFixable) as caught:
        parse_invitation(text)
    assert caught.value.code == code


def test_an_issuer_is_discovered_and_enrolled_with(server: IssuerServer) -> None:
    assert discover(server.url + "/") == server.issuer.well_known.data
    did = assessor_key().public.did
    answer = enrol(server.url, json.dumps({"assessor": did}).encode())
    assert (answer.token, answer.assessor) == (TOKEN, did)


@pytest.mark.parametrize(
    ("fault", "failure"),
    [(Fault.HTML, Failure.NOT_THE_ISSUER), (Fault.NOT_JSON, Failure.NOT_THE_ISSUER)],
)
def test_an_enrolment_without_an_answer(
    server: IssuerServer, fault: Fault, failure: Failure
) -> None:
    server.fault(fault)
    with pytest.raises(IssuerProblem) as caught:
        enrol(server.url, b"{}")
    assert caught.value.failure is failure


@pytest.mark.parametrize(
    ("base", "root"),
    [
        ("https://issuer.example", "https://issuer.example/v1"),
        ("https://issuer.example/", "https://issuer.example/v1"),
        ("https://issuer.example/api/v1", "https://issuer.example/api/v1"),
        ("https://issuer.example/api/v1/", "https://issuer.example/api/v1"),
    ],
)
def test_version_one_stands_below_the_api_base(base: str, root: str) -> None:
    assert api_root(base) == root
