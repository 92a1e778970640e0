"""A page that compares two artifacts: their words, or both to be looked at."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from assessor_app.services.evidence.comparing import Comparison, Manner, Side
from assessor_app.ui.commands import Commands
from assessor_app.ui.context import UiContext
from assessor_app.ui.review.compared_text import ComparedText
from assessor_app.ui.viewers.choose import make_viewer, subject_of
from assessor_app.ui.viewers.viewer import Viewer
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import ElidedLabel, label, rule
from assessor_app.ui.widgets.states import Explanation

_EQUAL = ("The same file", "Every byte is equal, so there is nothing to compare.")
_NO_DIFFERENCE = (
    "The same words",
    "The files are not the same, but their text is. What differs is in their form or pictures.",
)


class CompareView(QWidget):
    """Shows a comparison; F8 and Shift+F8 go from difference to difference."""

    def __init__(
        self, compared: Comparison, context: UiContext, commands: Commands, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.compared = compared
        self._context = context
        self._viewers: list[Viewer] = []
        self._following = False
        self.text: ComparedText | None = None
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.position = label("", self, role="muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._put_names()
        self._put_body()
        for name, title, act, keys in (
            ("difference-next", "Next difference", self.go_on, "F8"),
            ("difference-before", "Difference before", self.go_back, "Shift+F8"),
        ):
            commands.add(name, title, act, where=self, group="Evidence", keys=keys)

    def _put_names(self) -> None:
        pixels = self._context.appearance.pixels
        row = QHBoxLayout()
        row.setContentsMargins(pixels(12), pixels(6), pixels(12), pixels(6))
        row.setSpacing(pixels(8))
        for side in (self.compared.left, self.compared.right):
            row.addWidget(ElidedLabel(side.name, self, role="strong"), 1)
        self._column.addLayout(row)
        self._column.addWidget(rule(self))

    def _put_body(self) -> None:
        found = self.compared
        if found.manner is Manner.EQUAL:
            self._column.addWidget(Explanation(*_EQUAL, self), 1)
        elif found.differences is None:
            self._put_viewers()
        elif not found.differences.starts:
            self._column.addWidget(Explanation(*_NO_DIFFERENCE, self), 1)
        else:
            names = (found.left.name, found.right.name)
            self.text = ComparedText(found.differences, names, self._context.appearance, self)
            self.text.moved.connect(self._say)
            self.setFocusProxy(self.text)
            self._column.addWidget(self.text, 1)
            self._column.addWidget(rule(self))
            self._put_steps()

    def _put_steps(self) -> None:
        pixels = self._context.appearance.pixels
        row = QHBoxLayout()
        row.setContentsMargins(pixels(12), pixels(6), pixels(12), pixels(6))
        row.setSpacing(pixels(8))
        row.addWidget(self.position, 1)
        row.addWidget(button("‹ Before", self, self.go_back, tip="Shift+F8"))
        row.addWidget(button("Next ›", self, self.go_on, tip="F8"))
        self._column.addLayout(row)

    def _put_viewers(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        for side in (self.compared.left, self.compared.right):
            if self._viewers:
                row.addWidget(rule(self, vertical=True))
            row.addWidget(self._viewer_of(side), 1)
        self._column.addLayout(row, 1)
        one, other = self._viewers
        one.place_changed.connect(lambda: self._follow(one, other))
        other.place_changed.connect(lambda: self._follow(other, one))
        self.setFocusProxy(one)

    def _viewer_of(self, side: Side) -> QWidget:
        box = QWidget(self)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        viewer = make_viewer(self._context, subject_of(side.assignment, side.artifact), box)
        viewer.problem.connect(lambda _code, words: _explain(box, viewer, words))
        column.addWidget(viewer)
        self._viewers.append(viewer)
        return box

    def _follow(self, one: Viewer, other: Viewer) -> None:
        """Look at the same place on both sides, where both are of one kind."""
        if self._following or type(one) is not type(other):
            return
        self._following = True
        other.go_to(one.place())
        self._following = False

    def go_on(self) -> None:
        """Go to the next difference."""
        if self.text is not None:
            self.text.step(1)

    def go_back(self) -> None:
        """Go to the difference before."""
        if self.text is not None:
            self.text.step(-1)

    def _say(self, current: int) -> None:
        found = self.compared.differences
        if found is not None:
            words = f"Difference {current + 1} of {len(found.starts)}"
            if found.cut:
                words += "; the texts are too long to be compared to their ends"
            self.position.setText(words)

    def close_document(self) -> None:
        """Let go of what is shown."""
        if self.text is not None:
            self.text.stop()
        for viewer in self._viewers:
            viewer.close_document()


def _explain(box: QWidget, viewer: Viewer, words: str) -> None:
    viewer.hide()
    layout = box.layout()
    assert layout is not None
    layout.addWidget(Explanation("This side cannot be shown", words, box))
