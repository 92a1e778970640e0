"""What a person mistypes on the command line: a plain message, an exit code, nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessor_app.signing.multikey import SigningKey
from tests.fakes.refusals import check_plain, state_of
from tests.fakes.world import LABELS, World

ONE = LABELS[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("score", ONE, "9.9", "Pass"), "Its criteria are: 1.1, 2.1, 2.2, 2.3."),
        (("score", ONE, "1.1", "Proficient"), "Its levels are: Pass, Not yet."),
        (("score", ONE, "1.1", "3"), "Its levels are: Pass, Not yet."),
        (("score", ONE, "2.1", "Emerging", "--points", "7"), "points"),
        (("score", ONE, "2.1", "Emerging", "--points", "many"), "'many' is not a number."),
        (("score", ONE, "2.1", "--condition", "bored"), "condition code"),
        (("score", ONE, "1.1", "--not-applicable"), "always applies"),
        (("score", ONE, "1.1", "Pass", "--cite", "urn:uuid:none"), "no such annotation"),
        (("score", "NONE-1", "1.1", "Pass"), "no such assignment"),
        (("annotate", ONE, "Essay"), "Its artifacts are: Plan, Talk, Orchard."),
        (("annotate", ONE), "Name the artifact to mark."),
        (("annotate", ONE, "Plan", "--page", "1"), "Only PDF files have pages"),
        (("annotate", ONE, "Talk", "--box", "1,2,3,4"), "needs a page"),
        (("annotate", ONE, "Talk", "--page", "1", "--box", "1,2"), "4 numbers"),
        (("annotate", ONE, "Orchard", "--box", "0,0,101,5"), "per cent"),
        (("annotate", ONE, "Orchard", "--time", "1"), "Only video and sound"),
        (("annotate", ONE, "--remove", "urn:uuid:none"), "no such annotation"),
        (("show", ONE, "--file", "Essay"), "no artifact 'Essay'"),
        (("decide", ONE, "--revise"), "Nothing is signed here yet."),
        (("outbox", "--retry", "urn:uuid:none"), "not in the outbox"),
        (("export", "out", "NONE-1"), "no such assignment"),
        (("export", "--bag", "out.zip"), "no signed decision"),
    ],
)
def test_what_a_person_mistypes_is_said_plainly(
    world: World,
    arguments: tuple[str, ...],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    if arguments[-1].startswith("bored") or "--points" in arguments:
        world.run("score", ONE, "2.1", "Proficient")
    before = state_of(world)
    check_plain(world.run(*arguments), 1, words)
    assert state_of(world) == before


@pytest.mark.parametrize(
    ("invitation", "code", "words"),
    [
        ("hello", 1, "This is not an invitation."),
        ("https://issuer.example/enrol#code=abcdefghij&key=zWrong", 1, "not an invitation"),
        ("http://issuer.example/enrol#code=abcdefghij&key={key}", 1, "https"),
    ],
)
def test_bad_invitations(world: World, invitation: str, code: int, words: str) -> None:
    text = invitation.format(key=SigningKey.generate().public.multibase)
    check_plain(world.run("enrol", text, "--name", "A"), code, words)


def test_an_invitation_whose_key_is_not_the_issuers(world: World) -> None:
    world.go_online()
    text = str(world.issuer.invite("Other"))
    wrong = text.replace(world.issuer.invite("Other").key, SigningKey.generate().public.multibase)
    check_plain(world.run("enrol", wrong, "--name", "A"), 1, "key")
    check_plain(world.run("enrol", text, "--name", "  "), 1, "A name is needed")
