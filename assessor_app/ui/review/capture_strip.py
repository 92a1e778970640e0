"""Where a captured copy of a link was taken from, above the copy."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from assessor_app.domain.clock import from_rfc3339
from assessor_app.protocol.manifest import Capture
from assessor_app.ui.viewers.safe_browser import ask_about_link
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import ElidedLabel
from assessor_app.ui.words import day

_STATES: Final = {
    "ok": "",
    "dead": ", when the link led nowhere",
    "login": ", when the link asked for a login",
}


class CaptureStrip(QFrame):
    """One line that names the link, and opens it after asking."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._address = ""
        self._words = ElidedLabel("", self, role="small")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 4)
        layout.addWidget(self._words, 1)
        layout.addWidget(button("Open the link…", self, self._ask, weight="flat"))
        self.hide()

    def show_capture(self, capture: Capture | None) -> None:
        """Say how a copy was taken; None hides the line."""
        self.setVisible(capture is not None)
        if capture is not None:
            self._address = capture.url
            taken = day(from_rfc3339(capture.captured))
            state = _STATES[capture.status]
            self._words.setText(f"A copy of {capture.url}, taken on {taken}{state}")

    def _ask(self) -> None:
        ask_about_link(self._address, self)
