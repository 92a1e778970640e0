"""Rich text of learners: shown without loading anything, and links open only after asking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QMessageBox, QTextBrowser, QWidget

from assessor_app.errors import UserFixable
from assessor_app.services.evidence.links import Link, check_link
from assessor_app.ui.theme.appearance import Appearance

_OBJECT = "\ufffc"


class SafeBrowser(QTextBrowser):
    """Shows a rich text whose pictures are given beforehand; all other resources are refused.

    Signals (main thread): ``link_chosen(str)`` with the address of a link out of the text.
    """

    link_chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._pictures: Mapping[str, QImage] = {}
        self._nothing = QImage(1, 1, QImage.Format.Format_ARGB32)
        self._nothing.fill(0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.anchorClicked.connect(self._follow)

    def set_pictures(self, pictures: Mapping[str, QImage]) -> None:
        """Give the pictures that the text may show, by the names in its ``src``."""
        self._pictures = pictures

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Return a picture given beforehand, or an invisible one: a null answer would make Qt
        look for a file of that name."""
        if kind == QTextDocument.ResourceType.ImageResource.value:
            return self._pictures.get(QUrl(name).toString(), self._nothing)
        return ""

    def name_refused_pictures(self) -> None:
        """Put words in the place of pictures that are not shown."""
        document = self.document()
        cursor = document.find(_OBJECT)
        while not cursor.isNull():
            image = cursor.charFormat().toImageFormat()
            if image.isValid() and image.name() not in self._pictures:
                cursor.insertText("(a picture from elsewhere, not loaded)", _plain(cursor))
            cursor = document.find(_OBJECT, cursor)

    def _follow(self, address: QUrl) -> None:
        text = address.toString()
        if text.startswith("#"):
            self.scrollToAnchor(text[1:])
        elif text:
            self.link_chosen.emit(text)


def _plain(cursor: QTextCursor) -> Any:
    return cursor.block().charFormat()


def rich_text_style(appearance: Appearance) -> str:
    """Return the style sheet of rich texts in the look that is in force."""
    accent, line = appearance.colour("accent").name(), appearance.colour("line").name()
    return (
        f"a {{ color: {accent}; }} td, th {{ border: 1px solid {line}; padding: 4px 8px; }}"
        f" blockquote {{ color: {appearance.colour('muted').name()}; }}"
    )


def ask_about_link(address: str, parent: QWidget) -> QMessageBox:
    """Ask whether to open a link in the browser, and open it when the answer is yes."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    try:
        link = check_link(address)
    except UserFixable as error:
        box.setText(error.message)
        box.setInformativeText(address[:200])
        box.open()
        return box
    _fill(box, link)
    box.open()
    return box


def _fill(box: QMessageBox, link: Link) -> None:
    box.setText(f"Open {link.host} in your browser?")
    box.setInformativeText(
        f"{link.address[:300]}\n\nThe link is part of the evidence. Whoever runs that site sees "
        "that you visited it. The captured copy in the evidence stays as it was handed in."
    )
    yes = box.addButton("Open in the browser", QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    yes.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(link.address)))
