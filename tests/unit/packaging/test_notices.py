"""The notices of a build name what is in it, with its licence and the licence's text."""

from __future__ import annotations

from email.message import Message
from importlib.metadata import Distribution, PackagePath
from pathlib import Path

import pydantic
import pytest

from devtools.notices import bundled, licence_of, licence_texts, write_notices


class _Told(Distribution):
    """A distribution that says of itself what a test lets it say."""

    def __init__(self, *about: tuple[str, str]) -> None:
        self._about = Message()
        for name, value in (("Name", "told"), *about):
            self._about[name] = value

    @property
    def metadata(self) -> Message:  # type: ignore[override]  # the protocol that it returns is met
        return self._about

    @property
    def files(self) -> list[PackagePath]:
        return []

    def read_text(self, filename: str) -> str | None:
        return None

    def locate_file(self, path: object) -> Path:
        return Path(str(path))


@pytest.mark.parametrize(
    ("about", "licence"),
    [
        ([("License-Expression", "MIT"), ("License", "other")], "MIT"),
        ([("License", "BSD license\nand its text")], "BSD license"),
        ([("Classifier", "License :: OSI Approved :: MIT License")], "MIT License"),
        ([("License", ""), ("Classifier", "License :: OSI Approved :: A")], "A"),
    ],
)
def test_the_licence_is_what_the_part_says(about: list[tuple[str, str]], licence: str) -> None:
    assert licence_of(_Told(*about)) == licence


def test_a_part_that_says_nothing_of_its_licence_is_refused() -> None:
    with pytest.raises(ValueError, match="does not say its licence"):
        licence_of(_Told(("Classifier", "Topic :: Software Development")))


def test_only_what_is_in_the_build_is_named() -> None:
    parts = bundled([Path(pydantic.__file__)])
    assert [part.name for part in parts] == ["pydantic"]
    assert licence_texts(parts[0])


def test_the_notices_hold_the_licences_and_their_texts(tmp_path: Path) -> None:
    target = tmp_path / "notices.txt"
    write_notices(target, [pydantic.__file__, ""])
    text = target.read_text("utf-8")
    assert f"pydantic {pydantic.VERSION}: MIT" in text
    assert "Permission is hereby granted, free of charge" in text
    for title in ("LGPL-3.0", "LGPL-2.1", "GPL-3.0", "SQLCipher"):
        assert f"\n{title}\n" in text
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
