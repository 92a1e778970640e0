from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from assessor_app.domain.ids import AssignmentId, PackageId, Sha256Hex
from assessor_app.errors import EnvironmentProblem
from assessor_app.evidence.bag import open_bag, open_decision_bag, write_bag, write_decision_bag
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.issuers.folder import WAITING_CODE, BagFormat, FolderConnector
from assessor_app.protocol.annotation import AnnotationCollection
from assessor_app.protocol.sync import UploadItem
from assessor_app.signing.canonical import canonical_bytes, document_digest
from tests.fakes.documents import (
    FILES,
    RUBRIC_FILE,
    Signed,
    make_collection,
    make_decision,
    make_manifest,
    make_receipt,
    make_well_known,
    urn,
)

BAGS = BagFormat(open_bag, write_decision_bag, canonical_bytes, document_digest)
PLAN = FILES["data/evidence/01-plan.pdf"]
PLAN_SHA = Sha256Hex(hashlib.sha256(PLAN).hexdigest())
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


def opener(data: bytes) -> Callable[[], BinaryIO]:
    return lambda: BytesIO(data)


def put_bag(folder: Path, manifest: Signed, *, file: str = "one.assessor.zip") -> Path:
    contents = {"data/rubric.case.json": RUBRIC_FILE, **FILES}
    path = folder / file
    write_bag(path, manifest.data, {name: opener(data) for name, data in contents.items()})
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def connector(folder: Path) -> FolderConnector:
    return FolderConnector(folder, BAGS, held_well_known=b"held")


def item(decision: Signed, *, name: str = "1") -> UploadItem:
    marks = AnnotationCollection.from_json(make_collection(name=name))
    return UploadItem(decision=decision.json, annotations=marks)


def test_packages_in_the_folder_are_listed_once(folder: Path, connector: FolderConnector) -> None:
    manifest = make_manifest()
    put_bag(folder, manifest)
    page = connector.changes(None, limit=1)
    assert [one.id for one in page.created] == [urn("assignment/1")]
    assert page.created[0].package.digest_sri == manifest.digest
    assert not page.has_more_changes
    again = connector.changes(page.new_state, limit=1)
    assert (again.created, again.updated) == ((), ())
    put_bag(folder, make_manifest(name="2"), file="two.assessor.zip")
    later = connector.changes(page.new_state, limit=1)
    assert {one.id for one in later.updated} == {urn("assignment/1"), urn("assignment/2")}
    assert later.destroyed == ()


def test_the_newest_of_several_versions_counts(folder: Path, connector: FolderConnector) -> None:
    for version, name in ((2, "a"), (3, "b"), (1, "c")):
        put_bag(folder, make_manifest(version=version), file=f"{name}.assessor.zip")
    page = connector.changes(None, limit=10)
    assert [one.package.version for one in page.created] == [3]


def test_manifest_and_files_come_from_the_bag(folder: Path, connector: FolderConnector) -> None:
    manifest = make_manifest()
    put_bag(folder, manifest)
    assert connector.manifest(PackageId(manifest.json["id"])) == manifest.data
    for offset in (0, 1, len(PLAN)):
        with connector.blob(PLAN_SHA, size=len(PLAN), offset=offset) as stream:
            assert stream.offset == offset
            assert b"".join(stream.chunks) == PLAN[offset:]


@pytest.mark.parametrize("offset", [0, len(PLAN) + 5])
def test_a_file_shorter_than_asked_for_breaks_off(
    folder: Path, connector: FolderConnector, offset: int
) -> None:
    put_bag(folder, make_manifest())
    with (
        pytest.raises(IssuerProblem) as caught,
        connector.blob(PLAN_SHA, size=len(PLAN) + 9, offset=offset) as stream,
    ):
        b"".join(stream.chunks)
    assert caught.value.failure is Failure.BROKEN


def test_what_is_not_there_is_refused(folder: Path, connector: FolderConnector) -> None:
    with pytest.raises(IssuerProblem) as caught:
        connector.manifest(PackageId("urn:uuid:none"))
    assert caught.value.status == 404
    with pytest.raises(IssuerProblem) as caught, connector.blob(PLAN_SHA, size=1):
        pass
    assert caught.value.status == 404


def test_a_bag_that_cannot_be_read_is_left_out_and_named(
    folder: Path, connector: FolderConnector
) -> None:
    put_bag(folder, make_manifest())
    (folder / "bad.assessor.zip").write_bytes(b"PK no zip")
    with zipfile.ZipFile(folder / "odd.assessor.zip", "w") as archive:
        archive.writestr("../x", b"x")
    assert len(connector.changes(None, limit=10).created) == 1
    assert [name for name, _ in connector.problems] == ["bad.assessor.zip", "odd.assessor.zip"]
    assert all(code.startswith("bag_") for _, code in connector.problems)


def test_a_manifest_that_is_none_is_left_out(folder: Path, connector: FolderConnector) -> None:
    manifest = make_manifest(override={"version": "three"})
    put_bag(folder, manifest)
    assert connector.changes(None, limit=10).created == ()
    assert len(connector.problems) == 1


def test_keys_in_the_folder_go_before_those_held(folder: Path, connector: FolderConnector) -> None:
    assert connector.well_known() == b"held"
    newer = make_well_known(version=2)
    (folder / "assessor-sync.json").write_bytes(newer.data)
    assert connector.well_known() == newer.data
    (folder / "assessor-sync.json").write_bytes(b" " * ((8 << 20) + 1))
    with pytest.raises(IssuerProblem) as caught:
        connector.well_known()
    assert caught.value.failure is Failure.NOT_THE_ISSUER


def test_decisions_go_out_once_and_wait_for_their_receipts(
    folder: Path, connector: FolderConnector
) -> None:
    first, second = make_decision(name="1"), make_decision(name="2")
    for _ in range(2):
        answers = connector.send([item(first), item(second, name="2")], idempotency_key=KEY)
        assert [one.status for one in answers] == ["rejected", "rejected"]
        assert {one.problem.code for one in answers if one.problem} == {WAITING_CODE}
    bags = sorted((folder / "outgoing").iterdir())
    assert len(bags) == 2
    carried = {decision for bag in bags for decision, _ in open_decision_bag(bag)}
    assert carried == {first.data, second.data}
    receipts = folder / "receipts"
    receipts.mkdir()
    (receipts / "a.json").write_bytes(make_receipt(first).data)
    (receipts / "b.json").write_text("{")
    (receipts / "c.json").write_text(json.dumps({"decision": 7}))
    answers = connector.send([item(first), item(second, name="2")], idempotency_key=KEY)
    assert [one.status for one in answers] == ["accepted", "rejected"]
    assert answers[0].receipt == make_receipt(first).json


def test_a_decision_without_annotations_goes_out(folder: Path, connector: FolderConnector) -> None:
    decision = make_decision()
    connector.send([UploadItem(decision=decision.json)], idempotency_key=KEY)
    (bag,) = (folder / "outgoing").iterdir()
    assert [one for one, _ in open_decision_bag(bag)] == [decision.data]


def test_a_folder_takes_no_other_requests(connector: FolderConnector) -> None:
    calls: Sequence[Callable[[], object]] = (
        lambda: connector.extend_lease(AssignmentId("urn:a")),
        lambda: connector.recuse(AssignmentId("urn:a"), reason="other", note=""),
        connector.decisions_digest,
    )
    for call in calls:
        with pytest.raises(IssuerProblem) as caught:
            call()
        assert (caught.value.failure, caught.value.status) == (Failure.REFUSED, 405)


def test_a_stick_that_was_pulled_out_is_unreachable(
    folder: Path, connector: FolderConnector
) -> None:
    put_bag(folder, make_manifest())
    connector.changes(None, limit=1)
    folder.rename(folder.with_name("gone"))
    calls: Sequence[Callable[[], object]] = (
        connector.well_known,
        lambda: connector.changes(None, limit=1),
        lambda: connector.manifest(PackageId(urn("package/1"))),
        lambda: connector.send([item(make_decision())], idempotency_key=KEY),
    )
    for call in calls:
        with pytest.raises(IssuerProblem) as caught:
            call()
        assert caught.value.failure is Failure.UNREACHABLE


def test_a_disk_that_would_not_is_a_problem_of_the_folder(folder: Path) -> None:
    def full(path: Path, decisions: Sequence[tuple[bytes, bytes]]) -> None:
        raise EnvironmentProblem("Full.", code="disk_full")

    connector = FolderConnector(folder, BagFormat(open_bag, full, canonical_bytes, document_digest))
    with pytest.raises(IssuerProblem) as caught:
        connector.send([item(make_decision())], idempotency_key=KEY)
    assert caught.value.failure is Failure.BROKEN


def test_closing_forgets_and_looking_again_finds(folder: Path, connector: FolderConnector) -> None:
    path = put_bag(folder, make_manifest())
    state = connector.changes(None, limit=1).new_state
    connector.close()
    assert connector.manifest(PackageId(urn("package/1")))
    os.utime(path, ns=(1, 1))
    assert connector.changes(state, limit=1).new_state != state
