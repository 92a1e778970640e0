"""What a frozen build leaves out is nothing that the program imports; what it hides is there."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from assessor_app.config import RESOURCES
from devtools.environment import ROOT
from devtools.frozen_parts import EXCLUDED
from devtools.package import stage


def _imported() -> Iterator[str]:
    for package in ("assessor_app", "reference_issuer"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    yield from (one.name for one in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module:
                    yield node.module
                    yield from (f"{node.module}.{one.name}" for one in node.names)


def test_nothing_that_is_left_out_is_imported() -> None:
    names = set(_imported())
    wrong = {
        name for name in names for one in EXCLUDED if name == one or name.startswith(f"{one}.")
    }
    assert not wrong
    assert "PySide6.QtWidgets" in names


def test_what_is_read_as_a_file_is_named_in_the_build() -> None:
    spec = (ROOT / "build_installer.spec").read_text("utf-8")
    for needed in ('"migrations"', "decoder.worker", '"encodings"', "_strptime", '"resources"'):
        assert needed in spec
    assert "strip=False" in spec
    assert "strip=True" not in spec


@pytest.mark.parametrize("module", ["reference_issuer", "assessor_app.evidence.decoder.worker"])
def test_what_is_run_by_name_exists(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_the_package_is_laid_out_for_the_system(tmp_path: Path) -> None:
    built = tmp_path / "built"
    built.mkdir()
    (built / "assessor").write_text("program")
    (built / "THIRD-PARTY.txt").write_text("notices")
    tree = stage(built, tmp_path / "tree")
    found = {str(one.relative_to(tree)) for one in tree.rglob("*") if not one.is_dir()}
    assert found == {
        "opt/assessor/THIRD-PARTY.txt",
        "opt/assessor/assessor",
        "usr/bin/assessor",
        "usr/bin/assessor-app",
        "usr/share/applications/assessor.desktop",
        "usr/share/doc/assessor/THIRD-PARTY.txt",
        "usr/share/doc/assessor/copyright",
        "usr/share/icons/hicolor/scalable/apps/assessor.svg",
    }


def test_the_icon_that_the_window_shows_exists() -> None:
    assert (RESOURCES / "icons" / "assessor.svg").is_file()
