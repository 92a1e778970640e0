"""Entry: a command given starts the command line, none starts the window."""

from __future__ import annotations

import gc
import importlib.util
import os
import runpy
import sys
from collections.abc import Sequence

_NO_DISPLAY = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Start what ``arguments`` ask for; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["--decoder-worker"]:
        # A frozen program has no other interpreter to start its decoder with.
        from assessor_app.evidence.decoder.worker import main as decode

        return int(decode(given[1:]) or 0)
    if given[:1] == ["--media-player"]:
        from assessor_app.ui.viewers.media.player import main as play

        return play(given[1:])
    if given[:2] == ["-m", "reference_issuer"]:
        # Nor has it another one for the issuer of the sample work. That is a program of its own,
        # so it is run as one, and found only where it was installed.
        sys.argv = given[1:]
        runpy.run_module("reference_issuer", run_name="__main__", alter_sys=False)
        return 0
    if given == ["--self-test"]:
        return _test_self()
    if given:
        from assessor_app.cli.main import main as run_command

        return run_command(given)
    return _window()


def _test_self() -> int:
    from assessor_app.cli.self_test import leave_window_out
    from assessor_app.cli.self_test import main as run_self_test

    # A frozen program without its window is a broken one: there the import has to work.
    if not getattr(sys, "frozen", False) and importlib.util.find_spec("PySide6") is None:
        return run_self_test(leave_window_out)
    from assessor_app.ui.self_test import try_window

    return run_self_test(try_window)


def _window() -> int:
    shown = sys.platform in ("win32", "darwin") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )
    if not shown:
        print(
            "There is no display here, so the window cannot be shown.\n"
            "The command line does all of it: assessor-app --help",
            file=sys.stderr,
        )
        return _NO_DISPLAY
    # Next to nothing of what a start makes is garbage: collecting begins when the queue is there.
    gc.disable()
    from assessor_app.app import run_window
    from assessor_app.config import Profile

    return run_window(Profile.default())


if __name__ == "__main__":
    sys.exit(main())
