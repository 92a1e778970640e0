"""Links in learners' evidence: what may be opened at all, and what a person is told before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from assessor_app.errors import UserFixable

_SCHEMES: Final = ("https://", "http://", "mailto:")
_MAX_LENGTH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Link:
    """An address that may be opened once the person agreed. ``host`` is where it leads."""

    address: str
    host: str


def check_link(address: str) -> Link:
    """Return the link of ``address`` where it is one that a browser or mail program may open.

    The host is in ASCII, so that a letter of another script cannot pass for a known name.

    Raises:
        UserFixable: ``link_refused``.
    """
    text = address.strip()
    scheme = next((one for one in _SCHEMES if text.lower().startswith(one)), None)
    printable = text.isprintable() and " " not in text
    if scheme is None or not printable or len(text) > _MAX_LENGTH:
        raise _refused()
    rest = text[len(scheme) :]
    if scheme == "mailto:":
        _name, at, host = rest.partition("?")[0].rpartition("@")
        return Link(text, _in_ascii(host if at else ""))
    authority = rest.replace("\\", "/").partition("/")[0].partition("?")[0].partition("#")[0]
    place = authority.rpartition("@")[2]
    if place.startswith("["):
        return Link(text, place.partition("]")[0] + "]")
    return Link(text, _in_ascii(place.partition(":")[0]))


def _in_ascii(host: str) -> str:
    try:
        found = host.encode("idna").decode("ascii").lower()
    except UnicodeError as exc:
        raise _refused() from exc
    if not found:
        raise _refused()
    return found


def _refused() -> UserFixable:
    return UserFixable("This link leads nowhere that can be opened safely.", code="link_refused")
