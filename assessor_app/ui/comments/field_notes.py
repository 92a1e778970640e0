"""A quiet line under writing fields: what in them is worth a second look. It stops nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from assessor_app.domain.findings import Finding, FindingKind
from assessor_app.domain.spelling import Misspelling
from assessor_app.services.feedback_checks import check
from assessor_app.ui.widgets.text_block import TextBlock
from assessor_app.ui.widgets.writing import WritingField

_AFTER_MS: Final = 400
_SHOWN: Final = 4
_WORDS: Final = {
    FindingKind.EMAIL: "An e-mail address: {text}.",
    FindingKind.PHONE: "Perhaps a telephone number: {text}.",
    FindingKind.NAME: "Perhaps a name: {text}.",
    FindingKind.TONE: "“{text}”: {note}",
    FindingKind.READING: "Reads like school grade {text}. Shorter sentences would help.",
    FindingKind.PLACEHOLDER: "{text} is still to be written over.",
}


def finding_words(finding: Finding) -> str:
    """Return a finding as a sentence."""
    return _WORDS[finding.kind].format(text=finding.text, note=finding.note)


def spelling_words(found: Sequence[Misspelling]) -> str:
    """Return words that no dictionary has as one sentence, some with what may be meant."""
    told = [
        f"{one.text} ({one.suggestions[0]}?)" if one.suggestions else one.text
        for one in found[:_SHOWN]
    ]
    more = f", and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"Perhaps misspelt: {', '.join(told)}{more}."


class FieldNotes(TextBlock):
    """What was found in the texts of ``fields``, a sentence a line; nothing shows where all is
    well. It looks a moment after the last key, and never while nothing changes."""

    def __init__(self, fields: Sequence[WritingField], parent: QWidget) -> None:
        super().__init__("", parent, role="small")
        self.setAccessibleName("Worth a second look")
        self.setVisible(False)
        self._fields = fields
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self.look)
        for field in fields:
            field.textChanged.connect(self._timer.start)
            field.misspelt_changed.connect(self.look)

    def look(self) -> None:
        """Look at once."""
        self._timer.stop()
        self._show(one for field in self._fields for one in check(field.toPlainText()))

    def _show(self, found: Iterable[Finding]) -> None:
        said = list(dict.fromkeys(finding_words(one) for one in found))
        misspelt = {one.text: one for field in self._fields for one in field.misspelt}
        if misspelt:
            said.append(spelling_words(list(misspelt.values())))
        if len(said) > _SHOWN:
            said[_SHOWN - 1 :] = [f"And {len(said) - _SHOWN + 1} more."]
        self.setText("\n".join(said))
        self.setVisible(bool(said))
