"""How long MusicBrainz Picard takes to its main window, beside this program's, on one X server.

Picard is not installed by anything here (on Debian: ``apt-get install picard xvfb xdotool``).
Both are timed alike, from the command until the server lists the window as mapped.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

_TOOLS = ("picard", "Xvfb", "xdotool")
_ROUNDS = 5
_LONGEST_S = 60.0
_POLL_S = 0.02  # asking without a pause would take one of two cores from what is timed
_PICARD, _OURS = "^MusicBrainz Picard$", "Assessor$"


class _NoWindow(Exception):
    """A program ended, or took too long, before its window was mapped."""


def measure_beside(ours: Sequence[str], environment: Mapping[str, str]) -> dict[str, object]:
    """Return medians in milliseconds; where they cannot be had, why: what is not installed, say.

    ``ours`` is the command that shows the queue, to be run in ``environment``.
    """
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        return {"picard": f"not installed: {', '.join(missing)}"}
    try:
        picard, own = _medians(ours, environment)
    except _NoWindow as exc:
        return {"picard": str(exc)}  # the figures that need no X server stand without it
    return {"picard_mapped_ms": picard, "mapped_ms": own, "mapped_ratio_to_picard": own / picard}


def _medians(ours: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float]:
    found: dict[str, list[float]] = {"picard": [], "ours": []}
    with _display() as display, tempfile.TemporaryDirectory(prefix="bench-picard-") as home:
        shown = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        picards = {**os.environ, **shown, "HOME": home, "XDG_CONFIG_HOME": f"{home}/config"}
        for number in range(_ROUNDS + 1):  # the first start of each makes its files, uncounted
            taken = {
                "picard": _mapped_ms(("picard",), _PICARD, picards),
                "ours": _mapped_ms(ours, _OURS, {**environment, **shown}),
            }
            for name in found if number else ():
                found[name].append(taken[name])
    return statistics.median(found["picard"]), statistics.median(found["ours"])


def _mapped_ms(command: Sequence[str], title: str, environment: Mapping[str, str]) -> float:
    begun = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while not _is_mapped(title, environment):
                time.sleep(_POLL_S)
                if time.perf_counter() - begun > _LONGEST_S or process.poll() is not None:
                    raise _NoWindow(f"no window came with the title {title}")
            return (time.perf_counter() - begun) * 1000
        finally:
            process.kill()
            process.wait()
            # The server forgets the window a moment after its program is gone.
            ended = time.perf_counter()
            while _is_mapped(title, environment) and time.perf_counter() - ended < _LONGEST_S:
                time.sleep(_POLL_S)


def _is_mapped(title: str, environment: Mapping[str, str]) -> bool:
    command = ("xdotool", "search", "--onlyvisible", "--name", title)
    return bool(subprocess.run(command, env=environment, capture_output=True, check=False).stdout)


@contextmanager
def _display() -> Iterator[str]:
    """Give the name of an X server without a screen; it outlives its last client."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ("Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-noreset"),
        pass_fds=(writing,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading, encoding="ascii") as said:
            yield f":{said.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
