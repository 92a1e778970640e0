"""Memory with a 2 GB video and a PDF of 1,000 pages open in the program, while both are used.

The program itself, with its queue and its review; the PDF is in the encrypted store, and paged
through in its viewer while the video plays. The video is a real small one with a ``free`` box at
its end. Budget: 350 MB for the window, its decoder and its player together, each page of memory
that processes share counted once. What the decoder keeps for its next worker (the nursery, or a
warm spare) stands beside it as ``spare``, with its part of what it shares with the worker; so
``with_spare`` is all that the program takes.
"""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import media, pdf_viewer, stall

if TYPE_CHECKING:
    from assessor_app.app import Program
    from reference_issuer.service import IssuerService

BUDGET_MB = 350
_LABEL = "PDF"
_PASSPHRASE = "a passphrase for tests only"
_PAGES_A_STEP = 25
_VIDEO_SIZE = (480, 540)


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
        make_template(folder / "template", _fill).copy(folder / "world").close()
        film = media._make_film(ffmpeg, folder / "film.mp4")
        large = media._make_large(film, folder / "large.mp4")
        # In a process of its own, which holds nothing but the program.
        profile = folder / "world" / "profile"
        command = [sys.executable, "-m", "bench.memory", str(profile), str(large)]
        found = subprocess.run(command, check=True, capture_output=True, text=True, timeout=600)
        figures: dict[str, object] = json.loads(found.stdout.splitlines()[-1])
        return {**figures, "video_gb": large.stat().st_size / (1 << 30), "budget_mb": BUDGET_MB}


def _fill(service: IssuerService, folder: Path) -> None:
    from reference_issuer.catalogue import ArtifactEntry
    from tests.fakes.issuer_world import RUBRIC_YAML, SLUG
    from tests.fakes.world import sample_entry

    rubric = folder / f"{SLUG}.yaml"
    rubric.write_text(RUBRIC_YAML, "utf-8")
    service.add_rubric(rubric)
    samples = folder / "samples"
    samples.mkdir()
    pdf_viewer.write_pdf(samples / "long.pdf", pdf_viewer.MEDIUM)
    file = ArtifactEntry(path="long.pdf", name="Long", part="P2")
    service.add_submissions([sample_entry("pdf", _LABEL, files=(file,))], base=samples)


@contextmanager
def _running(profile: Path) -> Iterator[Program]:
    from assessor_app.app import Program, make_application
    from assessor_app.config import Profile
    from assessor_app.services.workspace import Unlocking, Workspace

    gc.disable()  # as a start does; the program enables it
    workspace = Workspace.open(Profile(profile), Unlocking(passphrase=_PASSPHRASE))
    program = Program(make_application([]), workspace)
    program.window.resize(1440, 900)
    beating = stall.Heart(program.window)
    program.show(sync=False)
    stall.wait(lambda: beating.beats and gc.isenabled())
    try:
        yield program
    finally:
        program.stop()


def _measure_both(profile: Path, large: Path) -> dict[str, object]:
    """Play the video while all of the PDF is paged through; return the most that was taken."""
    with _running(profile) as program:
        figures: dict[str, object] = {"started_mb": round(_taken("self"), 1)}
        stall.open_submission(program, _LABEL)
        screen: Any = program.window.review
        stall.wait(lambda: getattr(screen.area.current_viewer, "view", None) is not None)
        viewer = screen.area.current_viewer
        stall.wait(lambda: viewer.view.page_layout is not None)
        film = _Film(program, large)
        try:
            return {**figures, **_most(program, viewer, film), "video_played_ms": film.now_ms}
        finally:
            film.player.close()


class _Film:
    """A recording that plays in the window."""

    def __init__(self, program: Program, path: Path) -> None:
        from assessor_app.ui.viewers.media.picture import PictureArea
        from assessor_app.ui.viewers.media.process import PlayerProcess

        area = PictureArea(program.appearance, path.name, program.window)
        area.resize(*_VIDEO_SIZE)
        area.show()
        reader: Any = media._Plain(path)
        self.now_ms = 0
        self.player = PlayerProcess(program.runner, reader, path.name, program.window)
        self.player.pictured.connect(lambda image, _ms: area.show_picture(image))
        self.player.moved.connect(self._moved)
        self.player.send("room", w=area.width(), h=area.height())
        loaded: list[object] = []
        self.player.loaded.connect(loaded.append)
        stall.wait(lambda: loaded and self.player.counts.shown)
        self.player.send("play")

    def _moved(self, ms: int, _playing: bool) -> None:
        self.now_ms = ms


def _most(program: Program, viewer: Any, film: _Film) -> dict[str, object]:
    """Return the most of each, and of all at one time."""
    most: dict[str, float] = {}
    for page in range(0, pdf_viewer.MEDIUM, _PAGES_A_STEP):
        viewer.view.go_to_page(page)
        # Not until nothing is under way: the player asks for the next piece all the time.
        stall.wait(lambda: viewer.view.need().visible()[0] in viewer.pictures.cache)
        decoder, player = program.context.workspace.decoder.worker_pid, film.player.pid
        now = {"window": _taken("self"), "decoder": _taken(decoder), "player": _taken(player)}
        now["all"] = sum(now.values())
        now["spare"] = sum(_taken(one) for one in _children() - {decoder, player})
        now["with_spare"] = now["all"] + now["spare"]
        most = {key: max(most.get(key, 0.0), value) for key, value in now.items()}
    return {f"{key}_mb": round(value, 1) for key, value in most.items()}


def _taken(process: int | str | None) -> float:
    return float(media._resident_mb(str(process)))


def _children() -> set[int]:
    tasks = Path("/proc/self/task").iterdir()
    return {int(one) for task in tasks for one in (task / "children").read_text("ascii").split()}


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(json.dumps(_measure_both(Path(sys.argv[1]), Path(sys.argv[2]))))
