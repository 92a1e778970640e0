from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from assessor_app.domain.assignments import AssignmentState, DownloadState
from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.drafts import Draft
from assessor_app.domain.ids import AssignmentId, IssuerId, LogId
from assessor_app.domain.progress import Cancelled, CancelToken, Progress
from assessor_app.errors import IntegrityProblem
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.protocol.feed import ChangePage
from assessor_app.signing.multikey import SigningKey
from assessor_app.sync import inbox as inbox_module
from tests.fakes.connector import FakeConnector
from tests.fakes.device import Device
from tests.fakes.documents import NOW, Override, make_manifest, urn
from tests.fakes.fake_issuer import FakeIssuer

ONE = AssignmentId(urn("assignment/1"))


def held_version(device: Device, assignment: AssignmentId = ONE) -> int | None:
    with device.store.read() as transaction:
        package = transaction.packages.of_assignment(assignment)
    return None if package is None else package.version


def test_new_assignments_come_with_their_verified_packages(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    manifest = issuer.publish(files={"data/a.txt": b"a", "data/b.pdf": b"bb"})
    result = device.inbox(connector).run()
    assert result.new == (ONE,)
    row = device.assignment()
    assert (row.state, row.download) == (AssignmentState.ASSIGNED, DownloadState.LISTED)
    assert (row.package_digest, row.size_bytes) == (manifest.digest, 5)
    with device.store.read() as transaction:
        package = transaction.packages.of_assignment(ONE)
        assert package is not None
        files = transaction.packages.files(package.id)
    assert package.manifest == manifest.data
    assert {one.path: one.role.value for one in files} == {
        "data/rubric.case.json": "rubric",
        "data/a.txt": "artifact",
        "data/b.pdf": "artifact",
    }
    assert device.issuer().feed_state == "1"


def test_tracks_and_renditions_are_files_of_their_artifact(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    from tests.fakes.documents import stored_file

    track = {
        **stored_file("data/a.vtt", b"WEBVTT", "text/vtt"),
        "kind": "captions",
        "language": "en",
    }
    rendition = {**stored_file("data/a.pdf", b"%PDF", "application/pdf"), "purpose": "view"}
    manifest = make_manifest(files={"data/a.mp4": b"mp4"})
    manifest.json["file"][0] |= {"track": [track], "rendition": [rendition]}
    manifest = make_manifest(files={}, override={"file": manifest.json["file"]})
    issuer.assign(manifest, ())
    issuer.assignments[ONE]["package"]["size"] += len(b"WEBVTT") + len(b"%PDF")
    device.inbox(connector).run()
    with device.store.read() as transaction:
        package = transaction.packages.of_assignment(ONE)
        assert package is not None
        files = transaction.packages.files(package.id)
    assert {one.role.value for one in files} == {"rubric", "artifact", "track", "rendition"}
    assert len({one.artifact for one in files}) == 2


def test_many_pages_are_followed_and_told(
    device: Device,
    issuer: FakeIssuer,
    connector: FakeConnector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inbox_module, "PAGE_ITEMS", 2)
    for number in range(5):
        issuer.publish(str(number))
    told: list[Progress] = []
    result = device.inbox(connector).run(progress=told.append)
    assert len(result.new) == 5
    assert [one.done for one in told] == [1, 2, 3]
    assert device.issuer().feed_state == "5"


def test_a_broken_first_reading_begins_anew(
    device: Device,
    issuer: FakeIssuer,
    connector: FakeConnector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inbox_module, "PAGE_ITEMS", 2)
    for number in range(4):
        issuer.publish(str(number))

    def drop_after_a_page(_: Progress) -> None:
        connector.failures["changes"] = [IssuerProblem("", Failure.BROKEN)]

    with pytest.raises(IssuerProblem):
        device.inbox(connector).run(progress=drop_after_a_page)
    assert device.issuer().feed_state is None
    assert device.assignment("0").download is DownloadState.LISTED
    connector.calls.clear()
    assert device.inbox(connector).run().new == (
        AssignmentId(urn("assignment/2")),
        AssignmentId(urn("assignment/3")),
    )
    assert connector.calls.count("manifest") == 2


def test_a_later_broken_reading_goes_on_where_it_was(
    device: Device,
    issuer: FakeIssuer,
    connector: FakeConnector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    device.inbox(connector).run()
    monkeypatch.setattr(inbox_module, "PAGE_ITEMS", 1)
    issuer.publish("1")
    issuer.publish("2")
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        device.inbox(connector).run(progress=lambda _: cancel.cancel(), cancel=cancel)
    assert device.issuer().feed_state == "1"
    assert device.inbox(connector).run().new == (AssignmentId(urn("assignment/2")),)


def test_nothing_new_fetches_no_manifest(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    issuer.publish()
    device.inbox(connector).run()
    connector.calls.clear()
    result = device.inbox(connector).run()
    assert not result.touched
    assert connector.calls == ["changes"]


def test_a_new_due_date_keeps_what_is_here(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    manifest = issuer.publish()
    device.inbox(connector).run()
    with device.store.write() as transaction:
        transaction.assignments.set_download(ONE, DownloadState.READY)
    later = NOW + timedelta(days=90)
    issuer.assign(manifest, (), due=later)
    connector.calls.clear()
    assert device.inbox(connector).run().updated == (ONE,)
    assert device.assignment().due_at == later
    assert device.assignment().download is DownloadState.READY
    assert "manifest" not in connector.calls


def test_a_new_version_is_to_be_fetched_under_the_same_key(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    issuer.publish(version=1)
    device.inbox(connector).run()
    with device.store.write() as transaction:
        before = transaction.packages.of_assignment(ONE)
        transaction.assignments.set_download(ONE, DownloadState.READY)
    issuer.publish(version=2, files={"data/two.txt": b"two"})
    device.inbox(connector).run()
    with device.store.read() as transaction:
        after = transaction.packages.of_assignment(ONE)
    assert before is not None
    assert after is not None
    assert (after.version, after.wrapped_key) == (2, before.wrapped_key)
    assert device.assignment().download is DownloadState.LISTED


@pytest.mark.parametrize(
    ("version", "key", "override", "code"),
    [
        (3, SigningKey(b"\x77" * 32), {}, "key_unknown"),
        (3, None, {"assignment.assessor": "did:key:z6MkOther"}, "manifest_assessor"),
        (3, None, {"issuer.id": "https://other.example"}, "manifest_issuer"),
        (3, None, {"expires": to_rfc3339(NOW - timedelta(days=1))}, "manifest_expired"),
        (3, None, {"submission.learner": 7}, "schema"),
        (1, None, {}, "package_older"),
        (2, None, {"submission.note": "changed"}, "package_replayed"),
        (3, None, {"submission.id": "urn:uuid:other"}, "package_other"),
    ],
)
def test_a_manifest_that_is_refused_marks_its_assignment_only(
    device: Device,
    issuer: FakeIssuer,
    connector: FakeConnector,
    version: int,
    key: SigningKey | None,
    override: Override,
    code: str,
) -> None:
    issuer.publish("1", version=2)
    device.inbox(connector).run()
    bad = make_manifest(
        name="1",
        version=version,
        key=key,
        files={"data/one.txt": b"one 1"},
        rubric=b"{}",
        override=override,
    )
    issuer.assign(bad, ())
    issuer.publish("2")
    result = device.inbox(connector).run()
    assert result.failed == ((ONE, code),)
    assert result.new == (AssignmentId(urn("assignment/2")),)
    row = device.assignment()
    assert (row.download, row.problem) == (DownloadState.FAILED, code)
    assert held_version(device) == 2
    assert device.issuer().feed_state == "3"


def test_a_first_manifest_that_is_refused_leaves_no_package(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    issuer.assign(make_manifest(key=SigningKey(b"\x77" * 32)), ())
    assert device.inbox(connector).run().failed == ((ONE, "key_unknown"),)
    assert held_version(device) is None


@pytest.mark.parametrize("member", ["version", "size"])
def test_a_feed_that_announces_another_package_is_not_believed(
    device: Device, issuer: FakeIssuer, connector: FakeConnector, member: str
) -> None:
    issuer.publish()
    issuer.assignments[ONE]["package"][member] += 1
    assert device.inbox(connector).run().failed == ((ONE, "package_mixed"),)


def test_a_refused_manifest_is_asked_for_again(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    good = issuer.publish("1")
    issuer.publish("2")
    refused = IssuerProblem("", Failure.REFUSED, status=500)
    connector.failures["manifest"] = [refused]
    first = device.inbox(connector).run()
    assert [code for _, code in first.failed] == ["issuer_refused"]
    result = device.inbox(connector).run()
    assert len(result.updated) == 1
    assert device.assignment().package_digest == good.digest
    assert {device.assignment(name).download for name in "12"} == {DownloadState.LISTED}


def test_an_issuer_that_only_errs_stops_the_reading(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    issuer.publish("1")
    issuer.publish("2")
    connector.failures["manifest"] = [IssuerProblem("", Failure.REFUSED, status=500)] * 2
    with pytest.raises(IssuerProblem):
        device.inbox(connector).run()
    assert device.issuer().feed_state is None


@pytest.mark.parametrize(
    "problem",
    [
        IssuerProblem("", Failure.UNREACHABLE),
        IssuerProblem("", Failure.TIMEOUT),
        IssuerProblem("", Failure.NOT_THE_ISSUER, status=200),
        IssuerProblem("", Failure.REFUSED, status=401),
        IssuerProblem("", Failure.REFUSED, status=429),
    ],
)
def test_a_problem_of_every_call_writes_nothing(
    device: Device, issuer: FakeIssuer, connector: FakeConnector, problem: IssuerProblem
) -> None:
    issuer.publish()
    connector.failures["manifest"] = [problem]
    with pytest.raises(IssuerProblem):
        device.inbox(connector).run()
    with device.store.read() as transaction:
        assert transaction.assignments.of_issuer(IssuerId(issuer.id)) == ()


@pytest.mark.parametrize("failure", [Failure.TOO_LARGE, Failure.REFUSED])
def test_a_package_that_is_gone_is_a_problem_of_its_own(
    device: Device, issuer: FakeIssuer, connector: FakeConnector, failure: Failure
) -> None:
    issuer.publish()
    connector.failures["manifest"] = [IssuerProblem("", failure, status=404)]
    assert device.inbox(connector).run().failed == ((ONE, f"issuer_{failure}"),)


def test_a_recalled_assignment_keeps_its_draft(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    issuer.publish()
    device.inbox(connector).run()
    with device.store.write() as transaction:
        transaction.drafts.put(Draft(ONE, feedback="Well done."))
    issuer.recall(ONE)
    assert device.inbox(connector).run().recalled == (ONE,)
    assert device.assignment().state is AssignmentState.RECALLED
    with device.store.read() as transaction:
        assert transaction.drafts.get(ONE).feedback == "Well done."
    issuer.publish()
    device.inbox(connector).run()
    assert device.assignment().state is AssignmentState.ASSIGNED


def test_an_expired_state_resyncs_whole_and_recalls_what_is_gone(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    for name in ("1", "2", "3"):
        issuer.publish(name)
    device.inbox(connector).run()
    with device.store.write() as transaction:
        transaction.assignments.set_state(
            AssignmentId(urn("assignment/3")), AssignmentState.DECIDED
        )
    issuer.log = [("created", urn("assignment/2"))]
    issuer.assignments = {urn("assignment/2"): issuer.assignments[urn("assignment/2")]}
    result = device.inbox(connector).run()
    assert result.recalled == (ONE,)
    assert device.assignment("2").state is AssignmentState.ASSIGNED
    assert device.assignment("3").state is AssignmentState.DECIDED
    assert device.issuer().feed_state == "1"


def test_recused_and_decided_are_mirrored(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    issuer.publish("1")
    device.inbox(connector).run()
    issuer.publish("2")
    for name, state in (("1", "decided"), ("2", "recused")):
        issuer.assignments[urn(f"assignment/{name}")]["state"] = state
    issuer.log.append(("updated", ONE))
    device.inbox(connector).run()
    assert device.assignment().state is AssignmentState.DECIDED
    with device.store.read() as transaction:
        rows = transaction.assignments.of_issuer(IssuerId(issuer.id))
    assert [row.id for row in rows] == [ONE]


def test_another_issuers_assignment_cannot_be_taken_over(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    manifest = issuer.publish()
    with device.store.write() as transaction:
        first = transaction.issuers.get(IssuerId(issuer.id))
        other = IssuerId("https://other.example")
        log = replace(first, id=other, log=LogId("urn:uuid:log-2"))
        transaction.issuers.add(log)
    device.inbox(connector).run()
    with device.store.write() as transaction:
        row = transaction.assignments.get(ONE)
        transaction.assignments.put(replace(row, issuer=other))
        transaction.issuers.update(replace(first, feed_state=None))
    result = device.inbox(connector).run()
    assert result.failed == ((ONE, "assignment_other_issuer"),)
    assert device.assignment().issuer == other
    issuer.recall(ONE)
    assert device.inbox(connector).run().recalled == ()
    assert manifest.json["assignment"]["id"] == ONE


def test_another_assignments_package_cannot_be_taken_over(
    device: Device, issuer: FakeIssuer, connector: FakeConnector
) -> None:
    issuer.publish("1")
    device.inbox(connector).run()
    thief = make_manifest(name="2", files={}, override={"id": urn("package/1")})
    issuer.assign(thief, ())
    result = device.inbox(connector).run()
    assert result.failed == ((AssignmentId(urn("assignment/2")), "package_other_assignment"),)
    assert held_version(device) == 1


class _Feed(FakeConnector):
    page: ChangePage

    def changes(self, since: str | None, *, limit: int) -> ChangePage:
        return self.page


@pytest.mark.parametrize(
    ("old", "new", "more", "code"),
    [
        ("other", "2", False, "feed_state"),
        ("1", "1", True, "feed_endless"),
        (None, "1", True, "feed_endless"),
    ],
)
def test_a_feed_that_makes_no_sense_is_refused(
    device: Device, issuer: FakeIssuer, *, old: str | None, new: str, more: bool, code: str
) -> None:
    with device.store.write() as transaction:
        transaction.issuers.update(replace(device.issuer(), feed_state="1"))
    feed = _Feed(issuer)
    feed.page = ChangePage(
        old_state=old,
        new_state=new,
        has_more_changes=more,
        created=(),
        updated=(),
        destroyed=(),
    )
    with pytest.raises(IntegrityProblem) as caught:
        device.inbox(feed).run()
    assert caught.value.code == code


def test_a_feed_without_end_ends(
    device: Device, issuer: FakeIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_module, "MAX_PAGES", 3)
    numbers = iter(range(100))

    class Endless(FakeConnector):
        def changes(self, since: str | None, *, limit: int) -> ChangePage:
            return ChangePage(
                new_state=str(next(numbers)),
                has_more_changes=True,
                created=(),
                updated=(),
                destroyed=(),
            )

    with pytest.raises(IntegrityProblem) as caught:
        device.inbox(Endless(issuer)).run()
    assert caught.value.code == "feed_endless"
