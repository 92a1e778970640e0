"""A text that could stand under any work says nothing about this one."""

from __future__ import annotations

import pytest

from assessor_app.domain.substance import has_substance
from assessor_app.services.feedback_checks import wording


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "Insufficient",
        "insufficient.",
        "**Insufficient evidence.**",
        "Not met",
        "The criterion is not yet met.",
        "More detail is needed.",
        "This needs improvement!",
        "Good work",
        "n/a",
        "???",
        "3.5",
        "Sources",
        "sources sources Sources",
        "ありが",
    ],
)
def test_a_bare_judgement_says_nothing(text: str) -> None:
    assert not has_substance(text, wording().bare)


@pytest.mark.parametrize(
    "text",
    [
        "Two of the sources have no date.",
        "Add the shelf mark of the photograph",
        "Only two sources",
        "Learner 17 never compares them.",
        "Es fehlt die Signatur",
        "写真の日付がない",
        "Aucune date",
    ],
)
def test_words_about_the_work_do(text: str) -> None:
    assert has_substance(text, wording().bare)
