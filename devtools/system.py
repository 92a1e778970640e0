"""System packages: what is missing, and how it is installed on Debian and Ubuntu."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

# A shared library to load, and the Debian package that brings it.
HEADLESS_LIBRARIES = {"libseccomp.so.2": "libseccomp2"}
DESKTOP_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libpulse.so.0": "libpulse0",
    "libXrandr.so.2": "libxrandr2",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
# A program that tests use beside Python, and the Debian package that brings it.
TEST_TOOLS = {
    "strace": "strace",
    "Xvfb": "xvfb",
    "xdotool": "xdotool",
    "dbus-run-session": "dbus-daemon",
    "gnome-keyring-daemon": "gnome-keyring",
    "pdftoppm": "poppler-utils",
    "mutool": "mupdf-tools",
}
FONTS = ("fonts-dejavu-core", "fonts-noto-core", "fonts-noto-color-emoji")


def missing_libraries(wanted: dict[str, str]) -> list[str]:
    """Return the Debian packages of those libraries that the loader does not find."""
    if not sys.platform.startswith("linux"):
        return []
    return sorted(package for library, package in wanted.items() if not _loads(library))


def missing_tools(wanted: dict[str, str]) -> list[str]:
    """Return the Debian packages of those programs that are not on the path."""
    if not sys.platform.startswith("linux"):
        return []
    return sorted(package for tool, package in wanted.items() if shutil.which(tool) is None)


def missing_fonts() -> list[str]:
    """Return font packages to install where the machine has no font at all."""
    if not sys.platform.startswith("linux") or any(Path("/usr/share/fonts").rglob("*.ttf")):
        return []
    return list(FONTS)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def may_install() -> bool:
    """Say whether packages can be installed without asking: root on Debian or Ubuntu."""
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def install(packages: Iterable[str], *, required: bool) -> bool:
    """Install Debian packages, or print the line that does.

    Returns whether all are there now. Where ``required`` is false, a failure is only said.
    """
    names = sorted(set(packages))
    if not names:
        return True
    if not may_install():
        say("These system packages are missing: " + " ".join(names))
        say("  sudo apt-get install -y --no-install-recommends " + " ".join(names))
        return False
    say("Installing system packages: " + " ".join(names))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    lists = Path("/var/lib/apt/lists")
    if not any(lists.glob("*_Packages*")):
        _apt(["update"], environment)
    if _apt(["install", "-y", "--no-install-recommends", *names], environment):
        return True
    _apt(["update"], environment)
    done = _apt(["install", "-y", "--no-install-recommends", *names], environment)
    if not done and required:
        sys.exit("The system packages could not be installed: " + " ".join(names))
    return done


def _apt(arguments: list[str], environment: dict[str, str]) -> bool:
    command = ["apt-get", "-q", *arguments]
    answer = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if answer.returncode != 0:
        sys.stderr.write(answer.stdout.decode(errors="replace")[-2000:])
    return answer.returncode == 0


def say(text: str) -> None:
    """Tell the person what happens, on standard error: standard output is for results."""
    print(text, file=sys.stderr, flush=True)
