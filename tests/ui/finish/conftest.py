"""A submission that is scored, and the dialogs that finish it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assessor_app.domain.ids import AssignmentId
from assessor_app.services import feedback, scoring
from assessor_app.services.review import Review, open_review
from assessor_app.ui.finish.dialog import FinishDialog
from tests.ui.conftest import Ui


@pytest.fixture
def scored(small_ui: Ui) -> AssignmentId:
    """An assignment with every criterion at its highest level, and feedback."""
    workspace, one = small_ui.workspace, small_ui.world.assignment()
    for criterion in open_review(workspace, one).rubric.criteria:
        scoring.choose_level(workspace, one, criterion.id, criterion.levels[-1].id)
        scoring.set_rationale(workspace, one, criterion.id, f"Good: **{criterion.code}**.")
    feedback.write_feedback(workspace, one, "Thank you.")
    return one


@pytest.fixture
def open_dialog(small_ui: Ui) -> Callable[[AssignmentId], FinishDialog]:
    """Open the dialog on an assignment."""

    def opened(one: AssignmentId) -> FinishDialog:
        small_ui.show(small_ui.host, 1000, 800)
        dialog = FinishDialog(small_ui.context, read(small_ui, one), small_ui.host)
        dialog.open()
        small_ui.settle()
        return dialog

    return opened


def read(ui: Ui, one: AssignmentId) -> Review:
    """Return the review as it is stored now."""
    ui.settle()
    return ui.answer(lambda: open_review(ui.workspace, one))
