"""A look at the feedback before finishing."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from assessor_app.services.review import Review
from assessor_app.ui.context import UiContext
from assessor_app.ui.finish.earners_view import EarnersView
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.dialogs import room_over
from assessor_app.ui.widgets.labels import label


class PreviewDialog(QDialog):
    """What the earner will read, if it were signed now."""

    def __init__(self, context: UiContext, review: Review, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("What the earner will read")
        pixels = context.appearance.pixels
        self.resize(QSize(pixels(560), pixels(560)).boundedTo(room_over(parent)))
        column = QVBoxLayout(self)
        column.setContentsMargins(pixels(20), pixels(18), pixels(20), pixels(16))
        column.setSpacing(pixels(12))
        column.addWidget(label("WHAT THE EARNER WILL READ", self, role="heading"))
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName("What the earner reads")
        area.setWidget(framed(EarnersView(review, context.appearance, area), area))
        column.addWidget(area, 1)
        row = QHBoxLayout()
        row.setSpacing(pixels(8))
        row.addStretch(1)
        close = button("Close", self, self.accept, weight="primary")
        row.addWidget(close)
        column.addLayout(row)
        close.setFocus()


def framed(view: QWidget, parent: QWidget) -> QWidget:
    """Return ``view`` at the top of a panel, with room below."""
    holder = QWidget(parent)
    holder.setObjectName("panel")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 12, 0)
    column.addWidget(view)
    column.addStretch(1)
    return holder
