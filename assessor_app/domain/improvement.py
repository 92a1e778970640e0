"""What would change a score: told to the earner in three short texts."""

from __future__ import annotations

from dataclasses import dataclass

from assessor_app.domain.ids import CriterionId


@dataclass(frozen=True, slots=True)
class Improvement:
    """For one criterion below what is required: what is there, what is missing, what would show it.

    All three are Markdown for the earner; each may be empty while the review is unfinished.
    """

    criterion: CriterionId
    present: str = ""
    missing: str = ""
    would_show: str = ""

    @property
    def texts(self) -> tuple[str, str, str]:
        """The three texts, in the order in which they are read."""
        return self.present, self.missing, self.would_show

    @property
    def empty(self) -> bool:
        """Whether nothing is written yet."""
        return not any(text.strip() for text in self.texts)
