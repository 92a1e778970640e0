"""Finding dictionaries, and what a real one of a few words says."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessor_app.config import Profile
from assessor_app.domain.spelling import Misspelling
from assessor_app.services.comments import spelling
from tests.fakes.dictionary import write_dictionary

needs_library = pytest.mark.skipif(
    not spelling.installed(), reason="the extra `spelling` is not installed"
)


@pytest.fixture
def profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profile:
    """A profile on a system without dictionaries."""
    monkeypatch.setattr(spelling, "system_folders", tuple)
    return Profile(tmp_path / "profile")


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        (["en_GB"], ["a/en_GB"]),
        (["en-AU"], ["b/en"]),
        (["de_AT"], ["a/de_DE_frami"]),
        (["de_DE"], ["a/de_DE_frami"]),
        (["fr_FR", "en_GB", "en"], ["a/en_GB", "b/en"]),
        (["e", "hyph"], []),
        ([], []),
    ],
)
def test_the_dictionary_that_suits_a_language_best(
    tmp_path: Path, languages: list[str], expected: list[str]
) -> None:
    for place in ("a/en_GB", "a/en_US", "a/de_DE_frami", "b/en", "b/en_GB"):
        write_dictionary(tmp_path / place[0], "word", place[2:])
    (tmp_path / "a" / "fr_FR.dic").write_text("1\nmot\n")  # without its .aff
    folders = [tmp_path / "gone", tmp_path / "a", tmp_path / "b"]
    found = spelling.find_dictionaries(languages, folders)
    assert [path.relative_to(tmp_path).with_suffix("").as_posix() for path in found] == expected


def test_without_a_dictionary_nothing_is_said(profile: Profile) -> None:
    assert spelling.check_spelling("Some evidance.", profile, ["en"]) is None


def test_without_the_library_nothing_is_said(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_dictionary(profile.dictionaries, "evidence")
    monkeypatch.setattr(spelling, "installed", lambda: False)
    assert spelling.check_spelling("Some evidance.", profile, ["en"]) is None


@needs_library
def test_a_word_that_is_missing_is_found_once_with_suggestions(profile: Profile) -> None:
    write_dictionary(profile.dictionaries, "the evidence source/S is clear")
    text = "The evidance, the sources: evidance is clear. Ellery"
    found = spelling.check_spelling(text, profile, ["en_GB"], {"ellery"})
    assert found == (Misspelling("evidance", 4, ("evidence",)),)


@needs_library
def test_apostrophes_and_possessives_are_no_mistakes(profile: Profile) -> None:
    write_dictionary(profile.dictionaries, "isn't earner")
    assert spelling.check_spelling("Isn’t the earner’s?", profile, ["en"], {"the"}) == ()


@needs_library
def test_a_text_in_another_language_is_left_to_its_dictionary(profile: Profile) -> None:
    write_dictionary(profile.dictionaries, "the work is clear and good", "en")
    german = "die Arbeit ist klar und gutt"
    assert spelling.check_spelling(german, profile, ["en"]) == ()
    write_dictionary(profile.dictionaries, "die Arbeit ist klar und gut", "de_DE")
    found = spelling.check_spelling(german, profile, ["en", "de"])
    assert found is not None
    assert [one.text for one in found] == ["gutt"]


@needs_library
@pytest.mark.parametrize(
    ("aff", "dic"),
    [
        ("SET KLINGON\n", "1\nword\n"),
        ("SFX A Y many\nSFX", "1\nword\n"),
        ("SET UTF-8\nREP 1\nREP ( x\n", "\0\0/\n"),
    ],
)
def test_a_damaged_dictionary_stops_nothing(profile: Profile, aff: str, dic: str) -> None:
    path = write_dictionary(profile.dictionaries, "word")
    path.write_text(dic)
    path.with_suffix(".aff").write_text(aff)
    assert spelling.check_spelling("Some evidance.", profile, ["en"]) is None
