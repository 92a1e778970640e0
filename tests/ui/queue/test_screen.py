"""The queue's screen over the demo's twelve submissions."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from assessor_app.domain.assignments import DownloadState
from assessor_app.domain.changes import Changes, Topic
from assessor_app.domain.ids import AssignmentId
from assessor_app.domain.outcome import DecisionStatus
from assessor_app.domain.queue import QueueGrouping
from assessor_app.services import feedback, queue, review, scoring
from assessor_app.services.intake import downloads
from assessor_app.ui.finish.recuse import RecuseDialog
from assessor_app.ui.queue.columns import Column, state_pill
from assessor_app.ui.queue.delegate import QueueDelegate
from assessor_app.ui.queue.screen import QueueScreen
from assessor_app.ui.sync_control import SyncControl
from bench.many_rows import fill
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop


@pytest.fixture
def screen(ui: Ui) -> QueueScreen:
    """The screen, shown, with its rows and counts there."""
    made = QueueScreen(ui.context, SyncControl(ui.context, ui.host), ui.commands, ui.host)
    ui.show(ui.host)
    made.resize(1440, 860)
    made.show()
    ui.until(lambda: made.table.rows.rowCount() == 12 and made.places.chosen is not None)
    made.take_focus()
    ui.settle()
    return made


def labels(screen: QueueScreen) -> list[str]:
    rows = screen.table.rows
    return [str(rows.index(line, 0).data() or "") for line in range(rows.rowCount())]


def score_first(ui: Ui, screen: QueueScreen) -> AssignmentId:
    row = screen.table.current_row()
    assert row is not None
    assignment = row.assignment
    criterion = ui.answer(lambda: review.open_review(ui.workspace, assignment)).rubric.criteria[0]
    ui.answer(
        lambda: scoring.choose_level(ui.workspace, assignment, criterion.id, criterion.levels[0].id)
    )
    ui.settle()
    return assignment


def test_enter_opens_the_row_that_the_arrows_reached(ui: Ui, screen: QueueScreen) -> None:
    wanted = labels(screen)[2]
    opened: list[AssignmentId] = []
    screen.review_requested.connect(opened.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(screen.table, key)
    assert opened == [ui.world.assignment(wanted)]


def test_large_text_in_a_small_window_leaves_room_for_the_list(ui: Ui, screen: QueueScreen) -> None:
    ui.appearance.apply("light", 2.0)
    screen.resize(1024, 644)  # a window of 700 pixels, less its status bar
    ui.settle()
    rows = screen.table.viewport().height() / screen.table.rowHeight(0)
    assert rows >= 5
    menu = screen.toolbar._more.menu()
    menu.aboutToShow.emit()
    offered = {one.text(): one for one in menu.actions() if one.text()}
    assert offered["Sort: due date"].isChecked()
    offered["Resubmissions"].trigger()
    ui.until(lambda: screen.table.rows.rowCount() < 12)
    assert screen.toolbar.narrowed
    ui.appearance.apply("light", 1.0)
    screen.resize(1440, 860)
    ui.settle()
    assert not screen.toolbar._more.isVisible()


def test_a_score_changes_its_row_in_place(ui: Ui, screen: QueueScreen) -> None:
    resets: list[bool] = []
    screen.table.rows.modelReset.connect(lambda: resets.append(True))
    assignment = score_first(ui, screen)
    index = screen.table.rows.index_of(assignment)
    row = screen.table.rows.row_at(index)
    assert row is not None
    assert row.scored == 1
    assert state_pill(row)[0] == "In progress"
    assert not resets
    place = next(one for one in screen.places._places.lines if one.key == "in_progress")
    assert place.count == 1


def test_a_row_leaves_the_place_that_it_no_longer_belongs_to(ui: Ui, screen: QueueScreen) -> None:
    assignment = score_first(ui, screen)
    screen.places.go_to("in_progress")
    ui.until(lambda: screen.table.rows.rowCount() == 1)
    criterion = ui.answer(lambda: review.open_review(ui.workspace, assignment)).rubric.criteria[0]
    ui.answer(lambda: scoring.clear(ui.workspace, assignment, criterion.id))
    ui.until(lambda: screen.table.rows.rowCount() == 0)
    assert screen._empty is not None
    assert "Nothing in progress" in screen._empty.accessibleName()


def test_search_narrows_the_list_and_shows_passages(ui: Ui, screen: QueueScreen) -> None:
    QTest.keyClick(screen.table, Qt.Key.Key_Slash)
    ui.until(screen.toolbar.search.hasFocus)
    QTest.keyClicks(screen.toolbar.search, "plan")
    ui.until(lambda: screen.snippets.found > 0 and screen.snippets.isVisible())
    ui.settle()
    assert "No name matches" in (screen._empty.accessibleName() if screen._empty else "")
    QTest.keyClick(screen.toolbar.search, Qt.Key.Key_Escape)
    ui.until(lambda: screen.table.rows.rowCount() == 12)
    ui.settle()
    assert not screen.snippets.isVisible()


def test_no_match_offers_to_show_everything(ui: Ui, screen: QueueScreen) -> None:
    screen.toolbar.search.setText("zzzzzz")
    ui.until(lambda: screen._empty is not None)
    assert screen._empty is not None
    assert "Nothing matches" in screen._empty.accessibleName()
    screen.toolbar.clear()
    ui.until(lambda: screen._empty is None and screen.table.rows.rowCount() == 12)


def test_the_search_shows_the_key_that_leads_to_it(ui: Ui, screen: QueueScreen) -> None:
    key = screen.toolbar.search.key
    assert (key.isVisible(), key.text()) == (True, "Ctrl+F")
    ui.commands.remap("queue-search", "Ctrl+J")
    assert key.text() == "Ctrl+J"
    screen.toolbar.search.setText("plan")
    assert not key.isVisible()
    screen.toolbar.clear()
    ui.settle()


def test_the_order_is_chosen_and_turned_by_the_keyboard(ui: Ui, screen: QueueScreen) -> None:
    button = screen.toolbar.order
    QTest.keyClick(button, Qt.Key.Key_Down)
    ui.until(button.menu_of_choices.isVisible)
    offered = {one.text(): one for one in button.menu_of_choices.actions()}
    offered["Submission"].trigger()
    offered["The other way round"].trigger()
    button.menu_of_choices.close()
    ui.settle()
    assert labels(screen) == sorted(labels(screen), reverse=True)
    assert button.text() == "Sort: submission"
    assert "the other way round" in button.accessibleName()


def test_groups_fold_and_keep_every_row(ui: Ui, screen: QueueScreen) -> None:
    screen.toolbar.grouping.choose(QueueGrouping.ACHIEVEMENT)
    ui.until(lambda: screen.table.rows.rowCount() == 15)
    ui.settle()
    heading = screen.table.rows.index(0, 0)
    assert "4 submissions" in str(heading.data())
    screen.table.setCurrentIndex(heading)
    QTest.keyClick(screen.table, Qt.Key.Key_Left)
    assert screen.table.rows.rowCount() == 11
    ui.context.runner.announce(Changes.of(Topic.QUEUE))
    ui.settle()
    assert screen.table.rows.rowCount() == 11
    QTest.keyClick(screen.table, Qt.Key.Key_Right)
    assert screen.table.rows.rowCount() == 15


def test_a_press_on_a_column_sorts_by_it_and_then_the_other_way(
    ui: Ui, screen: QueueScreen
) -> None:
    for descending in (False, True):
        screen.table.horizontalHeader().sectionClicked.emit(Column.SUBMISSION)
        ui.settle()
        assert labels(screen) == sorted(labels(screen), reverse=descending)


def test_chosen_downloads_are_paused_and_resumed(ui: Ui, screen: QueueScreen) -> None:
    first = ui.world.queue()[0].assignment

    def lose() -> Changes:
        with ui.workspace.store.write() as tx:
            tx.assignments.set_download(first, DownloadState.LISTED)
        return Changes.of(Topic.QUEUE, assignment=first)

    ui.answer(lose)
    ui.until(screen.downloads.isVisible)
    screen.table.selectAll()
    screen.actions_of.act("pause")
    ui.until(lambda: screen.work.words == "1 download paused.")
    assert ui.world.queue()[0].download is DownloadState.PAUSED
    ui.until(lambda: "paused" in screen.downloads.words)
    ui.answer(lambda: downloads.resume(ui.workspace, [first]))
    assert ui.world.queue()[0].download is DownloadState.LISTED


def test_what_is_ready_is_not_touched_by_pause(ui: Ui) -> None:
    assert ui.answer(lambda: downloads.pause(ui.workspace)) == Changes()
    assert all(row.download is DownloadState.READY for row in ui.world.queue())


def test_stepping_back_waits_in_the_outbox(ui: Ui, screen: QueueScreen) -> None:
    row = screen.table.current_row()
    assert row is not None
    screen._sync.set_work_offline(True)
    screen.detail.recuse_requested.emit(row)
    dialog = screen.findChild(RecuseDialog)
    assert isinstance(dialog, RecuseDialog)
    assert row.submission_label in dialog.windowTitle()
    dialog.act()
    ui.until(lambda: row.submission_label in screen.work.words)
    assert screen.work.words.startswith("You stepped back from")
    assert [line.row.assignment for line in ui.answer(ui.world.outbox)] == [row.assignment]


def test_signing_many_says_what_is_in_the_way_of_each(ui: Ui, screen: QueueScreen) -> None:
    rows = ui.world.queue()[:3]
    screen.actions_of.bulk.sign(rows)
    ui.until(lambda: not screen.actions_of.bulk.running)
    assert screen.work.words == "0 decisions signed. 3 could not be signed."
    assert [label for label, _words in screen.work.problems] == [
        row.submission_label for row in rows
    ]
    assert "not scored" in screen.work.problems[0][1]


def test_signing_stops_when_it_is_cancelled(ui: Ui, screen: QueueScreen) -> None:
    screen.actions_of.bulk.sign(ui.world.queue()[:3])
    screen.work.cancelled.emit()
    ui.until(lambda: not screen.actions_of.bulk.running)
    assert "2 left as they were" in screen.work.words


def test_nothing_ready_is_said_and_not_asked(ui: Ui, screen: QueueScreen) -> None:
    screen.table.selectAll()
    screen.actions_of.act("sign")
    ui.until(lambda: screen.work.words == "None of these is ready to be signed yet.")
    assert not [one for one in screen.findChildren(QMessageBox) if one.isVisible()]


def complete(ui: Ui, assignment: AssignmentId) -> None:
    """Do all that has to be done before the submission can be signed."""

    def work() -> Changes:
        rubric = review.open_review(ui.workspace, assignment).rubric
        for one in rubric.criteria:
            level = one.levels[-1].id
            scoring.choose_level(ui.workspace, assignment, one.id, level)
            scoring.set_rationale(ui.workspace, assignment, one.id, "Seen in the evidence.")
        feedback.write_feedback(ui.workspace, assignment, "Well done.")
        return feedback.declare_interest(ui.workspace, assignment, conflict=False)

    ui.answer(work)
    ui.settle()


def test_all_that_are_ready_are_signed_after_one_question(ui: Ui, screen: QueueScreen) -> None:
    rows = ui.world.queue()
    alike = [row for row in rows if row.achievement_name == rows[0].achievement_name]
    ready = [row.assignment for row in alike[:2]]
    for assignment in ready:
        complete(ui, assignment)
    assert ui.world.queue()[0].status is DecisionStatus.READY
    screen.table.selectAll()
    screen.actions_of.act("sign")
    ui.until(lambda: screen.findChildren(QMessageBox))
    box = screen.findChildren(QMessageBox)[0]
    assert box.text() == "Sign 2 decisions?"
    assert "10 of the 12 are not ready" in box.informativeText()
    next(one for one in box.buttons() if one.text() == "Sign").click()
    ui.until(lambda: screen.work.words == "2 decisions signed.")
    ui.until(lambda: screen.table.rows.rowCount() == 10)
    assert {line.row.assignment for line in ui.world.outbox()} == set(ready)
    screen._sync.stop()


def test_rows_are_read_as_they_come_into_view(ui: Ui, screen: QueueScreen) -> None:
    ui.answer(lambda: fill(ui.workspace, 700))
    ui.runner.announce(Changes.of(Topic.QUEUE))
    ui.until(lambda: screen.table.rows.rowCount() == 712)
    ui.settle()
    rows = screen.table.rows
    assert rows.sections.held < 300
    assert rows.sections.row(650) is None
    screen.table.scrollToBottom()
    ui.until(lambda: rows.sections.row(711) is not None)
    shown = [rows.sections.row(line) for line in range(700, 712)]
    everything = ui.answer(lambda: queue.list_queue(ui.workspace, queue.TO_REVIEW, limit=712))
    assert shown == list(everything[700:])


def test_what_is_chosen_is_read_even_where_it_was_never_in_view(
    ui: Ui, screen: QueueScreen
) -> None:
    ui.answer(lambda: fill(ui.workspace, 700))
    ui.runner.announce(Changes.of(Topic.QUEUE))
    ui.until(lambda: screen.table.rows.rowCount() == 712)
    screen.table.selectAll()
    screen.actions_of.act("pause")
    ui.until(lambda: screen.work.words == "234 downloads paused.")


def test_the_list_is_as_high_as_its_rows_and_names_what_it_is_sorted_by(
    screen: QueueScreen,
) -> None:
    table = screen.table
    last = table.visualRect(table.rows.index(table.rows.rowCount() - 1, 0))
    assert table.viewport().height() == last.bottom() + 1
    assert not table.verticalScrollBar().isVisible()
    titles = [
        str(table.rows.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole))
        for column in Column
    ]
    assert [title for title in titles if title.endswith(("↑", "↓"))] == ["Due ↑"]
    screen.resize(1440, 420)
    assert table.viewport().height() < last.bottom()


def test_lines_are_told_of_as_runs_and_while_syncing_only_those_that_are_others(
    ui: Ui, screen: QueueScreen
) -> None:
    rows, told = screen.table.rows, list[tuple[int, int]]()
    rows.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    all_of_them = [rows.row_at(rows.index(line, 0)) for line in range(12)]
    named = [row.assignment for row in all_of_them if row is not None]
    rows.refresh()
    ui.settle()
    assert told == []
    criterion = review.open_review(ui.workspace, named[5]).rubric.criteria[0]
    scoring.choose_level(ui.workspace, named[5], criterion.id, criterion.levels[0].id)
    rows.refresh()
    ui.settle()
    assert told == [(5, 5)]
    changed = rows.row_at(rows.index(5, 0))
    assert changed is not None
    assert changed.scored == 1
    changes = Changes(frozenset({Topic.QUEUE}), frozenset(named))
    for tell in (rows.reload, partial(rows.follow, changes)):
        told.clear()
        tell()
        ui.settle()
        assert told == [(0, 11)]


def test_a_refresh_leaves_no_reload_undone(ui: Ui, screen: QueueScreen) -> None:
    told: list[tuple[int, int]] = []
    rows = screen.table.rows
    rows.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    rows.reload()
    rows.refresh()
    ui.settle()
    assert told == [(0, 11)]


def test_cells_that_show_the_same_are_painted_once(
    ui: Ui, screen: QueueScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[object] = []
    paint = QueueDelegate._paint_cell

    def counted(self: QueueDelegate, painter: QPainter, area: QRect, shown: Any) -> None:
        painted.append(shown)
        paint(self, painter, area, shown)

    before = screen.table.viewport().grab().toImage()
    monkeypatch.setattr(QueueDelegate, "_paint_cell", counted)
    ui.appearance.changed.emit()  # what was painted is forgotten
    assert screen.table.viewport().grab().toImage() == before
    columns = [one for one in Column if not screen.table.isColumnHidden(one)]
    assert len(set(painted)) >= 12
    assert len(painted) < 12 * len(columns) * 2 / 3


def test_the_issuer_stands_in_each_row_where_there_are_several(ui: Ui, screen: QueueScreen) -> None:
    screen.resize(1440, 860)
    ui.settle()
    assert screen.table.isColumnHidden(Column.ISSUER)
    screen.table.tell_issuers(wanted=True)
    assert not screen.table.isColumnHidden(Column.ISSUER)
    screen.recount()
    ui.settle()
    assert screen.table.isColumnHidden(Column.ISSUER)
