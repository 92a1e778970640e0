"""The person's own words: kept in the encrypted store, bounded, and taken back."""

from __future__ import annotations

import pytest

from assessor_app.services.comments import spelling
from tests.fakes.world import World


def test_own_words_are_kept_once_in_order_and_taken_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = world.workspace
    assert spelling.own_words(workspace) == ()
    for word in ("Ellery", " rubric’s ", "ELLERY", "Port", ""):
        assert spelling.add_word(workspace, word).topics
    assert spelling.own_words(workspace) == ("rubric's", "ELLERY", "Port")

    spelling.remove_word(workspace, "ellery")
    assert spelling.own_words(workspace) == ("rubric's", "Port")

    monkeypatch.setattr(spelling, "MOST_OWN_WORDS", 2)
    spelling.add_word(workspace, "newest")
    assert spelling.own_words(workspace) == ("Port", "newest")
