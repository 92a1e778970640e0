"""Truth of a condition while scores are missing, and the reasons for it as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assessor_app.domain.ids import CriterionId


class Truth(StrEnum):
    """What is known of a condition."""

    SATISFIED = "satisfied"
    FAILED = "failed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a condition stands as it does.

    ``code`` names the kind of reason; ``params`` are what a translation of the sentence needs:

    ========================= ======================================================
    code                      params
    ========================= ======================================================
    ``below``                 ``criterion``, ``level``, ``needs``
    ``condition_code``        ``criterion``, ``code``, ``title``
    ``at``                    ``criterion``, ``level`` (where no criterion may be)
    ``count``                 ``now``, ``most``, ``needs``, ``level`` (if the same in all)
    ``total``                 ``now``, ``most``, ``needs``, ``final`` (``yes`` or ``no``)
    ``percent``               as ``total``, in per cent of what applies, rounded down
    ``nothing_applicable``    none: every criterion spoken of is not applicable
    ``unscored``              ``count``; ``criteria`` are those that it depends on
    ``reached``               none: ``criteria`` are at their bar or above
    ``not_at``, ``scorable``  none
    ``coded``, ``not_coded``  none: enough, or too few, criteria carry a condition code
    ========================= ======================================================
    """

    code: str
    truth: Truth
    criteria: tuple[CriterionId, ...] = ()
    params: tuple[tuple[str, str], ...] = ()

    def param(self, name: str) -> str:
        """Return one of ``params``, or an empty text."""
        return dict(self.params).get(name, "")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one condition stands. ``reasons`` are those for its truth, and no others."""

    truth: Truth
    reasons: tuple[Reason, ...]
