"""The dialog of a rubric that changed under the work."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from assessor_app.domain.changes import Changes
from assessor_app.domain.ids import CriterionId, Digest
from assessor_app.rubrics.changes import compare_rubrics
from assessor_app.rubrics.model import Score
from assessor_app.services.rubric_of import Acceptance
from assessor_app.services.rubrics import rubric_changes
from assessor_app.services.rubrics.rubric_changes import PendingRubric
from assessor_app.ui.review.rubric_changes import RubricChangesDialog, issuer_words, summary_words
from assessor_app.ui.review.screen import ReviewScreen
from reference_issuer.acceptance import EarlierWork
from tests.fakes import reviewing
from tests.fakes.rubric_versions import publish
from tests.fakes.rubrics import criterion, rubric
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop

_FIRST, _SECOND, _GONE = (criterion(code) for code in ("1.1", "1.2", "1.3"))
_CHANGED = replace(_SECOND, description="What is asked for now.")
_UNTIL = datetime(2026, 12, 31, 12, tzinfo=UTC)
_NOT_ACCEPTED, _ACCEPTED = Acceptance(accepted=False), Acceptance(accepted=True, until=_UNTIL)
_ENDED = Acceptance(accepted=False, until=_UNTIL)


def _pending(earlier: Acceptance = _NOT_ACCEPTED, *, kept: bool = False) -> PendingRubric:
    before, after = rubric(_FIRST, _SECOND, _GONE), rubric(_FIRST, _CHANGED)
    scores = {one.id: Score(one.id, level=one.levels[-1].id) for one in (_FIRST, _SECOND)}
    changes = compare_rubrics(before, after)
    return PendingRubric(before, after, Digest("sha256-new"), changes, scores, earlier, kept)


def test_both_versions_are_shown_and_the_ticked_score_is_kept(
    small_ui: Ui, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[frozenset[CriterionId]] = []
    kept: list[object] = []

    def take(_workspace: object, _one: object, still: frozenset[CriterionId]) -> Changes:
        taken.append(still)
        return Changes()

    def keep(_workspace: object, one: object) -> Changes:
        kept.append(one)
        return Changes()

    monkeypatch.setattr(rubric_changes, "take_new", take)
    monkeypatch.setattr(rubric_changes, "keep_earlier", keep)
    one = small_ui.world.assignment()
    dialog = RubricChangesDialog(small_ui.context, one, _pending(), small_ui.host)
    dialog.open()
    texts = [it.text() for it in dialog.findChildren(QLabel)]
    assert {"What is asked for now.", "Changed", "Gone", f"Unchanged: {_FIRST.label}"} <= set(texts)
    assert list(dialog.still) == [_SECOND.id]
    assert not dialog.keep.isEnabled()
    dialog.still[_SECOND.id].setChecked(True)
    dialog.take.click()
    small_ui.until(lambda: taken)
    small_ui.settle()
    assert taken == [{_SECOND.id}]
    again = RubricChangesDialog(small_ui.context, one, _pending(_ACCEPTED), small_ui.host)
    again.open()
    again.keep.click()
    small_ui.until(lambda: kept)
    small_ui.settle()
    assert kept == [one]


@pytest.mark.parametrize(
    ("pending", "said"),
    [
        (_pending(), "would send a decision by the earlier one back"),
        (_pending(_ACCEPTED), "also accepts a decision by the version that you began with, if"),
        (_pending(_ACCEPTED, kept=True), "You judge by the earlier version."),
        (_pending(_ENDED), "The issuer accepted the earlier version for what was signed before"),
    ],
    ids=["never", "accepted", "kept", "ended"],
)
def test_what_the_issuer_accepts_is_said(pending: PendingRubric, said: str) -> None:
    assert said in issuer_words(pending)


def test_the_summary_counts_what_became_of_criteria_and_scores() -> None:
    said = summary_words(_pending())
    assert said.startswith("1 criterion unchanged, 1 criterion changed, 1 criterion gone.")
    assert "1 score of what is unchanged will stand." in said
    assert "taken back" in said


def test_the_earlier_version_is_kept_from_the_banner_by_keyboard(small_ui: Ui) -> None:
    ui, one = small_ui, small_ui.world.assignment()
    reviewing.complete(ui.workspace, one)
    until = ui.world.clock.now + timedelta(days=9)
    publish(ui.world, EarlierWork.COUNTS, until=until)
    ui.world.sync()
    screen = ReviewScreen(ui.context, ui.commands, ui.session, one, ui.host)
    screen.resize(1440, 900)
    ui.host.resize(1440, 900)
    with ui.qtbot.waitExposed(ui.host):
        ui.host.show()
    ui.until(lambda: screen.banner.code == "rubric_changed")
    ui.settle()
    ui.commands.run("review-rubric")
    ui.until(lambda: screen.findChild(RubricChangesDialog))
    dialog = screen.findChild(RubricChangesDialog)
    assert isinstance(dialog, RubricChangesDialog)
    assert "before" in " ".join(it.text() for it in dialog.findChildren(QLabel))
    QTest.keyClick(dialog.take, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    ui.until(lambda: QApplication.focusWidget() is dialog.keep)
    QTest.keyClick(dialog.keep, Qt.Key.Key_Space)
    ui.until(lambda: "Earlier rubric" in screen.banner.accessibleName())
    ui.settle()
    assert screen.review is not None
    assert screen.review.judged_by.kept == Acceptance(accepted=True, until=until)
    assert "package_changed" not in {gap.code for gap in screen.review.gaps}
    screen.leave()
    ui.settle()
