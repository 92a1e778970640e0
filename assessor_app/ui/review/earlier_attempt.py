"""What an earlier attempt was told, to be read beside this one."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QVBoxLayout, QWidget

from assessor_app.domain.clock import from_rfc3339
from assessor_app.domain.outcome import Outcome
from assessor_app.protocol.manifest import EarlierAttempt
from assessor_app.rubrics.model import Rubric
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.viewers.readers import RichReader
from assessor_app.ui.viewers.safe_browser import rich_text_style
from assessor_app.ui.words import OUTCOMES, day


class EarlierAttemptView(QWidget):
    """Shows outcome, feedback and each criterion's level of an earlier attempt."""

    def __init__(
        self, attempt: EarlierAttempt, rubric: Rubric, appearance: Appearance, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._attempt, self._rubric, self._appearance = attempt, rubric, appearance
        self._reader = RichReader(self)
        self._reader.setAccessibleName(f"Attempt {attempt.attempt}")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._reader)
        self.setFocusProxy(self._reader)
        appearance.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._reader.document().setDefaultStyleSheet(rich_text_style(self._appearance))
        self._reader.setHtml(_html(self._attempt, self._rubric))


def _html(attempt: EarlierAttempt, rubric: Rubric) -> str:
    parts = [
        f"<h2>Attempt {attempt.attempt}</h2>",
        f"<p><b>{escape(_outcome(attempt.outcome))}</b>, decided on "
        f"{escape(day(from_rfc3339(attempt.decided)))}</p>",
        "<h3>What the earner was told</h3>",
        _paragraphs(attempt.feedback) or "<p>(No feedback)</p>",
    ]
    for one in attempt.criterion:
        criterion = next((it for it in rubric.criteria if one.criterion in (it.id, it.uri)), None)
        levels = () if criterion is None else criterion.levels
        level = next((it for it in levels if one.achieved_level in (it.id, it.uri)), None)
        name = "A criterion of an earlier rubric" if criterion is None else criterion.label
        reached = "no level" if level is None else level.title
        parts.append(f"<h4>{escape(name)}: {escape(reached)}</h4>{_paragraphs(one.comment)}")
    return "".join(parts)


def _outcome(name: str) -> str:
    try:
        return OUTCOMES[Outcome(name)][0]
    except (ValueError, KeyError):
        return name


def _paragraphs(text: str) -> str:
    blocks = (block.strip() for block in text.split("\n\n"))
    return "".join(f"<p>{escape(one).replace(chr(10), '<br>')}</p>" for one in blocks if one)
