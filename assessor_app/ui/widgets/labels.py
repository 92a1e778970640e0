"""Labels: texts with a role, pills with a tone, key caps."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

TONES = ("accent", "good", "warning", "bad", "plain")


def label(text: str, parent: QWidget, *, role: str = "", wrap: bool = False) -> QLabel:
    """Return a plain-text label; ``role`` is muted, small, title, heading or strong."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


class Pill(QLabel):
    """A short state in a rounded field. Its words say the state; the colour only helps."""

    def __init__(self, text: str, tone: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setProperty("tone", tone)

    def show_state(self, text: str, tone: str) -> None:
        """Show another state."""
        self.setText(text)
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


class KeyCap(QLabel):
    """A key, drawn as a cap."""

    def __init__(self, key: str, parent: QWidget) -> None:
        super().__init__(key, parent)
        self.setProperty("role", "key")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"Key {key}")


class ElidedLabel(QLabel):
    """One line that shows an ellipsis where it does not fit; the whole text is in the tool tip."""

    def __init__(self, text: str, parent: QWidget, *, role: str = "") -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setToolTip(text)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """Allow shrinking to a few letters."""
        return QSize(self.fontMetrics().averageCharWidth() * 6, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the text, elided at its end."""
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), int(self.alignment()) | Qt.AlignmentFlag.AlignVCenter, shown)


def rule(parent: QWidget, *, vertical: bool = False) -> QFrame:
    """Return a thin line."""
    line = QFrame(parent)
    line.setProperty("line", "v" if vertical else "h")
    return line
