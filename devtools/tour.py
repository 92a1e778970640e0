"""The pictures of ``docs/tour.md``: the scenes that it shows, in both looks, as small files."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Final

from assessor_app.services.profile.unlocking import system_unlocking
from devtools.demo_issuer import DemoIssuer
from devtools.demo_pictures import make_work
from devtools.environment import ROOT

TOUR: Final = ROOT / "docs" / "tour.md"
PICTURES: Final = ROOT / "docs" / "pictures"
LOOKS: Final = ("light", "dark")
_SIZE: Final = (1440, 900)
_COLOURS: Final = 256
_PICTURE: Final = re.compile(r"pictures/([a-z0-9-]+)-(?:light|dark)\.png")
_PASSPHRASE: Final = "a passphrase for the tour"


def scenes_of_tour() -> tuple[str, ...]:
    """Return the names of the scenes that the tour shows, in its order."""
    return tuple(dict.fromkeys(_PICTURE.findall(TOUR.read_text("utf-8"))))


def main() -> int:
    """Write the pictures anew; return 1 where a scene could not be played."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from assessor_app.ui.screenshots import SCENES, write_screenshots

    wanted = scenes_of_tour()
    way = system_unlocking(_PASSPHRASE, use_keyring=False)
    with tempfile.TemporaryDirectory(prefix="assessor-tour-") as made:
        folder = Path(made)
        issuer = DemoIssuer(folder / "issuer")
        issuer.prepare(submissions=None, evidence=None)
        written = write_screenshots(
            make_work(folder, issuer, way),
            way,
            folder / "written",
            scenes=[one for one in SCENES if one.name in wanted],
            sizes=(_SIZE,),
        )
        PICTURES.mkdir(exist_ok=True)
        for path in PICTURES.glob("*.png"):
            path.unlink()
        for path in written:
            _make_small(path, PICTURES / path.name.replace(f"-{_SIZE[0]}x{_SIZE[1]}", ""))
    return 0 if len(written) == len(LOOKS) * len(wanted) else 1


def _make_small(source: Path, target: Path) -> None:
    """Write a picture with the few colours that a window has."""
    from PIL import Image

    with Image.open(source) as picture:
        few = picture.convert("RGB").quantize(_COLOURS, method=Image.Quantize.MEDIANCUT)
        few.save(target, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
