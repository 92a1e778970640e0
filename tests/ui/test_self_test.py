"""The window's part of the self-test fails when a part of the window does not work."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessor_app.errors import Bug
from assessor_app.services.review import Review, open_review
from assessor_app.ui.self_test import try_viewers
from assessor_app.ui.viewers.media import process
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop


def _reviews(ui: Ui) -> list[Review]:
    return [open_review(ui.workspace, row.assignment) for row in ui.world.queue()]


def _with(reviews: list[Review], media_type: str) -> list[Review]:
    return [one for one in reviews if media_type in {part.media_type for part in one.artifacts}]


def test_a_player_that_is_missing_fails_it(
    ui: Ui, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = str(tmp_path / "no-such-player")
    monkeypatch.setattr(process, "_command", lambda settings: (gone, [settings]))
    said: list[str] = []
    with pytest.raises(Bug) as caught:
        try_viewers(ui.context, _with(_reviews(ui), "video/mp4"), said.append)
    assert caught.value.code == "self_test"
    assert "video/mp4: player_ended" in caught.value.message
    assert not any("video/mp4" in line for line in said)


def test_kinds_of_evidence_that_are_not_there_fail_it(small_ui: Ui) -> None:
    said: list[str] = []
    with pytest.raises(Bug) as caught:
        try_viewers(small_ui.context, _reviews(small_ui), said.append)
    assert "nothing to try media, office with" in caught.value.message
    assert "shown: application/pdf: PdfViewer" in said
