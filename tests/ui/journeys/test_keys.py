"""Each key does what the sheet of shortcuts says, and none means two things at once.

Of two things Qt would do neither, and only say so in a warning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from assessor_app.ui.main_window import MainWindow
from assessor_app.ui.shortcut_sheet import ShortcutSheet
from assessor_app.ui.viewers.media import keys as player
from assessor_app.ui.widgets.labels import KeyCap
from tests.ui.conftest import Ui
from tests.ui.windows import main_window

pytestmark = pytest.mark.desktop


def _holder(action: QAction) -> QWidget | None:
    """Return the widget inside which an action's keys work."""
    held = [one for one in action.associatedObjects() if isinstance(one, QWidget)]
    return held[0] if held else None


def _within_each_other(one: QAction, other: QAction) -> bool:
    first, second = _holder(one), _holder(other)
    if first is None or second is None:
        return False
    return first is second or first.isAncestorOf(second) or second.isAncestorOf(first)


def _ambiguous(window: MainWindow) -> list[str]:
    by_keys: dict[str, list[QAction]] = defaultdict(list)
    for action in window.findChildren(QAction):
        if action.isEnabled():
            for keys in action.shortcuts():
                by_keys[keys.toString(QKeySequence.SequenceFormat.PortableText)].append(action)
    return [
        f"{keys}: {one.text()} and {other.text()}"
        for keys, actions in by_keys.items()
        for one, other in combinations(actions, 2)
        if _within_each_other(one, other)
    ]


@pytest.fixture
def window(small_ui: Ui) -> Iterator[MainWindow]:
    with main_window(small_ui, active=True) as made:
        made.build_screens()
        small_ui.settle()
        yield made


def _where_it_works(action: QAction) -> QWidget | None:
    """Return what has the focus when somebody works where the action does; None where it hides."""
    holder = _holder(action)
    if holder is None or not holder.isVisible():
        return None
    inside: QWidget | None = holder.focusWidget()
    return holder if inside is None else inside


def _untrue(window: MainWindow) -> tuple[int, list[str]]:
    """Press the keys of every command that the sheet shows now; return how many, and what failed.

    What a command does is taken off it first: only whether its keys reach it is looked at.
    """
    done: list[str] = []
    pressed, failed = 0, []
    for one in window.commands.all():
        target = _where_it_works(one.action)
        if not one.keys or target is None or not one.works:
            continue
        one.action.triggered.disconnect()
        one.action.triggered.connect(lambda _checked=False, name=one.id: done.append(name))
        for keys in one.action.shortcuts():
            target.setFocus()
            done.clear()
            QTest.keySequence(target, keys)
            pressed += 1
            if done != [one.id]:
                failed.append(f"{keys.toString()} for “{one.title}” does {done}")
    return pressed, failed


def test_each_key_of_the_sheet_does_what_it_says(small_ui: Ui, window: MainWindow) -> None:
    window.open_review(small_ui.world.assignment())
    screen = window.review
    assert screen is not None
    small_ui.until(lambda: screen.review is not None and screen.area.current_viewer is not None)
    small_ui.settle()
    screen.take_focus()
    pressed, failed = _untrue(window)
    assert failed == []
    assert pressed > 50
    window.show_queue()
    small_ui.settle()
    pressed, failed = _untrue(window)
    assert failed == []
    assert pressed > 10
    window.show_outbox()
    small_ui.settle()
    assert _untrue(window)[1] == []


def test_the_sheet_shows_all_keys_of_a_command_and_those_of_the_player(
    small_ui: Ui, window: MainWindow
) -> None:
    window.show_shortcuts()
    sheet = next(one for one in window.findChildren(ShortcutSheet))
    caps = [one.text() for one in sheet.findChildren(KeyCap)]
    said = [one.text() for one in sheet.findChildren(QLabel)]
    shown = [one for one in window.commands.all() if one.keys]
    assert {one.title for one in shown} <= set(said)
    of_all = [keys.toString() for one in shown for keys in one.action.shortcuts()]
    of_player = [keys for _words, of_one in player.sheet() for keys in of_one]
    assert caps == [*of_all, *of_player]
    assert set(player.WORDS) == set(player.Ask), "what a key asks for has words"
    assert {"Space", "Shift+Left", "["} <= set(of_player)
    sheet.close()


def test_no_key_means_two_things_beside_any_evidence(small_ui: Ui, window: MainWindow) -> None:
    window.open_review(small_ui.world.assignment())
    screen = window.review
    assert screen is not None
    small_ui.until(lambda: screen.review is not None)
    assert screen.review is not None
    for artifact in screen.review.artifacts:
        screen.show_artifact(artifact.id)
        small_ui.until(lambda: screen.area.current_viewer is not None)
        small_ui.settle()
        assert _ambiguous(window) == []
