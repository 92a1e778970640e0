"""What a frozen build leaves out is nothing that the program imports; what it hides is there."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assessor_app.config import RESOURCES
from devtools.environment import ROOT
from devtools.frozen_parts import EXCLUDED, is_frozen
from devtools.package import stage
from devtools.system import DESKTOP_LIBRARIES, HEADLESS_LIBRARIES


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


_SYSTEM = "/usr/lib/x86_64-linux-gnu"
_PACKAGES = "/venv/lib/python3.11/site-packages"


@pytest.mark.skipif(sys.platform != "linux", reason="which libraries are the system's")
@pytest.mark.parametrize(
    ("name", "source", "frozen"),
    [
        ("libssl.so.3", f"{_SYSTEM}/libssl.so.3", False),
        ("libreadline.so.8", f"{_SYSTEM}/libreadline.so.8", False),
        ("libpython3.11.so.1.0", f"{_SYSTEM}/libpython3.11.so.1.0", True),
        ("lib-dynload/_ssl.so", "/usr/lib/python3.11/lib-dynload/_ssl.so", True),
        ("pillow.libs/libtiff-2.so.6", f"{_PACKAGES}/pillow.libs/libtiff-2.so.6", True),
        ("PySide6/Qt/lib/libQt6Gui.so.6", f"{_PACKAGES}/PySide6/Qt/lib/libQt6Gui.so.6", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", f"{_PACKAGES}/libqvnc.so", False),
        ("PySide6\\translations\\qtmultimedia_de.qm", "qtmultimedia_de.qm", False),
        ("PySide6/Qt/translations/qtbase_de.qm", f"{_PACKAGES}/qtbase_de.qm", True),
        ("resources/demo/catalog.json", "resources/demo/catalog.json", True),
        ("resources/demo/builders/film.py", "resources/demo/builders/film.py", False),
    ],
)
def test_what_is_copied_into_the_build(name: str, source: str, frozen: bool) -> None:
    assert is_frozen(name, source) is frozen


@pytest.mark.desktop
@pytest.mark.skipif(sys.platform != "linux", reason="reads the names out of ELF files")
def test_what_qts_media_plugin_needs_is_not_left_out() -> None:
    pyside = importlib.util.find_spec("PySide6")
    assert pyside is not None
    assert pyside.origin is not None
    qt = Path(pyside.origin).parent / "Qt"
    libraries = {path.name: path for path in (qt / "lib").iterdir()}
    open_files = [qt / "plugins" / "multimedia" / "libffmpegmediaplugin.so"]
    needed: set[Path] = set(open_files)
    while open_files:
        names = re.findall(rb"lib(?:Qt6|av|sw)\w+\.so\.\d+", open_files.pop().read_bytes())
        found = {libraries[name.decode()] for name in names if name.decode() in libraries} - needed
        needed |= found
        open_files += found
    assert "libQt6Quick.so.6" in {path.name for path in needed}
    for path in needed:
        if "FFmpegStub" not in path.name:
            assert is_frozen(f"PySide6/Qt/{path.relative_to(qt)}", str(path)), path.name


def test_the_debian_package_depends_on_every_library_that_is_looked_for() -> None:
    listed = (ROOT / "packaging" / "nfpm.yaml").read_text("utf-8").split()
    for package in {**HEADLESS_LIBRARIES, **DESKTOP_LIBRARIES}.values():
        assert package in listed, package
