"""The discovery document: who the issuer is, its keys, limits and policies, signed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from assessor_app.domain.clock import to_rfc3339
from assessor_app.domain.digests import digest_of
from assessor_app.signing.canonical import canonical_bytes
from reference_issuer.config import IssuerConfig
from reference_issuer.keys import KeyFile, discovery_signer, published
from reference_issuer.store import get_setting, put_setting

DECLARATION_TEXT: Final = (
    "I know of nothing, personal or professional, that could sway my judgement of this work, "
    "or I have said what it is."
)
_VERSION: Final = "discovery_version"
_CONTENT: Final = "discovery_content"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the issuer is. ``location`` is where its API answers now, without a final slash."""

    id: str
    name: str
    location: str


def identity(connection: Connection) -> Identity:
    """Return who the issuer is."""
    issuer = get_setting(connection, "id")
    location = get_setting(connection, "location", issuer)
    return Identity(issuer, get_setting(connection, "name"), location)


def declaration_uri(issuer: str) -> str:
    """Return the id of the declaration of interest that assessors make."""
    return f"{issuer}/policies/assessor-declaration/1"


def discovery_document(connection: Connection, config: IssuerConfig, now: datetime) -> bytes:
    """Return the signed document. Call inside a write: its version grows when its content does.

    The version never shrinks and ``expires`` lies :attr:`IssuerConfig.discovery_days` ahead, so
    that a device notices a rollback and a freeze (as a TUF client does).
    """
    content = _content(connection, config)
    digest = digest_of(canonical_bytes(content))
    version = int(get_setting(connection, _VERSION, "0"))
    if get_setting(connection, _CONTENT) != digest:
        version += 1
        put_setting(connection, _VERSION, str(version))
        put_setting(connection, _CONTENT, digest)
    signer = discovery_signer(connection, KeyFile(config.key_file))
    expires = now + timedelta(days=config.discovery_days)
    document = {
        **content,
        "version": version,
        "updated": to_rfc3339(now),
        "expires": to_rfc3339(expires),
    }
    return signer.sign(document, created=now)


def _content(connection: Connection, config: IssuerConfig) -> dict[str, Any]:
    who = identity(connection)
    policies = json.loads(get_setting(connection, "policies", "{}"))
    return {
        "type": "AssessorSync",
        "protocol": 1,
        "id": who.id,
        "name": who.name,
        "apiBase": who.location,
        "keys": [key.to_json() for key in published(connection)],
        "limits": {
            "decisionBytes": config.decision_bytes,
            "batchItems": config.batch_items,
            "batchBytes": config.batch_bytes,
        },
        "policies": {
            "retentionDays": 30,
            "blind": True,
            "declaration": declaration_uri(who.id),
            "declarationText": DECLARATION_TEXT,
            "priorScores": "shown",
            **policies,
        },
    }
