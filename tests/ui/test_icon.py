"""The icon as pixels, for the builds for systems whose programs carry no SVG."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from devtools.icon import draw_icon

pytestmark = [pytest.mark.desktop, pytest.mark.usefixtures("qapp")]


def test_the_icon_can_be_drawn_as_a_png(tmp_path: Path) -> None:
    with Image.open(draw_icon(tmp_path / "icon.png")) as icon:
        assert icon.size == (512, 512)
        assert len(icon.convert("RGBA").getcolors(512 * 512) or ()) > 2
