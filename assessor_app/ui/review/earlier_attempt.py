"""What an earlier attempt was told, what it asked for, and what became of its evidence."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.outcome import Outcome
from assessor_app.protocol.manifest import EarlierAttempt
from assessor_app.services.evidence.earlier_evidence import EarlierEvidence, FileChange, Since
from assessor_app.services.review import Review
from assessor_app.services.second_attempt import (
    Asked,
    SecondAttempt,
    criterion_of,
    level_of,
    second_attempt,
)
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.flow import FlowLayout
from assessor_app.ui.widgets.labels import Pill, label, rule
from assessor_app.ui.widgets.markdown import MarkdownView
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.words import OUTCOMES, count, day

SINCE = {
    Since.UNCHANGED: ("As before", "plain"),
    Since.CHANGED: ("Changed", "accent"),
    Since.NEW: ("New", "good"),
    Since.GONE: ("Gone", "warning"),
    Since.NOT_THE_SAME: ("New or changed", "accent"),
}
_ELSEWHERE = "The files of attempt {number} are not on this device, so they cannot be compared."


class EarlierAttemptView(QScrollArea):
    """The page of one earlier attempt. The list of what was asked for is the last attempt's.

    Signals (main thread): ``ticked(str, bool)`` with the key of what was asked for;
    ``criterion_chosen(object)`` with a CriterionId to be scored; ``comparison_chosen(object)``
    with a FileChange; ``carry_chosen()``.
    """

    ticked = Signal(str, bool)
    criterion_chosen = Signal(object)
    comparison_chosen = Signal(object)
    carry_chosen = Signal()

    def __init__(
        self,
        review: Review,
        attempt: EarlierAttempt,
        evidence: EarlierEvidence | None,
        appearance: Appearance,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._review, self._attempt, self._evidence = review, attempt, evidence
        self._appearance = appearance
        self._shown: SecondAttempt | None = None
        self._boxes: dict[str, QCheckBox] = {}
        self.setWidgetResizable(True)
        self.setProperty("panel", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(f"Attempt {attempt.attempt}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        appearance.changed.connect(self._build)
        self._build()

    def show_review(self, review: Review) -> None:
        """Show ticks and what was carried as they are now."""
        if review.assignment.id != self._review.assignment.id:
            return
        self._review = review
        now = second_attempt(review)
        if now is None or self._shown is None:
            return
        same = [one.key for one in now.asked] == list(self._boxes)
        if not same or (now.carried, now.taken) != (self._shown.carried, self._shown.taken):
            self._build()
            return
        self._shown = now
        for one in now.asked:
            self._boxes[one.key].setChecked(one.ticked)

    def _build(self) -> None:
        kept = self.verticalScrollBar().value()
        self._shown, self._boxes = second_attempt(self._review), {}
        page = QWidget(self)
        page.setProperty("panel", True)
        pixels = self._appearance.pixels
        column = QVBoxLayout(page)
        column.setContentsMargins(pixels(24), pixels(18), pixels(24), pixels(24))
        column.setSpacing(pixels(10))
        self._put_head(column, page)
        last = self._shown is not None and self._shown.attempts[0] == self._attempt
        if self._shown is not None and last:
            self._put_asked(column, page, self._shown.asked)
            self._put_carried(column, page, self._shown)
            self._put_evidence(column, page)
        self._put_told(column, page)
        column.addStretch(1)
        self.setWidget(page)
        self.verticalScrollBar().setValue(kept)

    def _put_head(self, column: QVBoxLayout, page: QWidget) -> None:
        head = QWidget(page)
        head.setProperty("panel", True)
        flow = FlowLayout(head, gap=self._appearance.pixels(10))
        words, tone = _outcome(self._attempt.outcome)
        decided = day(from_rfc3339(self._attempt.decided))
        for one in (
            label(f"Attempt {self._attempt.attempt}", head, role="title"),
            Pill(words, tone, head),
            label(f"decided on {decided}", head, role="muted"),
        ):
            flow.addWidget(one)
        column.addWidget(head)
        if self._review.learner_note:
            column.addWidget(_heading("The earner's note now", page))
            column.addWidget(TextBlock(self._review.learner_note, page))

    def _put_asked(self, column: QVBoxLayout, page: QWidget, asked: tuple[Asked, ...]) -> None:
        if not asked:
            return
        column.addWidget(rule(page))
        column.addWidget(_heading("What was asked for last time", page))
        column.addWidget(
            TextBlock("Tick what you find in this attempt. Only you see this.", page, role="small")
        )
        for one in asked:
            column.addLayout(self._asked_row(one, page))

    def _asked_row(self, one: Asked, page: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._appearance.pixels(10))
        box = QCheckBox(page)
        box.setMinimumSize(24, 24)
        box.setChecked(one.ticked)
        box.setAccessibleName(one.text)
        box.clicked.connect(lambda on: self.ticked.emit(one.key, on))
        self._boxes[one.key] = box
        row.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(TextBlock(one.text, page), 1)
        if one.criterion is not None:
            key = one.criterion
            score = button("Score it", page, lambda: self.criterion_chosen.emit(key), weight="slim")
            score.setAccessibleName(f"Score it: {one.text}")
            row.addWidget(score, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _put_carried(self, column: QVBoxLayout, page: QWidget, shown: SecondAttempt) -> None:
        if not shown.carried:
            return
        column.addWidget(rule(page))
        column.addWidget(_heading("Met before", page))
        scores = self._review.scores
        left = [key for key in shown.carried if key not in scores or not scores[key].settled]
        words = "The issuer asks only for what was not met: these need not be judged anew."
        column.addWidget(TextBlock(words, page, role="small"))
        for key, one in shown.carried.items():
            ending = " Carried forward." if key in shown.taken else ""
            column.addWidget(TextBlock(f"{one.sentence}{ending}", page))
        if left:
            row = QHBoxLayout()
            row.addWidget(button("Carry forward", page, self.carry_chosen.emit))
            row.addStretch(1)
            column.addLayout(row)

    def _put_evidence(self, column: QVBoxLayout, page: QWidget) -> None:
        found = self._evidence
        if found is None or not found.files:
            return
        column.addWidget(rule(page))
        column.addWidget(_heading("Evidence since then", page))
        column.addWidget(TextBlock(evidence_words(found), page, role="small"))
        for one in found.files:
            column.addLayout(self._file_row(one, page))

    def _file_row(self, one: FileChange, page: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._appearance.pixels(10))
        words, tone = SINCE[one.since]
        row.addWidget(Pill(words, tone, page), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(TextBlock(one.name, page), 1)
        if one.comparable:
            compare = button(
                "Compare", page, lambda: self.comparison_chosen.emit(one), weight="slim"
            )
            compare.setAccessibleName(f"Compare {one.name} with attempt {self._attempt.attempt}")
            row.addWidget(compare, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _put_told(self, column: QVBoxLayout, page: QWidget) -> None:
        column.addWidget(rule(page))
        column.addWidget(_heading("What the earner was told", page))
        told = self._attempt.feedback or "(No feedback)"
        column.addWidget(MarkdownView(escape(told, quote=False), page, name="Feedback then"))
        for one in self._attempt.criterion:
            criterion = criterion_of(self._review.rubric, one)
            level = None if criterion is None else level_of(criterion, one)
            name = "A criterion of an earlier rubric" if criterion is None else criterion.label
            reached = "no level" if level is None else level.title
            column.addWidget(TextBlock(f"{name}: {reached}", page, role="strong"))
            if one.comment:
                text = escape(one.comment, quote=False)
                column.addWidget(MarkdownView(text, page, name=f"Comment on {name}"))


def evidence_words(found: EarlierEvidence) -> str:
    """Return how much of the evidence is another than before, in one sentence."""
    if found.assignment is None:
        return _ELSEWHERE.format(number=found.attempt)
    pieces = [
        f"{sum(one.since is since for one in found.files)} {words}"
        for since, words in (
            (Since.UNCHANGED, "as before"),
            (Since.CHANGED, "changed"),
            (Since.NEW, "new"),
            (Since.GONE, "gone"),
        )
        if any(one.since is since for one in found.files)
    ]
    return f"{count(len(found.files), 'file')}: {', '.join(pieces)}."


def _heading(text: str, page: QWidget) -> TextBlock:
    return TextBlock(text.upper(), page, role="heading")


def _outcome(name: str) -> tuple[str, str]:
    try:
        return OUTCOMES[Outcome(name)]
    except (ValueError, KeyError):
        return name, "plain"
