"""A screen of its own (Xvfb), a person's keys on it (xdotool), and a picture of it."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from PIL import Image

DEADLINE_S: Final = 60.0
_PAUSE_S: Final = 0.03
_STILL: Final = 5
_SIZE: Final = "1440x900x24"
_XWD_HEADER: Final = struct.Struct(">25I")


def missing() -> str:
    """Return why no screen can be made here, or nothing."""
    if not Path("/proc/self/task").exists():
        return "needs /proc to see when the program stands still"
    gone = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]
    return f"{' and '.join(gone)} not installed" if gone else ""


def until(condition: Callable[[], object], what: str) -> None:
    """Wait until ``condition`` is true.

    Raises:
        TimeoutError: when it is not after a minute; ``what`` says what was waited for.
    """
    end = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited for {what}")
        time.sleep(_PAUSE_S)


class XScreen:
    """A context manager: the screen is there inside. There is no window manager on it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir()

    def __enter__(self) -> Self:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", _SIZE]
        # A server begins anew when its last client leaves, which throws out one that just comes.
        command += ["-noreset", "-nolisten", "tcp", "-fbdir", str(self._folder)]
        with (self._folder / "xvfb.log").open("wb") as log:
            self._server = subprocess.Popen(command, pass_fds=[write], stdout=log, stderr=log)
        os.close(write)
        with os.fdopen(read) as told:
            self.display = f":{told.readline().strip()}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.terminate()
        self._server.wait(30)

    def watch(self, program: subprocess.Popen[bytes]) -> None:
        """Wait for this program, and all that it starts, to stand still after each key."""
        self._program = program

    def key(self, *keys: str) -> None:
        """Press keys, by their names in X, one after the other."""
        for one in keys:
            self.press(one)
            self.settle()

    def press(self, key: str) -> None:
        """Press a key, and wait for nothing."""
        self._xdotool("key", key)

    def type(self, text: str) -> None:
        """Write a text where the focus is."""
        self._xdotool("type", "--delay", "2", text)
        self.settle()

    def titles(self) -> list[str]:
        """Return the titles of the windows that are shown."""
        return list(self._windows())

    def _windows(self) -> dict[str, str]:
        found = self._xdotool("search", "--onlyvisible", "--name", ".", check=False).split()
        named = {self._xdotool("getwindowname", one, check=False).strip(): one for one in found}
        return {name: one for name, one in named.items() if name}

    def wait_for(self, *titles: str) -> str:
        """Wait until a window with one of these titles is shown; return its title.

        The window gets the keyboard, as a window manager would give it.
        """
        found: list[str] = []

        def there() -> bool:
            windows = self._windows()
            found[:] = [one for one in titles if one in windows]
            if found:
                self._xdotool("windowfocus", windows[found[0]], check=False)
            return bool(found)

        until(there, f"a window {titles}, there are {self.titles()}")
        self.settle()
        return found[0]

    def settle(self) -> None:
        """Wait until no thread of the program runs or wants to, several looks in a row.

        A thread that waits for a processor counts as running, so that a busy machine only makes
        this slower.
        """
        still = 0
        end = time.monotonic() + DEADLINE_S
        while still < _STILL:
            assert self._program.poll() is None, "the program has ended"
            if time.monotonic() > end:
                raise TimeoutError("the program does not come to rest")
            still = 0 if _is_busy(_with_children(self._program.pid)) else still + 1
            time.sleep(_PAUSE_S)

    def picture(self, path: Path) -> Path:
        """Write a picture of the screen as PNG, from the frame buffer's file (XWD)."""
        data = (self._folder / "Xvfb_screen0").read_bytes()
        header = _XWD_HEADER.unpack_from(data)
        start, width, height, line, colours = (header[one] for one in (0, 4, 5, 12, 19))
        pixels = data[start + 12 * colours :][: line * height]
        Image.frombuffer("RGB", (width, height), pixels, "raw", "BGRX", line, 1).save(path)
        return path

    def _xdotool(self, *arguments: str, check: bool = True) -> str:
        return subprocess.run(
            ["xdotool", *arguments],
            env={**os.environ, "DISPLAY": self.display},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=check,
            timeout=DEADLINE_S,
        ).stdout


def _with_children(process: int) -> list[int]:
    """Return a process and all that it started, as far as they are there."""
    found = [process]
    for one in found:
        for listing in Path(f"/proc/{one}/task").glob("*/children"):
            found += map(int, _read(listing).split())
    return found


def _is_busy(processes: list[int]) -> bool:
    tasks = (task for one in processes for task in Path(f"/proc/{one}/task").glob("*/stat"))
    return any(_read(task).rpartition(")")[2].split()[:1] in (["R"], ["D"]) for task in tasks)


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace")
    except OSError:
        return ""
