"""Deciding otherwise than the rule, with a reason."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from assessor_app.domain.drafts import Draft
from assessor_app.domain.outcome import Outcome
from assessor_app.ui.finish.choices import StillChoice
from assessor_app.ui.theme.appearance import Appearance
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.widgets.writing import WritingField
from assessor_app.ui.words import OUTCOMES

_BY_RULE = ""


class OverrideBox(QWidget):
    """The outcome by the rule, or another one.

    Signals (main thread): ``overridden(object, str, bool)`` with an Outcome or None, the reason,
    and whether it was typed.
    """

    overridden = Signal(object, str, bool)

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        choices = [("As the rule says", _BY_RULE)] + [
            (words, outcome.value)
            for outcome, (words, _tone) in OUTCOMES.items()
            if outcome is not Outcome.RECUSED
        ]
        self.sentence = TextBlock("", self, role="muted")
        self.choice = StillChoice(self, name="Outcome", choices=choices)
        self.reason = WritingField(
            self,
            name="Reason for another outcome",
            hint="Why the outcome is another than the rule's. The issuer reads this.",
            lines=2,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(appearance.pixels(6))
        for one in (self.sentence, self.choice, self.reason):
            column.addWidget(one)
        self.choice.activated.connect(self._choose)
        self.reason.written.connect(self._write)

    def show_draft(self, draft: Draft, sentence: str) -> None:
        """Show what is stored; what is being typed stays."""
        self.sentence.setText(sentence)
        self.choice.show_value(draft.override.value if draft.override else _BY_RULE)
        self.reason.setVisible(draft.override is not None)
        self.reason.show_stored(draft.override_reason)

    def _outcome(self) -> Outcome | None:
        return Outcome(self.choice.value) if self.choice.value != _BY_RULE else None

    def _choose(self) -> None:
        self.reason.setVisible(self._outcome() is not None)
        self.overridden.emit(self._outcome(), self.reason.toPlainText(), False)

    def _write(self, text: str) -> None:
        if self._outcome() is not None:
            self.overridden.emit(self._outcome(), text, True)
