"""What a restart brings back: window, panes, review, page and zoom; and what a crash left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtTest import QTest

from assessor_app.domain.ids import AssignmentId
from assessor_app.services.queue import Neighbours
from assessor_app.ui.finish.dialog import FinishDialog
from assessor_app.ui.finish.recuse import RecuseDialog
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.session import Session
from assessor_app.ui.sync_control import SyncControl
from assessor_app.ui.viewers.pdf.viewer import PdfViewer
from tests.fakes.world import LABELS
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop
Start = Callable[[], MainWindow]


@pytest.fixture
def start(small_ui: Ui) -> Iterator[Start]:
    """Return what starts the program's window, as often as a test wants."""
    made: list[tuple[SyncControl, MainWindow]] = []

    def starter() -> MainWindow:
        session = Session(small_ui.workspace, small_ui.runner)
        session.begin_sitting()
        sync = SyncControl(small_ui.context, small_ui.host)
        sync.set_work_offline(True)
        window = MainWindow(small_ui.context, sync, session)
        made.append((sync, window))
        small_ui.qtbot.addWidget(window)
        with small_ui.qtbot.waitExposed(window):
            window.show()
        small_ui.settle()
        return window

    yield starter
    for sync, window in made:
        sync.stop()
        window.close()
    small_ui.settle()


def review_in(ui: Ui, window: MainWindow, assignment: AssignmentId) -> ReviewScreen:
    """Open a review, and wait until its first evidence is shown."""
    window.open_review(assignment)
    screen = window.review
    assert screen is not None
    ui.until(lambda: screen.review is not None)
    ui.settle()
    return screen


def reviewed_again(ui: Ui, window: MainWindow) -> ReviewScreen:
    """Open what was open, as the program does when it starts."""
    assignment = window._session.open_assignment
    assert assignment is not None
    window.reopen(assignment)
    ui.until(lambda: window.review is not None and window.review.review is not None)
    ui.settle()
    screen = window.review
    assert screen is not None
    return screen


def crash(ui: Ui, window: MainWindow) -> None:
    """Let go of a window without any of what closing it does, but for what Qt itself needs."""
    ui.settle()
    screen = window.review
    assert screen is not None
    screen.area.close_all()
    screen._left = True
    window._review = None
    window._session = Session(ui.workspace, ui.runner)
    window.hide()


def test_window_panes_review_page_and_zoom_come_back(small_ui: Ui, start: Start) -> None:
    first = start()
    first.setGeometry(first.screen().availableGeometry().adjusted(10, 20, -10, -20))
    screen = review_in(small_ui, first, small_ui.world.assignment(LABELS[1]))
    screen.panes.moveSplitter(180, 1)
    screen.panes.moveSplitter(screen.panes.width() - 260, 2)
    talk = next(one for one in screen.review.artifacts if one.path.endswith("talk.pdf"))  # type: ignore[union-attr]  # waited for
    screen.show_artifact(talk.id)
    small_ui.until(lambda: isinstance(screen.area.current_viewer, PdfViewer))
    small_ui.settle()
    viewer = screen.area.current_viewer
    assert isinstance(viewer, PdfViewer)
    viewer.go_to({**viewer.place(), "page": 2, "zoom": 1.75, "x": 40.0, "y": 200.0})
    small_ui.settle()
    place, sizes, geometry = viewer.place(), screen.panes.sizes(), first.geometry()
    assert (place["page"], place["zoom"]) == (2, 1.75)
    first.close()
    small_ui.settle()

    again = start()
    assert again.geometry() == geometry
    screen = reviewed_again(small_ui, again)
    assert screen.review is not None
    assert screen.review.package.submission_label == LABELS[1]
    small_ui.until(lambda: isinstance(screen.area.current_viewer, PdfViewer))
    small_ui.settle()
    assert screen.area.current_artifact is not None
    assert screen.area.current_artifact.id == talk.id
    assert screen.panes.sizes() == pytest.approx(sizes, abs=3)
    assert screen.area.current_viewer is not None
    found = screen.area.current_viewer.place()
    assert found == pytest.approx(place, abs=0.5)
    assert screen.note.words == ""


def test_after_a_crash_the_work_is_there_and_it_is_said_once(small_ui: Ui, start: Start) -> None:
    first = start()
    one = small_ui.world.assignment(LABELS[0])
    screen = review_in(small_ui, first, one)
    small_ui.world.clock.now += timedelta(minutes=5)
    screen.scoring.edit_rationale()
    field = screen.scoring.criteria.card.body.rationale  # type: ignore[union-attr]  # it is open
    QTest.keyClicks(field, "She planted the quince herself.")
    small_ui.until(lambda: not field.pending)
    crash(small_ui, first)

    again = start()
    other = review_in(small_ui, again, small_ui.world.assignment(LABELS[1]))
    assert other.note.words == ""
    screen = review_in(small_ui, again, one)
    assert screen.note.words.startswith("Restored: your work up to ")
    assert screen.note.isVisible()
    said = screen.review.scores.values()  # type: ignore[union-attr]  # waited for
    assert [score.rationale for score in said] == ["She planted the quince herself."]
    screen = review_in(small_ui, again, one)
    assert screen.note.words == ""


def test_after_a_proper_end_nothing_is_said(small_ui: Ui, start: Start) -> None:
    first = start()
    one = small_ui.world.assignment(LABELS[0])
    screen = review_in(small_ui, first, one)
    screen.scoring.choose_key(1)
    small_ui.settle()
    first.close()
    small_ui.settle()
    screen = review_in(small_ui, start(), one)
    assert screen.note.words == ""


@pytest.mark.parametrize("way", ["scoring", "finishing"])
def test_stepping_back_leads_on_and_says_so(small_ui: Ui, start: Start, way: str) -> None:
    window = start()
    first = review_in(small_ui, window, small_ui.world.assignment(LABELS[0]))
    if way == "scoring":
        first.scoring.recuse_requested.emit()
        asking = first.findChild(RecuseDialog)
    else:
        first.ways.finish()
        finishing = first.findChild(FinishDialog)
        assert isinstance(finishing, FinishDialog)
        finishing.open_recuse()
        asking = finishing.findChild(RecuseDialog)
    assert isinstance(asking, RecuseDialog)
    asking.act()
    small_ui.until(lambda: window.review is not None and window.review is not first)
    small_ui.settle()
    following = window.review
    assert following is not None
    assert following.note.words.startswith(f"You stepped back from {LABELS[0]}.")
    assert [line.row.assignment for line in small_ui.answer(small_ui.world.outbox)] == [
        small_ui.world.assignment(LABELS[0])
    ]


def test_stepping_back_from_the_last_leads_to_the_queue(small_ui: Ui, start: Start) -> None:
    window = start()
    screen = review_in(small_ui, window, small_ui.world.assignment(LABELS[0]))
    screen.onward.beside = Neighbours(None, None)
    screen.onward.go_on_after_recusal(small_ui.world.assignment(LABELS[0]))
    small_ui.until(lambda: window.review is None)
    assert window.queue.work.words.startswith(f"You stepped back from {LABELS[0]}.")
    small_ui.settle()
