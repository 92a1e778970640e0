"""What is missing, in words that lead to it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from assessor_app.services.completeness import Gap
from assessor_app.services.explanations import said_as
from assessor_app.services.review import Review
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.buttons import button
from assessor_app.ui.widgets.labels import Pill
from assessor_app.ui.widgets.text_block import TextBlock

_WORDS = {
    "unscored": "{name} is not scored",
    "outcome_open": "The outcome is still open",
    "no_feedback": "There is no overall feedback for the earner",
    "no_reason": "{name} needs a reason why it cannot be scored",
    "citation_missing": "{name} needs a citation at this level",
    "asked_by_outcome": "{name} needs a citation, since it keeps the outcome from Earned",
    "no_declaration": "The declaration of interest is not made",
    "conflict_declared": "You declared a conflict of interest: step back instead",
    "no_override_reason": "The other outcome needs a reason",
    "package_changed": "The evidence or the rubric has changed since you began",
    "score_outdated": "A score does not fit this version of the rubric, and does not count",
    "mark_outdated": "A mark is on a file that this version no longer has, and does not count",
    "no_rationale": "{name} has no rationale",
    "no_improvement": "{name} does not say what is missing and what would show it",
    "no_present": "{name} does not say what is there already",
    "bare_rationale": "{name}: the rationale could stand under any work",
    "bare_feedback": "The overall feedback could stand under any work",
    "placeholder_left": "{name} still has a placeholder in braces",
    "personal_details": "{name} may hold a name, an e-mail address or a telephone number",
    "uncited": "{name} cites no evidence",
    "not_opened": "{name} was never opened",
    "changed_after_earlier": "{name} was scored otherwise after you saw the earlier attempt, which "
    "the decision says",
}
_OF_MANY = {
    "no_rationale": "{names} have no rationale",
    "uncited": "{names} cite no evidence",
    "not_opened": "{names} were never opened",
}
_MANY = 3
"""So many of one kind share a line."""

_SHOWN_NAME = 60
_SHOWN_NAMES = 4
_SHOWN_GAPS = 7


def gap_words(review: Review, gap: Gap) -> str:
    """Return what is missing, in a sentence without its full stop."""
    name = ""
    if gap.criterion is not None:
        criterion = review.rubric.criterion(gap.criterion)
        name = criterion.label if criterion is not None else ""
    elif gap.artifact is not None:
        name = next((one.name for one in review.artifacts if one.id == gap.artifact), "")
    name = name or "The overall feedback"
    name = name if len(name) <= _SHOWN_NAME else name[: _SHOWN_NAME - 1] + "…"
    return _WORDS.get(said_as(gap, review), "Something is missing").format(name=name)


def gap_lines(review: Review, gaps: Iterable[Gap]) -> list[tuple[str, Gap]]:
    """Return what is missing, a line each, with where to go: advice on many things in one line,
    which leads to the first of them."""
    kinds: dict[str, list[Gap]] = {}
    for gap in gaps:
        alone = gap.blocking or gap.code not in _OF_MANY
        kinds.setdefault(f"{gap.code} {len(kinds)}" if alone else gap.code, []).append(gap)
    lines: list[tuple[str, Gap]] = []
    for of_kind in kinds.values():
        if len(of_kind) >= _MANY:
            names = _joined([_short_name(review, one) for one in of_kind])
            lines.append((_OF_MANY[of_kind[0].code].format(names=names), of_kind[0]))
        else:
            lines += [(gap_words(review, one), one) for one in of_kind]
    return lines


def _short_name(review: Review, gap: Gap) -> str:
    if gap.criterion is not None:
        criterion = review.rubric.criterion(gap.criterion)
        return "" if criterion is None else criterion.code or criterion.title
    return next((one.name for one in review.artifacts if one.id == gap.artifact), "")


def _joined(names: list[str]) -> str:
    shown = names if len(names) <= _SHOWN_NAMES + 1 else names[:_SHOWN_NAMES]
    rest = len(names) - len(shown)
    last = f"{rest} more" if rest else shown[-1]
    return f"{', '.join(shown if rest else shown[:-1])} and {last}"


class GapList(QWidget):
    """What must be mended, and what a careful person looks at.

    Signals (main thread): ``gap_chosen(object)`` with the Gap to go to.
    """

    gap_chosen = Signal(object)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._appearance = appearance
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(appearance.pixels(2))
        self._shown: tuple[Gap, ...] | None = None

    def show_gaps(self, review: Review, gaps: Iterable[Gap]) -> None:
        """Show the gaps of a review."""
        wanted = tuple(gaps)
        if wanted == self._shown:
            return
        self._shown = wanted
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        lines = gap_lines(review, wanted)
        self._rows = [self._row(*line) for line in lines] or [self._nothing()]
        for row in self._rows:
            self._column.addWidget(row)
        if len(lines) > _SHOWN_GAPS + 1:
            self._fold(len(lines))

    def _row(self, words: str, gap: Gap) -> QWidget:
        row = QWidget(self)
        row.setProperty("panel", True)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(self._appearance.pixels(10))
        line.addWidget(TextBlock(words, row), 1)
        state = ("Missing", "bad") if gap.blocking else ("Look again", "plain")
        line.addWidget(Pill(*state, row))
        go = QPushButton("Go to it", row)
        go.setProperty("link", True)
        go.setAutoDefault(False)
        go.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        go.setAccessibleName(f"Go to: {words}")
        go.clicked.connect(lambda _checked=False: self.gap_chosen.emit(gap))
        line.addWidget(go)
        return row

    def _fold(self, total: int) -> None:
        """Show the first few only, and a button for all."""
        hidden = self._rows[_SHOWN_GAPS:]
        for row in hidden:
            row.setVisible(False)
        more = button(f"Show all {total}", self, lambda: self._unfold(more, hidden), weight="link")
        more.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._rows = [*self._rows, more]
        self._column.addWidget(more)

    def _unfold(self, more: QPushButton, hidden: list[QWidget]) -> None:
        for row in hidden:
            row.setVisible(True)
        more.setVisible(False)

    def _nothing(self) -> QWidget:
        return TextBlock("Nothing is missing.", self, role="muted")
