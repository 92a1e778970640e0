from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from assessor_app.ui.viewers import safe_browser
from assessor_app.ui.viewers.safe_browser import SafeBrowser, ask_about_link

pytestmark = pytest.mark.desktop


@pytest.fixture
def browser(qtbot: QtBot) -> SafeBrowser:
    made = SafeBrowser(None)  # type: ignore[arg-type]  # a window of its own
    qtbot.addWidget(made)
    return made


def _kind(image: bool) -> int:
    kinds = QTextDocument.ResourceType
    return (kinds.ImageResource if image else kinds.HtmlResource).value


@pytest.mark.parametrize(
    "address",
    [
        "https://tracker.example/pixel.png",
        "file:///etc/hostname",
        "/etc/hostname",
        "qrc:/qt-project.org/styles/commonstyle/images/file-16.png",
        "data:image/png;base64,iVBORw0KGgo=",
        "picture:9",
    ],
)
def test_nothing_but_what_was_given_is_loaded(browser: SafeBrowser, address: str) -> None:
    browser.set_pictures({"picture:0": QImage(3, 3, QImage.Format.Format_RGB32)})
    image = browser.loadResource(_kind(image=True), QUrl(address))
    assert (image.width(), image.height()) == (1, 1)
    assert browser.loadResource(_kind(image=False), QUrl(address)) == ""


def test_a_local_picture_named_in_markdown_is_not_read(
    browser: SafeBrowser, tmp_path: Path, qtbot: QtBot
) -> None:
    secret = tmp_path / "secret.png"
    red = QImage(200, 200, QImage.Format.Format_RGB32)
    red.fill(Qt.GlobalColor.red)
    assert red.save(str(secret))
    for address in (str(secret), secret.as_uri(), f"<{secret}>"):
        browser.document().setMarkdown(
            f"Before ![alt]({address}) after", QTextDocument.MarkdownFeature.MarkdownNoHTML
        )
        browser.resize(400, 400)
        shown = browser.grab().toImage()
        seen = {shown.pixelColor(x, y).name() for x in range(0, 400, 7) for y in range(0, 400, 7)}
        assert "#ff0000" not in seen
        browser.name_refused_pictures()
        assert "not loaded" in browser.toPlainText()
        assert browser.toPlainText().startswith("Before")


def test_given_pictures_stay(browser: SafeBrowser) -> None:
    browser.set_pictures({"picture:0": QImage(3, 3, QImage.Format.Format_RGB32)})
    browser.setHtml('<p>A <img src="picture:0"> B <img src="picture:1"> C</p>')
    browser.name_refused_pictures()
    assert browser.toPlainText().count("\ufffc") == 1
    assert "not loaded" in browser.toPlainText()


def test_a_link_is_told_and_not_followed(browser: SafeBrowser, qtbot: QtBot) -> None:
    browser.setHtml('<a href="https://archive.example/">x</a>')
    with qtbot.waitSignal(browser.link_chosen) as told:
        browser.anchorClicked.emit(QUrl("https://archive.example/"))
    assert told.args == ["https://archive.example/"]
    assert browser.source().isEmpty()
    with qtbot.assertNotEmitted(browser.link_chosen):
        browser.anchorClicked.emit(QUrl("#part"))


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    addresses: list[str] = []

    class Services:
        @staticmethod
        def openUrl(url: QUrl) -> bool:
            addresses.append(url.toString())
            return True

    monkeypatch.setattr(safe_browser, "QDesktopServices", Services)
    return addresses


def _button(box: QMessageBox, text: str) -> QPushButton:
    return next(one for one in box.findChildren(QPushButton) if text in one.text())


@pytest.mark.parametrize(("press", "count"), [("Open", 1), ("Cancel", 0)])
def test_a_link_opens_only_after_yes(
    qtbot: QtBot, opened: list[str], press: str, count: int
) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    box = ask_about_link("https://archive.example/x", host)
    assert "archive.example" in box.text()
    assert not opened
    QTest.mouseClick(_button(box, press), Qt.MouseButton.LeftButton)
    assert opened == ["https://archive.example/x"] * count


def test_a_link_to_a_file_cannot_be_opened_at_all(qtbot: QtBot, opened: list[str]) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    box = ask_about_link("file:///etc/passwd", host)
    assert not [one for one in box.findChildren(QPushButton) if "browser" in one.text()]
    box.accept()
    assert not opened
