"""Marks on the review's side: what viewers tell is stored, listed, written about, cited, undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assessor_app.domain.geometry import Box
from assessor_app.domain.ids import AnnotationId
from assessor_app.domain.marks import MarkKind
from assessor_app.protocol.places import MarkPlace
from assessor_app.services.marks.mark_exports import MarkExport
from assessor_app.services.marks.mark_list import ListedMark, MarkState
from assessor_app.services.marks.shown import ShownMark, shown_marks
from assessor_app.services.review import open_review
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.viewers.viewer import Viewer
from tests.fakes.reviewing import complete
from tests.ui.conftest import Ui
from tests.ui.review.conftest import show

pytestmark = pytest.mark.desktop

AREA = MarkPlace(MarkKind.AREA, box=Box(10, 10, 30, 20))


@pytest.fixture
def small_screen(small_ui: Ui) -> Iterator[ReviewScreen]:
    """A review of the small world, its picture in front."""
    host = QWidget()
    layout = QVBoxLayout(host)
    layout.setContentsMargins(0, 0, 0, 0)
    assignment = small_ui.world.assignment()
    made = ReviewScreen(small_ui.context, small_ui.commands, small_ui.session, assignment, host)
    layout.addWidget(made)
    small_ui.show(host)
    small_ui.settle()
    show(small_ui, made, "orchard.png")
    yield made
    made.leave()
    small_ui.settle()


def _viewer(screen: ReviewScreen) -> Viewer:
    found = screen.area.current_viewer
    assert found is not None
    return found


def _stored(ui: Ui) -> tuple[ShownMark, ...]:
    assignment = ui.world.assignment()
    return ui.answer(lambda: shown_marks(open_review(ui.workspace, assignment)))


def _make(ui: Ui, screen: ReviewScreen, place: MarkPlace = AREA) -> ShownMark:
    before = len(screen.marks.marking.marks)
    _viewer(screen).mark_made.emit(place)
    ui.until(lambda: len(screen.marks.marking.marks) == before + 1 and ui.runner.idle)
    chosen = screen.marks.marking.chosen
    assert chosen is not None
    return chosen


def test_a_mark_is_made_written_about_cited_and_undone(
    small_ui: Ui, small_screen: ReviewScreen
) -> None:
    ui, screen = small_ui, small_screen
    assert screen.review is not None
    first, second = (one.id for one in screen.review.rubric.criteria[:2])
    screen.scoring.go_to(second)
    made = _make(ui, screen)
    assert (made.place, made.criteria, made.cited_by) == (AREA, (second,), ())
    editor = screen.marks.editor
    assert editor.isVisible()
    editor.words.setPlainText("Three rows of trees.")
    screen.marks.flush()
    ui.settle()
    ui.commands.run("scoring-link")
    ui.settle()
    now = _stored(ui)[0]
    assert (now.text, now.cited_by) == ("Three rows of trees.", (second,))
    assert screen.review.scores[second].citations == (made.id,)
    editor.criteria_chosen.emit(made.id, (first, second))
    ui.settle()
    assert _stored(ui)[0].criteria == (first, second)
    for _ in range(4):
        screen.header.undo_requested.emit()
        ui.settle()
    assert _stored(ui) == ()
    assert not screen.marks.marking.marks
    assert not editor.isVisible()
    screen.header.redo_requested.emit()
    ui.settle()
    assert [one.id for one in screen.marks.marking.marks] == [made.id]


def test_a_mark_is_moved_and_removed_by_its_viewer_unless_the_work_is_closed(
    small_ui: Ui, small_screen: ReviewScreen
) -> None:
    ui, screen = small_ui, small_screen
    made = _make(ui, screen)
    moved = MarkPlace(MarkKind.AREA, box=Box(20, 10, 30, 20))
    _viewer(screen).mark_changed.emit(made.id, moved)
    ui.settle()
    assert [one.place for one in screen.marks.marking.marks] == [moved]
    assignment = ui.world.assignment()
    ui.answer(lambda: complete(ui.workspace, assignment))
    ui.settle()
    _sign(ui)
    _viewer(screen).mark_removed.emit(made.id)
    ui.settle()
    assert "signed" in screen.note.words
    assert [one.place for one in screen.marks.marking.marks] == [moved]


def _sign(ui: Ui) -> None:
    from assessor_app.services import decisions

    assignment = ui.world.assignment()
    ui.answer(lambda: decisions.finish(ui.workspace, assignment).decision)


def test_the_list_finds_marks_and_leads_to_them(small_ui: Ui, small_screen: ReviewScreen) -> None:
    ui, screen = small_ui, small_screen
    pane = screen.marks.pane
    area = _make(ui, screen)
    ui.commands.run("mark-whole")
    ui.until(lambda: len(screen.marks.marking.marks) == 2 and ui.runner.idle)
    whole = screen.marks.marking.chosen
    assert whole is not None
    assert whole.place.kind is MarkKind.WHOLE
    assert screen.window().focusWidget() is screen.marks.editor.words
    QTest.keyClicks(screen.marks.editor.words, "The whole orchard.")
    QTest.keyClick(screen.marks.editor.words, Qt.Key.Key_Escape)
    ui.settle()
    show(ui, screen, "plan.txt")
    ui.commands.run("to-marks")
    pane.search.setText("WHOLE orch")
    QTest.keyClick(pane.search, Qt.Key.Key_Return)
    assert pane.current == whole.id
    pane.search.clear()
    pane.kinds.setCurrentIndex(pane.kinds.findData(MarkKind.AREA))
    assert _listed(screen) == [area.id]
    pane.states.setCurrentIndex(pane.states.findData(MarkState.CITED))
    assert _listed(screen) == []
    pane.show_all()
    assert set(_listed(screen)) == {area.id, whole.id}
    pane.show_current(area.id)
    QTest.keyClick(pane.view, Qt.Key.Key_Return)
    ui.until(lambda: _viewer(screen).subject.artifact.id == area.artifact)
    chosen = screen.marks.marking.chosen
    assert chosen is not None
    assert chosen.id == area.id
    QTest.keyClick(pane.view, Qt.Key.Key_Delete)
    ui.settle()
    assert _listed(screen) == [whole.id]


def _listed(screen: ReviewScreen) -> list[AnnotationId]:
    model = screen.marks.pane._model
    rows = [model.row(model.index(number)) for number in range(model.rowCount())]
    return [one.mark.id for one in rows if isinstance(one, ListedMark)]


def test_marks_go_out_to_a_folder_and_come_back_as_those_of_others(
    small_ui: Ui, small_screen: ReviewScreen, tmp_path: Path
) -> None:
    ui, screen = small_ui, small_screen
    made, files = _make(ui, screen), screen.marks.files
    asked = files.ask_what()
    asked.forms[MarkExport.ANNOTATION_SET].setChecked(True)
    asked.forms[MarkExport.ANNOTATED_PDF].setChecked(False)
    chosen: list[tuple[MarkExport, ...]] = []
    asked.wanted.disconnect()
    asked.wanted.connect(chosen.append)
    asked.go_on.click()
    assert chosen == [(MarkExport.ANNOTATION_SET,)]
    files.export(tmp_path, chosen[0])
    ui.settle()
    assert "1 file written" in files.bar.words
    (path,) = tmp_path.glob("*.annotation")
    files.import_file(made.artifact, path)
    ui.until(lambda: len(screen.marks.marking.marks) == 2 and ui.runner.idle)
    foreign = screen.marks.marking.marks[1]
    assert (foreign.mine, foreign.place) == (False, AREA)
    screen.marks.go_to(foreign.id)
    assert not screen.marks.editor.words.isVisible()
    _viewer(screen).mark_removed.emit(foreign.id)
    ui.commands.run("mark-remove")
    ui.settle()
    assert "somebody else" in screen.note.words
    assert len(screen.marks.marking.marks) == 2
    (tmp_path / "broken.json").write_text("{", "utf-8")
    files.import_file(made.artifact, tmp_path / "broken.json")
    ui.settle()
    assert len(screen.marks.marking.marks) == 2
    files.forget(path.name)
    ui.until(lambda: len(screen.marks.marking.marks) == 1)
    ui.settle()


def _chosen(screen: ReviewScreen) -> ShownMark | None:
    return screen.marks.marking.chosen


def test_a_mark_is_let_go_of_when_other_evidence_takes_its_place(
    small_ui: Ui, small_screen: ReviewScreen
) -> None:
    ui, screen = small_ui, small_screen
    made = _make(ui, screen)
    assert screen.marks.editor.isVisible()
    show(ui, screen, "plan.txt")
    ui.settle()
    assert _chosen(screen) is None
    assert not screen.marks.editor.isVisible()
    screen.marks.go_to(made.id)
    ui.settle()
    assert _chosen(screen) == made
    assert screen.review is not None
    plan = next(one for one in screen.review.artifacts if one.path.endswith("plan.txt"))
    screen.show_beside(plan.id)
    ui.settle()
    assert _chosen(screen) == made, "its evidence is still seen, beside the other"
