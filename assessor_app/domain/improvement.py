"""What would change a score: told to the earner in three short texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assessor_app.domain.ids import CriterionId

HEADINGS: Final = ("What is there", "What is missing", "What would show it")
"""What stands above the three texts, wherever people read them."""


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
    def headed(self) -> tuple[tuple[str, str], ...]:
        """Each text that is written, after its heading."""
        return tuple(one for one in zip(HEADINGS, self.texts, strict=True) if one[1].strip())

    @property
    def empty(self) -> bool:
        """Whether nothing is written yet."""
        return not any(text.strip() for text in self.texts)
