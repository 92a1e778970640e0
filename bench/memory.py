"""Memory with a 2 GB video and a PDF of 1,000 pages open in one program, while both are used.

The video is a real small one with a ``free`` box at its end. Budget: 350 MB, for the window's
process; what its decoder and its player take stands beside it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import media, pdf_viewer

BUDGET_MB = 350
_PAGES_A_STEP = 25


def measure() -> dict[str, object]:
    """Return megabytes (proportional set size), or why there are none."""
    if sys.platform != "linux":
        return {"skipped": "memory is read from /proc"}
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        return {"skipped": "ffmpeg is not installed; it makes the film"}
    from tests.fakes.world import make_template

    with tempfile.TemporaryDirectory(prefix="bench-memory-") as name:
        folder = Path(name)
        template = make_template(folder / "template", pdf_viewer._fill)
        template.copy(folder / "world").close()
        film = media._make_film(ffmpeg, folder / "film.mp4")
        large = media._make_large(film, folder / "large.mp4")
        command = [sys.executable, "-m", "bench.memory", str(folder / "world"), str(large)]
        found = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
        figures: dict[str, object] = json.loads(found.stdout.splitlines()[-1])
        return {**figures, "video_gb": large.stat().st_size / (1 << 30), "budget_mb": BUDGET_MB}


def _measure_both(world: Path, large: Path) -> dict[str, object]:
    """Play the video while all of the PDF is paged through; return the most that was taken."""
    from assessor_app.config import Profile
    from assessor_app.services.workspace import Workspace
    from tests.fakes.world import UNLOCKING

    with (
        Workspace.open(Profile(world / "profile"), UNLOCKING) as workspace,
        pdf_viewer.open_desk(workspace) as desk,
    ):
        bench = media._Bench(large)
        try:
            bench.player.send("play")
            return _most(desk, bench, workspace)
        finally:
            bench.close()


def _most(desk: pdf_viewer.Desk, bench: Any, workspace: Any) -> dict[str, object]:
    viewer = desk.make("medium")
    desk._until(lambda: viewer.view.page_layout is not None)
    most: dict[str, float] = {}
    for page in range(0, pdf_viewer.MEDIUM, _PAGES_A_STEP):
        viewer.view.go_to_page(page)
        # Not until nothing is under way: the player asks for the next piece all the time.
        desk._until(lambda: viewer.view.need().visible()[0] in viewer.pictures.cache)
        processes = ("self", str(workspace.decoder.worker_pid), str(bench.player.pid))
        window, decoder, player = (float(media._resident_mb(one)) for one in processes)
        now = {"window_mb": window, "decoder_mb": decoder, "player_mb": player}
        now["all_mb"] = window + decoder + player
        most = {key: max(most.get(key, 0.0), value) for key, value in now.items()}
    played = bench.now_ms
    desk._drop(viewer)
    return {**{key: round(value, 1) for key, value in most.items()}, "video_played_ms": played}


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(json.dumps(_measure_both(Path(sys.argv[1]), Path(sys.argv[2]))))
