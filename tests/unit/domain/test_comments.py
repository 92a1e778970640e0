"""Placeholders, shortcuts, and which comment comes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.comments import (
    Comment,
    Filled,
    Offer,
    Place,
    by_shortcut,
    fill,
    ranked,
    unknown_placeholders,
)
from assessor_app.domain.ids import CommentId

VALUES = {"criterion": "2.1 Asks", "level": "Emerging", "next_level": "Proficient"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No braces.", Filled("No braces.")),
        ("From {level} to {next_level}.", Filled("From Emerging to Proficient.")),
        ("{level}{level}", Filled("EmergingEmerging")),
        ("In {artifact}.", Filled("In {artifact}.", unfilled=("artifact",))),
        ("Dear {learner}: {level}", Filled("Dear {learner}: Emerging", unknown=("learner",))),
        ("As `{level}` says", Filled("As `{level}` says")),
        ("{Level} {le vel} {}", Filled("{Level} {le vel} {}")),
    ],
)
def test_placeholders(text: str, expected: Filled) -> None:
    assert fill(text, VALUES) == expected


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert fill("{level}", {"level": "{criterion}"}).text == "{criterion}"


def test_unknown_placeholders() -> None:
    assert unknown_placeholders("{level} {who} `{code}` {when} {who}") == ("who", "when")


@given(st.text("{}`abcdelv_ \n"), st.dictionaries(st.sampled_from(["level"]), st.just("")))
def test_without_values_a_text_stays_as_it_is(text: str, values: dict[str, str]) -> None:
    assert fill(text, values).text == text


def offer(name: str, *, shared: bool = False, **members: object) -> Offer:
    made = {"text": name, **members}
    return Offer(Comment(CommentId(name), **made), shared)  # type: ignore[arg-type]  # a table's row


BANK = (
    offer("general"),
    offer("general, used", uses=9),
    offer("other criterion", criterion="c2"),
    offer("other level", criterion="c1", level="high", uses=50),
    offer("criterion", criterion="c1"),
    offer("level, shared", criterion="c1", level="low", shared=True),
    offer("level", criterion="c1", level="low"),
    offer("level, used", criterion="c1", level="low", uses=1),
)
AT = Place("c1", "low")


def names(found: tuple[Offer, ...]) -> list[str]:
    return [one.comment.text for one in found]


def test_the_fittest_come_first() -> None:
    assert names(ranked(reversed(BANK), AT)) == [
        "level, used",
        "level",
        "level, shared",
        "criterion",
        "other level",
        "general, used",
        "general",
    ]


def test_words_find_comments_of_other_criteria_last() -> None:
    assert names(ranked(BANK, AT, "other")) == ["other level", "other criterion"]
    assert names(ranked(BANK, AT, "no such")) == []


@pytest.mark.parametrize("words", ["DÉTAILLÉ", "detaille", "tone  det", "/sh", "2.1 source"])
def test_words_are_looked_for_everywhere_without_case_and_accents(words: str) -> None:
    one = offer("Un plan détaillé.", tags=("tone",), shortcut="sh", criterion_label="2.1 Sources")
    assert ranked([one], Place(), words) == (one,)


def test_a_word_that_is_a_tag_counts_more_than_use() -> None:
    tagged, used = offer("a date", tags=("date",)), offer("b date", uses=40)
    assert ranked([used, tagged], AT, "date") == (tagged, used)


def test_a_shortcut_takes_the_fittest_comment() -> None:
    here = offer("here", shortcut="Src", criterion="c1", shared=True)
    any_ = offer("any", shortcut="src")
    assert by_shortcut([any_, here], "src", AT) == here
    assert by_shortcut([any_, here], "SRC", Place()) == any_
    assert by_shortcut([any_, here], "sr", AT) is None
    assert by_shortcut([any_, here, offer("none")], "", AT) is None
