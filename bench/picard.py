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
_PICARD, _OURS = "^MusicBrainz Picard$", "Assessor$"


def measure_beside(ours: Sequence[str], environment: Mapping[str, str]) -> dict[str, object]:
    """Return medians in milliseconds; where something is not installed, what is not.

    ``ours`` is the command that shows the queue, to be run in ``environment``.
    """
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    if missing:
        return {"picard": f"not installed: {', '.join(missing)}"}
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
    picard, own = (statistics.median(found[name]) for name in ("picard", "ours"))
    return {"picard_mapped_ms": picard, "mapped_ms": own, "mapped_ratio_to_picard": own / picard}


def _mapped_ms(command: Sequence[str], title: str, environment: Mapping[str, str]) -> float:
    looking = ("xdotool", "search", "--onlyvisible", "--name", title)
    begun = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            while not subprocess.run(
                looking, env=environment, capture_output=True, check=False
            ).stdout:
                if time.perf_counter() - begun > _LONGEST_S or process.poll() is not None:
                    raise RuntimeError(f"no window {title} came")
            return (time.perf_counter() - begun) * 1000
        finally:
            process.kill()
            process.wait()
            # The server forgets the window a moment after its program is gone.
            while subprocess.run(looking, env=environment, capture_output=True, check=False).stdout:
                pass


@contextmanager
def _display() -> Iterator[str]:
    """Give the name of an X server without a screen."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ("Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24"),
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
