"""The Library of Congress's bags: valid ones are taken, invalid ones refused."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest

from assessor_app.errors import IntegrityProblem
from assessor_app.evidence.bag_folder import check_bag_folder
from assessor_app.evidence.bag_layout import PACKAGE_RULES, RFC_RULES
from tests.shared_data import shared

EXPECTED_COUNTS = {"valid": 27, "invalid": 15, "linux-only": 6, "windows-only": 6, "warning": 6}
"""How many bags the suite has of each kind; a suite that was not unpacked whole proves nothing."""

WARNINGS = {
    "duplicate-file-with-different-case": "bag_path",
    "made-with-md5sum-tools": "bag_path",
    "relative-path": "taken",
    "same-filename-listed-twice-with-different-normalization": "bag_path",
    "same-filename-listed-twice-with-the-same-hash": "bag_manifest",
    "special-system-files": "bag_missing",
}
"""What becomes of the bags that the suite only warns of."""


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bagit")
    with tarfile.open(shared("conformance/bagit/bagit-conformance-suite.tar.gz")) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # since 3.11.4
        archive.extractall(folder)
    return folder


def bags(suite: Path, kind: str) -> list[Path]:
    found = sorted(path for path in suite.glob(f"v*/{kind}/*") if path.is_dir())
    assert len(found) == EXPECTED_COUNTS[kind]
    return found


def test_every_valid_bag_is_taken(suite: Path) -> None:
    for bag in bags(suite, "valid"):
        assert check_bag_folder(bag, rules=RFC_RULES).payload


@pytest.mark.parametrize("kind", ["invalid", "linux-only", "windows-only"])
def test_every_invalid_bag_is_refused_on_every_system(suite: Path, kind: str) -> None:
    for rules in (RFC_RULES, PACKAGE_RULES):
        for bag in bags(suite, kind):
            with pytest.raises(IntegrityProblem) as caught:
                check_bag_folder(bag, rules=rules)
            assert caught.value.code.startswith("bag_")


def code_for(bag: Path) -> str:
    try:
        check_bag_folder(bag, rules=RFC_RULES)
    except IntegrityProblem as problem:
        return problem.code
    return "taken"


def test_bags_with_a_warning_are_judged_by_what_is_in_them(suite: Path) -> None:
    assert {bag.name: code_for(bag) for bag in bags(suite, "warning")} == WARNINGS


def test_a_fetch_file_is_refused_for_evidence_and_never_obeyed(suite: Path) -> None:
    holey = [bag for bag in bags(suite, "valid") if bag.name == "holey-bag"]
    assert len(holey) == 2
    for bag in holey:
        with pytest.raises(IntegrityProblem) as caught:
            check_bag_folder(bag)
        assert caught.value.code == "bag_fetch"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("bagit-with-invalid-whitespace", "bag_declaration"),
        ("notAllManifestsListAllFiles", "bag_unlisted"),
        ("same-filename-listed-twice-with-different-hashes", "bag_declaration"),
        ("same-filename-listed-twice-with-the-same-hash", "bag_manifest"),
    ],
)
def test_invalid_bags_of_the_rfc_are_refused_for_their_fault(name: str, code: str) -> None:
    with pytest.raises(IntegrityProblem) as caught:
        check_bag_folder(shared("conformance/bagit/v1.0/invalid") / name, rules=RFC_RULES)
    assert caught.value.code == code
