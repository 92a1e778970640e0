"""What the self-test tries where there is no window, and what it says of a broken part."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from assessor_app import __main__ as entry
from assessor_app.cli import self_test
from assessor_app.config import Profile
from assessor_app.errors import Bug
from assessor_app.services.comments import spelling


def _part_that_is_tried(monkeypatch: pytest.MonkeyPatch) -> self_test.WindowPart:
    tried: list[self_test.WindowPart] = []

    def note(part: self_test.WindowPart) -> int:
        tried.append(part)
        return 0

    monkeypatch.setattr(self_test, "main", note)
    assert entry.main(["--self-test"]) == 0
    (part,) = tried
    return part


def test_without_pyside6_the_window_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert _part_that_is_tried(monkeypatch) is self_test.leave_window_out


@pytest.mark.desktop
@pytest.mark.parametrize("found", [True, False])
def test_a_frozen_program_always_has_a_window_to_try(
    monkeypatch: pytest.MonkeyPatch, found: bool
) -> None:
    from assessor_app.ui.self_test import try_window

    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: object() if found else None)
    assert _part_that_is_tried(monkeypatch) is try_window


@pytest.mark.parametrize(
    ("here", "frozen", "ends"),
    [(True, True, "spelt"), (False, False, "left out"), (False, True, "self_test")],
)
def test_spelling_is_left_out_only_where_it_may_be(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, here: bool, frozen: bool, ends: str
) -> None:
    monkeypatch.setattr(spelling, "installed", lambda: here)
    if frozen:
        monkeypatch.setattr(sys, "frozen", True, raising=False)
    said: list[str] = []
    try:
        self_test._spell(Profile(tmp_path), said.append)
    except Bug as fault:
        said.append(fault.code)
    assert [line.startswith(ends) for line in said] == [True]


def test_a_part_that_cannot_be_started_fails_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-such-program"))
    said: list[str] = []
    assert self_test.main(self_test.leave_window_out, said.append) == 1
    (line,) = said
    assert line.startswith("FAILED: ")
    assert "sample_unavailable" in line
