"""The review as a whole: what opens, what is kept, what happens when others change it."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from assessor_app.domain.drafts import Parked
from assessor_app.domain.ids import AssignmentId
from assessor_app.services import anchors, queue, review, scoring
from assessor_app.services.marks import annotations as marks
from assessor_app.ui.review.banner import notice_for
from assessor_app.ui.review.screen import ReviewScreen
from assessor_app.ui.viewers.image.viewer import ImageViewer
from assessor_app.ui.viewers.text.viewer import TextViewer
from tests.ui.conftest import Ui
from tests.ui.review.conftest import LABEL, OpenScreen, artifact, show

pytestmark = pytest.mark.desktop


def test_the_first_evidence_opens_and_counts_as_viewed(ui: Ui, screen: ReviewScreen) -> None:
    ui.until(lambda: screen.review is not None and screen.review.artifacts[0].opened)
    assert isinstance(screen.area.current_viewer, TextViewer)
    stored = review.open_review(ui.workspace, ui.world.assignment(LABEL))
    assert [one.opened for one in stored.artifacts] == [True] + [False] * (
        len(stored.artifacts) - 1
    )


def test_what_was_left_is_found_again(ui: Ui, open_screen: OpenScreen) -> None:
    first = open_screen()
    viewer = show(ui, first, "learners-work.tiff")
    viewer.go_to({"page": 2, "scale": 1.5, "turns": 1, "x": 200.0, "y": 210.0, "tones": [5, 0]})
    ui.settle()
    first.show_beside(artifact(first, "p3-2.md").id)
    ui.settle()
    place, shown = viewer.place(), first.area.places()["shown"]
    first.leave()
    first.window().close()
    again = open_screen()
    ui.until(lambda: isinstance(again.area.current_viewer, ImageViewer))
    ui.settle()
    assert again.area.current_viewer is not None
    found = again.area.current_viewer.place()
    kept = ("page", "scale", "turns", "tones")
    assert [found[name] for name in kept] == [place[name] for name in kept]
    assert again.area.places()["shown"] == shown


def test_a_score_shows_in_the_header_as_saved(ui: Ui, screen: ReviewScreen) -> None:
    assert screen.review is not None
    criterion = screen.review.rubric.criteria[0]
    screen.scoring.go_to(criterion.id)
    screen.scoring.choose_key(1)
    ui.settle()
    assert screen.review.scores[criterion.id].settled
    assert screen.header.saved.text().startswith("Saved")
    screen.header.undo_requested.emit()
    ui.settle()
    assert criterion.id not in screen.review.scores
    screen.header.redo_requested.emit()
    ui.settle()
    assert screen.review.scores[criterion.id].settled


def test_a_citation_leads_to_its_place(ui: Ui, screen: ReviewScreen) -> None:
    assignment, picture = ui.world.assignment(LABEL), artifact(screen, "whiteboard.heic")
    selector = anchors.selector_for("image/heic", box="25,25,50,50")
    mark, _ = ui.answer(
        lambda: marks.add(ui.workspace, assignment, picture.id, selector=selector, comment="Here")
    )
    ui.settle()
    screen.scoring.citation_requested.emit(mark)
    ui.until(lambda: isinstance(screen.area.current_viewer, ImageViewer))
    ui.until(lambda: screen.area.current_viewer._canvas._flash is not None)  # type: ignore[union-attr]  # an ImageViewer
    ui.settle()


def test_a_selection_is_offered_for_citing(ui: Ui, screen: ReviewScreen) -> None:
    viewer = screen.area.current_viewer
    assert isinstance(viewer, TextViewer)
    assert screen.review is not None
    criterion = screen.review.rubric.criteria[0]
    screen.scoring.go_to(criterion.id)
    cursor = viewer._body.document().find("class")  # type: ignore[union-attr]  # rich text
    viewer._body.setTextCursor(cursor)  # type: ignore[union-attr]  # rich text
    screen.scoring.link_evidence()
    ui.settle()
    assert len(screen.review.scores[criterion.id].citations) == 1
    assert screen.review.annotations[0].target.source == screen.review.artifacts[0].id


def test_going_on_follows_the_queue(ui: Ui, screen: ReviewScreen) -> None:
    asked: list[AssignmentId] = []
    screen.other_requested.connect(asked.append)
    beside = queue.neighbours(ui.workspace, ui.world.assignment(LABEL))
    screen.onward.go_on()
    screen.onward.go_back()
    assert asked == [one for one in (beside.following, beside.previous) if one is not None]
    asked.clear()
    screen.onward.go_on_after(ui.world.assignment(LABEL))
    assert asked == [beside.following or beside.previous]


def test_notices_are_chosen_by_weight(ui: Ui, screen: ReviewScreen) -> None:
    now = screen.review
    assert now is not None
    clock = ui.workspace.now()
    assert notice_for(now, clock) is None
    recused = replace(now.assignment, state=type(now.assignment.state).RECUSED)
    notice = notice_for(replace(now, assignment=recused), clock)
    assert notice is not None
    assert notice.code == "recused"
    until = now.assignment.lease_until
    assert until is not None
    soon, over = until - timedelta(hours=3), until + timedelta(days=1)
    parked = replace(now, parked=Parked(now.assignment.id, "Later", clock))
    asked = replace(now, duty=replace(now.duty, asking_time=True))
    for given, at, code in (
        (now, soon, "lease"),
        (now, over, "lease"),
        (asked, over, "asked"),
        (parked, soon, "parked"),
        (parked, over, "lease"),
        (replace(now, assignment=recused), over, "recused"),
    ):
        found = notice_for(given, at)
        assert found is not None
        assert found.code == code, (at, found)


def test_a_review_that_cannot_be_read_says_why_and_offers_the_way_back(
    ui: Ui, open_screen: OpenScreen
) -> None:
    screen = open_screen(AssignmentId("urn:uuid:00000000-0000-4000-8000-000000000000"))
    ui.until(lambda: screen._body.count() == 2)
    pressed: list[str] = []
    screen.back_requested.connect(lambda: pressed.append("back"))
    back = next(one for one in screen._body.findChildren(QPushButton) if "queue" in one.text())
    QTest.mouseClick(back, Qt.MouseButton.LeftButton)
    assert pressed == ["back"]


@pytest.mark.crash
def test_the_decoder_killed_while_looking_leaves_the_review(ui: Ui, screen: ReviewScreen) -> None:
    viewer = show(ui, screen, "whiteboard.heic")
    assert isinstance(viewer, ImageViewer)
    pid = ui.workspace.decoder.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    viewer.to_the_pixel()
    ui.settle()
    other = show(ui, screen, "seating-plan.jpg")
    assert isinstance(other, ImageViewer)
    assert other._canvas.sight.width > 0


@pytest.mark.crash
@pytest.mark.slow
def test_a_decoder_that_hangs_has_a_card_and_the_file_reopens(ui: Ui, screen: ReviewScreen) -> None:
    viewer = show(ui, screen, "whiteboard.heic")
    pid = ui.workspace.decoder.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    viewer._open_page(0)
    ui.until(lambda: screen.area.current_card is not None)
    card = screen.area.current_card
    assert card is not None
    assert card.property("code") == "decoder_timeout"
    assert screen.evidence.isVisible()
    again = next(one for one in card.findChildren(QPushButton) if one.text() == "Try again")
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    ui.until(lambda: isinstance(screen.area.current_viewer, ImageViewer))
    ui.settle()
    reopened = screen.area.current_viewer
    assert isinstance(reopened, ImageViewer)
    assert reopened._canvas.sight.width > 0


def test_a_later_change_keeps_the_open_viewer(ui: Ui, screen: ReviewScreen) -> None:
    before = screen.area.current_viewer
    assert screen.review is not None
    criterion = screen.review.rubric.criteria[0]
    assignment = ui.world.assignment(LABEL)
    ui.answer(
        lambda: scoring.choose_level(
            ui.workspace, assignment, criterion.id, criterion.levels[-1].id
        )
    )
    ui.settle()
    assert screen.review.scores[criterion.id].settled
    assert screen.area.current_viewer is before


def test_keys_walk_the_evidence(ui: Ui, screen: ReviewScreen) -> None:
    screen.take_focus()
    QTest.keyClicks(screen.window().focusWidget(), "]")
    ui.settle()
    assert screen.review is not None
    shown = screen.area.current_artifact
    assert shown is not None
    assert shown.id == screen.review.artifacts[1].id
    QTest.keyClicks(screen.window().focusWidget(), "[")
    ui.settle()
    shown = screen.area.current_artifact
    assert shown is not None
    assert shown.id == screen.review.artifacts[0].id
