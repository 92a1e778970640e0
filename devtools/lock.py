"""Write the lock files anew: one resolution for every platform, with hashes and no hosts."""

from __future__ import annotations

import shutil
import subprocess
import sys

from devtools.environment import ROOT

_SERVED = ["--extra", "issuer", "--extra", "heic"]
_EXTRAS = {
    "check": ["--all-extras", "--group", "test", "--group", "desktop-test", "--group", "tools"],
    "desktop": [*_SERVED, "--extra", "desktop", "--extra", "spelling"],
    "headless": _SERVED,
    "package": [*_SERVED, "--extra", "desktop", "--extra", "spelling", "--group", "package"],
    "core-check": [*_SERVED, "--extra", "spelling", "--group", "test"],
}


def main() -> int:
    """Compile every lock file; the smaller ones are held to what the largest one chose."""
    uv = shutil.which("uv")
    if uv is None:
        print("uv is needed to write the lock files.", file=sys.stderr)
        return 1
    for name, extras in _EXTRAS.items():
        command = [uv, "pip", "compile", "--quiet", "pyproject.toml", "--universal"]
        command += ["--python-version", "3.11", "--generate-hashes", "--no-header"]
        command += ["--no-annotate", "--no-emit-index-url", "--no-emit-find-links", *extras]
        command += [] if name == "check" else ["-c", "lock/check.txt"]
        subprocess.run([*command, "-o", f"lock/{name}.txt"], cwd=ROOT, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
