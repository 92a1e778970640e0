"""The letters of reports: a font of the system with many scripts, or the one that comes along."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

_REGULAR: Final = "AssessorReport"
_BOLD: Final = "AssessorReport-Bold"
_LINUX: Final = (
    ("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/TTF/DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
)
_MACOS: Final = (("/System/Library/Fonts/Supplemental/Arial Unicode.ttf", "Arial Bold.ttf"),)
_WINDOWS: Final = (
    ("C:/Windows/Fonts/segoeui.ttf", "segoeuib.ttf"),
    ("C:/Windows/Fonts/arial.ttf", "arialbd.ttf"),
)
_PLACES: Final = {"linux": _LINUX, "darwin": _MACOS, "win32": _WINDOWS}


@cache
def fonts() -> tuple[str, str]:
    """Return the names of the regular and the bold face, registered with reportlab.

    Vera, which comes with reportlab, has Latin letters only; it is taken where nothing else is.
    """
    for regular, bold in (*_PLACES.get(sys.platform, ()), ("Vera.ttf", "VeraBd.ttf")):
        if _registered(regular, bold):
            return _REGULAR, _BOLD
    return "Helvetica", "Helvetica-Bold"


def _registered(regular: str, bold: str) -> bool:
    beside = str(Path(regular).with_name(bold)) if "/" in regular else bold
    try:
        pdfmetrics.registerFont(TTFont(_REGULAR, regular))
        pdfmetrics.registerFont(TTFont(_BOLD, beside))
    except (TTFError, OSError):
        return False
    pdfmetrics.registerFontFamily(_REGULAR, normal=_REGULAR, bold=_BOLD)
    return True
