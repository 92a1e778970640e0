"""Uploads to the reference issuer over real HTTP: idempotency, receipts, forks, revisions."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.digests import digest_of
from assessor_app.protocol.problem import ProblemType
from assessor_app.protocol.sync import UploadAnswer, WellKnown
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.multikey import SigningKey
from assessor_app.signing.trust import TrustedKeys
from assessor_app.signing.verification import verify_decision, verify_receipt
from reference_issuer.catalogue import ArtifactEntry
from reference_issuer.opened import OpenIssuer
from reference_issuer.service import IssuerService
from reference_issuer.tables import awards, decisions
from tests.fakes.issuer_world import BASE_URL, LOWEST, Device, Item, SteppedClock, content_digest


def status_of(answer: dict[str, Any]) -> str:
    if answer["status"] != "rejected":
        return str(answer["status"])
    return str(answer["problem"]["code"])


def revising(device: Device, manifest: Any, earlier: Item, **options: Any) -> Item:
    named = {"id": earlier.id, "digestSRI": earlier.decision.digest}
    return device.decide(manifest, override={"credentialSubject.supersedes": named}, **options)


def body_of(*items: Item) -> bytes:
    return json.dumps({"items": [item.to_json() for item in items]}).encode("utf-8")


def test_a_decision_is_accepted_with_a_receipt_that_verifies(ada: Device) -> None:
    item = ada.decide(ada.manifests()[0])
    (answer,) = UploadAnswer.parse(ada.send(item).content).items
    known = WellKnown.parse(ada.http.get("/.well-known/assessor-sync").content)
    receipt = verify_receipt(
        canonical_bytes(answer.receipt),
        TrustedKeys(known.keys),
        issuer=BASE_URL,
        decision_id=item.id,
        decision_digest=item.decision.digest,
    ).document
    assert answer.status == "accepted"
    assert (receipt.log.id, receipt.log.sequence) == (ada.log, 1)
    assert receipt.award is not None


def test_a_decision_is_kept_as_its_canonical_bytes(issuer: IssuerService, ada: Device) -> None:
    item = ada.decide(ada.manifests()[0])
    ada.answers(item)
    opened = OpenIssuer.open(issuer.config)
    with opened.store.read() as connection:
        row = connection.execute(select(decisions)).one()
    opened.close()
    assert row.document == canonical_bytes(item.decision.json)
    assert verify_decision(row.document, domain=BASE_URL).digest == row.digest
    assert json.loads(row.receipt)["decision"]["id"] == row.id


def test_a_kept_decision_cannot_be_changed(issuer: IssuerService, ada: Device) -> None:
    ada.answers(ada.decide(ada.manifests()[0]))
    opened = OpenIssuer.open(issuer.config)
    with pytest.raises(IntegrityError, match="immutable"), opened.store.write() as connection:
        connection.execute(decisions.update().values(document=b"{}"))
    opened.close()


def test_the_assignment_is_decided_and_the_feed_says_so(ada: Device) -> None:
    before = ada.changes()
    ada.answers(ada.decide(ada.manifest(before["created"][0]["package"]["id"])))
    (change,) = ada.changes(before["newState"])["updated"]
    assert change["state"] == "decided"
    assert change["package"]["version"] == 1


def test_the_same_decision_again_is_a_duplicate_with_the_same_receipt(ada: Device) -> None:
    item = ada.decide(ada.manifests()[0])
    (first,) = ada.answers(item)
    (second,) = ada.answers(item)
    assert (first["status"], second["status"]) == ("accepted", "duplicate")
    assert first["receipt"] == second["receipt"]


def test_twice_in_one_upload_is_once_accepted(ada: Device) -> None:
    item = ada.decide(ada.manifests()[0])
    assert [one["status"] for one in ada.answers(item, item)] == ["accepted", "duplicate"]


def test_one_bad_decision_does_not_stop_the_others(ada: Device) -> None:
    manifests = ada.manifests()
    good = ada.decide(manifests[0])
    bad = ada.decide(manifests[1], override={"credentialSubject.outcome": "escalated"})
    also_good = ada.decide(manifests[2])
    assert [status_of(one) for one in ada.answers(good, bad, also_good)] == [
        "accepted",
        "outcome_other",
        "accepted",
    ]


def test_items_without_form_are_told_apart_from_the_rest(ada: Device) -> None:
    good = ada.decide(ada.manifests()[0])
    items = [1, {}, {"decision": []}, {"decision": {}, "more": 1}, {"decision": {}}, good.to_json()]
    answer = ada.send_bytes(json.dumps({"items": items}).encode("utf-8"))
    told = UploadAnswer.parse(answer.content).items
    assert [one.status for one in told] == ["rejected"] * 5 + ["accepted"]
    assert {one.id for one in told[:5]} == {"about:invalid"}
    assert {one.problem.code for one in told[:5] if one.problem} == {"schema"}


def test_a_revision_supersedes_and_takes_the_award_back(issuer: IssuerService, ada: Device) -> None:
    manifest = ada.manifests()[0]
    first = ada.decide(manifest)
    second = revising(ada, manifest, first, levels=LOWEST)
    third = revising(ada, manifest, second)
    assert [status_of(one) for one in ada.answers(first, second)] == ["accepted"] * 2
    assert issuer.status().awards == 0
    assert status_of(ada.answers(third)[0]) == "accepted"
    status = issuer.status()
    assert (status.awards, status.outcomes) == (1, (("earned", 1),))
    opened = OpenIssuer.open(issuer.config)
    with opened.store.read() as connection:
        rows = connection.execute(select(awards.c.decision, awards.c.revoked)).all()
    opened.close()
    assert {row.decision: row.revoked is None for row in rows} == {first.id: False, third.id: True}


def test_a_second_decision_without_saying_so_is_refused(ada: Device) -> None:
    manifest = ada.manifests()[0]
    first, second = ada.decide(manifest), ada.decide(manifest)
    assert [status_of(one) for one in ada.answers(first, second)] == ["accepted", "already_decided"]


def test_a_revision_that_arrives_first_lets_the_earlier_one_in_as_history(
    issuer: IssuerService, ada: Device
) -> None:
    manifest = ada.manifests()[0]
    first = ada.decide(manifest)
    second = revising(ada, manifest, first, levels=LOWEST)
    assert status_of(ada.answers(second)[0]) == "accepted"
    assert issuer.status().assessors[0].log_gaps == 1
    answer = ada.answers(first)[0]
    assert status_of(answer) == "accepted"
    assert "award" not in answer["receipt"]
    assert issuer.status().outcomes == (("notYetEarned", 1),)


def test_a_fork_of_the_log_is_refused(ada: Device) -> None:
    manifests = ada.manifests()
    first = ada.decide(manifests[0])
    ada.sequence, ada.previous = 0, None
    fork = ada.decide(manifests[1])
    assert [status_of(one) for one in ada.answers(first, fork)] == ["accepted", "log_fork"]


def test_a_gap_in_the_log_is_accepted_and_shown_until_it_is_filled(
    issuer: IssuerService, ada: Device
) -> None:
    manifests = ada.manifests()
    first, second = ada.decide(manifests[0]), ada.decide(manifests[1])
    assert status_of(ada.answers(second)[0]) == "accepted"
    assert issuer.status().assessors[0].log_gaps == 1
    assert status_of(ada.answers(first)[0]) == "accepted"
    assert issuer.status().assessors[0].log_gaps == 0


def test_the_same_id_with_other_bytes_is_refused(ada: Device) -> None:
    manifests = ada.manifests()
    ada.answers(ada.decide(manifests[0], name="same"))
    other = ada.decide(manifests[1], name="same")
    (answer,) = ada.answers(other)
    assert answer["problem"]["type"] == ProblemType.SAME_ID_OTHER_BYTES
    assert answer["problem"]["status"] == 409


def test_another_assessors_token_brings_nothing_in(ada: Device, ben: Device) -> None:
    item = ada.decide(ada.manifests()[0])
    assert status_of(ben.answers(item)[0]) == "key_other_assessor"
    assert status_of(ada.answers(item)[0]) == "accepted"
    assert status_of(ben.answers(item)[0]) == "key_other_assessor"


def test_a_key_that_was_never_registered_is_refused(ada: Device) -> None:
    manifest = ada.manifests()[0]
    ada.key = SigningKey.generate()
    assert status_of(ada.answers(ada.decide(manifest))[0]) == "key_unregistered"


def test_evidence_that_changed_meanwhile_is_a_conflict(issuer: IssuerService, ada: Device) -> None:
    manifest = ada.manifests()[0]
    item = ada.decide(manifest)
    files = (ArtifactEntry(path="talk.bin", name="Talk", part="P2"),)
    base = issuer.config.home.parent
    issuer.replace_files(manifest.json["submission"]["id"], files, base=base)
    (answer,) = ada.answers(item)
    assert answer["problem"]["type"] == ProblemType.PACKAGE_CHANGED
    assert answer["problem"]["status"] == 409


def test_a_decision_on_a_renewed_manifest_still_counts(
    ada: Device, issuer_clock: SteppedClock
) -> None:
    before = ada.changes()
    item = ada.decide(ada.manifest(before["created"][0]["package"]["id"]))
    issuer_clock.now += timedelta(days=70)
    assert len(ada.changes(before["newState"])["updated"]) == 3
    assert status_of(ada.answers(item)[0]) == "accepted"


def test_a_recalled_assignment_refuses_but_a_duplicate_keeps_its_receipt(
    issuer: IssuerService, ada: Device
) -> None:
    manifests = ada.manifests()
    held, late = ada.decide(manifests[0]), ada.decide(manifests[1])
    (first,) = ada.answers(held)
    issuer.recall(manifests[1].json["submission"]["label"], "Ada")
    second, refused = ada.answers(held, late)
    assert (second["status"], second["receipt"]) == ("duplicate", first["receipt"])
    assert status_of(refused) == "assignment_recalled"


def test_a_receipt_of_a_revoked_key_is_signed_anew(issuer: IssuerService, ada: Device) -> None:
    item = ada.decide(ada.manifests()[0])
    (first,) = ada.answers(item)
    old = issuer.invite("Ada").key
    issuer.rotate_key()
    issuer.revoke_key(old)
    second, third = (ada.answers(item)[0] for _ in range(2))
    assert second["receipt"]["id"] == first["receipt"]["id"]
    assert second["receipt"]["proof"] != first["receipt"]["proof"]
    assert third["receipt"] == second["receipt"]


def test_a_revoked_device_uploads_nothing(issuer: IssuerService, ada: Device) -> None:
    item = ada.decide(ada.manifests()[0])
    issuer.revoke_assessor("Ada")
    answer = ada.send(item)
    assert (answer.status_code, answer.json()["type"]) == (403, ProblemType.KEY_REVOKED)


def test_a_key_replays_the_stored_answer_byte_for_byte(ada: Device) -> None:
    item = ada.decide(ada.manifests()[0])
    first, second = ada.send(item, key="once"), ada.send(item, key="once")
    assert first.content == second.content
    assert first.json()["items"][0]["status"] == "accepted"


def test_a_key_with_another_body_is_refused(ada: Device) -> None:
    manifests = ada.manifests()
    ada.send(ada.decide(manifests[0]), key="once")
    other = ada.send(ada.decide(manifests[1]), key="once")
    assert (other.status_code, other.json()["type"]) == (422, ProblemType.IDEMPOTENCY_REUSED)


def test_keys_of_two_assessors_have_nothing_to_do_with_each_other(ada: Device, ben: Device) -> None:
    item = ada.decide(ada.manifests()[0])
    assert ben.send(item, key="once").json()["items"][0]["status"] == "rejected"
    assert ada.send(item, key="once").json()["items"][0]["status"] == "accepted"


def test_a_key_is_forgotten_after_a_week(ada: Device, issuer_clock: SteppedClock) -> None:
    manifests = ada.manifests()
    first, second = ada.decide(manifests[0]), ada.decide(manifests[1])
    ada.send(first, key="once")
    issuer_clock.now += timedelta(days=8)
    ada.send(second, key="another")
    assert ada.send(first, key="once").json()["items"][0]["status"] == "duplicate"


@pytest.mark.parametrize(
    ("headers", "body", "status", "kind"),
    [
        ({"Idempotency-Key": ""}, b"{}", 400, ProblemType.IDEMPOTENCY_MISSING),
        ({"Idempotency-Key": "bare"}, b"{}", 400, ProblemType.IDEMPOTENCY_MISSING),
        ({"Content-Digest": ""}, b"{}", 400, ProblemType.DIGEST),
        ({"Content-Digest": content_digest(b"other")}, b"{}", 400, ProblemType.DIGEST),
        ({"Content-Type": "text/plain"}, b"{}", 415, ProblemType.SCHEMA),
        ({}, b"{", 400, ProblemType.SCHEMA),
        ({}, b"[]", 400, ProblemType.SCHEMA),
        ({}, b"{}", 400, ProblemType.SCHEMA),
        ({}, b'{"items":[]}', 400, ProblemType.SCHEMA),
        ({}, b'{"items":[1],"more":1}', 400, ProblemType.SCHEMA),
        ({}, b'{"items":[1],"items":[2]}', 400, ProblemType.SCHEMA),
        ({}, b'{"items":[1.5]}', 400, ProblemType.SCHEMA),
        ({}, b'{"items":[' + b"[" * 2000 + b"]" * 2000 + b"]}", 400, ProblemType.SCHEMA),
        ({}, json.dumps({"items": [{}] * 101}).encode(), 413, ProblemType.TOO_LARGE),
        ({}, b" " * ((32 << 20) + 1), 413, ProblemType.TOO_LARGE),
    ],
    ids=[
        "no key",
        "bare key",
        "no digest",
        "other digest",
        "media type",
        "no JSON",
        "no object",
        "no items",
        "empty",
        "more members",
        "twice",
        "fraction",
        "deep",
        "too many",
        "too large",
    ],
)
def test_a_request_of_another_form_is_refused_whole(
    reader: Device, headers: dict[str, str], body: bytes, status: int, kind: ProblemType
) -> None:
    sent = {"Idempotency-Key": '"k"', "Content-Digest": content_digest(body), **headers}
    answer = reader.post("/v1/decisions", body, {k: v for k, v in sent.items() if v})
    assert (answer.status_code, answer.json()["type"]) == (status, kind)


def test_a_body_without_its_length_is_cut_at_the_cap(reader: Device) -> None:
    def endless() -> Any:
        for _ in range(40):
            yield b" " * (1 << 20)

    answer = reader.http.post(
        "/v1/decisions",
        content=endless(),
        headers={
            "Authorization": f"Bearer {reader.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": '"endless"',
            "Content-Digest": content_digest(b""),
        },
    )
    assert answer.status_code == 413


def test_two_uploads_of_one_decision_at_once_accept_it_once(
    issuer: IssuerService, ada: Device
) -> None:
    item = ada.decide(ada.manifests()[0])
    start = threading.Barrier(4)

    def upload(key: str) -> tuple[int, str]:
        start.wait()
        answer = ada.send(item, key=key)
        code = answer.json()
        return answer.status_code, code["items"][0]["status"] if "items" in code else code["code"]

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(upload, ["a", "b", "c", "c"]))
    assert set(told) <= {
        (200, "accepted"),
        (200, "duplicate"),
        (409, "idempotencyKeyRunning"),
    }
    assert issuer.status().assessors[0].decisions == 1
    assert {"accepted"} <= {state for _, state in told}


def test_uploads_of_many_assessors_at_once_are_all_kept(
    issuer: IssuerService, location: str
) -> None:
    def work(name: str) -> str:
        issuer.invite(name)
        issuer.assign_all(name)
        device = Device(location)
        assert device.enrol(str(issuer.invite(name))).status_code == 201
        items = [device.decide(manifest) for manifest in device.manifests()]
        told = {status_of(one) for item in items for one in device.answers(item)}
        count = device.get("/v1/decisions/digest").json()["count"]
        device.close()
        return f"{sorted(told)} {count}"

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(work, ["Cy", "Di", "Ed", "Fay"])) == {"['accepted'] 3"}


def test_the_digest_of_what_is_held_is_over_sorted_digests(ada: Device) -> None:
    empty = ada.get("/v1/decisions/digest").json()
    assert empty == {"count": 0, "setHash": digest_of(b"")}
    items = [ada.decide(manifest) for manifest in ada.manifests()]
    ada.answers(*items)
    digests = sorted(item.decision.digest for item in items)
    wanted = {"count": 3, "setHash": digest_of("\n".join(digests).encode("ascii"))}
    assert ada.get("/v1/decisions/digest").json() == wanted


def assignment_url(device: Device, number: int, verb: str) -> str:
    assignment = device.changes()["created"][number]["id"]
    return f"/v1/assignments/{quote(assignment, safe='')}/{verb}"


def test_a_lease_grows_and_never_shrinks(ada: Device, issuer_clock: SteppedClock) -> None:
    before = ada.changes()
    url = assignment_url(ada, 0, "lease")
    issuer_clock.now += timedelta(days=10)
    until = ada.post(url, b"{}", {}).json()["leaseUntil"]
    assert from_rfc3339(until) == issuer_clock() + timedelta(days=14)
    assert ada.changes(before["newState"])["updated"][0]["leaseUntil"] == until
    issuer_clock.now -= timedelta(days=5)
    assert ada.post(url, b"{}", {}).json()["leaseUntil"] == until


def test_a_recusal_is_idempotent_and_ends_the_assignment(
    issuer: IssuerService, ada: Device
) -> None:
    before = ada.changes()
    manifest = ada.manifest(before["created"][0]["package"]["id"])
    url = assignment_url(ada, 0, "recusal")
    wish = json.dumps({"reason": "personal", "note": "We are neighbours."}).encode()
    assert [ada.post(url, wish, {}).status_code for _ in range(2)] == [204, 204]
    (change,) = ada.changes(before["newState"])["updated"]
    assert change["state"] == "recused"
    assert len(ada.changes()["created"]) == 2
    assert issuer.status().assessors[0].recused == 1
    lease = ada.post(url.replace("recusal", "lease"), b"{}", {})
    assert (lease.status_code, lease.json()["code"]) == (409, "assignment_recused")
    rubric = ada.rubric(manifest)
    assert rubric.title == "Careful Listening"
    assert status_of(ada.answers(ada.decide(manifest))[0]) == "assignment_recused"


def test_a_decided_assignment_is_not_recused(ada: Device) -> None:
    url = assignment_url(ada, 0, "recusal")
    ada.answers(ada.decide(ada.manifests()[0]))
    answer = ada.post(url, b'{"reason":"other"}', {})
    assert (answer.status_code, answer.json()["type"]) == (409, ProblemType.ALREADY_DECIDED)


@pytest.mark.parametrize("wish", [b"{}", b'{"reason":"bored"}', b'{"reason":"other","x":1}', b"["])
def test_a_recusal_needs_a_reason_that_is_known(reader: Device, wish: bytes) -> None:
    url = assignment_url(reader, 0, "recusal")
    assert reader.post(url, wish, {}).status_code == 400


def test_nobody_touches_anothers_assignment(ada: Device, ben: Device) -> None:
    for verb in ("lease", "recusal"):
        answer = ben.post(assignment_url(ada, 0, verb), b'{"reason":"other"}', {})
        assert answer.status_code == 404


def test_what_was_accepted_is_there_after_a_restart(
    issuer: IssuerService, ada: Device, tmp_path: Path
) -> None:
    item = ada.decide(ada.manifests()[0])
    ada.answers(item)
    with IssuerService(issuer.config.home) as again:
        report = again.export_decisions(tmp_path / "out")
    assert (report.count, report.files) == (1, 3)
    stem = item.id.removeprefix("urn:uuid:")
    kept = (tmp_path / "out" / "decisions" / f"{stem}.json").read_bytes()
    assert kept == canonical_bytes(item.decision.json)
