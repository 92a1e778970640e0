"""Bad packages in files, and bad files in good ones: a plain message, and what was here stays."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assessor_app.services import decisions, review
from assessor_app.signing.multikey import SigningKey
from tests.fakes.package_files import PackageFiles
from tests.fakes.refusals import check_plain, state_of
from tests.fakes.reviewing import complete, mark, score
from tests.fakes.sample_files import pdf_bytes, png_bytes
from tests.fakes.world import ASSESSOR, LABELS, World, sample_entry

ONE = LABELS[0]


TALK = "data/evidence/002-talk.pdf"


RUBRIC = "data/rubric.case.json"


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
