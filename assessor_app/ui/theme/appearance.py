"""Apply a palette and a text size to the whole program, and follow the system's choice."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from assessor_app.ui.theme.stylesheet import style_sheet
from assessor_app.ui.theme.tokens import DARK, HIGH_CONTRAST, LIGHT, TEXT_PT, Colours

CHOICES = ("system", "light", "dark", "contrast")
TEXT_SCALES = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
_FAMILIES = ("Inter", "Segoe UI Variable", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans")


class Appearance(QObject):
    """The look that is in force.

    Signals (main thread): ``changed()`` after colours or text size changed; painted widgets
    repaint with :attr:`colours`.
    """

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._choice = "system"
        self.text_scale = 1.0
        self.colours: Colours = LIGHT
        self._in_force: tuple[str, Colours, float] | None = None
        application.setStyle("Fusion")
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        self.apply("system", 1.0)

    @property
    def choice(self) -> str:
        """What the person chose: one of :data:`CHOICES`."""
        return self._choice

    def apply(self, choice: str, text_scale: float) -> None:
        """Put a palette and a text size (1.0 to 2.0) into force, unless they are already."""
        self._choice = choice if choice in CHOICES else "system"
        self.text_scale = min(max(text_scale, TEXT_SCALES[0]), TEXT_SCALES[-1])
        self.colours = self._resolve()
        wanted = (self._choice, self.colours, self.text_scale)
        if wanted == self._in_force:
            return
        self._in_force = wanted
        self._application.setFont(_font(self.text_scale))
        self._application.setPalette(_palette(self.colours))
        self._application.setStyleSheet(style_sheet(self.colours, text_scale=self.text_scale))
        self.changed.emit()

    def colour(self, name: str) -> QColor:
        """Return a colour of the palette by its name."""
        return QColor(getattr(self.colours, name))

    def pixels(self, length: float) -> int:
        """Return a length given at 100 % text, in logical pixels at the text size in force."""
        return round(length * self.text_scale)

    def _system_changed(self) -> None:
        if self._choice == "system":
            self.apply("system", self.text_scale)

    def _resolve(self) -> Colours:
        if self._choice == "system":
            scheme = self._application.styleHints().colorScheme()
            return DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        return {"light": LIGHT, "dark": DARK, "contrast": HIGH_CONTRAST}[self._choice]


def _font(text_scale: float) -> QFont:
    there = set(QFontDatabase.families())
    family = next((one for one in _FAMILIES if one in there), "")
    font = QFont(family) if family else QFont()
    font.setPointSizeF(TEXT_PT * text_scale)
    return font


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.background,
        QPalette.ColorRole.WindowText: colours.ink,
        QPalette.ColorRole.Base: colours.panel,
        QPalette.ColorRole.AlternateBase: colours.background,
        QPalette.ColorRole.Text: colours.ink,
        QPalette.ColorRole.PlaceholderText: colours.muted,
        QPalette.ColorRole.Button: colours.panel,
        QPalette.ColorRole.ButtonText: colours.ink,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.ToolTipBase: colours.ink,
        QPalette.ColorRole.ToolTipText: colours.panel,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.Mid: colours.line,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    disabled = QPalette.ColorGroup.Disabled
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(disabled, role, QColor(colours.muted))
    return palette
