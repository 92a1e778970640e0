"""One thing in a text is changed; the text then holds exactly that, and all else is as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessor_app.config import RESOURCES
from assessor_app.errors import UserFixable
from assessor_app.rubrics.formats.fields import Scalar, clean_text
from assessor_app.rubrics.formats.yaml_edits import (
    Edit,
    Insert,
    Move,
    Put,
    Remove,
    Rename,
    apply_edit,
)
from assessor_app.rubrics.formats.yaml_text import load_yaml
from assessor_app.rubrics.formats.yaml_trees import Path, path_at_line, value_at

TEXT = """\
# What this is for
title: Essay   # the name
codes: [{code: a, title: A}, {code: b, title: B}]
parts:
  # the first
  - id: P1
    note: |
      # not a comment

      two lines

    criteria:
      - title: Aim
        levels: {Low: l, High: {points: 2, text: h}}

      # about the plan
      - title: 'Plan: the'
        levels:
          Low: far
          High: near
  - id: P2
"""


def plain(value: object) -> Any:
    """Return a document as plain values, which can be compared."""
    if isinstance(value, Scalar):
        return None if value.kind == "null" else value.text
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def after(edit: Edit, text: str = TEXT) -> tuple[str, Any]:
    changed = apply_edit(text, edit)
    return changed, plain(load_yaml(changed))


P = ("parts", 0, "criteria")


@pytest.mark.parametrize(
    ("edit", "path", "expected", "rewritten"),
    [
        (Put(("title",), "Es: say"), ("title",), "Es: say", 1),
        (Put(("codes", 1, "title"), "x"), ("codes", 1), {"code": "b", "title": "x"}, 1),
        (Put((*P, 0, "levels", "High", "points"), 3), (*P, 0, "levels", "High", "points"), "3", 1),
        (Put((*P, 1, "guidance"), "a\n\n  b"), (*P, 1, "guidance"), "a\n\n  b", 0),
        (Put((*P, 1, "weight"), None), (*P, 1, "weight"), None, 0),
        (Put(("parts", 0, "note"), "true"), ("parts", 0, "note"), "true", 3),
        (Put(("rule", "otherwise"), "earned"), ("rule",), {"otherwise": "earned"}, 0),
        (Remove((*P, 1, "levels", "Low")), (*P, 1, "levels"), {"High": "near"}, 1),
        (Remove((*P, 0)), (*P, 0, "title"), "Plan: the", 2),
        (Remove(("parts", 1)), ("parts", 1), None, 1),
        (Remove(("parts", 0, "id")), ("parts", 0, "id"), None, 4),
        (Move((*P, 0), 1), (*P, 0, "title"), "Plan: the", 0),
        (Move((*P, 1, "levels", "High"), -1), (*P, 1, "levels"), {"High": "near", "Low": "far"}, 0),
        (Move((*P, 0, "levels", "High"), -5), (*P, 0, "title"), "Aim", 1),
        (Move((*P, 0), -1), (*P, 0, "title"), "Aim", 0),
        (Rename((*P, 0, "levels", "Low"), "No: t"), (*P, 0, "levels", "No: t"), "l", 1),
        (
            Put((*P, 1, "levels", 1, "points"), 2, "text"),
            (*P, 1, "levels", 1),
            {"points": "2", "text": "near"},
            1,
        ),
        (Put((*P, 1, "levels", 0, "text"), "x", "text"), (*P, 1, "levels", "Low"), "x", 1),
        (Put((*P, 0, "levels", 1, "text"), "x", "text"), (*P, 0, "levels", "High", "text"), "x", 1),
        (Put((*P, 1, "levels", 0, "points"), None, "text"), (*P, 1, "levels", "Low"), "far", 0),
        (Insert(P, 1, {"title": "New"}), (*P, 1), {"title": "New"}, 0),
        (Insert(P, 0, {"title": "New"}), (*P, 0), {"title": "New"}, 2),
        (Insert((*P, 1, "levels"), 1, "mid", "Mid"), (*P, 1, "levels", "Mid"), "mid", 0),
        (
            Insert(("parts", 1, "criteria"), 0, {"title": "N"}),
            ("parts", 1, "criteria", 0),
            {"title": "N"},
            0,
        ),
    ],
)
def test_an_edit_changes_one_thing(
    edit: Edit, path: Path, expected: object, rewritten: int
) -> None:
    changed, held = after(edit)
    assert plain(value_at(load_yaml(changed), path)) == expected
    assert held["parts"][-1]["id"] in ("P1", "P2")
    gone = [line for line in TEXT.splitlines() if line not in changed.splitlines()]
    assert len(gone) == rewritten, gone
    assert "# What this is for" in changed


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (Put((*P, 7, "title"), "x"), "path_gone"),
        (Put(("title", "x", "y"), "x"), "path_gone"),
        (Remove(("parts", 9)), "path_gone"),
        (Move(("parts", 9), 1), "path_gone"),
        (Rename((*P, 1, "levels", "Low"), "High"), "name_taken"),
        (Insert((*P, 1, "levels"), 0, "x", "High"), "name_taken"),
        (Insert(("title",), 0, "x"), "path_gone"),
    ],
)
def test_what_cannot_be_changed_is_refused(edit: Edit, code: str) -> None:
    with pytest.raises(UserFixable) as caught:
        apply_edit(TEXT, edit)
    assert caught.value.code == code


@pytest.mark.parametrize("line", range(2, 21))
def test_every_line_has_a_path_that_is_there(line: int) -> None:
    document = load_yaml(TEXT)
    assert value_at(document, path_at_line(document, line)) is not None
    assert path_at_line(document, 19) == (*P, 1, "levels", "Low")


TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)
FILES = sorted((RESOURCES / "rubrics").glob("[nb]*.yaml"))


@settings(max_examples=15)
@given(text=TEXTS, lines=st.lists(TEXTS, max_size=3), file=st.sampled_from(FILES))
def test_any_text_is_read_as_it_was_put(text: str, lines: list[str], file: Any) -> None:
    wanted = clean_text("\n".join([text, *lines]))
    source = file.read_text("utf-8")
    for path in (("description",), (*P, 0, "title"), (*P, 0, "levels", "New")):
        changed = apply_edit(source, Put(path, wanted))
        found = value_at(load_yaml(changed), path)
        assert isinstance(found, Scalar)
        assert clean_text(found.text) == wanted


@settings(max_examples=25)
@given(data=st.data(), file=st.sampled_from(FILES))
def test_any_entry_can_be_removed_or_put_again(data: st.DataObject, file: Any) -> None:
    source = file.read_text("utf-8")
    document = load_yaml(source)
    path: Path = ()
    while isinstance(held := value_at(document, path), dict | list) and held:
        steps = list(held) if isinstance(held, dict) else list(range(len(held)))
        path = (*path, data.draw(st.sampled_from(steps)))
        if data.draw(st.booleans()):
            break
    removed = load_yaml(apply_edit(source, Remove(path)))
    parent, step = plain(value_at(document, path[:-1])), path[-1]
    del parent[step]
    assert plain(value_at(removed, path[:-1])) == parent
    again = apply_edit(source, Put(path, value_at(document, path)))  # type: ignore[arg-type]
    assert plain(load_yaml(again)) == plain(document)
