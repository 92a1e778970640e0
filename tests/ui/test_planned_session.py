"""A session: planned in the queue, worked through by Next, left without a loss."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assessor_app.services import scoring
from assessor_app.services.review import open_review
from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.planning.dialog import PlanDialog
from assessor_app.ui.review.screen import ReviewScreen
from tests.ui.conftest import Ui
from tests.ui.windows import main_window, shown_review

pytestmark = pytest.mark.desktop


@pytest.fixture
def window(small_ui: Ui) -> Iterator[MainWindow]:
    with main_window(small_ui) as made:
        small_ui.until(lambda: made.queue.table.rows.rowCount() == 3)
        yield made


def _plan(ui: Ui, window: MainWindow) -> PlanDialog:
    window.commands.run("queue-plan")
    (dialog,) = (one for one in window.queue.findChildren(PlanDialog) if one.isVisible())
    ui.until(dialog.start.isEnabled)
    ui.settle()
    return dialog


def _line(screen: ReviewScreen) -> str:
    return "" if screen.onward.line is None else screen.onward.line.words


def test_a_session_leads_through_its_reviews_and_leaves_all_as_it_was(
    small_ui: Ui, window: MainWindow
) -> None:
    dialog = _plan(small_ui, window)
    assert dialog.minutes.value() == 40
    field = dialog.minutes.lineEdit()
    assert field.width() > field.fontMetrics().horizontalAdvance("40 min")
    dialog.minutes.setValue(240)
    dialog.start.click()  # at once: what is begun is what was asked for last
    small_ui.until(lambda: window.course.current is not None)
    session = window.course.current
    assert session is not None
    assert session.minutes == 240
    one, two, _three = session.order
    screen = shown_review(small_ui, window, one)
    assert _line(screen).startswith("1 of 3 · about ")
    criterion = small_ui.answer(lambda: open_review(small_ui.workspace, one)).rubric.criteria[0]
    level = criterion.levels[0].id
    small_ui.answer(lambda: scoring.choose_level(small_ui.workspace, one, criterion.id, level))
    small_ui.settle()

    screen.onward.go_on()
    screen = shown_review(small_ui, window, two)
    assert _line(screen).startswith("2 of 3")
    window.show_queue()
    small_ui.settle()
    line = window.queue.planning.line
    assert line is not None
    assert line.words.startswith("1 of 3")
    line.continued.emit()
    screen = shown_review(small_ui, window, one)

    assert screen.onward.line is not None
    screen.onward.line.ended.emit()
    small_ui.until(lambda: "Session over: 0 of 3 signed" in screen.note.words)
    small_ui.settle()
    assert (_line(screen), line.words, window.course.current) == ("", "", None)
    kept = small_ui.answer(lambda: open_review(small_ui.workspace, one)).scores[criterion.id]
    assert kept.level == level

    window.show_queue()
    assert _plan(small_ui, window).minutes.value() == 240
