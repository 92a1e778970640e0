"""The scenes of the pictures, and the tour that shows some of them."""

from __future__ import annotations

import re

import pytest

from assessor_app.ui.screenshots import SCENES
from devtools.tour import LOOKS, PICTURES, TOUR, scenes_of_tour

pytestmark = pytest.mark.desktop
_MOST_BYTES = 5_000_000
_PNG = b"\x89PNG\r\n\x1a\n"


def test_each_scene_has_a_name_of_its_own() -> None:
    names = [one.name for one in SCENES]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_the_tour_shows_scenes_that_there_are() -> None:
    assert set(scenes_of_tour()) <= {one.name for one in SCENES}
    assert len(scenes_of_tour()) >= 10


def test_the_pictures_of_the_tour_are_there_in_both_looks_and_no_others() -> None:
    shown = {f"{name}-{look}.png" for name in scenes_of_tour() for look in LOOKS}
    assert {path.name for path in PICTURES.iterdir()} == shown
    assert all(path.read_bytes().startswith(_PNG) for path in PICTURES.iterdir())
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= _MOST_BYTES


def test_each_picture_of_the_tour_says_what_it_shows() -> None:
    told = re.findall(
        r'<img src="pictures/([a-z-]+)-light\.png" alt="([^"]{12,})">', TOUR.read_text("utf-8")
    )
    assert tuple(name for name, _words in told) == scenes_of_tour()
