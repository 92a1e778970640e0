"""The comment bank: kept, found again, carried by files and by the issuer's rubric."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assessor_app.domain.comments import Comment, unknown_placeholders
from assessor_app.domain.ids import CommentId
from assessor_app.errors import AssessorError, UserFixable
from assessor_app.services.comments import comment_bank, comment_files
from assessor_app.services.comments.comment_bank import Wording
from assessor_app.services.references import find_criterion
from assessor_app.services.review import open_review
from tests.fakes.world import LABELS, World


def texts(world: World) -> list[str]:
    return [one.text for one in comment_bank.list_comments(world.workspace)]


def test_a_comment_is_kept_changed_used_and_removed(world: World) -> None:
    criterion = find_criterion(open_review(world.workspace, world.assignment()).rubric, "2.1")
    level = criterion.levels[0]
    made, _changes = comment_bank.add(
        world.workspace,
        Wording(" At {level}, say **why**. ", ("dates", "dates", " "), "/why"),
        criterion,
        level.id,
    )
    comment_bank.use(world.workspace, made)
    comment_bank.use(world.workspace, made)
    world.reopen()
    kept = comment_bank.get(world.workspace, made)
    assert kept == Comment(
        made,
        "At {level}, say **why**.",
        criterion.id,
        criterion.label,
        level.id,
        level.title,
        ("dates",),
        "why",
        2,
        kept.used_at,
        kept.changed_at,
    )
    comment_bank.change(world.workspace, made, Wording("Say when."))
    changed = comment_bank.get(world.workspace, made)
    assert (changed.text, changed.tags, changed.uses) == ("Say when.", (), 2)
    comment_bank.remove(world.workspace, made)
    assert texts(world) == []
    comment_bank.put_back(world.workspace, changed)
    assert texts(world) == ["Say when."]


def test_what_a_bank_refuses(world: World) -> None:
    comment_bank.add(world.workspace, Wording("First.", shortcut="one"))
    criterion = find_criterion(open_review(world.workspace, world.assignment()).rubric, "2.1")
    for wording, code in (
        (Wording("  "), "comment_empty"),
        (Wording("x" * 10_001), "comment_too_long"),
        (Wording("Dear {learner}"), "unknown_placeholder"),
        (Wording("Second.", shortcut="ONE"), "shortcut_taken"),
        (Wording("Second.", shortcut="two words"), "comment_shortcut"),
        (Wording("Second.", tags=("x" * 61,)), "comment_tag"),
    ):
        with pytest.raises(UserFixable) as refused:
            comment_bank.add(world.workspace, wording)
        assert refused.value.code == code
    with pytest.raises(UserFixable) as foreign:
        comment_bank.add(world.workspace, Wording("Second."), criterion, "urn:uuid:none")
    assert foreign.value.code == "foreign_level"
    for act in (comment_bank.get, comment_bank.remove):
        with pytest.raises(UserFixable) as unknown:
            act(world.workspace, CommentId("urn:uuid:none"))
        assert unknown.value.code == "comment_unknown"
    assert texts(world) == ["First."]


@pytest.mark.parametrize("ending", ["json", "csv"])
def test_a_file_carries_the_bank_and_adds_nothing_twice(
    world: World, tmp_path: Path, ending: str
) -> None:
    criterion = find_criterion(open_review(world.workspace, world.assignment()).rubric, "2.1")
    wording = Wording('Say, "why";\n- then when', ("dates", "tone"), "why")
    made, _changes = comment_bank.add(world.workspace, wording, criterion, criterion.levels[0].id)
    comment_bank.add(world.workspace, Wording("=2+2 is a sum"))
    path = tmp_path / f"bank.{ending}"
    assert comment_files.write_file(world.workspace, path) == 2
    with pytest.raises(UserFixable) as there:
        comment_files.write_file(world.workspace, path)
    assert there.value.code == "file_exists"
    again = comment_files.read_file(world.workspace, path)
    assert (again.added, len(again.skipped), again.changes.topics) == (0, 2, frozenset())
    before = comment_bank.get(world.workspace, made)
    for one in comment_bank.list_comments(world.workspace):
        comment_bank.remove(world.workspace, one.id)
    assert comment_files.read_file(world.workspace, path).added == 2
    assert "=2+2 is a sum" in texts(world)
    after = next(one for one in comment_bank.list_comments(world.workspace) if one.shortcut)
    assert replace(after, id=before.id, changed_at=before.changed_at) == before


def test_a_table_of_another_program_is_taken_line_by_line(world: World, tmp_path: Path) -> None:
    comment_bank.add(world.workspace, Wording("Here.", shortcut="src"))
    path = tmp_path / "bank.csv"
    path.write_bytes(
        b"\xef\xbb\xbfText;Tags;Shortcut\r\nName the source.;dates;src\r\n"
        b"Dear {learner};;\r\n;only a tag;\r\nHere.;;\r\n"
    )
    taken = comment_files.read_file(world.workspace, path)
    assert taken.added == 1
    assert [one.where for one in taken.skipped] == ["Row 2", "Row 3", "Row 4", "Row 5"]
    assert "left away" in taken.skipped[0].why
    assert "{learner}" in taken.skipped[1].why
    assert texts(world) == ["Here.", "Name the source."]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "comments_malformed"),
        (b"a,b\n1,2\n", "comments_malformed"),
        (b"[]", "comments_malformed"),
        (b'{"format": "other", "comments": []}', "comments_malformed"),
        (b'{"format": "assessor-comment-bank", "comments": [1]}', "comments_malformed"),
        (b'{"format": "assessor-comment-bank", "comments": [', "json_malformed"),
        (b"text,text\na,b\n", "header_duplicate"),
        (b'text\n"open\n', "table_malformed"),
        (b"\xff\xfet\0e\0x\0t\0", "file_encoding"),
    ],
)
def test_what_is_no_comment_bank_changes_nothing(
    world: World, tmp_path: Path, data: bytes, code: str
) -> None:
    path = tmp_path / "bank.json"
    path.write_bytes(data)
    with pytest.raises(AssessorError) as refused:
        comment_files.read_file(world.workspace, path)
    assert refused.value.code == code
    assert texts(world) == []


def test_entries_of_the_wrong_kind_are_told(world: World, tmp_path: Path) -> None:
    rows = [
        {"text": 3},
        {"text": "a b", "tags": "x"},
        {"text": "c d", "level": "l"},
        {"text": "e f"},
    ]
    path = tmp_path / "bank.json"
    path.write_text(json.dumps({"format": "assessor-comment-bank", "comments": rows}))
    taken = comment_files.read_file(world.workspace, path)
    assert (taken.added, [one.where for one in taken.skipped]) == (
        1,
        ["Comment 1", "Comment 2", "Comment 3"],
    )


def test_the_issuers_comments_are_offered_and_can_be_copied(demo_world: World) -> None:
    row = next(one for one in demo_world.queue() if one.submission_label == "Q82M-04")
    offers = comment_bank.list_offers(demo_world.workspace, row.assignment)
    shared = [one for one in offers if one.shared]
    assert shared
    assert all(not unknown_placeholders(one.comment.text) for one in shared)
    named = next(one.comment for one in shared if one.comment.shortcut)
    first, _changes = comment_bank.copy_shared(demo_world.workspace, named)
    second, _changes = comment_bank.copy_shared(demo_world.workspace, named)
    copy, other = (comment_bank.get(demo_world.workspace, one) for one in (first, second))
    assert (copy.text, copy.criterion, copy.shortcut) == (
        named.text,
        named.criterion,
        named.shortcut,
    )
    assert other.shortcut == ""
    assert len(comment_bank.list_offers(demo_world.workspace, row.assignment)) == len(offers) + 2


def test_the_command_line_lists_adds_and_removes(world: World, tmp_path: Path) -> None:
    place = ("--submission", LABELS[0], "--criterion", "2.1", "--level", "Emerging")
    assert "empty" in world.run("comments", "list").out
    added = world.run("comments", "add", "Say why.", "--tag", "why", "--shortcut", "w", *place)
    assert added.code == 0
    assert world.run("comments", "add", "Dear {who}").code == 1
    assert world.run("comments", "add", "x y", "--criterion", "2.1").code == 1
    path = tmp_path / "bank.csv"
    assert world.run("comments", "export", str(path)).code == 0
    assert world.run("comments", "import", str(path)).out.startswith("0 comments added.")
    (listed,) = world.run("comments", "list", "WHY", *place, "--json").json["comments"]
    assert (listed["level"], listed["shortcut"], listed["shared"]) == ("Emerging", "w", False)
    assert world.run("comments", "remove", "/w").code == 0
    assert world.run("comments", "remove", "/w").code == 1
