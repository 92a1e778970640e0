"""The issuer's signing keys: their seeds in a file of mode 0600, their history in the database.

The newest valid key signs manifests and receipts. The oldest one that was not revoked signs the
discovery document, so that a device which knows only that one learns of the newer ones (the
rotation rule of a TUF root, see :mod:`assessor_app.signing.trust`).
"""

from __future__ import annotations

import base64
import json
import os
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, select

from assessor_app.domain import strict_json
from assessor_app.domain.clock import from_rfc3339, to_rfc3339
from assessor_app.errors import AssessorError, EnvironmentProblem, IntegrityProblem, UserFixable
from assessor_app.protocol.sync import IssuerKey
from assessor_app.signing.canonical import canonical_bytes
from assessor_app.signing.multikey import SigningKey
from assessor_app.signing.proof import add_proof
from reference_issuer.durable import write_durably
from reference_issuer.tables import issuer_keys

_MAX_KEY_FILE: Final = 64 << 10
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Signer:
    """One of the issuer's keys, with the verification method that names it."""

    id: str
    key: SigningKey

    def sign(self, document: dict[str, Any], *, created: datetime) -> bytes:
        """Return ``document`` with this key's proof, as canonical bytes."""
        signed = add_proof(document, self.key, created=created, verification_method=self.id)
        return canonical_bytes(signed)


class KeyFile:
    """The seeds, by the public key's ``z6Mk…`` text. Written whole, durably, mode 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, key: SigningKey) -> None:
        """Keep one more seed."""
        seeds = self._seeds() if self.path.exists() else {}
        seeds[key.public.multibase] = base64.b64encode(key.seed()).decode("ascii")
        write_durably(self.path, json.dumps({"keys": seeds}, indent=1).encode("ascii"))

    def key(self, public: str) -> SigningKey:
        """Return the private key of that public key.

        Raises:
            EnvironmentProblem: ``code="issuer_key_missing"`` when its seed is not in the file.
            IntegrityProblem: ``code="issuer_key_damaged"``.
            UserFixable: ``code="issuer_key_exposed"`` when other users may read the file.
        """
        seed = self._seeds().get(public)
        if seed is None:
            raise EnvironmentProblem(
                "The issuer's signing key is not in its key file.",
                hint=f"Put back the backup of {self.path.name}.",
                code="issuer_key_missing",
            )
        try:
            key = SigningKey(base64.b64decode(seed, validate=True))
        except (ValueError, AssessorError) as exc:
            raise _damaged() from exc
        if key.public.multibase != public:
            raise _damaged()
        return key

    def _seeds(self) -> dict[str, str]:
        try:
            if os.name == "posix" and self.path.stat().st_mode & _OTHERS:
                raise UserFixable(
                    "Others on this computer may read the issuer's key.",
                    hint=f"Run: chmod 600 {self.path}",
                    code="issuer_key_exposed",
                )
            data = self.path.read_bytes()
        except OSError as exc:
            raise EnvironmentProblem(
                "The issuer's key file cannot be read.", code="issuer_key_missing"
            ) from exc
        seeds = strict_json.parse_object(data, max_bytes=_MAX_KEY_FILE).get("keys")
        if not isinstance(seeds, dict) or not all(isinstance(one, str) for one in seeds.values()):
            raise _damaged()
        return seeds


def _damaged() -> IntegrityProblem:
    return IntegrityProblem("The issuer's key file is damaged.", code="issuer_key_damaged")


def add_key(connection: Connection, file: KeyFile, *, issuer: str, now: datetime) -> str:
    """Make a key that is valid from now on; return its id. The seed is durable before the row."""
    key = SigningKey.generate()
    file.add(key)
    key_id = f"{issuer}#{key.public.multibase}"
    connection.execute(
        issuer_keys.insert().values(
            id=key_id, public=key.public.multibase, valid_from=to_rfc3339(now)
        )
    )
    return key_id


def end_key(connection: Connection, key_id: str, *, until: datetime) -> None:
    """Let a key's validity end at a time; what it signed before stays valid."""
    connection.execute(
        issuer_keys.update().where(issuer_keys.c.id == key_id).values(valid_until=to_rfc3339(until))
    )


def revoke_key(connection: Connection, key_id: str, *, now: datetime) -> None:
    """Take back a key: nothing that it ever signed is trusted any more.

    Raises:
        UserFixable: ``key_unknown``, or ``key_last`` when no valid key would be left.
    """
    keys = published(connection)
    if key_id not in {key.id for key in keys}:
        raise UserFixable("This issuer has no key of that id.", code="key_unknown")
    if not [key for key in keys if key.id != key_id and _valid(key, now)]:
        raise UserFixable(
            "This is the only valid key.", hint="Make another first: key rotate", code="key_last"
        )
    connection.execute(
        issuer_keys.update().where(issuer_keys.c.id == key_id).values(revoked=to_rfc3339(now))
    )


def published(connection: Connection) -> tuple[IssuerKey, ...]:
    """Return every key of the issuer, oldest first."""
    rows = connection.execute(select(issuer_keys).order_by(issuer_keys.c.number))
    return tuple(
        IssuerKey(
            id=row.id,
            public_key_multibase=row.public,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            revoked=row.revoked,
        )
        for row in rows
    )


def document_signer(connection: Connection, file: KeyFile, now: datetime) -> Signer:
    """Return the newest valid key, which signs manifests and receipts."""
    newest_first = reversed(published(connection))
    return _signer(file, _first([key for key in newest_first if _valid(key, now)]))


def discovery_signer(connection: Connection, file: KeyFile) -> Signer:
    """Return the oldest key that was not revoked, which signs the discovery document."""
    return _signer(file, discovery_key(connection))


def discovery_key(connection: Connection) -> IssuerKey:
    """Return the key that an invitation pins: the one of :func:`discovery_signer`.

    That its validity ended does not matter; devices that were away for long follow from it.
    """
    return _first([key for key in published(connection) if key.revoked is None])


def _first(keys: list[IssuerKey]) -> IssuerKey:
    if not keys:
        raise UserFixable(
            "The issuer has no valid key.", hint="Make one: key rotate", code="key_none"
        )
    return keys[0]


def _valid(key: IssuerKey, now: datetime) -> bool:
    if key.revoked is not None or now < from_rfc3339(key.valid_from):
        return False
    return key.valid_until is None or now < from_rfc3339(key.valid_until)


def _signer(file: KeyFile, key: IssuerKey) -> Signer:
    return Signer(key.id, file.key(key.public_key_multibase))
