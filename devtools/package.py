"""Build the program that is handed out, try it, and wrap it for Debian.

PyInstaller makes one folder; its own ``--self-test`` is run before anything is made of it. The
``.deb`` is written by nfpm where that is installed, and by dpkg-deb otherwise: nfpm is in no
package registry that this project installs from.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from assessor_app.config import VERSION
from devtools.environment import ROOT

_DIST = ROOT / "dist"
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def main(arguments: list[str]) -> int:
    """Build, run the self-test of the build, make the package; return 0 if all went well."""
    parser = argparse.ArgumentParser(prog="run.py package")
    parser.add_argument("--skip-deb", action="store_true", help="leave the folder as it is")
    options = parser.parse_args(arguments)
    build()
    if self_test() != 0:
        print("The build does not pass its own self-test.", file=sys.stderr)
        return 1
    if sys.platform.startswith("linux") and not options.skip_deb:
        print(make_deb())
    return 0


def build() -> Path:
    """Freeze the program into ``dist/assessor``; return that folder."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--workpath", str(ROOT / "build"), "--distpath", str(_DIST)]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([*command, "build_installer.spec"], cwd=ROOT, env=variables, check=True)
    return _DIST / "assessor"


def self_test(folder: Path = _DIST / "assessor") -> int:
    """Run the self-test of a frozen build, away from the sources; return its exit code."""
    suffix = ".exe" if os.name == "nt" else ""
    program = folder / f"assessor-app{suffix}"
    variables = {name: os.environ[name] for name in _kept_variables() if name in os.environ}
    variables["QT_QPA_PLATFORM"] = "offscreen"
    ran = subprocess.run([str(program), "--self-test"], cwd=folder, env=variables, check=False)
    return ran.returncode


def _kept_variables() -> tuple[str, ...]:
    windows = ("SYSTEMROOT", "SYSTEMDRIVE", "TEMP", "TMP", "USERPROFILE", "LOCALAPPDATA")
    return windows if os.name == "nt" else ("HOME", "TMPDIR", "PATH", "LANG")


def make_deb(folder: Path = _DIST / "assessor", target: Path = _DIST) -> Path:
    """Wrap a frozen build as a Debian package; return the package.

    Raises:
        SystemExit: where neither nfpm nor dpkg-deb is installed.
    """
    tree = stage(folder, target / "deb")
    architecture = _ARCHITECTURES.get(platform.machine(), platform.machine())
    package = target / f"assessor_{VERSION}_{architecture}.deb"
    if nfpm := shutil.which("nfpm"):
        variables = {**os.environ, "VERSION": VERSION, "ARCH": architecture, "TREE": str(tree)}
        command = [nfpm, "package", "--config", str(ROOT / "packaging" / "nfpm.yaml")]
        subprocess.run([*command, "--target", str(package)], env=variables, check=True)
    elif dpkg := shutil.which("dpkg-deb"):
        _write_control(tree, architecture)
        command = [dpkg, "--build", "--root-owner-group", "-Zxz", "-z1", str(tree), str(package)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    else:
        sys.exit("Neither nfpm nor dpkg-deb is installed, so no .deb can be made.")
    shutil.rmtree(tree)
    return package


def stage(folder: Path, tree: Path) -> Path:
    """Lay out the files as they are to be installed, under ``tree``; return it."""
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(folder, tree / "opt" / "assessor", symlinks=True)
    share = tree / "usr" / "share"
    for source, place in (
        (ROOT / "packaging" / "assessor.desktop", share / "applications"),
        (ROOT / "resources" / "icons" / "assessor.svg", share / "icons/hicolor/scalable/apps"),
        (ROOT / "LICENSE", share / "doc" / "assessor"),
    ):
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)
    programs = tree / "usr" / "bin"
    programs.mkdir(parents=True)
    for name in ("assessor", "assessor-app"):
        (programs / name).symlink_to(f"/opt/assessor/{name}")
    return tree


def _write_control(tree: Path, architecture: str) -> None:
    size = sum(one.stat().st_size for one in tree.rglob("*") if one.is_file()) // 1024
    template = (ROOT / "packaging" / "control").read_text("utf-8")
    control = tree / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(
        template.format(version=VERSION, architecture=architecture, size=size), "utf-8"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
