"""One start, in a process of its own: an empty window, or the queue. Says when it is usable.

It imports little itself, so that what is measured is the window's.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def _say_usable() -> None:
    used = time.process_time() * 1000
    sys.stdout.write(f"{used}\n")
    sys.stdout.flush()


def show_empty() -> None:
    """Show an empty window of PySide6."""
    from PySide6.QtWidgets import QApplication, QMainWindow

    application = QApplication([])
    window = QMainWindow()
    window.resize(1440, 900)
    window.show()
    _until(application, window.isVisible)
    window.repaint()
    _say_usable()


def show_queue(folder: Path) -> None:
    """Show the queue of a profile as ``assessor_app.__main__`` does.

    The keyring is the library's, as in every start, with a backend that answers at once.
    """
    gc.disable()
    from assessor_app.app import Program, make_application
    from assessor_app.config import Profile
    from assessor_app.services.profile.unlocking import system_unlocking
    from assessor_app.services.workspace import Workspace

    application = make_application([])
    unlocking = system_unlocking(None, use_keyring=True)
    workspace = Workspace.open(Profile(folder / "world" / "profile"), unlocking)
    program = Program(application, workspace)
    table = program.window.queue.table
    program.window.resize(1440, 900)
    program.show(sync=False)
    _until(application, lambda: table.current_row() is not None)
    table.viewport().repaint()
    _say_usable()


def _until(application: Any, condition: Callable[[], object]) -> None:
    from PySide6.QtCore import QEventLoop

    while not condition():
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        show_empty()
    else:
        show_queue(Path(sys.argv[2]))
    time.sleep(60)
