"""What a person calls things by: levels are counted from the top, as the window's keys count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assessor_app.errors import UserFixable
from assessor_app.services.references import find_level
from tests.fakes.rubrics import criterion

CRITERION = criterion("2.1")


@pytest.mark.parametrize("place", range(1, len(CRITERION.levels) + 1))
def test_a_place_counts_from_the_highest_level(place: int) -> None:
    found = find_level(CRITERION, str(place))
    assert found == CRITERION.levels_from_top[place - 1]
    assert CRITERION.rank(found.id) == len(CRITERION.levels) - place


def test_a_name_that_is_a_number_goes_before_the_place() -> None:
    lowest = replace(CRITERION.levels[0], title="1")
    named = replace(CRITERION, levels=(lowest, *CRITERION.levels[1:]))
    assert find_level(named, "1") == lowest


@pytest.mark.parametrize("text", ["0", "99", "", "-1", "²", "Golden"])
def test_what_is_no_level_is_refused_with_the_names_from_the_top(text: str) -> None:
    with pytest.raises(UserFixable) as refused:
        find_level(CRITERION, text)
    assert refused.value.code == "foreign_level"
    names = ", ".join(level.title for level in CRITERION.levels_from_top)
    assert names in refused.value.hint
