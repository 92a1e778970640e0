"""Rendered Markdown loads nothing, runs nothing and opens nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from assessor_app.ui.widgets.markdown import MarkdownView
from tests.ui.conftest import Ui

pytestmark = pytest.mark.desktop


def _shown(ui: Ui, text: str) -> MarkdownView:
    view = MarkdownView(text, ui.host)
    ui.show(ui.host, 400, 300)
    return view


def test_marks_are_rendered(small_ui: Ui) -> None:
    view = _shown(small_ui, "Some *slanted* and **bold** words")
    assert view.toPlainText() == "Some slanted and bold words"


def test_html_stays_text(small_ui: Ui) -> None:
    view = _shown(small_ui, 'A <img src="file:///x.png"><script>alert(1)</script> word')
    assert "<script>" in view.toPlainText()
    assert "<img" not in view.toHtml()


@pytest.mark.parametrize("mark", ["![a]({})", "![a][r]\n\n[r]: {}", "!![a]({})"])
def test_a_picture_is_never_loaded(small_ui: Ui, tmp_path: Path, mark: str) -> None:
    picture = tmp_path / "big.png"
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    assert image.save(str(picture))
    view = _shown(small_ui, mark.format(picture.as_uri()))
    assert "<img" not in view.toHtml()
    assert view.height() < 100


def test_a_link_is_text_that_nothing_follows(small_ui: Ui) -> None:
    view = _shown(small_ui, "[read me](https://example.org/x)")
    assert view.toPlainText() == "read me"
    flags = view.textInteractionFlags()
    assert not flags & Qt.TextInteractionFlag.LinksAccessibleByMouse
    assert not flags & Qt.TextInteractionFlag.LinksAccessibleByKeyboard
