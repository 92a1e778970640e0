"""Signed decisions out to files, and what ``verify`` says of a file that was changed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from assessor_app.errors import EnvironmentProblem, IntegrityProblem, UserFixable
from assessor_app.evidence.bag import open_decision_bag
from assessor_app.services.sending import exchange, outbox, verification
from tests.fakes.refusals import check_plain
from tests.fakes.reviewing import LOWEST, mark, sign
from tests.fakes.world import LABELS, World, run_command


def test_a_bag_holds_what_stands_and_not_what_was_withdrawn(world: World, tmp_path: Path) -> None:
    with pytest.raises(UserFixable) as nothing:
        exchange.export_decision_bag(world.workspace, tmp_path / "none.zip")
    assert nothing.value.code == "nothing_to_export"
    first = sign(world.workspace, world.assignment())
    outbox.withdraw(world.workspace, first.id)
    second = sign(world.workspace, world.assignment(), LOWEST)
    other = sign(world.workspace, world.assignment(LABELS[1]))
    path = tmp_path / "decisions.zip"
    assert exchange.export_decision_bag(world.workspace, path) == 2
    assert [document for document, _marks in open_decision_bag(path)] == [
        second.document,
        other.document,
    ]
    ran = world.run("export", "--bag", str(path))
    assert (ran.code, ran.err.splitlines()[0]) == (1, "That file exists already.")


def test_each_decision_has_files_of_its_own_and_exporting_again_changes_none(
    world: World, tmp_path: Path
) -> None:
    first = sign(world.workspace, world.assignment())
    outbox.withdraw(world.workspace, first.id)
    sign(world.workspace, world.assignment(), LOWEST)
    written = exchange.export_decisions(world.workspace, tmp_path / "a" / "b")
    assert len(written) == len(set(written)) == 4
    before = {path: path.read_bytes() for path in written}
    assert exchange.export_decisions(world.workspace, tmp_path / "a" / "b") == written
    assert {path: path.read_bytes() for path in written} == before
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EnvironmentProblem):
        exchange.export_decisions(world.workspace, tmp_path / "file" / "x")


@pytest.fixture
def decision(world: World, tmp_path: Path) -> Path:
    """The file of a decision with a mark and a rationale."""
    mark(world.workspace, world.assignment())
    sign(world.workspace, world.assignment())
    written = exchange.export_decisions(world.workspace, tmp_path / "out")
    return next(path for path in written if path.name.endswith(".decision.json"))


def test_any_changed_byte_is_noticed_and_said(decision: Path) -> None:
    signed = decision.read_bytes()
    draw = random.Random(20261103)
    places = {0, 1, len(signed) - 2, len(signed) - 1, *draw.sample(range(len(signed)), 400)}
    for place in sorted(places):
        for flip in (0x01, 0x20, 0x80):
            changed = bytearray(signed)
            changed[place] ^= flip
            decision.write_bytes(bytes(changed))
            with pytest.raises(IntegrityProblem) as refused:
                verification.verify_file(decision)
            assert refused.value.message.endswith("."), (place, flip)


@pytest.mark.parametrize("change", [b"", b"{}", b"[]", b"null", b"\xff", b" "])
def test_a_file_that_is_no_decision(decision: Path, change: bytes) -> None:
    decision.write_bytes(change)
    ran = run_command("verify", str(decision))
    check_plain(ran, 1)
    assert ran.err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data.replace(b'"earned"', b'"escalated"'), "signature"),
        (lambda data: data.replace(b"Asha", b"Asho"), "signature"),
        (lambda data: data + b"\n", "canonical"),
        (lambda data: data[:-20], "JSON"),
    ],
)
def test_verify_says_what_does_not_match(decision: Path, change: object, words: str) -> None:
    assert callable(change)
    decision.write_bytes(change(decision.read_bytes()))
    ran = run_command("verify", str(decision))
    assert ran.code == 1
    assert words in ran.err
    told = run_command("verify", str(decision), "--json").json["error"]
    assert (told["kind"], bool(told["code"])) == ("IntegrityProblem", True)


def test_verify_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    assert run_command("verify", str(tmp_path / "none")).code == 3
    assert run_command("verify", str(tmp_path)).code == 3
