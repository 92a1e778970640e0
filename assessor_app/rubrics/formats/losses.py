"""What a format could not carry: told as data, never lost in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from assessor_app.errors import UserFixable
from assessor_app.rubrics.model import Rubric

DEFAULT_BASE: Final = "https://assessor.example"
"""The base of made identifiers and addresses, where the issuer's own is not named."""

_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that did not come over. ``code`` is stable; ``where`` is a place for people."""

    code: str
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What identifiers are made from, and the time that becomes the version where none is told."""

    base_uri: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Imported:
    """A rubric that was read, and what of its file it does not hold."""

    rubric: Rubric
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """A file's bytes, and what of the rubric they do not hold."""

    data: bytes
    losses: tuple[Loss, ...] = ()


def places(names: Iterable[str]) -> str:
    """Return up to three names, and how many more there are: ``1.1 Aim, 2.1 Plan and 4 more``."""
    found = list(names)
    shown = ", ".join(found[:_SHOWN])
    return shown if len(found) <= _SHOWN else f"{shown} and {len(found) - _SHOWN} more"


def refusal(where: str, message: str, hint: str, code: str = "rubric_malformed") -> UserFixable:
    """Return an error that says the place, what is wrong there, and what to do, to be raised."""
    return UserFixable(f"{where}: {message}", hint=hint, code=code)
