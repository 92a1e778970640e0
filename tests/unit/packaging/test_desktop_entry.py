"""The entry in the desktop's menu keeps to the specification, and names what is installed."""

from __future__ import annotations

from configparser import ConfigParser
from typing import Final

from assessor_app.config import RESOURCES

_ENTRY: Final = RESOURCES.parent / "packaging" / "assessor.desktop"
_KNOWN_VERSIONS: Final = {"1.0", "1.1", "1.2", "1.3", "1.4"}
_MAIN_CATEGORIES: Final = {"Development", "Education", "Graphics", "Network", "Office", "Science"}


def test_it_is_in_one_place_of_the_menu_and_starts_what_is_installed() -> None:
    entry = ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
    entry.read(_ENTRY, "utf-8")
    words = entry["Desktop Entry"]
    assert words["Version"] in _KNOWN_VERSIONS, "desktop-file-validate refuses a later one"
    assert len(_MAIN_CATEGORIES & set(words["Categories"].split(";"))) == 1
    assert (words["Exec"], words["Icon"], words["Terminal"]) == ("assessor", "assessor", "false")
    assert (RESOURCES / "icons" / f"{words['Icon']}.svg").is_file()
