"""The notices about others' work in a frozen build, written from what was really put into it."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackagePath, distributions
from pathlib import Path
from typing import Final

from devtools.environment import ROOT

_LICENCES: Final = ROOT / "packaging" / "licences"
_READ: Final = {"spylls": "MPL-2.0"}
"""Licences as their texts have them, of parts that name another one, or none."""

_NAMES: Final = ("licen", "copying", "notice", "authors")
_RULE: Final = "=" * 80

_HEAD: Final = """\
Third-party notices

Assessor itself is under the Apache License 2.0 (see LICENSE). This build of it contains the work
of others, listed here with their licences; the texts follow.

Qt, PySide6 and Shiboken are used under the GNU Lesser General Public License, version 3. They are
unchanged, and linked dynamically: the libraries in _internal/PySide6 and _internal/shiboken6 are
files of their own that you may replace by versions that you changed. Their source is published at
https://code.qt.io/ and https://download.qt.io/. Qt's media libraries contain FFmpeg (libavcodec,
libavformat, libavutil, libswresample, libswscale) under the GNU Lesser General Public License,
version 2.1 or later, from https://ffmpeg.org/; they may be replaced in the same way. Where libheif
and libde265 are contained (pi-heif-decoder), they are under the GNU Lesser General Public License,
version 3, and may be replaced too. You may study how this program works and change it for your own
use, as these licences ask.

sqlcipher3 contains SQLCipher (Zetetic LLC, its text is below), SQLite (public domain) and OpenSSL
(Apache License 2.0, as below with cryptography, which contains it too).

The program's starter comes from PyInstaller, under the GPL 2 or later with the exception that
allows it in programs under any licence.
"""


def write_notices(target: Path, sources: Iterable[str]) -> None:
    """Write the notices for a build that was made of ``sources``, the files' paths here.

    Raises:
        ValueError: a part says nothing about its licence.
    """
    paths = {Path(one) for one in sources if one}
    parts = sorted(bundled(paths), key=lambda part: part.name.lower())
    libraries = system_libraries(paths)
    lines = [_HEAD, *(f"{_title(part)}: {licence_of(part)}" for part in parts)]
    lines.append(f"Python {platform.python_version()}: PSF-2.0")
    lines += [f"{name}: from the Debian package {package}" for name, package in libraries.items()]
    for part in parts:
        lines += [_section(_title(part), text) for text in licence_texts(part)]
    lines += [_section(title, text) for title, text in _other_texts(set(libraries.values()))]
    target.write_text("\n".join(lines) + "\n", "utf-8")


def bundled(paths: Iterable[Path]) -> list[Distribution]:
    """Return the installed distributions whose code or libraries are among ``paths``."""
    there = {path.resolve() for path in paths}
    return list({part.name: part for part in distributions() if _is_among(part, there)}.values())


def _is_among(part: Distribution, there: set[Path]) -> bool:
    root = Path(str(part.locate_file(""))).resolve()
    return any(root / file in there for file in part.files or () if not _about(file))


def licence_of(part: Distribution) -> str:
    """Return what a distribution says its licence is, in a line.

    Raises:
        ValueError: it says nothing, and has no text about it either.
    """
    about = part.metadata
    said = about["License-Expression"] or (about["License"] or "").strip().partition("\n")[0]
    if part.name in _READ:
        return _READ[part.name]
    classes = (one for one in about.get_all("Classifier") or () if one.startswith("License ::"))
    if said:
        return str(said)
    if named := ", ".join(one.rpartition(" :: ")[2] for one in classes):
        return named
    if licence_texts(part):
        return "see its text below"
    raise ValueError(f"{part.name} does not say its licence")


def licence_texts(part: Distribution) -> list[str]:
    """Return the texts of licences and notices that came with a distribution."""
    files = (file for file in part.files or () if _about(file))
    places = [_place(file) for file in files if any(one in file.name.lower() for one in _NAMES)]
    return [path.read_text("utf-8", errors="replace") for path in places if path.is_file()]


def system_libraries(paths: Iterable[Path]) -> dict[str, str]:
    """Return the libraries that were copied from a Debian system, each with its package."""
    query = shutil.which("dpkg-query")
    copied = sorted(
        {path.name for path in paths if path.is_relative_to("/usr/lib")}
        | {path.name for path in paths if path.is_relative_to("/lib")}
    )
    found = {}
    for name in copied if query else ():
        command = [str(query), "-S", f"*/{name}"]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            found[name] = answer.stdout.partition(":")[0]
    return found


def _about(file: PackagePath) -> bool:
    return file.parts[0].endswith(".dist-info")


def _place(file: PackagePath) -> Path:
    return Path(str(file.locate()))


def _title(part: Distribution) -> str:
    return f"{part.name} {part.version}"


def _other_texts(packages: Iterable[str]) -> Iterator[tuple[str, str]]:
    python = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    if python.is_file():
        yield "Python", python.read_text("utf-8")
    for package in sorted(packages):
        text = Path("/usr/share/doc") / package / "copyright"
        if text.is_file():
            yield package, text.read_text("utf-8", errors="replace")
    for licence in sorted(_LICENCES.glob("*.txt")):
        yield licence.stem, licence.read_text("utf-8")


def _section(title: str, text: str) -> str:
    return f"\n{_RULE}\n{title}\n{_RULE}\n\n{text.strip()}"
