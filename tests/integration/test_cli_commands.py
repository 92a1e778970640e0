"""Each command, for people and as JSON, with its documented exit code."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from assessor_app.__main__ import main
from assessor_app.cli import main as cli_main
from assessor_app.cli.commands import reviewing
from assessor_app.cli.output import Output, harmless
from assessor_app.domain.progress import Progress
from assessor_app.errors import Bug, EnvironmentProblem, IntegrityProblem, UserFixable
from assessor_app.services import decisions
from assessor_app.storage.store import Store
from tests.fakes.failing_store import FailingStore
from tests.fakes.sample_files import PLAN_TEXT
from tests.fakes.world import ASSESSOR, LABELS, PASSPHRASE, World, run_command

ONE = LABELS[0]
SCORES = (("1.1", "Pass"), ("2.1", "proficient"), ("2.2", "1"), ("2.3", "Proficient"))


def score_all(world: World, label: str = ONE) -> None:
    for code, level in SCORES:
        assert world.run("score", label, code, level, "--rationale", "Seen.").code == 0


def sign(world: World, label: str = ONE) -> dict[str, str]:
    score_all(world, label)
    given = ("--feedback", "Well done.", "--no-conflict", "--sign", "--json")
    ran = world.run("decide", label, *given)
    assert ran.code == 0, ran.err
    told: dict[str, str] = ran.json
    return told


def test_a_whole_cycle_by_commands(world: World, tmp_path: Path) -> None:
    told = sign(world)
    assert told["outcome"] == "earned"
    assert "decision: earned" in world.run("outbox").out
    world.go_online()
    ran = world.run("sync")
    assert (ran.code, ran.err) == (0, "")
    assert "1 decisions accepted, 0 still waiting" in ran.out
    assert world.run("outbox").out == "Nothing waits to be sent.\n"
    assert told["decision"] in world.run("outbox", "--sent").out
    assert "accepted" in world.run("list").out
    ran = world.run("export", str(tmp_path / "out"), ONE, "--json")
    assert ran.json["decisions"] == 1
    (decision,) = [one for one in ran.json["files"] if one.endswith(".decision.json")]
    ran = run_command("verify", decision)
    assert ran.code == 0
    for word in (
        ASSESSOR,
        "did:key:",
        "earned",
        "Rubric:      ",
        "sha256-",
        "urn:uuid:",
        "2026-11-03T09:00:00Z",
    ):
        assert word in ran.out
    assert run_command("verify", decision, "--json").json["decision"] == told["decision"]
    assert world.run("decide", ONE, "--revise").code == 0
    assert world.run("score", ONE, "2.1", "Emerging").code == 0


def test_enrolling_makes_a_profile_and_nothing_else_does(world: World, tmp_path: Path) -> None:
    world.go_online()
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE, "utf-8")
    shared = ("--profile", str(tmp_path / "new"), "--passphrase-file", str(secret))
    ran = run_command("list", *shared)
    assert ran.code == 1
    assert "There is no profile" in ran.err
    assert not (tmp_path / "new").exists()
    invitation = str(world.issuer.invite("Other Assessor"))
    ran = run_command("enrol", invitation, "--name", "Other", *shared, clock=world.clock)
    assert (ran.code, ran.out) == (0, "Enrolled with Example Issuer (http://127.0.0.1:9).\n")
    ran = run_command("list", *shared, clock=world.clock)
    assert (ran.code, ran.out) == (0, "Nothing to review. Sync while you are online.\n")
    again = run_command("enrol", invitation, "--name", "Other", *shared, clock=world.clock)
    assert (again.code, again.err) == (1, "You are enrolled with this issuer already.\n")


@pytest.mark.parametrize(
    ("arguments", "members"),
    [
        (("list",), {"queue"}),
        (("list", "--search", "quince"), {"hits"}),
        (("show", ONE), {"artifacts", "criteria", "missing", "outcome", "rule", "sentence"}),
        (("score", ONE, "2.1", "1"), {"outcome", "sentence", "unscored", "missing"}),
        (("annotate", ONE, "Plan", "--quote", "orchard"), {"annotation"}),
        (("decide", ONE, "--note", "Mine."), {"sentence", "missing", "gaps"}),
        (("decide", ONE, "--lease"), {"sentence"}),
        (("decide", ONE, "--recuse", "personal"), {"recused"}),
        (("outbox",), {"outbox"}),
        (("doctor",), {"sound", "findings"}),
    ],
)
def test_json_is_one_object(world: World, arguments: tuple[str, ...], members: set[str]) -> None:
    ran = world.run(*arguments, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert members <= ran.json.keys()
    assert "token" not in ran.out
    plain = world.run(*arguments)
    assert plain.code in (0, 1)  # recusing twice is refused
    assert plain.out + plain.err


def test_list_and_show_say_what_is_where(world: World) -> None:
    world.run("score", ONE, "2.1", "Developing")
    out = world.run("list").out
    assert out.splitlines()[0].split() == [
        "SUBMISSION",
        "MICRO-CREDENTIAL",
        "ATTEMPT",
        "EVIDENCE",
        "SCORED",
        "DUE",
        "STATE",
    ]
    assert "4 files" in out
    assert "1/4" in out
    assert world.run("park", ONE, "--note", "Ask about the tape").code == 0
    assert "parked: Ask about the tape" in world.run("list").out
    assert world.run("resume", ONE).code == 0
    assert "parked" not in world.run("list").out
    out = world.run("show", ONE).out
    assert "Careful Listening · LIST-00 · attempt 1" in out
    assert "Criterion 1.1 has no score." in out
    assert "The declaration of interest is missing." in out
    assert (
        "LIST-00 · Talk: …she planted the first *quince* in spring."
        in world.run("list", "--search", "quince").out
    )
    assert world.run("list", "--search", "xylophone").out == "No match.\n"


def test_show_writes_a_file_out_once(world: World, tmp_path: Path) -> None:
    target = tmp_path / "plan.txt"
    assert world.run("show", ONE, "--file", "001-plan.txt", "--to", str(target)).code == 0
    assert target.read_text("utf-8") == PLAN_TEXT
    ran = world.run("show", ONE, "--file", "plan", "--to", str(target))
    assert (ran.code, ran.err) == (1, "That file exists already.\nChoose another.\n")
    ran = world.run("show", ONE, "--file", "plan", "--to", str(tmp_path / "no" / "where"))
    assert ran.code == 3
    assert "viewed" in world.run("show", ONE).out


def test_score_says_each_way_that_a_criterion_has(world: World) -> None:
    ran = world.run("score", ONE, "2.2", "--condition", "no-sound", "--rationale", "Silence.")
    assert ran.code == 0
    assert "cannot be scored: no-sound" in world.run("show", ONE).out
    assert world.run("score", ONE, "2.1", "--not-applicable").code == 0
    assert "not applicable" in world.run("show", ONE).out
    assert world.run("score", ONE, "2.1", "--clear").code == 0
    assert world.run("decide", ONE, "--undo").code == 0
    assert "not applicable" in world.run("show", ONE).out
    assert world.run("decide", ONE, "--redo").code == 0
    assert "not applicable" not in world.run("show", ONE).out


def test_annotate_cites_and_removes(world: World) -> None:
    given = ("--page", "1", "--box", "72,130,200,20", "--quote", "quince", "--comment", "Here.")
    ran = world.run("annotate", ONE, "Talk", *given, "--criterion", "2.1", "--cite", "--json")
    made = ran.json["annotation"]
    shown = world.run("show", ONE, "--json").json
    (criterion,) = [one for one in shown["criteria"] if one["code"] == "2.1"]
    assert criterion["score"]["citations"] == [made]
    assert world.run("annotate", ONE, "--remove", made).out == "Removed.\n"
    assert world.run("show", ONE, "--json").json["annotations"] == []
    assert world.run("score", ONE, "2.1", "1", "--cite", made).code == 1


def test_decide_takes_feedback_from_a_file_and_the_rule_back(world: World, tmp_path: Path) -> None:
    score_all(world)
    text = tmp_path / "feedback.md"
    text.write_text("Très bien.", "utf-8")
    given = ("--feedback-file", str(text), "--no-conflict", "--outcome", "escalated")
    out = world.run("decide", ONE, *given).out
    assert "The other outcome has no reason." in out
    assert world.run("decide", ONE, "--follow-rule", "--coordinator-note", "Hi").code == 0
    text.write_bytes(b"\xff\xfe")
    assert world.run("decide", ONE, "--feedback-file", str(text)).code == 3
    assert world.run("decide", ONE, "--conflict", "My cousin").code == 0
    ran = world.run("decide", ONE, "--sign")
    assert ran.code == 1
    assert "You declared a conflict of interest: step back instead." in ran.err
    assert world.run("decide", ONE, "--sign", "--json").json["error"]["missing"] == [
        "conflict_declared"
    ]


def test_the_outbox_withdraws_and_tries_again(world: World) -> None:
    first = sign(world)["decision"]
    assert world.run("outbox", "--retry", first).code == 0
    assert world.run("outbox", "--withdraw", first).out == "Nothing waits to be sent.\n"
    ran = world.run("outbox", "--withdraw", first)
    assert (ran.code, ran.err) == (1, "That is not in the outbox.\n")


def test_sync_without_an_issuer_says_so_and_loses_nothing(world: World) -> None:
    sign(world)
    world.go_online()
    world.go_offline()
    ran = world.run("sync")
    assert ran.code == 3
    assert "The issuer cannot be reached." in ran.out
    assert "1 still waiting" in ran.out
    world.go_online()
    assert "0 decisions accepted, 1 still waiting" in world.run("sync", "--no-upload").out
    assert "1 decisions accepted" in world.run("sync", "--no-download", "--now").out


def test_doctor_is_truthful(world: World) -> None:
    found = {one["name"]: one for one in world.run("doctor", "--json").json["findings"]}
    assert {"program", "decoder", "keyring", "database", "journal", "evidence", "room"} <= set(
        found
    )
    assert "bound method" not in found["decoder"]["detail"]
    assert found["evidence"]["detail"] == "12 of 12 files are on the disk"
    assert found["journal"] == {
        "name": "journal",
        "sound": True,
        "detail": "agrees with the database",
    }
    blob = next(path for path in world.profile.blobs.rglob("*") if path.is_file())
    blob.unlink()
    ran = world.run("doctor")
    assert ran.code == 1
    assert "LOOK  evidence: 11 of 12 files are on the disk" in ran.out


def test_doctor_needs_no_profile(tmp_path: Path) -> None:
    ran = run_command("doctor", "--profile", str(tmp_path / "none"), "--json")
    assert "database" not in {one["name"] for one in ran.json["findings"]}
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "arguments", [(), ("dance",), ("score",), ("decide", ONE, "--outcome", "x")]
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]) -> None:
    ran = run_command(*arguments)
    assert ran.code == 2
    assert "usage: assessor-app" in ran.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UserFixable("No."), 1),
        (IntegrityProblem("No."), 1),
        (EnvironmentProblem("No."), 3),
        (Bug("No."), 4),
        (RuntimeError("secret words"), 4),
        (RecursionError(), 4),
        (MemoryError(), 4),
        (UnicodeEncodeError("ascii", "é", 0, 1, "no"), 4),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 0),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_whatever_a_command_raises_ends_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, as_json: bool
) -> None:
    def run(_context: object, _options: argparse.Namespace) -> int:
        raise error

    monkeypatch.setattr(reviewing, "_list", run)
    ran = run_command("list", *(["--json"] if as_json else []))
    assert ran.code == code
    assert "Traceback" not in ran.out + ran.err
    assert "secret words" not in ran.out + ran.err
    if as_json and code in (1, 3, 4):
        assert ran.json["error"]["message"]
        assert ran.err == ""


def test_exit_codes_are_documented_in_the_help() -> None:
    out = run_command("--help").out
    for code in ("0", "1", "2", "3", "4", "130"):
        assert any(line.split()[:1] == [code] for line in out.splitlines())


def test_progress_is_for_terminals_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    step = Progress("Fetching", 1_500_000, 3_000_000, "bytes")
    Output(as_json=False).progress(step)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    shown = Output(as_json=False)
    shown.progress(step)
    shown.progress(Progress("Fetching", 2, None))
    shown.result({}, lambda: ["done"])
    told = capsys.readouterr()
    assert "Fetching: 1.5 MB of 3.0 MB" in told.err
    assert told.err.endswith("\r\x1b[K")
    Output(as_json=True).progress(step)
    assert capsys.readouterr().err == ""


def test_a_learners_words_cannot_steer_the_terminal() -> None:
    assert harmless("plan\x1b]0;pwned\x07\u202e.pdf\x9b2J") == (
        "plan\\u001b]0;pwned\\u0007\\u202e.pdf\\u009b2J"
    )
    assert harmless("می‌خواهم · é") == "می‌خواهم · é"


def test_as_a_process_with_a_narrow_encoding_and_a_reader_that_goes_away(world: World) -> None:
    world.workspace.close()
    command = [sys.executable, "-m", "assessor_app", "show", ONE]
    command += ["--profile", str(world.profile.folder), "--no-keyring"]
    variables = {**os.environ, "ASSESSOR_PASSPHRASE": PASSPHRASE, "PYTHONIOENCODING": "ascii"}
    ran = subprocess.run(command, env=variables, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"Careful Listening \\xb7 LIST-00" in ran.stdout
    reader, writer = os.pipe()
    os.close(reader)
    gone = subprocess.run(
        command, env=variables, stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (gone.returncode, gone.stderr) == (0, b"")


def test_the_passphrase_is_asked_for_on_a_terminal(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    world.workspace.close()
    typed: list[str] = []

    def ask(prompt: str) -> str:
        typed.append(prompt)
        return PASSPHRASE if len(typed) != 3 else "something else"

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("assessor_app.cli.context.getpass.getpass", ask)
    shared = ("--no-keyring", "--profile")
    ran = run_command("list", *shared, str(world.profile.folder), clock=world.clock)
    assert (ran.code, typed) == (0, ["Passphrase: "])
    invitation = ("enrol", "https://issuer.example/enrol#code=x", "--name", "A")
    ran = run_command(*invitation, *shared, str(tmp_path / "new"))
    assert (ran.code, typed[1:]) == (1, ["Passphrase: ", "Once more: "])
    assert "The two passphrases differ." in ran.err
    assert not (tmp_path / "new" / "keys").exists()


def test_restored_decisions_are_told(world: World) -> None:
    score_all(world)
    world.run("decide", ONE, "--feedback", "Well done.", "--no-conflict")
    world.workspace.store = cast(Store, FailingStore(world.workspace.store))
    with pytest.raises(EnvironmentProblem):
        decisions.finish(world.workspace, world.assignment())
    assert world.run("list").err == "1 signed decision(s) restored after a crash.\n"


def test_main_is_what_the_entry_point_runs(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("Assessor ")
    assert cli_main.build_parser().prog == "assessor-app"
