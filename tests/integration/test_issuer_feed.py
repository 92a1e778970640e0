"""The feed, manifests and blobs of the reference issuer, over real HTTP."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.digests import hex_from_digest
from assessor_app.protocol.feed import ChangePage
from assessor_app.protocol.problem import ProblemType
from assessor_app.protocol.sync import WellKnown
from assessor_app.signing.trust import TrustedKeys
from assessor_app.signing.verification import verify_manifest
from reference_issuer.catalogue import AchievementEntry, ArtifactEntry
from reference_issuer.service import IssuerService
from tests.fakes.issuer_world import (
    BASE_URL,
    RUBRIC_YAML,
    SLUG,
    Device,
    SteppedClock,
    submission_entry,
)


def ids(changes: list[dict[str, Any]]) -> list[str]:
    return [change["id"] for change in changes]


def talk_of(device: Device) -> tuple[str, int]:
    """Return name and size of an artifact's content."""
    file = device.manifests()[0].json["file"][1]
    return hex_from_digest(file["digestSRI"]), file["size"]


def test_the_first_round_tells_every_assignment_as_created(reader: Device) -> None:
    page = ChangePage.from_json(reader.changes())
    assert len(page.created) == 3
    assert (page.old_state, page.updated, page.destroyed) == (None, (), ())
    assert not page.has_more_changes
    again = reader.changes(page.new_state)
    assert (again["created"], again["newState"]) == ([], page.new_state)
    assert again["oldState"] == page.new_state


def test_pages_together_are_the_whole(reader: Device) -> None:
    whole = ids(reader.changes()["created"])
    told, state, more = [], None, True
    while more:
        page = reader.changes(state, limit=1)
        told += ids(page["created"])
        assert page["updated"] == []
        state, more = page["newState"], page["hasMoreChanges"]
    assert told == whole


def test_what_changes_between_two_pages_is_not_lost(issuer: IssuerService, ada: Device) -> None:
    first = ada.changes(limit=1)
    issuer.replace_files("LIST-00", _files("plan.txt"), base=_home(issuer))
    told = ids(first["created"])
    state, more = first["newState"], True
    while more:
        page = ada.changes(state, limit=1)
        told += ids(page["created"]) + ids(page["updated"])
        state, more = page["newState"], page["hasMoreChanges"]
    assert len(set(told)) == 3
    assert len(told) == 4


def test_a_manifest_is_signed_for_the_assessor(reader: Device) -> None:
    change = reader.changes()["created"][0]
    manifest = reader.manifest(change["package"]["id"])
    known = WellKnown.parse(reader.http.get("/.well-known/assessor-sync").content)
    verified = verify_manifest(
        manifest.data,
        TrustedKeys(known.keys),
        issuer=BASE_URL,
        assessor=reader.key.public.did,
        now=SteppedClock()(),
    )
    assert verified.digest == change["package"]["digestSRI"]
    assert verified.document.total_bytes == change["package"]["size"]
    assert verified.document.assignment.due == change["due"]
    for stored in verified.document.stored_files():
        content = reader.get(f"/v1/blobs/{hex_from_digest(stored.digest_sri)}").content
        assert len(content) == stored.size
        assert hashlib.sha256(content).hexdigest() == hex_from_digest(stored.digest_sri)


def test_other_files_make_a_new_version_that_is_told_as_updated(
    issuer: IssuerService, ada: Device
) -> None:
    before = ada.changes()
    manifest = ada.manifest(before["created"][0]["package"]["id"])
    issuer.replace_files(manifest.json["submission"]["id"], _files("talk.bin"), base=_home(issuer))
    page = ada.changes(before["newState"])
    (change,) = page["updated"]
    assert (page["created"], change["package"]["version"]) == ([], 2)
    newer = ada.manifest(change["package"]["id"])
    assert newer.digest == change["package"]["digestSRI"] != manifest.digest
    ids_before = {file["name"]: file["id"] for file in manifest.json["file"]}
    ids_after = {file["name"]: file["id"] for file in newer.json["file"]}
    assert ids_after["Plan"] == ids_before["Plan"]
    assert set(ids_after) == {"Plan"}


def test_a_package_that_is_asked_for_before_the_feed_is_signed_then(
    issuer: IssuerService, ada: Device
) -> None:
    before = ada.changes()
    package = before["created"][0]["package"]["id"]
    submission = ada.manifest(package).json["submission"]["id"]
    issuer.replace_files(submission, _files("talk.bin"), base=_home(issuer))
    newer = ada.manifest(package)
    (change,) = ada.changes(before["newState"])["updated"]
    assert newer.json["version"] == 2
    assert change["package"]["digestSRI"] == newer.digest


def test_another_rubric_makes_new_versions_and_the_same_one_does_not(
    issuer: IssuerService, ada: Device, tmp_path: Path, issuer_clock: SteppedClock
) -> None:
    state = ada.changes()["newState"]
    issuer_clock.now += timedelta(hours=1)
    entry = AchievementEntry(slug=SLUG, name="Careful Listening", rubric="careful-listening.yaml")
    assert not issuer.add_achievement(entry, base=tmp_path)
    assert ada.changes(state)["updated"] == []
    changed = RUBRIC_YAML.replace("Somebody is named.", "Somebody is named for a reason.")
    (tmp_path / "careful-listening.yaml").write_text(changed, "utf-8")
    assert issuer.add_achievement(entry, base=tmp_path)
    page = ada.changes(state)
    assert [change["package"]["version"] for change in page["updated"]] == [2, 2, 2]


def test_a_recalled_assignment_is_destroyed_for_those_who_knew_it(
    issuer: IssuerService, ada: Device
) -> None:
    before = ada.changes()
    manifest = ada.manifest(before["created"][0]["package"]["id"])
    issuer.recall(manifest.json["submission"]["label"], "Ada")
    assert ada.changes(before["newState"])["destroyed"] == [before["created"][0]["id"]]
    whole = ada.changes()
    assert len(whole["created"]) == 2
    assert whole["destroyed"] == []
    assert ada.get(f"/v1/packages/{quote(manifest.json['id'])}").status_code == 404


@pytest.mark.parametrize("state", ["unknown", "00000000-1-1", "x", "%00", "1" * 300])
def test_a_state_that_is_not_this_issuers_cannot_be_continued(reader: Device, state: str) -> None:
    answer = reader.get(f"/v1/changes?since={state}")
    assert answer.status_code == 409
    assert answer.json()["type"] == ProblemType.CANNOT_CALCULATE_CHANGES


def test_a_state_of_the_future_or_turned_round_cannot_be_continued(reader: Device) -> None:
    epoch, position, _ = reader.changes()["newState"].split("-")
    for state in (f"{epoch}-{int(position) + 1}-0", f"{epoch}-1-{position}"):
        assert reader.get(f"/v1/changes?since={state}").status_code == 409


def test_an_expired_state_leads_to_a_whole_round(issuer: IssuerService, ada: Device) -> None:
    state = ada.changes()["newState"]
    issuer.expire_feed()
    assert ada.get(f"/v1/changes?since={state}").status_code == 409
    fresh = ada.changes(limit=2)
    assert len(ada.changes(fresh["newState"])["created"]) == 1


@pytest.mark.parametrize("limit", ["0", "-1", "many", "", "٣"])
def test_a_limit_is_a_number_from_one(reader: Device, limit: str) -> None:
    answer = reader.get(f"/v1/changes?limit={quote(limit)}")
    assert (answer.status_code, answer.json()["code"]) == (400, "limit")


def test_a_manifest_is_renewed_in_time_and_keeps_its_content(
    ada: Device, issuer_clock: SteppedClock
) -> None:
    before = ada.changes()
    issuer_clock.now += timedelta(days=70)
    page = ada.changes(before["newState"])
    assert [change["package"]["version"] for change in page["updated"]] == [2, 2, 2]
    manifest = ada.manifest(page["updated"][0]["package"]["id"])
    left = from_rfc3339(manifest.json["expires"]) - issuer_clock()
    assert left == timedelta(days=90)
    assert ada.changes(page["newState"])["updated"] == []


def test_packages_of_a_revoked_key_are_signed_anew(issuer: IssuerService, ada: Device) -> None:
    before = ada.changes()
    old = issuer.invite("Ada").key
    issuer.rotate_key()
    issuer.revoke_key(old)
    page = ada.changes(before["newState"])
    assert len(page["updated"]) == 3
    manifest = ada.manifest(page["updated"][0]["package"]["id"])
    assert old not in manifest.json["proof"]["verificationMethod"]


def test_one_assessor_sees_nothing_of_anothers(ada: Device, ben: Device) -> None:
    change = ada.changes()["created"][0]
    sha256, _ = talk_of(ada)
    assert ben.changes()["created"] == []
    for path in (f"/v1/packages/{quote(change['package']['id'])}", f"/v1/blobs/{sha256}"):
        answer = ben.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, ProblemType.NOT_FOUND)


def test_a_later_submission_is_created(issuer: IssuerService, ada: Device) -> None:
    state = ada.changes()["newState"]
    entry = submission_entry("late", label="LATE-01", note="On paper.", due_in_days=3)
    issuer.add_submissions([entry], base=_home(issuer))
    assert len(issuer.assign_all("Ada")) == 1
    (change,) = ada.changes(state)["created"]
    assert ada.manifest(change["package"]["id"]).json["submission"]["note"] == "On paper."


@pytest.mark.parametrize(
    ("headers", "status", "part"),
    [
        ({}, 200, (0, 10240)),
        ({"Range": "bytes=0-9"}, 206, (0, 10)),
        ({"Range": "bytes=10000-"}, 206, (10000, 10240)),
        ({"Range": "bytes=-40"}, 206, (10200, 10240)),
        ({"Range": "bytes=10200-99999"}, 206, (10200, 10240)),
        ({"Range": "bytes=0-1,5-6"}, 200, (0, 10240)),
        ({"Range": "bytes=5-1"}, 200, (0, 10240)),
        ({"Range": "bytes=5-9", "If-Range": "ETAG"}, 206, (5, 10)),
        ({"Range": "bytes=5-9", "If-Range": '"other"'}, 200, (0, 10240)),
        ({"Range": "bytes=5-9", "If-Range": "W/ETAG"}, 200, (0, 10240)),
        ({"Range": "bytes=5-9", "If-Range": "Tue, 03 Nov 2026 09:00:00 GMT"}, 200, (0, 10240)),
        ({"Range": "bytes=10240-"}, 416, (0, 0)),
        ({"Range": "bytes=-0"}, 416, (0, 0)),
        ({"If-None-Match": "ETAG"}, 304, (0, 0)),
        ({"If-None-Match": '"other", ETAG'}, 304, (0, 0)),
        ({"If-None-Match": "*"}, 304, (0, 0)),
        ({"If-None-Match": '"other"'}, 200, (0, 10240)),
    ],
    ids=str,
)
def test_ranges_and_conditions(
    reader: Device, headers: dict[str, str], status: int, part: tuple[int, int]
) -> None:
    sha256, size = talk_of(reader)
    etag = f'"{sha256}"'
    sent = {name: value.replace("ETAG", etag) for name, value in headers.items()}
    answer = reader.get(f"/v1/blobs/{sha256}", **sent)
    assert answer.status_code == status
    assert answer.headers["etag"] == etag
    if status == 416:
        assert answer.headers["content-range"] == f"bytes */{size}"
        return
    digest = base64.b64encode(bytes.fromhex(sha256)).decode("ascii")
    assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"
    whole = bytes(range(256)) * 40
    assert answer.content == whole[part[0] : part[1]]
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {part[0]}-{part[1] - 1}/{size}"


def test_head_tells_size_and_digest_without_a_body(reader: Device) -> None:
    sha256, size = talk_of(reader)
    headers = {"Authorization": f"Bearer {reader.token}", "Range": "bytes=0-9"}
    answer = reader.http.head(f"/v1/blobs/{sha256}", headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) == size
    assert answer.headers["accept-ranges"] == "bytes"
    assert "repr-digest" in answer.headers


def test_a_large_file_comes_in_pieces(issuer: IssuerService, ada: Device, tmp_path: Path) -> None:
    content = bytes(range(256)) * 5000
    (tmp_path / "long.bin").write_bytes(content)
    issuer.replace_files("LIST-00", _files("long.bin"), base=tmp_path)
    sha256 = hashlib.sha256(content).hexdigest()
    assert ada.get(f"/v1/blobs/{sha256}").content == content
    part = ada.get(f"/v1/blobs/{sha256}", Range="bytes=100000-1000000")
    assert part.content == content[100_000:1_000_001]


def test_a_file_that_the_issuer_lost_is_its_own_problem(issuer: IssuerService, ada: Device) -> None:
    sha256, _ = talk_of(ada)
    (issuer.config.blobs / sha256[:2] / sha256).unlink()
    answer = ada.get(f"/v1/blobs/{sha256}")
    assert (answer.status_code, answer.json()["code"]) == (503, "blob_missing")
    assert "retry-after" in answer.headers


@pytest.mark.parametrize("name", ["0" * 64, "A" * 64, "..%2f..%2fkey", "0" * 63])
def test_a_name_that_is_no_content_of_theirs_is_not_found(reader: Device, name: str) -> None:
    assert reader.get(f"/v1/blobs/{name}").status_code == 404


def _home(issuer: IssuerService) -> Path:
    return issuer.config.home.parent


def _files(path: str) -> tuple[ArtifactEntry, ...]:
    return (ArtifactEntry(path=path, name="Plan", part="P1"),)
