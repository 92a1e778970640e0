"""``--self-test`` as a person runs it: each viewer, the player, the issuer, a signature."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from devtools.environment import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.desktop, pytest.mark.timeout(900)]


def test_the_self_test_tries_every_part() -> None:
    # Not measured for coverage: it starts a dozen processes, and each would be slower by half.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    ran = subprocess.run(
        [sys.executable, "-m", "assessor_app", "--self-test"],
        cwd=ROOT,
        env={**kept, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = ran.stdout.splitlines()
    for viewer in ("PdfViewer", "ImageViewer", "TextViewer", "DocumentViewer", "MediaViewer"):
        assert any(line.startswith("shown: ") and viewer in line for line in lines), viewer
    assert "shown: video/mp4: MediaViewer, played, pictures came" in lines
    assert "shown: the window with its queue" in lines
    assert lines[-2:] == ["signed, accepted and verified: earned", "Everything works."]
