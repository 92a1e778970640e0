"""Video through the player's process: pictures lost in 20 s of 1080p, and memory with 2 GB open.

Budgets: no picture lost in 20 s of 1080p at 30 a second; 350 MB with a 2 GB video open. The film
is made with ffmpeg, which is a tool of this measurement and no part of the program.
"""

from __future__ import annotations

import io
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SECONDS = 20
_PADDING = 2 << 30


def measure() -> dict[str, object]:
    """Return the figures, or the reason why there are none."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        return {"skipped": "ffmpeg is not installed; it makes the 1080p film"}
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        film = _make_film(ffmpeg, Path(folder) / "film.mp4")
        large = _make_large(film, Path(folder) / "large.mp4")
        return {**_playback(film), **_memory(large)}


def _make_film(ffmpeg: str, target: Path) -> Path:
    picture = f"testsrc2=size=1920x1080:rate=30:duration={SECONDS + 2}"
    sound = f"sine=frequency=440:duration={SECONDS + 2}"
    command = [ffmpeg, "-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]
    command += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([*command, "-movflags", "+faststart", str(target)], check=True)
    return target


def _make_large(film: Path, target: Path) -> Path:
    """Put a 2 GB box of nothing at the end; the file has holes and takes no room."""
    shutil.copyfile(film, target)
    with target.open("r+b") as file:
        file.seek(0, io.SEEK_END)
        file.write(struct.pack(">I4sQ", 1, b"free", _PADDING))
        file.truncate(file.tell() + _PADDING - 16)
    return target


class _Plain(io.FileIO):
    """A plain file with the size that a blob's reader has."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.size = path.stat().st_size


class _Bench:
    """An application with a player and a widget that paints what comes."""

    def __init__(self, film: Path) -> None:
        from PySide6.QtWidgets import QApplication, QWidget

        from assessor_app.ui.task_runner import TaskRunner
        from assessor_app.ui.theme.appearance import Appearance
        from assessor_app.ui.viewers.media.picture import PictureArea
        from assessor_app.ui.viewers.media.process import PlayerProcess

        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        self.application = application
        self.runner = TaskRunner()
        self.host = QWidget()
        self.area = PictureArea(Appearance(application), "film", self.host)
        self.area.resize(960, 540)
        self.host.resize(960, 540)
        self.host.show()
        reader: Any = _Plain(film)
        self.player = PlayerProcess(self.runner, reader, film.name, self.host)
        self.player.pictured.connect(lambda image, _ms: self.area.show_picture(image))
        self.player.send("room", w=self.area.width(), h=self.area.height())
        self.now_ms = 0
        self.ready = False
        self.player.moved.connect(self._moved)
        self.player.loaded.connect(self._loaded)
        self.until(lambda: self.ready and self.player.counts.shown > 0)

    def _moved(self, ms: int, _playing: bool) -> None:
        self.now_ms = ms

    def _loaded(self, _facts: object) -> None:
        self.ready = True

    def until(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        # As the program waits: asleep between events, so that the player has the other core too.
        loop = QEventLoop()
        look = QTimer(interval=50)
        look.timeout.connect(lambda: loop.quit() if condition() else None)
        limit = QTimer(singleShot=True, interval=round(seconds * 1000))
        limit.timeout.connect(loop.quit)
        look.start()
        limit.start()
        loop.exec()
        look.stop()
        if not condition():
            raise TimeoutError("the player did not get so far")

    def close(self) -> None:
        self.player.close()
        self.host.close()
        self.runner.stop()


def _playback(film: Path) -> dict[str, object]:
    bench = _Bench(film)
    try:
        bench.player.send("play")
        begun = time.process_time()
        bench.until(lambda: bench.now_ms >= SECONDS * 1000)
        counts = bench.player.counts
        return {
            "playback_s": SECONDS,
            "load_of_the_machine": _load(),
            "window_ms_per_picture": (time.process_time() - begun) * 1000 / max(1, counts.shown),
            "pictures_shown": counts.shown,
            "pictures_dropped": counts.dropped,
            "convert_ms_per_picture": counts.convert_us / 1000 / max(1, counts.handed),
        }
    finally:
        bench.close()


def _load() -> float | str:
    """Return the load of the last minute: what else runs takes from a player too."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else "not known on this system"


def _memory(large: Path) -> dict[str, object]:
    bench = _Bench(large)
    try:
        bench.player.send("play")
        bench.until(lambda: bench.now_ms >= 2000)
        return {
            "large_file_gb": large.stat().st_size / (1 << 30),
            "window_mb": _resident_mb("self"),
            "player_mb": _resident_mb(str(bench.player.pid)),
        }
    finally:
        bench.close()


def _resident_mb(process: str) -> float | str:
    """Return the proportional set size: shared pages are counted once between processes."""
    if sys.platform != "linux":
        return "measured on Linux only"
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(one.split()[1]) / 1024 for one in lines if one.startswith("Pss:"))
