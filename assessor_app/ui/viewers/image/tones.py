"""The panel with the sliders for brightness and contrast."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QGridLayout, QMenu, QSlider, QWidget, QWidgetAction

from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import label


class _Slider(QSlider):
    """A slider that leaves the wheel alone."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let what is behind scroll."""
        event.ignore()


class TonesMenu(QMenu):
    """Two sliders and a way back.

    Signals (main thread): ``changed(int, int)`` with brightness and contrast, -100 to 100.
    """

    changed = Signal(int, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        inner = QWidget(self)
        inner.setProperty("panel", True)
        grid = QGridLayout(inner)
        self._brightness, self._contrast = self._slider(inner), self._slider(inner)
        for row, (name, slider) in enumerate(
            (("Brightness", self._brightness), ("Contrast", self._contrast))
        ):
            slider.setAccessibleName(name)
            grid.addWidget(label(name, inner), row, 0)
            grid.addWidget(slider, row, 1)
        grid.addWidget(button("As it is", inner, self.reset), 2, 1, Qt.AlignmentFlag.AlignRight)
        holder = QWidgetAction(self)
        holder.setDefaultWidget(inner)
        self.addAction(holder)

    def _slider(self, parent: QWidget) -> QSlider:
        slider = _Slider(Qt.Orientation.Horizontal, parent)
        slider.setRange(-100, 100)
        slider.setPageStep(10)
        slider.setMinimumSize(180, 28)
        slider.valueChanged.connect(self._tell)
        return slider

    @property
    def tones(self) -> tuple[int, int]:
        """Brightness and contrast as they are set."""
        return self._brightness.value(), self._contrast.value()

    def set_tones(self, brightness: int, contrast: int) -> None:
        """Set both."""
        self._brightness.setValue(brightness)
        self._contrast.setValue(contrast)

    def reset(self) -> None:
        """Show the picture as it is."""
        self.set_tones(0, 0)

    def _tell(self) -> None:
        self.changed.emit(*self.tones)
