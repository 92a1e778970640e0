"""A bag goes onto a stick and comes back whole, or is refused for a stated reason."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import logging
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bagit
import pytest

from assessor_app.errors import EnvironmentProblem, IntegrityProblem
from assessor_app.evidence import bag
from assessor_app.evidence.bag_folder import check_bag_folder
from assessor_app.evidence.blobs import BlobStore, new_package_key
from tests.fakes.blobs import bytes_of, put, sha256_of
from tests.fakes.durability import FakeDurability
from tests.fakes.packages import manifest_json

FILES = {
    "data/rubric.json": b"{}",
    "data/evidence/plan.txt": b"plan",
    "data/evidence/émile.txt": b"",
}
MANIFEST = json.dumps(manifest_json()).encode()
Tree = dict[str, bytes]


def openers(files: Tree) -> dict[str, bag.Opener]:
    return {path: bag._opener(data) for path, data in files.items()}


def written(tmp_path: Path, files: Tree | None = None) -> Path:
    path = tmp_path / "S-1.zip"
    info = {"External-Identifier": "urn:uuid:package"}
    bag.write_bag(path, MANIFEST, openers(FILES if files is None else files), extra_info=info)
    return path


def tree_of(path: Path) -> Tree:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(tmp_path: Path, tree: Tree) -> Path:
    path = tmp_path / "changed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in tree.items():
            archive.writestr(name, data)
    return path


def test_what_was_written_is_read(tmp_path: Path) -> None:
    with bag.open_bag(written(tmp_path)) as reader:
        assert reader.manifest == MANIFEST
        assert {path: reader.open(path).read() for path in reader.paths} == FILES
        assert dict(reader.info) == {
            "External-Identifier": "urn:uuid:package",
            "Payload-Oxum": "6.3",
        }
        with pytest.raises(IntegrityProblem):
            reader.open("data/none")


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first = written(tmp_path).read_bytes()
    again = written(tmp_path / "other", dict(reversed(FILES.items()))).read_bytes()
    assert first == again
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["S-1.zip"]


def test_evidence_goes_from_the_blob_store_to_a_stick_and_back(tmp_path: Path) -> None:
    store, key = BlobStore(tmp_path / "blobs"), new_package_key()
    video = bytes_of(300_001)
    put(store, key, video)
    path = tmp_path / "v.zip"
    files = {"data/v.mp4": lambda: io.BufferedReader(store.open(key, sha256_of(video)))}
    bag.write_bag(path, MANIFEST, files)
    with bag.open_bag(path) as reader, reader.open("data/v.mp4") as stream:
        assert stream.read() == video


def test_the_bagit_library_takes_our_bags(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with zipfile.ZipFile(written(tmp_path)) as archive:
        archive.extractall(tmp_path / "out")
    library: Any = bagit
    with caplog.at_level(logging.CRITICAL):
        library.Bag(str(tmp_path / "out" / "S-1")).validate()
    assert set(check_bag_folder(tmp_path / "out" / "S-1").payload) == set(FILES)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def with_tag(name: str, change: Callable[[bytes], bytes]) -> Callable[[Tree], Tree]:
    """Change a tag file, and put the tag manifest right again."""

    def changed(tree: Tree) -> Tree:
        tree[f"S-1/{name}"] = change(tree.get(f"S-1/{name}", b""))
        tags = [
            path.removeprefix("S-1/")
            for path in tree
            if not path.startswith("S-1/data/") and "tagmanifest" not in path
        ]
        lines = [f"{digest(tree['S-1/' + tag])}  {tag}\n" for tag in tags]
        tree["S-1/tagmanifest-sha256.txt"] = "".join(lines).encode()
        return tree

    return changed


def without(name: str) -> Callable[[Tree], Tree]:
    return lambda tree: {path: data for path, data in tree.items() if path != f"S-1/{name}"}


def extra(name: str, data: bytes = b"") -> Callable[[Tree], Tree]:
    return lambda tree: {**tree, f"S-1/{name}": data}


MANIFEST_FILE = "manifest-sha256.txt"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (without("bagit.txt"), "bag_declaration"),
        (with_tag("bagit.txt", lambda text: text + b"Extra: 1\n"), "bag_declaration"),
        (with_tag("bagit.txt", lambda text: b"\xef\xbb\xbf" + text), "bag_declaration"),
        (with_tag("bagit.txt", lambda text: text.replace(b"n: 1", b"n : 1")), "bag_declaration"),
        (with_tag("bagit.txt", lambda text: text.replace(b"1.0", b"0.97")), "bag_declaration"),
        (with_tag("bagit.txt", lambda text: text.replace(b"8", b"16")), "bag_declaration"),
        (with_tag("bagit.txt", lambda text: b"\xff" + text), "bag_declaration"),
        (extra("fetch.txt", b"https://x - data/y\n"), "bag_fetch"),
        (extra("data/more"), "bag_unlisted"),
        (extra("notes.txt"), "bag_unlisted"),
        (extra("manifest-md5.txt"), "bag_manifest"),
        (extra("manifest-sha512.txt"), "bag_unlisted"),
        (without("data/rubric.json"), "bag_missing"),
        (without("package.json"), "bag_missing"),
        (without(MANIFEST_FILE), "bag_manifest"),
        (without("tagmanifest-sha256.txt"), "bag_manifest"),
        (extra("data/rubric.json", b"{x"), "bag_digest"),
        (extra("package.json", MANIFEST + b" "), "bag_digest"),
        (with_tag(MANIFEST_FILE, lambda text: b"\xef\xbb\xbf" + text), "bag_encoding"),
        (with_tag(MANIFEST_FILE, lambda text: b"\xff" + text), "bag_encoding"),
        (with_tag(MANIFEST_FILE, lambda text: text + b"\n\n"), "bag_manifest"),
        (with_tag(MANIFEST_FILE, lambda text: b" " + text), "bag_whitespace"),
        (with_tag(MANIFEST_FILE, lambda text: text[:-1] + b" \n"), "bag_whitespace"),
        (with_tag(MANIFEST_FILE, lambda text: text + text), "bag_manifest"),
        (with_tag(MANIFEST_FILE, lambda text: text[1:]), "bag_manifest"),
        (with_tag(MANIFEST_FILE, lambda text: b"g" + text[1:]), "bag_manifest"),
        (with_tag(MANIFEST_FILE, lambda text: text.replace(b"  data", b" *data")), "bag_path"),
        (with_tag(MANIFEST_FILE, lambda text: text.replace(b"data/r", b"./data/r")), "bag_path"),
        (with_tag(MANIFEST_FILE, lambda text: text.replace(b"/r", b"/../r")), "bag_path"),
        (with_tag(MANIFEST_FILE, lambda text: text.replace(b"/r", b"/%72")), "bag_path"),
        (
            with_tag(MANIFEST_FILE, lambda text: text + b"%s  data/RUBRIC.json\n" % (b"0" * 64)),
            "bag_path",
        ),
        (
            with_tag(MANIFEST_FILE, lambda text: text + b"%s  package.json\n" % (b"0" * 64)),
            "bag_path",
        ),
        (with_tag("bag-info.txt", lambda text: text.replace(b"6.3", b"7.3")), "bag_info"),
        (with_tag("bag-info.txt", lambda text: text.replace(b"6.3", b"6")), "bag_info"),
        (with_tag("bag-info.txt", lambda text: text + text), "bag_info"),
        (with_tag("bag-info.txt", lambda text: b""), "bag_info"),
        (with_tag("bag-info.txt", lambda text: text + b"no label\n"), "bag_info"),
        (with_tag("bag-info.txt", lambda text: text + b"Label :x\n"), "bag_info"),
        (lambda tree: {"S-1": b"", **tree}, "bag_path"),
        (lambda tree: {"other/x": b"", **tree}, "bag_manifest"),
        (lambda tree: {"x": b"", **tree}, "bag_manifest"),
        (
            lambda tree: {name.removeprefix("S-1/"): data for name, data in tree.items()},
            "bag_manifest",
        ),
    ],
)
def test_a_changed_bag_is_refused(
    tmp_path: Path, change: Callable[[Tree], Tree], code: str
) -> None:
    path = packed(tmp_path, change(tree_of(written(tmp_path))))
    with pytest.raises(IntegrityProblem) as caught:
        bag.open_bag(path)
    assert caught.value.code == code


def test_long_lines_of_information_may_be_folded(tmp_path: Path) -> None:
    fold = with_tag("bag-info.txt", lambda text: text + b"Note: one\n  two\n")
    with bag.open_bag(packed(tmp_path, fold(tree_of(written(tmp_path))))) as reader:
        assert ("Note", "one two") in reader.info


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("evidence/plan.txt", "Note"),
        ("data/../plan.txt", "Note"),
        ("data/con.txt", "Note"),
        ("data/x", "No te: "),
        ("data/x", "Note\n"),
    ],
)
def test_names_that_no_bag_may_hold_are_not_written(tmp_path: Path, path: str, label: str) -> None:
    with pytest.raises(ValueError, match=r"path|label"):
        bag.write_bag(
            tmp_path / "x.zip", MANIFEST, openers({path: b""}), extra_info={label: "value"}
        )
    assert list(tmp_path.iterdir()) == []


def test_a_bag_is_durable_before_it_has_its_name(tmp_path: Path) -> None:
    disk = FakeDurability()
    bag.write_bag(tmp_path / "x.zip", MANIFEST, {}, durability=disk)
    assert disk.steps == ["sync_file", "rename", "sync_folder"]


@pytest.mark.parametrize("step", ["sync_file", "rename"])
def test_a_full_stick_leaves_the_old_bag(tmp_path: Path, step: str) -> None:
    before = written(tmp_path).read_bytes()
    with pytest.raises(EnvironmentProblem) as caught:
        bag.write_bag(
            tmp_path / "S-1.zip",
            b"{}",
            {},
            durability=FakeDurability(step, errno.ENOSPC),
        )
    assert caught.value.code == "disk_full"
    assert [path.name for path in tmp_path.iterdir()] == ["S-1.zip"]
    assert (tmp_path / "S-1.zip").read_bytes() == before


DECISIONS = [(b'{"decision":1}', b'{"notes":1}'), (b'{"decision":2}', b'{"notes":2}')]


def test_decisions_come_back_in_order(tmp_path: Path) -> None:
    path = tmp_path / "decisions.zip"
    bag.write_decision_bag(path, DECISIONS)
    assert bag.open_decision_bag(path) == tuple(DECISIONS)
    bag.write_decision_bag(path, [])
    assert bag.open_decision_bag(path) == ()


@pytest.mark.parametrize(
    "files",
    [
        {"data/decisions/000000.json": b"{}"},
        {"data/annotations/000000.json": b"{}"},
        {"data/decisions/000000.json": b"{}", "data/annotations/000001.json": b"{}"},
        {"data/decisions/x.json": b"{}"},
    ],
)
def test_a_decision_without_its_annotations_is_refused(tmp_path: Path, files: Tree) -> None:
    bag.write_bag(tmp_path / "d.zip", b"{}", openers(files))
    with pytest.raises(IntegrityProblem) as caught:
        bag.open_decision_bag(tmp_path / "d.zip")
    assert caught.value.code == "bag_unlisted"


def test_a_bag_of_decisions_holds_no_package(tmp_path: Path) -> None:
    bag.write_decision_bag(tmp_path / "d.zip", DECISIONS)
    with bag.open_bag(tmp_path / "d.zip") as reader, pytest.raises(IntegrityProblem) as caught:
        _ = reader.manifest
    assert caught.value.code == "bag_manifest"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_in_a_folder_is_refused_and_not_followed(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path)) as archive:
        archive.extractall(tmp_path / "out")
    secret = tmp_path / "secret"
    secret.write_bytes(b"plan")
    plan = tmp_path / "out" / "S-1" / "data" / "evidence" / "plan.txt"
    plan.unlink()
    plan.symlink_to(secret)
    with pytest.raises(IntegrityProblem) as caught:
        check_bag_folder(tmp_path / "out" / "S-1")
    assert caught.value.code == "bag_path"


@pytest.mark.parametrize("name", ["a/" * 40 + "a", "odd\nname"])
@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be made there")
def test_odd_names_in_a_folder_are_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bag" / name
    path.parent.mkdir(parents=True)
    path.touch()
    with pytest.raises(IntegrityProblem) as caught:
        check_bag_folder(tmp_path / "bag")
    assert caught.value.code == "bag_path"


def test_a_folder_that_is_not_there_is_a_problem_of_the_environment(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem):
        check_bag_folder(tmp_path / "none")
