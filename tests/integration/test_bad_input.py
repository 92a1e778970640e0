"""What a person sees when something bad comes in: a plain message, an exit code, nothing lost."""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from assessor_app.issuers.http import HttpLimits
from assessor_app.issuers.sync_api import SyncApiConnector
from assessor_app.services import decisions, review, syncing
from assessor_app.signing.multikey import SigningKey
from reference_issuer.tables import manifests
from tests.fakes.package_files import PackageFiles
from tests.fakes.reviewing import complete, mark, score
from tests.fakes.sample_files import pdf_bytes, png_bytes
from tests.fakes.world import ASSESSOR, LABELS, PASSPHRASE, Ran, World, run_command, sample_entry

ONE = LABELS[0]
TALK = "data/evidence/002-talk.pdf"
RUBRIC = "data/rubric.case.json"


def state_of(world: World) -> dict[str, Any]:
    """Return all that must not change: rows, drafts, scores, decisions and stored evidence."""
    with world.workspace.store.read() as tx:
        assignments = [
            row for issuer in tx.issuers.all() for row in tx.assignments.of_issuer(issuer.id)
        ]
        return {
            "queue": tx.projections.queue(),
            "assignments": assignments,
            "packages": [tx.packages.of_assignment(row.id) for row in assignments],
            "drafts": [tx.drafts.get(row.id) for row in assignments],
            "scores": [tx.scores.of(row.id) for row in assignments],
            "marks": [tx.annotations.of(row.id) for row in assignments],
            "decisions": tx.decisions.all(),
            "outbox": tx.outbox.all(),
            "blobs": sorted(path.name for path in world.profile.blobs.rglob("*") if path.is_file()),
        }


def check_plain(ran: Ran, code: int, *words: str) -> None:
    """Assert that a command ended with ``code`` and said ``words``, and no inner workings."""
    said = ran.out + ran.err
    assert ran.code == code, said
    for word in words:
        assert word in said
    for inner in ("Traceback", "Error:", "Exception", "errno", "Assessor met a fault"):
        assert inner not in said


# ── Packages in files ─────────────────────────────────────────────────────────────────────────

Make = Callable[[World, PackageFiles, Path], Path]


def newer(package: PackageFiles) -> PackageFiles:
    package.manifest["version"] += 1
    return package


def signed_by_another(_world: World, package: PackageFiles, path: Path) -> Path:
    return newer(package).seal(SigningKey.generate()).write(path)


def signed_by_a_revoked_key(world: World, package: PackageFiles, path: Path) -> Path:
    old = world.issuer.invite(ASSESSOR).key
    world.issuer.rotate_key()
    world.sync()
    world.issuer.revoke_key(old)
    world.sync()
    return package.write(path)


def changed_after_signing(_world: World, package: PackageFiles, path: Path) -> Path:
    package.manifest["submission"]["attempt"] = 2
    return package.write(path)


def older(world: World, package: PackageFiles, path: Path) -> Path:
    (world.samples / "talk.pdf").write_bytes(pdf_bytes(("Another talk.",)))
    world.issuer.replace_files(ONE, sample_entry("s0", ONE).files, base=world.samples)
    world.sync()
    return package.write(path)


def replayed(_world: World, package: PackageFiles, path: Path) -> Path:
    package.manifest["submission"]["note"] = "Other words under the same version."
    return package.seal().write(path)


def for_another_assessor(_world: World, package: PackageFiles, path: Path) -> Path:
    package.manifest["assignment"]["assessor"] = SigningKey.generate().public.did
    return newer(package).seal().write(path)


def of_an_unknown_issuer(_world: World, package: PackageFiles, path: Path) -> Path:
    package.manifest["issuer"] = {"id": "https://other.example", "name": "Other Trust"}
    return package.write(path)


def past_its_date(_world: World, package: PackageFiles, path: Path) -> Path:
    package.manifest["expires"] = "2026-11-01T00:00:00Z"
    return newer(package).seal().write(path)


def with_rule(change: Callable[[dict[str, Any]], None]) -> Make:
    def make(_world: World, package: PackageFiles, path: Path) -> Path:
        rubric = json.loads(package.files[RUBRIC])
        (extension,) = rubric["extensions"].values()
        change(extension["rule"]["clauses"][0]["when"]["every"])
        rubric["lastChangeDateTime"] = "2026-11-04T09:00:00Z"
        package.manifest["rubric"]["lastChangeDateTime"] = rubric["lastChangeDateTime"]
        package.put(RUBRIC, json.dumps(rubric).encode("utf-8"))
        return newer(package).seal().write(path)

    return make


def with_a_file_that_nobody_named(_world: World, package: PackageFiles, path: Path) -> Path:
    return package.write(path, extra={"data/evidence/extra.txt": b"more"})


def with_other_bytes(_world: World, package: PackageFiles, path: Path) -> Path:
    newer(package).put("data/evidence/001-plan.txt", b"Another plan, which is as it was signed.")
    package.put(TALK, pdf_bytes(("Another talk.",)))
    package.seal()
    package.files[TALK] = bytes(reversed(package.files[TALK]))
    return package.write(path)


def cut_off(_world: World, package: PackageFiles, path: Path) -> Path:
    data = package.write(path).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def with_entry(name: str, data: bytes = b"x", method: int = zipfile.ZIP_STORED) -> Make:
    def make(_world: World, package: PackageFiles, path: Path) -> Path:
        package.write(path)
        with zipfile.ZipFile(path, "a") as bundle:
            bag = bundle.namelist()[0].partition("/")[0]
            bundle.writestr(name.format(bag=bag), data, compress_type=method)
        return path

    return make


def holding(data: bytes) -> Make:
    def make(_world: World, _package: PackageFiles, path: Path) -> Path:
        path.write_bytes(data)
        return path

    return make


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (signed_by_another, "not the issuer's"),
        (signed_by_a_revoked_key, "revoked"),
        (changed_after_signing, "signature does not match"),
        (older, "older than the one here"),
        (replayed, "changed without a new version"),
        (for_another_assessor, "another assessor"),
        (of_an_unknown_issuer, "Other Trust, which you are not enrolled with"),
        (past_its_date, "expired"),
        (with_rule(lambda every: every.update({"in": ["9.9"]})), "9.9"),
        (with_rule(lambda every: every.update({"atLeast": "Golden"})), "Golden"),
        (with_a_file_that_nobody_named, "does not name"),
        (with_other_bytes, "not the one announced"),
        (cut_off, "zip file is damaged"),
        (holding(b"<html>Welcome to the Wi-Fi</html>"), "zip file is damaged"),
        (holding(b""), "zip file is damaged"),
        (with_entry("../evil.txt"), "dangerous name"),
        (with_entry("/etc/evil.txt"), "dangerous name"),
        (with_entry("{bag}/data/../../evil.txt"), "dangerous name"),
        (with_entry("{bag}/data/CON"), "dangerous name"),
        (with_entry("{bag}/data/evidence/aux.txt"), "dangerous name"),
        (with_entry("data\\evil.txt"), "dangerous name"),
        (with_entry("{bag}/fetch.txt"), "fetch"),
        (with_entry("{bag}/data/bomb", bytes(64 << 20), zipfile.ZIP_DEFLATED), "holds too much"),
    ],
)
def test_a_bad_package_file_is_refused_and_what_was_here_stays(
    world: World, tmp_path: Path, make: Make, words: str
) -> None:
    one = world.assignment()
    score(world.workspace, one)
    mark(world.workspace, one)
    path = make(world, PackageFiles.of(world, ONE), tmp_path / "package.zip")
    before = state_of(world)
    ran = world.run("import", str(path))
    check_plain(ran, 1, words)
    assert state_of(world) == before
    assert not (tmp_path / "evil.txt").exists()
    assert world.run("import", str(path), "--json").json["error"]["code"]


def test_a_package_file_that_is_not_there(world: World, tmp_path: Path) -> None:
    check_plain(world.run("import", str(tmp_path / "none.zip")), 3, "cannot be read")


def test_a_good_package_file_is_taken_in_and_taking_it_again_changes_nothing(
    world: World, tmp_path: Path
) -> None:
    package = PackageFiles.of(world, ONE)
    path = package.write(tmp_path / "same.zip")
    before = state_of(world)
    assert world.run("import", str(path)).code == 0
    assert {name: one for name, one in state_of(world).items() if name != "blobs"} == {
        name: one for name, one in before.items() if name != "blobs"
    }
    blob = next(one for one in world.profile.blobs.rglob("*") if one.is_file())
    blob.write_bytes(b"damaged")
    assert world.run("import", str(path)).code == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "A file has no bytes."),
        (png_bytes(), "A file is not of the type that it says it is."),
        (b"%PDF-1.7 and then nothing", "A file is damaged and cannot be shown."),
    ],
)
def test_evidence_that_is_not_what_it_says_is_said_in_the_queue_and_the_review(
    world: World, tmp_path: Path, data: bytes, words: str
) -> None:
    package = newer(PackageFiles.of(world, ONE))
    package.put(TALK, data)
    path = package.seal().write(tmp_path / "package.zip")
    assert world.run("import", str(path)).code == 0
    assert words in world.run("show", ONE).out
    (line,) = [line for line in world.run("list").out.splitlines() if line.startswith(ONE)]
    assert words in line
    assert words not in world.run("show", LABELS[1]).out
    complete(world.workspace, world.assignment())
    decisions.finish(world.workspace, world.assignment())


def test_a_picture_that_is_a_text_is_noticed_on_the_way_in(world: World, tmp_path: Path) -> None:
    package = newer(PackageFiles.of(world, ONE))
    package.put("data/evidence/003-orchard.png", b"Only words, no picture.\n")
    assert world.run("import", str(package.seal().write(tmp_path / "p.zip"))).code == 0
    opened = review.open_review(world.workspace, world.assignment())
    assert [one.problem for one in opened.artifacts] == ["", "", "decoder_type_mismatch"]


# ── Scores and marks ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("score", ONE, "9.9", "Pass"), "Its criteria are: 1.1, 2.1, 2.2, 2.3."),
        (("score", ONE, "1.1", "Proficient"), "Its levels are: Pass, Not yet."),
        (("score", ONE, "1.1", "3"), "Its levels are: Pass, Not yet."),
        (("score", ONE, "2.1", "Emerging", "--points", "7"), "points"),
        (("score", ONE, "2.1", "Emerging", "--points", "many"), "'many' is not a number."),
        (("score", ONE, "2.1", "--condition", "bored"), "condition code"),
        (("score", ONE, "1.1", "--not-applicable"), "always applies"),
        (("score", ONE, "1.1", "Pass", "--cite", "urn:uuid:none"), "no such annotation"),
        (("score", "NONE-1", "1.1", "Pass"), "no such assignment"),
        (("annotate", ONE, "Essay"), "Its artifacts are: Plan, Talk, Orchard."),
        (("annotate", ONE), "Name the artifact to mark."),
        (("annotate", ONE, "Plan", "--page", "1"), "Only PDF files have pages"),
        (("annotate", ONE, "Talk", "--box", "1,2,3,4"), "needs a page"),
        (("annotate", ONE, "Talk", "--page", "1", "--box", "1,2"), "4 numbers"),
        (("annotate", ONE, "Orchard", "--box", "0,0,101,5"), "per cent"),
        (("annotate", ONE, "Orchard", "--time", "1"), "Only video and sound"),
        (("annotate", ONE, "--remove", "urn:uuid:none"), "no such annotation"),
        (("show", ONE, "--file", "Essay"), "no artifact 'Essay'"),
        (("decide", ONE, "--revise"), "Nothing is signed here yet."),
        (("outbox", "--retry", "urn:uuid:none"), "not in the outbox"),
        (("export", "out", "NONE-1"), "no such assignment"),
        (("export", "--bag", "out.zip"), "no signed decision"),
    ],
)
def test_what_a_person_mistypes_is_said_plainly(
    world: World,
    arguments: tuple[str, ...],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    if arguments[-1].startswith("bored") or "--points" in arguments:
        world.run("score", ONE, "2.1", "Proficient")
    before = state_of(world)
    check_plain(world.run(*arguments), 1, words)
    assert state_of(world) == before


@pytest.mark.parametrize(
    ("invitation", "code", "words"),
    [
        ("hello", 1, "This is not an invitation."),
        ("https://issuer.example/enrol#code=abcdefghij&key=zWrong", 1, "not an invitation"),
        ("http://issuer.example/enrol#code=abcdefghij&key={key}", 1, "https"),
    ],
)
def test_bad_invitations(world: World, invitation: str, code: int, words: str) -> None:
    text = invitation.format(key=SigningKey.generate().public.multibase)
    check_plain(world.run("enrol", text, "--name", "A"), code, words)


def test_an_invitation_whose_key_is_not_the_issuers(world: World) -> None:
    world.go_online()
    text = str(world.issuer.invite("Other"))
    wrong = text.replace(world.issuer.invite("Other").key, SigningKey.generate().public.multibase)
    check_plain(world.run("enrol", wrong, "--name", "A"), 1, "key")
    check_plain(world.run("enrol", text, "--name", "  "), 1, "A name is needed")


# ── Issuers that misbehave ────────────────────────────────────────────────────────────────────


def test_a_tampered_manifest_from_the_issuer_is_refused_and_told(world: World) -> None:
    world.issuer.add_submissions([sample_entry("s9", "LIST-09")], base=world.samples)
    world.issuer.assign("s9", ASSESSOR)
    world.issuer.export_packages(world.folder / "packages")
    with world.issuer._store.write() as connection:
        for digest, data in connection.execute(sa.select(manifests.c.digest, manifests.c.data)):
            changed = data.replace(b'"LIST-09"', b'"LIST-90"')
            connection.execute(
                sa.update(manifests).where(manifests.c.digest == digest).values(data=changed)
            )
    world.go_online()
    before = state_of(world)
    ran = world.run("sync")
    check_plain(ran, 1, "was refused:")
    after = state_of(world)
    assert [one for one in after["assignments"] if one in before["assignments"]] == before[
        "assignments"
    ]
    assert "failed" in world.run("list", "--json").out


class Misbehaving(BaseHTTPRequestHandler):
    """Answers everything with a portal's page, or sends everybody elsewhere."""

    way = "html"

    def do_GET(self) -> None:
        body = b"<html>Accept our terms</html>"
        if self.way == "redirect":
            self.send_response(302)
            self.send_header("Location", "https://elsewhere.example/")
            body = b""
        else:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        pass


@contextmanager
def misbehaving(way: str) -> Iterator[str]:
    """Serve on loopback in one of the ways; ``silent`` takes connections and says nothing."""
    if way == "silent":
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        return
    handler = type("Handler", (Misbehaving,), {"way": way})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("html", "Something else answered"),
        ("redirect", "leads elsewhere"),
        ("silent", "did not answer in time"),
    ],
)
def test_an_issuer_that_is_none_keeps_everything_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch, way: str, words: str
) -> None:
    complete(world.workspace, world.assignment())
    decisions.finish(world.workspace, world.assignment())

    def connect(issuer: Any) -> SyncApiConnector:
        limits = HttpLimits(connect_s=1.0, silence_s=0.3, deadline_s=0.5)
        return SyncApiConnector(issuer.base_url, issuer.api_base, issuer.token, limits=limits)

    monkeypatch.setattr(syncing, "connect", connect)
    with misbehaving(way) as url:
        with world.workspace.store.write() as tx:
            for issuer in tx.issuers.all():
                tx.issuers.update(replace(issuer, base_url=url, api_base=url + "/v1"))
        before = state_of(world)
        check_plain(world.run("sync"), 3, words, "1 still waiting")
        assert state_of(world) == before
        key = SigningKey.generate().public.multibase
        invitation = f"{url}/enrol#code=abcdefghij&key={key}"
        if way != "silent":
            check_plain(world.run("enrol", invitation, "--name", "A"), 3)


# ── This machine ──────────────────────────────────────────────────────────────────────────────


def test_a_wrong_passphrase_and_none(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.workspace.close()
    wrong = tmp_path / "wrong"
    wrong.write_text("not the passphrase", "utf-8")
    shared = ("list", "--profile", str(world.profile.folder))
    check_plain(run_command(*shared, "--passphrase-file", str(wrong)), 1, "passphrase")
    check_plain(
        run_command(*shared, "--passphrase-file", str(tmp_path / "none")), 3, "cannot be read"
    )
    monkeypatch.delenv("ASSESSOR_PASSPHRASE", raising=False)
    check_plain(run_command(*shared, "--no-keyring"), 1, "passphrase")
    monkeypatch.setenv("ASSESSOR_PASSPHRASE", PASSPHRASE)
    assert run_command(*shared, clock=world.clock).code == 0


def test_no_keyring_on_this_system(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "assessor_app", "enrol", "https://a.example/enrol#x"]
    command += ["--name", "A", "--profile", str(tmp_path / "new")]
    variables = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    ran = subprocess.run(
        command,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    check_plain(Ran(ran.returncode, ran.stdout, ran.stderr), 3, "keyring", "--passphrase-file")
    assert not (tmp_path / "new" / "keys").exists()


def test_a_second_instance_is_told_of_the_first(world: World) -> None:
    secret = world.folder / "secret"
    secret.write_text(PASSPHRASE, "utf-8")
    shared = ("--profile", str(world.profile.folder), "--passphrase-file", str(secret))
    check_plain(run_command("list", *shared), 1, "already open with this profile")
    assert world.queue()


@pytest.mark.parametrize("name", ["Dropbox", "OneDrive - School"])
def test_a_synced_folder_is_refused(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name / "profile"
    invitation = ("enrol", "https://a.example/enrol#x", "--name", "A")
    ran = run_command(*invitation, "--profile", str(folder), "--no-keyring")
    check_plain(ran, 1, "synced to the cloud", "--profile")
    assert not folder.exists()


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """Mount something at ``folder``; skip where this user may not."""
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root can mount a file system")
    if subprocess.run([mount, *options, str(folder)], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(path: Path) -> None:
    """Write to ``path`` until the disk is full."""
    descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    try:
        while os.write(descriptor, bytes(4096)):
            pass
    except OSError as problem:
        if problem.errno != errno.ENOSPC:
            raise
    finally:
        os.close(descriptor)


def test_a_full_disk_loses_nothing(world: World, tmp_path: Path) -> None:
    score(world.workspace, world.assignment())
    before = state_of(world)
    world.close()
    (world.folder / "secret").write_text(PASSPHRASE, "utf-8")
    used = sum(one.stat().st_size for one in world.folder.rglob("*") if one.is_file())
    size = f"size={(used >> 10) + 1500}k"
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", size, "none") as disk:
        folder, filler = disk / "world", disk / "filler"
        shutil.copytree(world.folder, folder)
        shared = ("--profile", str(folder / "profile"), "--passphrase-file", str(folder / "secret"))
        fill(filler)
        check_plain(run_command("list", *shared), 3, "The disk is full.", "Free some space")
        os.truncate(filler, filler.stat().st_size - (160 << 10))
        long = ("decide", ONE, "--feedback", "word " * 60_000)
        ran = run_command(*long, *shared, clock=world.clock)
        check_plain(ran, 3, "The disk is full.", "Free some space")
        filler.unlink()
        with World(folder, world.clock) as small:
            assert state_of(small) == before
            assert small.run(*long).code == 0


def test_a_read_only_folder_is_said_plainly(world: World, tmp_path: Path) -> None:
    world.close()
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE, "utf-8")
    options = ("--bind", "-o", "ro", str(world.profile.folder))
    with mounted(tmp_path / "readonly", *options) as folder:
        if os.access(folder, os.W_OK):
            subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
        shared = ("--profile", str(folder), "--passphrase-file", str(secret))
        check_plain(run_command("list", *shared), 3, "cannot be written to", "--profile")


def test_a_damaged_database_is_said_plainly(world: World) -> None:
    world.workspace.close()
    data = bytearray(world.profile.database.read_bytes())
    data[100:4000] = bytes(3900)
    world.profile.database.write_bytes(bytes(data))
    secret = world.folder / "secret"
    secret.write_text(PASSPHRASE, "utf-8")
    shared = ("--profile", str(world.profile.folder), "--passphrase-file", str(secret))
    ran = run_command("list", *shared)
    assert ran.code == 1
    assert "Traceback" not in ran.err
    assert ran.err
