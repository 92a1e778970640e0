"""Identifiers and addresses that are made, not drawn, so that compiling twice gives equal bytes."""

from __future__ import annotations

import re
import uuid
from typing import Final

URN: Final = "urn:uuid:"
_SERVICE: Final = "/ims/case/v1p1"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_uuid(text: str) -> bool:
    """Say whether ``text`` is a UUID in small letters, as CASE writes it."""
    return _UUID.fullmatch(text) is not None


def bare(urn: str) -> str:
    """Return the UUID of a ``urn:uuid:`` identifier, CASE's ``identifier``."""
    return urn.removeprefix(URN)


def key_of(title: str) -> str:
    """Return the default key of a rubric: ``Data Storytelling!`` gives ``data-storytelling``."""
    return "-".join(re.findall(r"\w+", title.casefold()))


def root_uuid(base: str, key: str) -> str:
    """Return the identifier of the rubric of that key under ``base`` (RFC 9562 version 5)."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{base}/{key}"))


def child_uuid(parent: str, name: str) -> str:
    """Return the identifier of the criterion or level of that name inside ``parent``."""
    return str(uuid.uuid5(uuid.UUID(parent), name))


def uri_of(base: str, kind: str, identifier: str) -> str:
    """Return the address under which a CASE 1.1 service at ``base`` would show the thing."""
    return f"{base}{_SERVICE}/{kind}/{identifier}"


def base_of(uri: str) -> str:
    """Return the base from which :func:`uri_of` made a rubric's ``uri``, or an empty text."""
    base, found, _ = uri.partition(f"{_SERVICE}/CFRubrics/")
    return base if found else ""
