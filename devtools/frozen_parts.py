"""What a frozen build leaves out. A test holds the list against what the program imports."""

from __future__ import annotations

import sys
from pathlib import Path, PurePosixPath
from typing import Final

EXCLUDED: Final = (
    "PySide6.Qt3DAnimation",
    "PySide6.Qt3DCore",
    "PySide6.Qt3DExtras",
    "PySide6.Qt3DInput",
    "PySide6.Qt3DLogic",
    "PySide6.Qt3DRender",
    "PySide6.QtBluetooth",
    "PySide6.QtCharts",
    "PySide6.QtConcurrent",
    "PySide6.QtDataVisualization",
    "PySide6.QtDesigner",
    "PySide6.QtGraphs",
    "PySide6.QtGraphsWidgets",
    "PySide6.QtHelp",
    "PySide6.QtHttpServer",
    "PySide6.QtLocation",
    "PySide6.QtMultimediaWidgets",
    "PySide6.QtNfc",
    "PySide6.QtPdf",
    "PySide6.QtPdfWidgets",
    "PySide6.QtPositioning",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtQuick3D",
    "PySide6.QtQuickControls2",
    "PySide6.QtQuickTest",
    "PySide6.QtQuickWidgets",
    "PySide6.QtRemoteObjects",
    "PySide6.QtScxml",
    "PySide6.QtSensors",
    "PySide6.QtSerialBus",
    "PySide6.QtSerialPort",
    "PySide6.QtSpatialAudio",
    "PySide6.QtSql",
    "PySide6.QtStateMachine",
    "PySide6.QtTest",
    "PySide6.QtTextToSpeech",
    "PySide6.QtUiTools",
    "PySide6.QtWebChannel",
    "PySide6.QtWebEngineCore",
    "PySide6.QtWebEngineQuick",
    "PySide6.QtWebEngineWidgets",
    "PySide6.QtWebSockets",
    "PySide6.QtWebView",
    "PySide6.QtXml",
    "PyInstaller",
    "_pytest",
    "devtools",
    "hypothesis",
    "mypy",
    "numpy",
    "pyld",
    "pytest",
    "pytestqt",
    "readline",
    "ruff",
    "setuptools",
    "tests",
    "tkinter",
)
"""Modules that are not frozen, with all below them.

``readline`` is here for its licence: it brings GNU Readline, which is under the GPL.
"""

QT_LEFT_OUT: Final = (
    "Qt/qml/",
    "Qt6Pdf",
    "Qt6WebEngine",
    "Qt6Designer",
    "Qt6VirtualKeyboard",
    "Qt6Charts",
    "Qt6Graphs",
    "Qt6EglFS",
    "Qt6EglFs",
    "Qt6MultimediaWidgets",
    "plugins/egldeviceintegrations/",
    "plugins/generic/",
    "plugins/sqldrivers/",
    "plugins/virtualkeyboard/",
    "plugins/platforminputcontexts/libqtvirtualkeyboard",
    "plugins/imageformats/libqpdf",
    "plugins/platforms/libqeglfs",
    "plugins/platforms/libqlinuxfb",
    "plugins/platforms/libqminimal",
    "plugins/platforms/libqvkkhrdisplay",
    "plugins/platforms/libqvnc",
    "plugins/platformthemes/libqgtk3",
    "translations/qt_",
    "translations/qtmultimedia_",
)
"""Parts of Qt's own files that are not copied, by a piece of their path.

Qt6Qml and Qt6Quick look as if nothing used them, but Qt's media plugin does not load without them.
"""

RESOURCES_LEFT_OUT: Final = ("demo/build.py", "demo/builders/", "demo/sources/")
"""What makes the sample work is not handed out with it."""

FROM_THE_SYSTEM: Final = ("libmpdec.so", "libpython3")
"""The libraries of a Linux system that are copied: they belong to the Python that builds.

All others (OpenSSL, SQLite, X11, Wayland, GLib, PulseAudio …) come from the system that the program
runs on, which keeps them safe and fitting: the Debian package depends on them.
"""

_SYSTEM_FOLDERS: Final = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")


def is_frozen(name: str, source: str) -> bool:
    """Say whether a file belongs into the build; ``name`` is its place there."""
    place = name.replace("\\", "/")
    if any(part in place for part in (*QT_LEFT_OUT, *RESOURCES_LEFT_OUT)):
        return False
    return not _is_left_to_the_system(PurePosixPath(place).name, source)


def _is_left_to_the_system(library: str, source: str) -> bool:
    if sys.platform != "linux" or not library.startswith("lib") or ".so" not in library:
        return False
    from_system = any(Path(source).is_relative_to(folder) for folder in _SYSTEM_FOLDERS)
    return from_system and not library.startswith(FROM_THE_SYSTEM)
