"""The issuer's command line, in this process and as one of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assessor_app.protocol.manifest import EvidencePackage
from reference_issuer.__main__ import main
from tests.fakes.issuer_world import RUBRIC_YAML, Device

ADD = ("submission", "add", "--achievement", "listening")
ROOT = Path(__file__).resolve().parents[2]


class CommandLine:
    """``python -m reference_issuer --home …``, called in this process."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capture = folder, capture

    def __call__(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Return exit code and the JSON answer of a command."""
        self._capture.readouterr()
        code = main(["--home", str(self.folder / "issuer"), *words, "--json"])
        answer: dict[str, Any] = json.loads(self._capture.readouterr().out)
        return code, answer

    def refused(self, *words: str) -> str:
        """Return the code of the problem that a command ends with."""
        code, answer = self(*words)
        assert code == 1
        return str(answer["problem"]["code"])


@pytest.fixture
def issuer_cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    (tmp_path / "listening.yaml").write_text(RUBRIC_YAML, "utf-8")
    (tmp_path / "plan.txt").write_text("A plan.\n", "utf-8")
    (tmp_path / "talk.pdf").write_bytes(b"%PDF-1.7\n")
    return CommandLine(tmp_path, capsys)


def made(cli: CommandLine) -> CommandLine:
    """Return ``cli`` once its issuer has a submission that is assigned to Ada."""
    steps: Sequence[Sequence[str]] = (
        ("init", "--name", "Example", "--base-url", "http://127.0.0.1:9"),
        ("rubric", "add", str(cli.folder / "listening.yaml")),
        (
            "submission",
            "add",
            "--achievement",
            "listening",
            "--label",
            "LIST-01",
            "--files",
            f"P1={cli.folder / 'plan.txt'}",
            str(cli.folder / "talk.pdf"),
        ),
        ("assessor", "invite", "--name", "Ada"),
        ("assign", "--all", "--assessor", "Ada", "--due", "5"),
    )
    for step in steps:
        assert cli(*step)[0] == 0
    return cli


def test_an_issuer_is_made_step_by_step(issuer_cli: CommandLine) -> None:
    code, status = made(issuer_cli)("status")
    assert code == 0
    assert (status["achievements"], status["submissions"]) == (1, 1)
    assert status["assessors"][0]["assigned"] == 1
    assert status["assessors"][0]["enrolled"] is False


def test_an_invitation_names_place_code_and_key(issuer_cli: CommandLine) -> None:
    _, answer = made(issuer_cli)("assessor", "invite", "--name", "Ada")
    place, _, fragment = answer["invitation"].partition("#")
    assert place == "http://127.0.0.1:9/enrol"
    assert fragment.startswith("code=")
    assert "&key=z6Mk" in fragment


def test_earlier_rubrics_are_accepted_and_no_longer(issuer_cli: CommandLine) -> None:
    cli = made(issuer_cli)
    path = cli.folder / "listening.yaml"
    assert cli("rubric", "accept", "listening") == (
        1,
        {
            "problem": {
                "code": "no_earlier_rubric",
                "message": "Nobody was sent an earlier rubric of listening.",
                "hint": "",
            }
        },
    )
    path.write_text(path.read_text("utf-8").replace("Runs over.", "Runs late."), "utf-8")
    assert cli("rubric", "add", str(path), "--accept-earlier", "--until", "2026-12-31")[0] == 0
    assert cli("rubric", "accept", "listening", "--no-longer") == (0, {"ended": 0})
    assert cli.refused("rubric", "accept", "other") == "achievement_unknown"
    with pytest.raises(SystemExit):
        cli("rubric", "accept", "listening", "--until", "soon")


def test_plain_answers_are_sentences(
    issuer_cli: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    made(issuer_cli)
    capsys.readouterr()
    assert main(["--home", str(issuer_cli.folder / "issuer"), "status"]) == 0
    assert "Ada (invited): 1 to assess" in capsys.readouterr().out


def test_a_problem_is_one_sentence_on_the_error_output(
    issuer_cli: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(issuer_cli.folder / "nowhere"), "status"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("There is no issuer in this folder.")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("init", "--name", "Again", "--base-url", "http://127.0.0.1:9"), "issuer_exists"),
        (("rubric", "add", "absent.yaml"), "file_unreadable"),
        (("rubric", "add", "TMP/plan.txt"), "json_malformed"),
        (
            ("submission", "add", "--achievement", "x", "--files", "TMP/plan.txt"),
            "achievement_unknown",
        ),
        (
            ("submission", "add", "--achievement", "listening", "--files", "absent"),
            "file_unreadable",
        ),
        (("submission", "add", "--achievement", "listening", "--files", "TMP"), "file_unreadable"),
        (
            ("submission", "add", "--achievement", "listening", "--files", "TMP/empty"),
            "file_empty",
        ),
        (
            ("submission", "add", "--achievement", "listening", "--files", "P9=TMP/plan.txt"),
            "part_unknown",
        ),
        ((*ADD, "--label", "LIST-01", "--files", "TMP/plan.txt"), "submission_exists"),
        (("submission", "add", "--from-catalog", "TMP"), "file_unreadable"),
        (("submission", "update", "NONE", "--files", "TMP/plan.txt"), "submission_unknown"),
        (("assign", "--submission", "NONE", "--assessor", "Ada"), "submission_unknown"),
        (("assign", "--submission", "LIST-01", "--assessor", "Zoe"), "assessor_unknown"),
        (("assign", "--submission", "LIST-01", "--assessor", "Ada"), "already_assigned"),
        (("recall", "--submission", "LIST-01", "--assessor", "Ben"), "assessor_unknown"),
        (("key", "revoke", "z6MkNone"), "key_unknown"),
        (("serve", "--host", "192.0.2.1", "--port", "1"), "port_taken"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else value,
)
def test_a_users_mistake_is_a_problem_with_a_code(
    issuer_cli: CommandLine, words: tuple[str, ...], code: str
) -> None:
    made(issuer_cli)
    (issuer_cli.folder / "empty").touch()
    there = [word.replace("TMP", str(issuer_cli.folder)) for word in words]
    assert issuer_cli.refused(*there) == code


@pytest.mark.parametrize(
    "words", [(), ("dance",), ("init",), ("assign", "--assessor", "Ada"), ("serve", "--port", "x")]
)
def test_a_wrong_command_line_ends_with_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--home", str(tmp_path), *words])
    assert caught.value.code == 2


@pytest.mark.parametrize(
    "base_url",
    ["http://issuer.example", "ftp://127.0.0.1", "https://", "nonsense", "https://a.example?x=1"],
)
def test_a_base_url_is_https_or_this_machine(issuer_cli: CommandLine, base_url: str) -> None:
    assert issuer_cli.refused("init", "--name", "X", "--base-url", base_url) == "base_url"


def test_recall_update_rotate_and_revoke(issuer_cli: CommandLine) -> None:
    cli = made(issuer_cli)
    assert cli("submission", "update", "LIST-01", "--files", str(cli.folder / "talk.pdf"))[0] == 0
    assert cli("recall", "--submission", "LIST-01", "--assessor", "Ada")[0] == 0
    assert cli("status")[1]["assessors"][0]["recalled"] == 1
    _, rotated = cli("key", "rotate", "--grace-days", "3")
    assert rotated["key"].startswith("http://127.0.0.1:9#z6Mk")
    assert cli("key", "revoke", rotated["key"])[0] == 0
    assert cli("assessor", "revoke", "--name", "Ada")[1] == {"revoked": 0}


def catalogue(folder: Path) -> None:
    """Write a catalogue of one submission with a track, a capture and an earlier attempt."""
    (folder / "talk.vtt").write_text("WEBVTT\n", "utf-8")
    entry = {
        "slug": "first",
        "label": "7F3K-29",
        "achievement": "careful-listening",
        "attempt": 2,
        "learner": "5e1d2c9a-0f4e-4b0e-9c61-0e6a2f2b7c33",
        "submitted": "2026-11-01T17:20:00Z",
        "dueInDays": 4,
        "note": None,
        "files": [
            {
                "path": "talk.pdf",
                "name": "Talk",
                "part": "P2",
                "prompt": None,
                "mediaType": "application/pdf",
                "tracks": [
                    {
                        "path": "talk.vtt",
                        "kind": "captions",
                        "language": "en",
                        "mediaType": "text/vtt",
                    }
                ],
                "renditions": [{"path": "plan.txt", "mediaType": "text/plain", "purpose": "text"}],
                "capture": {
                    "url": "https://a.example/x",
                    "captured": "2026-11-01T17:00:00Z",
                    "status": "ok",
                },
                "unchangedSince": 1,
            }
        ],
        "earlier": [
            {
                "attempt": 1,
                "outcome": "notYetEarned",
                "decided": "2026-10-01T00:00:00Z",
                "feedback": "Nearly.",
                "criterion": [{"code": "2.1", "achievedLevel": "Developing", "comment": "Few."}],
            }
        ],
    }
    achievement = {
        "slug": "careful-listening",
        "name": "Careful Listening",
        "description": "Listens.",
        "version": "2026.1",
        "rubric": "listening.yaml",
    }
    document = {"achievements": [achievement], "submissions": [entry]}
    (folder / "catalog.json").write_text(json.dumps(document), "utf-8")


def test_a_catalogue_becomes_packages(issuer_cli: CommandLine) -> None:
    cli = issuer_cli
    catalogue(cli.folder)
    cli("init", "--name", "Example", "--base-url", "http://127.0.0.1:9")
    assert len(cli("submission", "add", "--from-catalog", str(cli.folder))[1]["submissions"]) == 1
    assert cli("submission", "add", "--from-catalog", str(cli.folder))[1]["submissions"] == []
    invitation = cli("assessor", "invite", "--name", "Ada")[1]["invitation"]
    cli("assign", "--all", "--assessor", "Ada")
    port_file = cli.folder / "port"
    with running(cli.folder / "issuer", port_file) as location:
        device = Device(location)
        assert device.enrol(invitation).status_code == 201
        device.close()
    answer = cli("export", str(cli.folder / "out"), "--packages", str(cli.folder / "packages"))[1]
    assert answer == {"decisions": 0, "packages": 1}
    (package,) = (cli.folder / "packages").iterdir()
    manifest = EvidencePackage.parse((package / "package.json").read_bytes())
    for stored in manifest.stored_files():
        assert (package / stored.path).stat().st_size == stored.size
    (file,) = manifest.file
    assert (file.track[0].kind, file.rendition[0].purpose) == ("captions", "text")
    assert file.capture is not None
    assert manifest.earlier[0].criterion[0].achieved_level is not None
    assert manifest.submission.learner.endswith("5e1d2c9a-0f4e-4b0e-9c61-0e6a2f2b7c33")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ('"careful-listening", "attempt"', "achievement_unknown"),
        ('"part": "P2"', "part_unknown"),
        ('"achievedLevel": "Developing"', "level_unknown"),
        ('"code": "2.1"', "criterion_unknown"),
        ('"outcome": "notYetEarned"', "catalogue_malformed"),
        ('"path": "talk.pdf"', "file_unreadable"),
    ],
)
def test_a_wrong_catalogue_adds_nothing(issuer_cli: CommandLine, change: str, code: str) -> None:
    catalogue(issuer_cli.folder)
    issuer_cli("init", "--name", "Example", "--base-url", "http://127.0.0.1:9")
    file = issuer_cli.folder / "catalog.json"
    text = file.read_text("utf-8")
    assert change in text
    value = change.rsplit('"', 2)[1] if "attempt" not in change else "careful-listening"
    file.write_text(text.replace(change, change.replace(f'"{value}"', '"nothing"')), "utf-8")
    assert issuer_cli.refused("submission", "add", "--from-catalog", str(file)) == code
    assert issuer_cli("status")[1]["submissions"] == 0


class running:  # noqa: N801 (reads as a verb where it is used)
    """The served issuer as a process of its own."""

    def __init__(self, home: Path, port_file: Path) -> None:
        words = ["serve", "--port", "0", "--port-file", str(port_file), "--json"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reference_issuer", "--home", str(home), *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )

    def __enter__(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return str(json.loads(line)["location"])

    def __exit__(self, *_exc: object) -> None:
        self.end()

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Stop the process; return its exit code and what it said of errors."""
        self._process.send_signal(number)
        _, errors = self._process.communicate(timeout=30)
        return self._process.returncode, errors


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_ends_in_peace_on_a_signal(issuer_cli: CommandLine, number: int) -> None:
    made(issuer_cli)
    process = running(issuer_cli.folder / "issuer", issuer_cli.folder / "port")
    location = process.__enter__()
    assert (issuer_cli.folder / "port").read_text("ascii").strip() == location.rpartition(":")[2]
    code, errors = process.end(number)
    assert "Traceback" not in errors
    assert code in (0, -number)
