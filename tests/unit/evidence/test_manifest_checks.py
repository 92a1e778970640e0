"""What an issuer's manifest may replace, and what files are its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assessor_app.domain.digests import digest_of
from assessor_app.domain.ids import Digest, Sha256Hex
from assessor_app.errors import IntegrityProblem
from assessor_app.evidence import manifest_checks
from assessor_app.protocol.feed import AssignmentChange
from tests.fakes.blobs import sha256_of
from tests.fakes.packages import package

LATER = "2026-11-03T08:00:00Z"
NEXT = {"version": 4, "created": LATER}
OTHER_DIGEST = digest_of(b"other")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"id": "urn:uuid:other", **NEXT}, "package_other"),
        ({"issuer__id": "https://other.example", **NEXT}, "package_other"),
        ({"submission__id": "urn:uuid:other", **NEXT}, "package_other"),
        ({"assignment__id": "urn:uuid:other", **NEXT}, "package_other_assignment"),
        ({"assignment__assessor": "did:key:other", **NEXT}, "package_other_assignment"),
        ({"version": 2}, "package_older"),
        ({"version": 2, "created": LATER}, "package_older"),
        ({"version": 4, "created": "2026-11-01T08:00:00Z"}, "package_older"),
        ({"submission__attempt": 1, **NEXT}, "package_older"),
        ({"created": LATER}, "package_replayed"),
        ({"rubric__digestSRI": OTHER_DIGEST}, "package_replayed"),
        ({"rubric__digestSRI": OTHER_DIGEST, **NEXT}, "package_rubric_older"),
        (
            {"rubric__lastChangeDateTime": "2026-09-01T00:00:00Z", **NEXT},
            "package_rubric_older",
        ),
    ],
)
def test_what_must_not_replace_a_package_does_not(changes: dict[str, object], code: str) -> None:
    with pytest.raises(IntegrityProblem) as caught:
        manifest_checks.check_update(package(), package(**changes))
    assert caught.value.code == code


@pytest.mark.parametrize(
    "changes",
    [
        {},
        NEXT,
        {"version": 9},
        {"submission__attempt": 3, **NEXT},
        {
            "rubric__digestSRI": OTHER_DIGEST,
            "rubric__lastChangeDateTime": "2026-10-02T00:00:00Z",
            **NEXT,
        },
        {"rubric__id": "https://issuer.example/r2", "rubric__digestSRI": OTHER_DIGEST, **NEXT},
    ],
)
def test_the_same_and_the_next_version_are_taken(changes: dict[str, object]) -> None:
    manifest_checks.check_update(package(), package(**changes))
    manifest_checks.check_update(None, package(**changes))


def offer(**changes: object) -> AssignmentChange:
    held = package()
    ref = {"id": held.id, "version": 3, "digestSRI": digest_of(b"doc"), "size": held.total_bytes}
    value = {"id": held.assignment.id, "due": LATER, "package": {**ref, **changes}}
    return AssignmentChange.from_json(value)


@pytest.mark.parametrize(
    ("offered", "digest", "code"),
    [
        (offer(id="urn:uuid:other"), digest_of(b"doc"), "package_other"),
        (offer(version=4), digest_of(b"doc"), "package_mixed"),
        (offer(size=0), digest_of(b"doc"), "package_mixed"),
        (offer(), OTHER_DIGEST, "package_mixed"),
        (
            offer().model_copy(update={"id": "urn:uuid:other"}),
            digest_of(b"doc"),
            "package_other_assignment",
        ),
    ],
)
def test_a_package_must_be_the_one_announced(
    offered: AssignmentChange, digest: Digest, code: str
) -> None:
    manifest_checks.check_offer(offer(), package(), digest_of(b"doc"))
    with pytest.raises(IntegrityProblem) as caught:
        manifest_checks.check_offer(offered, package(), digest)
    assert caught.value.code == code


def test_a_package_is_for_this_assessor_from_this_issuer() -> None:
    mine = {"issuer": "https://issuer.example", "assessor": "did:key:z6Mk"}
    manifest_checks.check_recipient(package(), **mine)
    for changed, code in (
        ({**mine, "issuer": "https://other.example"}, "package_other_issuer"),
        ({**mine, "assessor": "did:key:other"}, "package_other_assessor"),
    ):
        with pytest.raises(IntegrityProblem) as caught:
            manifest_checks.check_recipient(package(), **changed)
        assert caught.value.code == code


def test_a_package_past_its_date_is_not_taken_in() -> None:
    manifest_checks.check_not_expired(package(), datetime(2026, 12, 1, tzinfo=UTC))
    with pytest.raises(IntegrityProblem) as caught:
        manifest_checks.check_not_expired(package(), datetime(2026, 12, 2, tzinfo=UTC))
    assert caught.value.code == "package_expired"


@pytest.mark.parametrize(
    ("size", "sha256", "code"),
    [(5, sha256_of(b"plan"), "file_size"), (4, sha256_of(b"plam"), "file_digest")],
)
def test_a_file_is_the_one_in_the_manifest(size: int, sha256: Sha256Hex, code: str) -> None:
    (file,) = package().file
    manifest_checks.check_file(file, size=4, sha256=sha256_of(b"plan"))
    with pytest.raises(IntegrityProblem) as caught:
        manifest_checks.check_file(file, size=size, sha256=sha256)
    assert caught.value.code == code


CONTENTS = {"data/rubric.json": 2, "data/evidence/plan.txt": 4}


@pytest.mark.parametrize(
    ("sizes", "code"),
    [
        ({**CONTENTS, "data/more": 0}, "file_unlisted"),
        ({"data/rubric.json": 2}, "file_missing"),
        ({**CONTENTS, "data/rubric.json": 3}, "file_size"),
    ],
)
def test_a_bag_holds_what_the_manifest_names(sizes: dict[str, int], code: str) -> None:
    manifest_checks.check_contents(package(), CONTENTS)
    with pytest.raises(IntegrityProblem) as caught:
        manifest_checks.check_contents(package(), sizes)
    assert caught.value.code == code
