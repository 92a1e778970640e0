"""Build the program that is handed out, try it, and wrap it for Debian.

PyInstaller makes one folder; its own ``--self-test`` is run before anything is made of it. On Linux
nfpm, one of the locked packages, then writes the ``.deb``.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import time
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
    begun = time.monotonic()
    folder = build()
    _say(f"built: dist/{folder.name}, {_megabytes(folder)} MB", begun)
    begun = time.monotonic()
    if self_test(folder) != 0:
        print("The build does not pass its own self-test.", file=sys.stderr)
        return 1
    _say("tried: it passes its own self-test", begun)
    if sys.platform == "linux" and not options.skip_deb:
        begun = time.monotonic()
        package = make_deb(folder)
        _say(f"packed: dist/{package.name}, {_megabytes(package)} MB", begun)
    return 0


def _say(what: str, begun: float) -> None:
    print(f"{what} ({time.monotonic() - begun:.0f} s)", flush=True)


def _megabytes(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*")
    return sum(one.lstat().st_size for one in files if not one.is_dir()) // 1_000_000


def build() -> Path:
    """Freeze the program into ``dist/assessor``; return that folder."""
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--workpath", str(ROOT / "build"), "--distpath", str(_DIST)]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([*command, "build_installer.spec"], cwd=ROOT, env=variables, check=True)
    shutil.copy(ROOT / "LICENSE", _DIST / "assessor")
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
        SystemExit: nfpm made a package without all the files that were laid out for it.
    """
    tree = stage(folder, target / "deb")
    architecture = _ARCHITECTURES.get(platform.machine(), platform.machine())
    package = target / f"assessor_{VERSION}_{architecture}.deb"
    variables = {
        **os.environ,
        "ARCH": architecture,
        "GLIBC": platform.libc_ver()[1],
        "TREE": str(tree),
        "VERSION": VERSION,
    }
    nfpm = Path(sysconfig.get_path("scripts")) / "nfpm"
    command = [str(nfpm), "package", "--config", str(ROOT / "packaging" / "nfpm.yaml")]
    command += ["--packager", "deb", "--target", str(package)]
    subprocess.run(command, env=variables, check=True, stdout=subprocess.DEVNULL)
    laid_out = {str(one.relative_to(tree)) for one in tree.rglob("*") if one.is_file()}
    left_out = {name for name in laid_out if not (tree / name).is_symlink()} - packed(package)
    if left_out:
        sys.exit(f"{len(left_out)} files are not in {package.name}, such as {min(left_out)}.")
    shutil.rmtree(tree)
    return package


def packed(package: Path) -> set[str]:
    """Return the files that a Debian package installs, from its list of checksums (deb(5))."""
    with package.open("rb") as file:
        file.seek(len(b"!<arch>\n"))
        while header := file.read(60):
            name, size = header[:16].decode().strip(" /"), int(header[48:58])
            body = file.read(size + size % 2)
            if name.startswith("control.tar"):
                with tarfile.open(fileobj=io.BytesIO(body)) as control:
                    sums = next(one for one in control if one.name.endswith("md5sums"))
                    listed = control.extractfile(sums)
                    lines = listed.read().decode().splitlines() if listed else []
                return {line.partition("  ")[2] for line in lines}
    raise ValueError(f"{package.name} has no list of its files")


def stage(folder: Path, tree: Path) -> Path:
    """Lay out the files as they are to be installed, under ``tree``; return it."""
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(folder, tree / "opt" / "assessor", symlinks=True)
    share = tree / "usr" / "share"
    for source, place in (
        (ROOT / "packaging" / "assessor.desktop", share / "applications"),
        (ROOT / "resources" / "icons" / "assessor.svg", share / "icons/hicolor/scalable/apps"),
        (ROOT / "packaging" / "copyright", share / "doc" / "assessor"),
        (folder / "THIRD-PARTY.txt", share / "doc" / "assessor"),
    ):
        place.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, place)
    programs = tree / "usr" / "bin"
    programs.mkdir(parents=True)
    for name in ("assessor", "assessor-app"):
        (programs / name).symlink_to(f"/opt/assessor/{name}")
    return tree


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
