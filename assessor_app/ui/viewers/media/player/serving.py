"""Starts Qt in the player, or says which of its libraries is missing."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assessor_app.ui.viewers.media.player.channel import Channel, run_out


def serve(channel: Channel, settings: Mapping[str, Any], layers: Mapping[str, str]) -> int:
    """Play the one file that ``settings`` name until the window closes the pipe."""
    # Pictures are wanted in memory, and the graphics driver is a large thing to trust.
    os.environ.update(QT_QPA_PLATFORM="offscreen", QT_FFMPEG_DECODING_HW_DEVICE_TYPES=",")
    try:
        from assessor_app.ui.viewers.media.player.playing import Playing
    except ImportError as exc:
        channel.send("unavailable", cause=str(exc)[:300])
        return 1
    from PySide6.QtGui import QGuiApplication

    from assessor_app.evidence.decoder.window import attach

    application = QGuiApplication(["assessor-player"])
    window = attach(settings["window"], settings["window_bytes"])
    playing = Playing(channel, window, size=settings["size"], name=settings["name"])
    if not playing.available:
        channel.send("unavailable", cause=_why_no_backend())
        return 1
    channel.send("ready", layers=dict(layers))
    playing.open()
    application.exec()
    run_out(0)
    return 0


def _why_no_backend() -> str:
    """Load Qt's media plugin by hand: the loader's error names the library that is missing."""
    from PySide6.QtCore import QLibraryInfo

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "multimedia"
    for plugin in sorted(folder.glob("*ffmpegmediaplugin*")):
        try:
            ctypes.CDLL(str(plugin))
        except OSError as exc:
            return str(exc)[:300]
    return f"no media plugin on {sys.platform}"
