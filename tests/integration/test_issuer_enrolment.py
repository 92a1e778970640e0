"""Discovery and enrolment at the reference issuer, over real HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.problem import Problem, ProblemType
from assessor_app.signing.multikey import PublicKey
from assessor_app.signing.trust import succession_keys
from assessor_app.signing.verification import verify_well_known
from reference_issuer.service import IssuerService
from tests.fakes.documents import make_enrolment
from tests.fakes.issuer_world import BASE_URL, Device, SteppedClock, served

JSON = {"Content-Type": "application/json"}


def well_known(device: Device) -> bytes:
    answer = device.http.get("/.well-known/assessor-sync")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    return answer.content


def test_discovery_is_signed_by_the_key_of_the_invitation(
    issuer: IssuerService, newcomer: Device, issuer_clock: SteppedClock
) -> None:
    pinned = PublicKey.from_multibase(issuer.invite("Ada").key)
    document = verify_well_known(well_known(newcomer), [pinned], now=issuer_clock()).document
    assert (document.id, document.api_base) == (BASE_URL, newcomer.location)
    assert document.limits.batch_items == 100


def test_discovery_keeps_its_version_until_its_content_changes(
    issuer: IssuerService, newcomer: Device, issuer_clock: SteppedClock
) -> None:
    pinned = PublicKey.from_multibase(issuer.invite("Ada").key)
    first = well_known(newcomer)
    issuer_clock.now += timedelta(days=1)
    now = issuer_clock()
    later = verify_well_known(well_known(newcomer), [pinned], now=now, held=first).document
    held = verify_well_known(first, [pinned], now=now).document
    assert later.version == held.version
    assert later.expires > held.expires
    issuer.rotate_key()
    rotated = verify_well_known(well_known(newcomer), [pinned], now=now, held=first).document
    assert rotated.version == held.version + 1
    assert len(rotated.keys) == 2


def test_a_device_follows_a_rotation_and_then_a_revocation(
    issuer: IssuerService, newcomer: Device, issuer_clock: SteppedClock
) -> None:
    old = issuer.invite("Ada").key
    now = issuer_clock()
    first = verify_well_known(
        well_known(newcomer), [PublicKey.from_multibase(old)], now=now
    ).document
    issuer.rotate_key()
    second = verify_well_known(well_known(newcomer), succession_keys(first), now=now).document
    issuer.revoke_key(old)
    third = verify_well_known(well_known(newcomer), succession_keys(second), now=now).document
    assert [key.revoked is not None for key in third.keys] == [True, False]
    with pytest.raises(IntegrityProblem):
        verify_well_known(well_known(newcomer), [PublicKey.from_multibase(old)], now=now)


def test_enrolment_gives_a_token_that_opens_the_feed(ada: Device) -> None:
    assert ada.get("/v1/changes").status_code == 200


def test_an_invitation_works_once_but_its_lost_answer_may_be_asked_for_again(
    issuer: IssuerService, newcomer: Device, location: str, issuer_clock: SteppedClock
) -> None:
    invitation = str(issuer.invite("Ada"))
    assert newcomer.enrol(invitation).status_code == 201
    lost = newcomer.token
    assert newcomer.enrol(invitation).status_code == 201
    assert newcomer.token != lost
    assert newcomer.get("/v1/changes").status_code == 200
    stranger = Device(location)
    answer = stranger.enrol(invitation)
    stranger.close()
    assert (answer.status_code, answer.json()["type"]) == (409, ProblemType.INVITATION_USED)
    issuer_clock.now += timedelta(days=2)
    assert newcomer.enrol(invitation).status_code == 409


def test_an_invitation_ends(
    issuer: IssuerService, newcomer: Device, issuer_clock: SteppedClock
) -> None:
    invitation = str(issuer.invite("Ada"))
    issuer_clock.now += timedelta(days=31)
    answer = newcomer.enrol(invitation)
    assert (answer.status_code, answer.json()["type"]) == (403, ProblemType.INVITATION_UNKNOWN)


def test_an_unknown_code_is_refused(newcomer: Device) -> None:
    answer = newcomer.enrol(f"{BASE_URL}/enrol#code=never-given&key=z6Mk")
    assert (answer.status_code, answer.json()["type"]) == (403, ProblemType.INVITATION_UNKNOWN)


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        (make_enrolment(issuer="https://elsewhere.example").data, 400, ProblemType.PROOF),
        (
            make_enrolment(issuer=BASE_URL).data.replace(b"Laptop", b"Tablet"),
            400,
            ProblemType.PROOF,
        ),
        (make_enrolment(issuer=BASE_URL, override={"more": 1}).data, 400, ProblemType.SCHEMA),
        (b"{", 400, ProblemType.SCHEMA),
        (b"x" * 100_000, 413, ProblemType.TOO_LARGE),
    ],
    ids=["other domain", "changed", "unknown member", "no JSON", "too large"],
)
def test_a_request_without_proof_of_possession_is_refused(
    reader: Device, body: bytes, status: int, kind: ProblemType
) -> None:
    answer = reader.http.post("/v1/enrolments", content=body, headers=JSON)
    assert (answer.status_code, Problem.parse(answer.content).type) == (status, kind)
    assert answer.headers["content-type"] == "application/problem+json"


def test_another_media_type_is_refused(reader: Device) -> None:
    answer = reader.http.post("/v1/enrolments", content=b"{}")
    assert answer.status_code == 415


def test_a_key_enrols_for_one_assessor_only(issuer: IssuerService, ada: Device) -> None:
    assert ada.enrol(str(issuer.invite("Ben"))).status_code == 409


@pytest.mark.parametrize("header", ["", "Bearer short", "Bearer unknown-token-0000", "Basic YTpi"])
def test_without_a_known_token_nothing_is_told(reader: Device, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    for path in ("/v1/changes", "/v1/packages/x", "/v1/blobs/x", "/v1/decisions/digest"):
        answer = reader.http.get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.json()["type"] == ProblemType.UNAUTHORIZED


def test_a_revoked_device_is_told_so(issuer: IssuerService, ada: Device) -> None:
    assert issuer.revoke_assessor("Ada") == 1
    answer = ada.get("/v1/changes")
    assert (answer.status_code, answer.json()["type"]) == (403, ProblemType.KEY_REVOKED)
    assert ada.enrol(str(issuer.invite("Ada"))).status_code == 403


def test_a_new_device_of_the_same_assessor_gets_packages_for_its_key(
    issuer: IssuerService, ada: Device, location: str
) -> None:
    before = ada.changes()
    issuer.revoke_assessor("Ada")
    laptop = Device(location)
    assert laptop.enrol(str(issuer.invite("Ada"))).status_code == 201
    manifests = laptop.manifests()
    laptop.close()
    assert len(manifests) == len(before["created"]) == 3
    assert {one.json["assignment"]["assessor"] for one in manifests} == {laptop.key.public.did}
    assert {one.json["version"] for one in manifests} == {2}


def test_calls_beyond_the_rate_are_told_when_to_come_back(issuer: IssuerService) -> None:
    with served(issuer, requests_per_minute=2) as location:
        device = Device(location)
        statuses = [device.http.get("/.well-known/assessor-sync").status_code for _ in range(3)]
        answer = device.http.get("/v1/changes")
        device.close()
    assert statuses == [200, 200, 429]
    assert answer.json()["type"] == ProblemType.RATE
    assert int(answer.headers["retry-after"]) >= 1


def test_unknown_addresses_and_methods_are_problems(reader: Device) -> None:
    assert reader.http.get("/v2/changes").json()["status"] == 404
    assert reader.http.delete("/v1/changes").json()["status"] == 405


def test_the_api_describes_itself(reader: Device) -> None:
    assert reader.http.get("/openapi.json").json()["openapi"] == "3.1.0"
