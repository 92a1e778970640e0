"""Cards that explain, in places of any width and texts of any size."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.states import Explanation

pytestmark = pytest.mark.desktop

_TEXT = (
    "Nobody but the earner can open it. If it matters, a condition code says so to them. "
    "Everything else in this review works as before, and nothing that was written is lost."
)
_OFFERS = ("Try again", "Read its text", "Save and open elsewhere…")


def test_words_and_ways_on_are_whole_in_any_width(appearance: Appearance, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    card = Explanation("This is locked", _TEXT, window, offers=[(one, list) for one in _OFFERS])
    column.addWidget(card)
    window.resize(900, 900)
    with qtbot.waitExposed(window):
        window.show()
    for scale in (1.0, 2.0, 1.0):
        appearance.apply("light", scale)
        for width in (900, 520, 320):
            window.resize(width, 900)
            qtbot.waitUntil(lambda: _is_whole(card), timeout=5_000)
    words = card.findChildren(QLabel)[1]
    window.resize(1400, 700)
    qtbot.waitUntil(lambda: words.width() < 700, timeout=5_000)
    middle = QRect(words.mapTo(window, words.rect().topLeft()), words.size()).center().x()
    assert middle == pytest.approx(window.width() / 2, abs=3)


def _is_whole(card: Explanation) -> bool:
    labels, buttons = card.findChildren(QLabel), card.findChildren(QPushButton)
    wrapped = all(one.height() >= one.heightForWidth(one.width()) for one in labels)
    inside = all(
        card.rect().contains(QRect(one.mapTo(card, one.rect().topLeft()), one.size()))
        for one in (*labels, *buttons)
    )
    named = all(one.width() >= min(one.sizeHint().width(), card.width() - 40) for one in buttons)
    return wrapped and inside and named
