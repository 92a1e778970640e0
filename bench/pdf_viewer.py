"""The PDF viewer: the first page of 2,400 from the encrypted store, paging, and memory.

Beside it, in the same run and in turn: PDFium in this process on the plain file, drawing the
same page at the same size, and a bare widget that paints it. Budgets: 1.5 times that for the
first page; 16 ms for a page that was rendered already.
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assessor_app.config import Profile
from assessor_app.services.queue import find_assignment
from assessor_app.services.review import open_review
from assessor_app.services.workspace import Unlocking, Workspace

if TYPE_CHECKING:
    from reference_issuer.service import IssuerService

LONG, MEDIUM = 2_400, 1_000
ROUNDS = 15
_SIZE = (780, 820)
_LABEL = "PDF"
_PASSPHRASE = "a passphrase for tests only"
_SENTENCE = "What we asked of the families, and what they told us: page {}, line {}."


def measure() -> dict[str, object]:
    """Return medians in milliseconds, their ratio, and megabytes."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="bench-pdf-") as name:
        folder = Path(name)
        from tests.fakes.world import make_template

        template = make_template(folder / "template", _fill)
        plain = folder / "template" / "samples" / "long.pdf"
        with template.copy(folder / "world") as world, open_desk(world.workspace) as desk:
            first = _first_pages(desk, plain)
            neighbours = desk.neighbours("long")
        memory = _memory_of_a_program(folder / "world" / "profile")
        file_bytes = plain.stat().st_size
    return {
        "pages": LONG,
        "file_mb": round(file_bytes / 1e6, 1),
        **first.figures(),
        "neighbour_ms": round(statistics.median(neighbours), 2),
        "neighbour_worst_ms": round(max(neighbours), 2),
        "budget_neighbour_ms": 16,
        **memory,
    }


def _fill(service: IssuerService, folder: Path) -> None:
    from reference_issuer.catalogue import ArtifactEntry
    from tests.fakes.issuer_world import RUBRIC_YAML, SLUG
    from tests.fakes.world import sample_entry

    rubric = folder / f"{SLUG}.yaml"
    rubric.write_text(RUBRIC_YAML, "utf-8")
    service.add_rubric(rubric)
    samples = folder / "samples"
    samples.mkdir()
    for name, pages in (("long", LONG), ("medium", MEDIUM)):
        write_pdf(samples / f"{name}.pdf", pages)
    files = tuple(
        ArtifactEntry(path=f"{name}.pdf", name=name, part="P2") for name in ("long", "medium")
    )
    service.add_submissions([sample_entry("pdf", _LABEL, files=files)], base=samples)


def write_pdf(path: Path, pages: int) -> None:
    """Write pages as portfolios have them: some text, a table, a photo that all share, a chart."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    canvas: Any = Canvas(str(path), pagesize=(595, 842))
    photo: Any = ImageReader(_photo())
    for page in range(1, pages + 1):
        canvas.setFont("Helvetica", 11)
        for line in range(20):
            canvas.drawString(60, 780 - line * 16, _SENTENCE.format(page, line))
        for row in range(6):
            for column in range(6):
                canvas.rect(60 + column * 80, 380 + row * 14, 80, 14)
                canvas.drawString(64 + column * 80, 383 + row * 14, f"{page}.{row}.{column}")
        canvas.drawImage(photo, 60, 60, 300, 225)
        canvas.setFillColorRGB(0.1, 0.4, 0.7)
        for bar in range(12):
            canvas.rect(380 + bar * 13, 60, 10, 20 + (page * 7 + bar * 31) % 180, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.showPage()
    canvas.save()


def _photo() -> io.BytesIO:
    """Return a JPEG of 1200 by 900 with as much in it as a photo has."""
    from PIL import Image, ImageFilter

    noise = Image.effect_noise((1200, 900), 90).filter(ImageFilter.GaussianBlur(3))
    colours = [noise.point(lambda value, by=by: (value * by) % 256) for by in (1, 2, 3)]
    buffer = io.BytesIO()
    Image.merge("RGB", colours).save(buffer, "JPEG", quality=85)
    buffer.seek(0)
    return buffer


@dataclass(slots=True)
class FirstPages:
    """Times of both sides, in milliseconds: on the wall, and of the processors for each.

    Others on the machine make a wall time longer, and more so where several processes take
    turns; the processors' time is not touched by them (and leaves out what runs side by side).
    """

    viewer: list[float] = field(default_factory=list)
    pdfium: list[float] = field(default_factory=list)
    viewer_cpu: list[float] = field(default_factory=list)
    pdfium_cpu: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, object]:
        """Return medians, the best of each, and their ratios."""
        viewer, pdfium = statistics.median(self.viewer), statistics.median(self.pdfium)
        cpu = statistics.median(self.viewer_cpu), statistics.median(self.pdfium_cpu)
        return {
            "first_page_ms": round(viewer, 2),
            "pdfium_ms": round(pdfium, 2),
            "ratio": round(viewer / pdfium, 2),
            "best_ratio": round(min(self.viewer) / min(self.pdfium), 2),
            "first_page_cpu_ms": round(cpu[0], 2),
            "pdfium_cpu_ms": round(cpu[1], 2),
            "cpu_ratio": round(cpu[0] / cpu[1], 2),
            "budget_ratio": 1.5,
        }


def _first_pages(desk: Desk, plain: Path) -> FirstPages:
    """Return the times of both, taken in turn; a first one of each only warms up."""
    found = FirstPages()
    for number in range(ROUNDS + 1):
        before = desk.cpu_ms()
        viewer_ms, width = desk.first_page("long")
        middle = desk.cpu_ms()
        pdfium_ms = _timed(partial(_pdfium_first_page, plain, width))
        if number:
            found.viewer.append(viewer_ms)
            found.pdfium.append(pdfium_ms)
            found.viewer_cpu.append(desk.first_page_cpu_ms - before)
            found.pdfium_cpu.append(desk.cpu_ms() - middle)
    return found


def _pdfium_first_page(path: Path, width: int) -> None:
    """Open the plain file, and paint its first page ``width`` pixels wide into a bare widget."""
    import pypdfium2
    import pypdfium2.raw
    from PySide6.QtGui import QImage, QPixmap
    from PySide6.QtWidgets import QLabel

    pdfium: Any = pypdfium2.raw
    document = pypdfium2.PdfDocument(path)
    page = pdfium.FPDF_LoadPage(document.raw, 0)
    scale = width / pdfium.FPDF_GetPageWidthF(page)
    height = round(pdfium.FPDF_GetPageHeightF(page) * scale)
    memory = (ctypes.c_ubyte * (width * height * 4))()
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, memory, width * 4)
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
    pdfium.FPDFBitmap_Destroy(bitmap)
    pdfium.FPDF_ClosePage(page)
    document.close()
    picture = QImage(bytes(memory), width, height, width * 4, QImage.Format.Format_RGB32)
    label = QLabel()
    label.setPixmap(QPixmap.fromImage(picture))
    label.resize(*_SIZE)
    label.show()
    label.repaint()
    label.deleteLater()


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


class Desk:
    """A window over a profile, with one viewer in it at a time."""

    def __init__(self, workspace: Workspace, context: Any, host: Any) -> None:
        self._workspace = workspace
        self._context = context
        self._host = host
        self.first_page_cpu_ms = 0.0
        self._assignment = find_assignment(workspace, _LABEL).id
        self._artifacts = {
            one.name: one for one in open_review(workspace, self._assignment).artifacts
        }

    def make(self, name: str) -> Any:
        """Return a viewer that begins to open a file."""
        from assessor_app.ui.viewers.pdf.viewer import PdfViewer
        from assessor_app.ui.viewers.viewer import Subject

        artifact = self._artifacts[name]
        subject = Subject(self._assignment, artifact, artifact.path, artifact.media_type)
        viewer = PdfViewer(self._context, subject, self._host)
        viewer.resize(*_SIZE)
        viewer.show()
        return viewer

    def _until(self, condition: Callable[[], object]) -> None:
        """Handle events until ``condition``, and sleep in between: a limit in milliseconds would
        make Qt spin, and take the processor from what is measured."""
        from PySide6.QtCore import QEventLoop
        from PySide6.QtWidgets import QApplication

        limit = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < limit, "the viewer does not come to an end"
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def first_page(self, name: str) -> tuple[float, int]:
        """Return milliseconds until the first page is painted, and its width in pixels."""
        self._until(lambda: self._context.runner.idle)
        shown: list[bool] = []
        started = time.perf_counter()
        viewer = self.make(name)
        viewer.shown.connect(lambda: shown.append(True))
        self._until(lambda: shown)
        viewer.view.viewport().repaint()
        taken = (time.perf_counter() - started) * 1000
        self.first_page_cpu_ms = self.cpu_ms()
        assert viewer.view.need().visible()[0] in viewer.pictures.cache
        width = viewer.view.page_layout.pixels(0)[0]
        self._drop(viewer)
        return taken, width

    def cpu_ms(self) -> float:
        """Return the processors' time that this process and its decoder have used (Linux)."""
        worker = self._workspace.decoder.worker_pid
        schedule = Path(f"/proc/{worker}/schedstat")
        used = int(schedule.read_text("ascii").split()[0]) if schedule.exists() else 0
        return time.process_time() * 1000 + used / 1e6

    def neighbours(self, name: str) -> list[float]:
        """Return milliseconds to go to the next page, and paint it, after a pause to read."""
        viewer = self.make(name)
        self._until(lambda: viewer.view.page_layout is not None)
        taken = []
        for page in range(100, 140):
            viewer.view.go_to_page(page - 1)
            self._until(lambda: self._context.runner.idle)
            taken.append(_timed(partial(self._page, viewer, page)))
        self._drop(viewer)
        return taken

    def _page(self, viewer: Any, page: int) -> None:
        viewer.view.go_to_page(page)
        viewer.view.viewport().repaint()
        assert viewer.view.need().visible()[0] in viewer.pictures.cache

    def memory(self, name: str) -> dict[str, object]:
        """Return megabytes of this process and of the decoder while all of a file is read."""
        before = _resident_mb(os.getpid())
        viewer = self.make(name)
        self._until(lambda: viewer.view.page_layout is not None)
        most = 0.0
        for page in range(0, MEDIUM, 25):
            viewer.view.go_to_page(page)
            self._until(lambda: self._context.runner.idle)
            most = max(most, _resident_mb(os.getpid()))
        decoder = _resident_mb(self._workspace.decoder.worker_pid or 0)
        pictures = viewer.pictures.cache.size_bytes / 1e6
        self._drop(viewer)
        return {
            "window_mb_before": round(before, 1),
            "window_mb_with_1000_pages": round(most, 1),
            "pictures_mb": round(pictures, 1),
            "decoder_mb": round(decoder, 1),
        }

    def _drop(self, viewer: Any) -> None:
        viewer.close_document()
        self._until(lambda: self._context.runner.idle)
        viewer.hide()
        viewer.deleteLater()
        self._until(lambda: True)


def _memory_of_a_program(profile: Path) -> dict[str, object]:
    """Measure in a process of its own, which holds nothing but the program."""
    command = [sys.executable, "-m", "bench.pdf_viewer", "--memory", str(profile)]
    found = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    return dict(json.loads(found.stdout.splitlines()[-1]))


def _measure_memory(profile: Path) -> dict[str, object]:
    with (
        Workspace.open(Profile(profile), Unlocking(passphrase=_PASSPHRASE)) as workspace,
        open_desk(workspace) as desk,
    ):
        return desk.memory("medium")


def _resident_mb(process: int) -> float:
    """Return the resident memory of a process; 0 where the system does not say (not Linux)."""
    if sys.platform != "linux":
        return 0.0
    status = Path(f"/proc/{process}/status").read_text("ascii")
    line = next(one for one in status.splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) * 1024 / 1e6


@contextmanager
def open_desk(workspace: Workspace, make: type[Desk] = Desk) -> Iterator[Desk]:
    """A desk over a workspace, with a window to put viewers in."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    from assessor_app.ui.context import UiContext
    from assessor_app.ui.task_runner import TaskRunner
    from assessor_app.ui.theme.appearance import Appearance

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    appearance = Appearance(application)
    runner = TaskRunner()
    host = QWidget()
    host.resize(*_SIZE)
    host.show()
    ticking = QTimer(host)
    ticking.start(50)
    workspace.decoder.sandbox_report()
    try:
        yield make(workspace, UiContext(workspace, runner, appearance), host)
    finally:
        runner.stop()
        host.deleteLater()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        print(json.dumps(_measure_memory(Path(sys.argv[2]))))
    else:
        print(json.dumps(measure(), indent=2))
