"""Both versions of a decision side by side, criterion by criterion, in words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from assessor_app.services.sending.versions import ComparedCriterion, Comparison, Judged, Version
from assessor_app.ui.outbox.explanations import problem_words
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.dialogs import room_over
from assessor_app.ui.widgets.labels import Pill, label, rule
from assessor_app.ui.widgets.markdown import MarkdownView
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.words import OUTCOMES, by_rule, clock_time, count

_NOT_SENT = (
    "The issuer has not sent its version to this device. What is known of it stands above; ask "
    "the issuer for the rest."
)
_NONE = "The issuer holds no other version that this device knows of."


class CompareDialog(QDialog):
    """Shows a comparison. Open it with ``open()``."""

    def __init__(self, compared: Comparison, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Both versions")
        self._pixels = pixels = appearance.pixels
        self.resize(QSize(pixels(860), pixels(680)).boundedTo(room_over(parent)))
        column = QVBoxLayout(self)
        column.setContentsMargins(pixels(20), pixels(18), pixels(20), pixels(16))
        column.setSpacing(pixels(12))
        self.summary = TextBlock(summary_words(compared), self)
        column.addWidget(TextBlock("Both versions", self, role="title"))
        column.addWidget(self.summary)
        column.addWidget(rule(self))
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName("Both versions")
        area.setProperty("panel", True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._sides(compared, area))
        column.addWidget(area, 1)
        actions = QHBoxLayout()
        actions.addStretch(1)
        close = button("Close", self, self.accept, weight="primary")
        actions.addWidget(close)
        column.addLayout(actions)
        close.setFocus()

    def _sides(self, compared: Comparison, parent: QWidget) -> QWidget:
        sides = QFrame(parent)
        sides.setProperty("panel", True)
        grid = QGridLayout(sides)
        grid.setContentsMargins(0, 0, self._pixels(12), 0)
        grid.setHorizontalSpacing(self._pixels(20))
        grid.setVerticalSpacing(self._pixels(8))
        for side in (0, 1):
            grid.setColumnStretch(side, 1)
        self._put_pair(
            grid,
            self._version(compared.mine, "Yours", sides),
            self._version(compared.theirs, "What the issuer holds", sides),
        )
        if compared.theirs is None:
            grid.addWidget(TextBlock(_absent(compared), sides, role="muted"), 1, 1)
        for one in compared.criteria:
            self._put_criterion(grid, one, sides, two=compared.theirs is not None)
        self._put_feedback(grid, compared, sides)
        grid.setRowStretch(grid.rowCount(), 1)
        return sides

    def _put_pair(self, grid: QGridLayout, mine: QWidget, theirs: QWidget | None) -> None:
        row = grid.rowCount()
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(mine, row, 0, top)
        if theirs is not None:
            grid.addWidget(theirs, row, 1, top)

    def _version(self, version: Version | None, name: str, parent: QWidget) -> QWidget:
        box = QWidget(parent)
        box.setProperty("panel", True)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._pixels(6))
        column.addWidget(label(name.upper(), box, role="heading"))
        if version is not None:
            words, tone = OUTCOMES[version.outcome]
            column.addWidget(Pill(words, tone, box), 0, Qt.AlignmentFlag.AlignLeft)
            column.addWidget(TextBlock(_when(version), box, role="small"))
            if (departs := version.overridden) is not None:
                words = f"Decided otherwise: {by_rule(departs)}. {departs.reason}"
                column.addWidget(TextBlock(words, box, role="small"))
        return box

    def _put_criterion(
        self, grid: QGridLayout, one: ComparedCriterion, parent: QWidget, *, two: bool
    ) -> None:
        row = grid.rowCount()
        grid.addWidget(rule(parent), row, 0, 1, 2)
        head = QHBoxLayout()
        head.addWidget(TextBlock(one.label, parent, role="strong"), 1)
        if two:
            words = ("Differs", "warning") if one.differs else ("The same", "plain")
            head.addWidget(Pill(*words, parent))
        grid.addLayout(head, row + 1, 0, 1, 2)
        theirs = self._judged(one.theirs, one.label, parent) if two else None
        self._put_pair(grid, self._judged(one.mine, one.label, parent), theirs)

    def _judged(self, judged: Judged | None, name: str, parent: QWidget) -> QWidget:
        box = QWidget(parent)
        box.setProperty("panel", True)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._pixels(4))
        words = "This version does not have it" if judged is None else judged.result
        column.addWidget(TextBlock(words, box))
        if judged is not None and judged.rationale.strip():
            column.addWidget(MarkdownView(judged.rationale, box, name=f"Rationale for {name}"))
        for heading, text in () if judged is None else judged.improvement:
            column.addWidget(TextBlock(heading, box, role="small"))
            column.addWidget(MarkdownView(text, box, name=f"{heading}: {name}"))
        return box

    def _put_feedback(self, grid: QGridLayout, compared: Comparison, parent: QWidget) -> None:
        row = grid.rowCount()
        grid.addWidget(rule(parent), row, 0, 1, 2)
        grid.addWidget(TextBlock("Feedback", parent, role="strong"), row + 1, 0, 1, 2)
        sides = [
            None if one is None else MarkdownView(one.feedback, parent, name=f"{name} feedback")
            for one, name in ((compared.mine, "Your"), (compared.theirs, "The issuer's"))
        ]
        if sides[0] is not None:
            self._put_pair(grid, sides[0], sides[1])


def summary_words(compared: Comparison) -> str:
    """Return what became of the decision and how the two versions differ, in a few sentences."""
    elsewhere = compared.theirs is not None and compared.theirs.elsewhere
    happened, _advice = problem_words(compared.code, compared.said, elsewhere=elsewhere)
    said = [happened] if happened else []
    if compared.theirs is not None:
        differing = sum(one.differs for one in compared.criteria)
        mine, theirs = compared.mine, compared.theirs
        if theirs.elsewhere:
            order = (
                "It holds a decision that you signed on another device; that one counts. Write to "
                "the issuer if this one should stand."
            )
        elif mine.received_at is None:
            order = "The issuer holds an earlier decision of yours, which this one would replace."
        elif mine.signed_at <= theirs.signed_at:
            order = "The issuer has confirmed both. The later one counts."
        else:
            order = "The issuer has confirmed both. This one replaced the other."
        said += [order, _difference(compared, differing)]
    if compared.rubric_changed:
        said.append("The rubric has changed since you signed; names are those of today's.")
    return " ".join(said) or _NONE


def _difference(compared: Comparison, differing: int) -> str:
    if differing:
        verb = "differs" if differing == 1 else "differ"
        return f"{count(differing, 'criterion', 'criteria')} {verb}."
    if compared.theirs is not None and compared.mine.feedback != compared.theirs.feedback:
        return "Only the feedback differs."
    return "Every criterion is scored the same."


def _absent(compared: Comparison) -> str:
    return _NOT_SENT if compared.code else _NONE


def _when(version: Version) -> str:
    where = " on another device" if version.elsewhere else ""
    signed = f"Signed{where} {clock_time(version.signed_at)}"
    if version.received_at is None:
        return f"{signed}, not confirmed"
    return f"{signed}, confirmed {clock_time(version.received_at)}"
