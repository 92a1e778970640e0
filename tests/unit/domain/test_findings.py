"""What is worth a second look in a text for an earner, and what is not."""

from __future__ import annotations

import pytest

from assessor_app.domain.findings import (
    FindingKind,
    ToneWords,
    personal_details,
    placeholders_left,
    tone_words,
)
from assessor_app.services.feedback_checks import check, wording

EMAIL, PHONE, NAME = FindingKind.EMAIL, FindingKind.PHONE, FindingKind.NAME


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Write to ines.o'neil@school.example.", [(EMAIL, "neil@school.example")]),
        ("mail anna@example.org, or bo+x@a.example", [(EMAIL, "anna@example.org"),
                                                     (EMAIL, "bo+x@a.example")]),
        ("Call +44 20 7946 0958 after six.", [(PHONE, "+44 20 7946 0958")]),
        ("(020) 7946-0958", [(PHONE, "(020) 7946-0958")]),
        ("Seen 2026-11-03 and 03.11.2026, in 1913-1914.", []),
        ("Of 412 meals, 409; from 1 200 to 1 300.", []),
        ("ISBN 978-3-16-148410-0 is on page 12.", [(PHONE, "978-3-16-148410-0")]),
        ("Dear Ines, you did it.", [(NAME, "Ines")]),
        ("Well done, Maria Lopez!", [(NAME, "Maria Lopez")]),
        ("Ask Dr Okafor for the scan.", [(NAME, "Okafor")]),
        ("Dear colleague, dear All, well done, You.", []),
        ("Congratulations, this earns it. Thank you, The plan is clear.", []),
        ("The Harbour Petition of Port Ellery in 1913", []),
    ],
)  # fmt: skip
def test_personal_details(text: str, expected: list[tuple[FindingKind, str]]) -> None:
    found = [(one.kind, one.text) for one in personal_details(text, wording().bare)]
    assert found == expected


def test_a_finding_says_where_it_stands() -> None:
    (found,) = personal_details("Ask Dr Okafor.")
    assert "Ask Dr Okafor."[found.start :].startswith(found.text)


def test_tone_words_are_whole_words_and_told_once() -> None:
    lists = (ToneWords(frozenset({"lazy", "of course"}), "Kindly."),)
    text = "Lazy, lazy! Of course not. A lazybones."
    assert [(one.text, one.note) for one in tone_words(text, lists)] == [
        ("lazy", "Kindly."),
        ("of course", "Kindly."),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At {level} in {artifact}.", ["{level}", "{artifact}"]),
        ("Write `{level}` or ``` {x} ``` so.", []),
        ("```\n{level}\n", []),
        ("{Level} {} { level } {a1}", []),
        ("{no_such}", ["{no_such}"]),
    ],
)
def test_placeholders_that_nobody_filled(text: str, expected: list[str]) -> None:
    assert [one.text for one in placeholders_left(text)] == expected


def test_a_text_in_order_has_nothing_to_say() -> None:
    assert check("The two sources disagree, and you say why. Date the photograph.") == ()


def test_hard_reading_is_told_of_long_english_texts_only() -> None:
    hard = (
        "Notwithstanding the considerable methodological sophistication of the investigation, "
        "the interpretation of the documentary evidence remains insufficiently substantiated, "
        "because the institutional provenance of the photographic material, which is an "
        "indispensable prerequisite of its historical evaluation, is nowhere established in the "
        "documentation that was submitted with it."
    )
    assert [one.kind for one in check(hard)] == [FindingKind.READING]
    easy = "You say who made the map. You say when it was made. " * 6
    assert check(easy) == ()
    assert check(hard[:200]) == ()
    foreign = "Die Untersuchung der fotografischen Unterlagen bleibt unvollendet. " * 9
    assert check(foreign) == ()
