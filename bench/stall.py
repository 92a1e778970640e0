"""The longest stall of the main thread: 500 packages sync, hostile files open, pages turn fast.

A timer beats every 5 ms on the main thread; what lies between two beats is a pause. Beside its
length stands the processor's time that the main thread itself used in it, and (on Linux) the
length without the time that the thread was ready to run and others of the machine ran: what is
left then is this program's own doing, its other threads included. Budget: 100 ms.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import pdf_viewer

if TYPE_CHECKING:
    from assessor_app.app import Program
    from reference_issuer.service import IssuerService

PACKAGES = 500
BUDGET_MS = 100
_BEAT_MS = 5
_HOSTILE = Path(__file__).resolve().parents[2] / "shared" / "hostile"
_MOST_HOSTILE, _LARGEST = 80, 4 << 20
_PAGES = 200
_DEADLINE_S = 600.0
_NAME = "Asha Assessor"
_SCHEDULE = Path("/proc/thread-self/schedstat")


def measure() -> dict[str, object]:
    """Return the longest pause of each phase, in milliseconds, and the main thread's part in it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="bench-stall-") as name:
        folder = Path(name)
        hostile = _hostile_files()
        make_issuer(folder, lambda service, samples: _hand_in(service, samples, hostile))
        with serve(folder), run_program(folder) as program:
            figures = _measure_phases(program, folder, hostile)
    return {**figures, "budget_ms": BUDGET_MS}


def _measure_phases(program: Program, folder: Path, hostile: list[Path]) -> dict[str, object]:
    from reference_issuer.service import IssuerService

    figures: dict[str, object] = {}
    heart = Heart(program.window)
    with IssuerService(folder / "issuer") as service:
        invitation = service.invite(_NAME)
        service.assign_all(_NAME)
    heart.begin()
    wait(lambda: heart.beats > 200)
    figures |= heart.figures("idle")
    synced: list[Any] = []
    program.sync.finished.connect(synced.append)
    heart.begin()
    program.window.welcome.connect_requested.emit(str(invitation), _NAME)
    wait(lambda: synced and program.runner.idle)
    figures |= {"packages": synced[0].ready, **heart.figures("sync")}
    heart.begin()
    open_submission(program, "PDF")
    figures |= heart.figures("opening")
    heart.begin()
    _page_fast(program)
    figures |= heart.figures("paging")
    if not hostile:
        return {**figures, "hostile": "../shared/hostile is not beside this repository"}
    open_submission(program, "HOSTILE")
    heart.begin()
    opened = _open_hostile(program)
    return {**figures, "hostile_files": opened, **heart.figures("hostile")}


class Heart:
    """Beats on the main thread and remembers the longest pause."""

    def __init__(self, parent: Any) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._timer = QTimer(parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self.begin()
        self._timer.start()

    def begin(self) -> None:
        """Forget what was."""
        self._at, self._used, self._kept = time.perf_counter(), time.thread_time(), _kept_off_ms()
        self.beats = self._long = 0
        self._longest = self._longest_used = self._longest_ours = 0.0

    def _beat(self) -> None:
        at, used, kept = time.perf_counter(), time.thread_time(), _kept_off_ms()
        pause, busy = (at - self._at) * 1000, (used - self._used) * 1000
        self.beats += 1
        self._long += pause > BUDGET_MS
        self._longest = max(self._longest, pause)
        self._longest_used = max(self._longest_used, busy)
        self._longest_ours = max(self._longest_ours, pause - (kept - self._kept))
        self._at, self._used, self._kept = at, used, kept

    @property
    def longest_ms(self) -> float:
        """The longest pause since :meth:`begin`."""
        return self._longest

    @property
    def longest_own_ms(self) -> float:
        """The most of the processor's time that the main thread used in a pause."""
        return self._longest_used

    def figures(self, phase: str) -> dict[str, object]:
        """Return what was seen since :meth:`begin`."""
        return {
            f"{phase}_longest_ms": round(self._longest, 1),
            f"{phase}_longest_without_others_ms": round(self._longest_ours, 1),
            f"{phase}_longest_own_ms": round(self._longest_used, 1),
            f"{phase}_over_budget": self._long,
        }


def _kept_off_ms() -> float:
    """Return how long this thread was ready and did not run; 0 where the system does not say."""
    try:
        return int(_SCHEDULE.read_text("ascii").split()[1]) / 1e6
    except OSError:
        return 0.0


def _page_fast(program: Program) -> None:
    """Turn pages of a long PDF faster than they can be drawn."""
    screen: Any = program.window.review
    wait(lambda: getattr(screen.area.current_viewer, "view", None) is not None)
    view = screen.area.current_viewer.view
    wait(lambda: view.page_layout is not None)
    for page in range(_PAGES):
        view.go_to_page(page)
        view.viewport().repaint()
        wait(lambda: True)
    wait(lambda: program.runner.idle)


def _open_hostile(program: Program) -> int:
    """Open each hostile file in its viewer; return how many were shown or explained."""
    screen: Any = program.window.review
    count = 0
    for artifact in screen.review.artifacts:
        screen.show_artifact(artifact.id)
        wait(lambda: program.runner.idle)
        count += 1
    return count


def open_submission(program: Program, label: str) -> None:
    """Open the review of a submission, and wait until it has come to rest."""
    from assessor_app.services.queue import find_assignment

    program.window.open_review(find_assignment(program.context.workspace, label).id)
    wait(lambda: program.window.review is not None and program.window.review.review is not None)
    wait(lambda: program.runner.idle)


def wait(condition: Callable[[], object]) -> None:
    """Let the window live until ``condition`` holds; a :class:`Heart` must beat."""
    from PySide6.QtCore import QCoreApplication, QEventLoop

    end = time.monotonic() + _DEADLINE_S
    while True:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if condition():
            return
        if time.monotonic() > end:
            raise TimeoutError("the program does not come to rest")


def _hostile_files() -> list[Path]:
    """Return some files of every kind that others found to be trouble."""
    kinds: dict[str, list[Path]] = {}
    for path in sorted(_HOSTILE.rglob("*")):
        if path.is_file() and 0 < path.stat().st_size < _LARGEST:
            kinds.setdefault(path.suffix.lower(), []).append(path)
    share = max(1, _MOST_HOSTILE // max(1, len(kinds)))
    return [path for paths in kinds.values() for path in paths[:: max(1, len(paths) // share)]]


def make_issuer(folder: Path, fill: Callable[[IssuerService, Path], None]) -> None:
    """Make an issuer with a rubric; ``fill`` hands in, from a folder that it may write to."""
    from reference_issuer.service import IssuerService
    from tests.fakes.five_criteria import free_port
    from tests.fakes.issuer_world import RUBRIC_YAML, SLUG

    samples = folder / "samples"
    samples.mkdir()
    rubric = folder / f"{SLUG}.yaml"
    rubric.write_text(RUBRIC_YAML, "utf-8")
    (folder / "port").write_text(str(free_port()), "ascii")
    base_url = f"http://127.0.0.1:{(folder / 'port').read_text('ascii')}"
    with IssuerService.init(folder / "issuer", name="Issuer", base_url=base_url) as service:
        service.add_rubric(rubric)
        fill(service, samples)


def _hand_in(service: IssuerService, samples: Path, hostile: list[Path]) -> None:
    from reference_issuer.catalogue import ArtifactEntry
    from tests.fakes.world import sample_entry

    entries = []
    for number in range(PACKAGES):
        name = f"note-{number}.txt"
        (samples / name).write_text(f"Note {number}: what was heard in the orchard.\n", "utf-8")
        file = ArtifactEntry(path=name, name="Note", part="P1")
        entries.append(sample_entry(f"s{number}", f"SYNC-{number:03d}", files=(file,)))
    pdf_viewer.write_pdf(samples / "long.pdf", _PAGES)
    file = ArtifactEntry(path="long.pdf", name="Long", part="P2")
    entries.append(sample_entry("pdf", "PDF", files=(file,)))
    service.add_submissions(entries, base=samples)
    if hostile:
        hand_in_files(service, samples, {"HOSTILE": hostile})


def hand_in_files(service: IssuerService, samples: Path, packages: dict[str, list[Path]]) -> None:
    """Hand in files as they are, a submission each label."""
    from reference_issuer.catalogue import ArtifactEntry
    from tests.fakes.world import sample_entry

    entries = []
    for label, some in packages.items():
        files = []
        for number, path in enumerate(some):
            name = f"{label.lower()}-{number}{path.suffix.lower()}"
            (samples / name).write_bytes(path.read_bytes())
            files.append(ArtifactEntry(path=name, name=name, part="P2"))
        entries.append(sample_entry(label.lower(), label, files=tuple(files)))
    service.add_submissions(entries, base=samples)


@contextmanager
def serve(folder: Path) -> Iterator[None]:
    """Serve the issuer from a process of its own, so that it takes nothing of this one."""
    ready = folder / "ready"
    command = [sys.executable, "-m", "reference_issuer", "--home", str(folder / "issuer"), "serve"]
    command += ["--port", (folder / "port").read_text("ascii"), "--port-file", str(ready)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while not ready.exists():
            assert process.poll() is None, "the issuer did not start"
            time.sleep(0.05)
        try:
            yield
        finally:
            process.terminate()


@contextmanager
def run_program(folder: Path) -> Iterator[Program]:
    from assessor_app.app import Program, make_application
    from assessor_app.config import Profile
    from assessor_app.services.workspace import Workspace
    from tests.fakes.world import UNLOCKING, make_keys

    make_keys(folder / "profile")
    gc.disable()  # as a start does; the program enables it
    workspace = Workspace.open(Profile(folder / "profile"), UNLOCKING)
    program = Program(make_application([]), workspace)
    program.window.resize(1440, 900)
    program.show(sync=False)
    try:
        yield program
    finally:
        program.stop()
