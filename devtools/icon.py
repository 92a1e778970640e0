"""The program's icon as pixels, for systems whose programs carry no SVG."""

from __future__ import annotations

import os
from pathlib import Path

from devtools.environment import ROOT

_SIDE = 512


def draw_icon(target: Path) -> Path:
    """Write the icon as a PNG of 512 × 512 pixels; return it. PyInstaller makes its own form."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    _application = QGuiApplication.instance() or QGuiApplication([])
    image = QImage(_SIDE, _SIDE, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(ROOT / "resources" / "icons" / "assessor.svg")).render(painter)
    painter.end()
    if not image.save(str(target)):
        raise OSError(f"{target} cannot be written")
    return target
