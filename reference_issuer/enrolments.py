"""Who may call: invitations, registered keys and bearer tokens. Codes and tokens are kept hashed.

An invitation works once. The same key may repeat its request for a day, for the answer may have
been lost on the way; a second key never can.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from assessor_app.domain.clock import from_rfc3339, to_rfc3339
from assessor_app.domain.ids import new_urn
from assessor_app.errors import UserFixable
from assessor_app.protocol.problem import ProblemType
from assessor_app.protocol.sync import EnrolmentAnswer, EnrolmentRequest
from reference_issuer.assigning import change_assignments
from reference_issuer.problems import refuse_request
from reference_issuer.tables import assessor_keys, assessors, assignments, invitations, tokens

_REPEAT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Caller:
    """The assessor and device behind a bearer token."""

    assessor: str
    did: str


def find_assessor(connection: Connection, name: str) -> str:
    """Return the id of the assessor of that name or id.

    Raises:
        UserFixable: ``code="assessor_unknown"``.
    """
    found = connection.scalar(
        select(assessors.c.id).where((assessors.c.name == name) | (assessors.c.id == name))
    )
    if found is None:
        raise UserFixable(
            f"No assessor is called {name}.",
            hint="Invite them first: assessor invite --name NAME",
            code="assessor_unknown",
        )
    return str(found)


def invite(connection: Connection, *, name: str, now: datetime, days: int) -> tuple[str, str]:
    """Return the assessor's id, made on the first invitation of that name, and a fresh code."""
    assessor = connection.scalar(select(assessors.c.id).where(assessors.c.name == name))
    if assessor is None:
        assessor = new_urn()
        connection.execute(
            assessors.insert().values(id=assessor, name=name, created=to_rfc3339(now))
        )
    code = secrets.token_urlsafe(18)
    expires = to_rfc3339(now + timedelta(days=days))
    connection.execute(
        invitations.insert().values(code_hash=_hash(code), assessor=assessor, expires=expires)
    )
    return str(assessor), code


def enrol(
    connection: Connection, request: EnrolmentRequest, *, issuer: str, now: datetime
) -> EnrolmentAnswer:
    """Register the key of a verified ``request`` and return its token.

    Packages that were waiting for a key, or were signed for an earlier one, are signed anew.

    Raises:
        Refusal: ``invitationUnknown``, ``invitationUsed`` or ``keyRevoked``.
    """
    assessor = _use_invitation(connection, request, now)
    _register_key(connection, request, assessor, now)
    known_did = connection.scalar(select(assessors.c.did).where(assessors.c.id == assessor))
    if known_did != request.assessor:
        connection.execute(
            assessors.update().where(assessors.c.id == assessor).values(did=request.assessor)
        )
        _sign_anew(connection, assessor)
    token = secrets.token_urlsafe(32)
    connection.execute(tokens.delete().where(tokens.c.did == request.assessor))
    connection.execute(
        tokens.insert().values(hash=_hash(token), did=request.assessor, created=to_rfc3339(now))
    )
    return EnrolmentAnswer(token=token, assessor=request.assessor, issuer=issuer)


def identify(connection: Connection, token: str) -> Caller:
    """Return who holds ``token``.

    Raises:
        Refusal: ``unauthorized`` (401), or ``keyRevoked`` (403) when the device's key is.
    """
    row = connection.execute(
        select(assessor_keys.c.assessor, assessor_keys.c.did, assessor_keys.c.revoked)
        .join(tokens, tokens.c.did == assessor_keys.c.did)
        .where(tokens.c.hash == _hash(token))
    ).one_or_none()
    if row is None:
        raise unauthorized("The token is not known.")
    if row.revoked is not None:
        raise refuse_request(ProblemType.KEY_REVOKED, "This device's key was revoked.")
    return Caller(row.assessor, row.did)


def unauthorized(title: str) -> Exception:
    """Return the refusal of a caller without a token that is known."""
    return refuse_request(
        ProblemType.UNAUTHORIZED, title, headers={"WWW-Authenticate": 'Bearer realm="assessor"'}
    )


def revoke_keys(connection: Connection, assessor: str, *, now: datetime) -> int:
    """Revoke every key of an assessor; return how many there were."""
    result = connection.execute(
        assessor_keys.update()
        .where(assessor_keys.c.assessor == assessor, assessor_keys.c.revoked.is_(None))
        .values(revoked=to_rfc3339(now))
    )
    return result.rowcount


def _use_invitation(connection: Connection, request: EnrolmentRequest, now: datetime) -> str:
    row = connection.execute(
        select(invitations).where(invitations.c.code_hash == _hash(request.code))
    ).one_or_none()
    if row is None or (row.used is None and now >= from_rfc3339(row.expires)):
        raise refuse_request(
            ProblemType.INVITATION_UNKNOWN,
            "The invitation is not known, or its time is over.",
            status=403,
        )
    if row.used is None:
        connection.execute(
            invitations.update()
            .where(invitations.c.code_hash == row.code_hash)
            .values(used=to_rfc3339(now), used_by=request.assessor)
        )
    elif row.used_by != request.assessor or now - from_rfc3339(row.used) > _REPEAT:
        raise refuse_request(
            ProblemType.INVITATION_USED, "The invitation was used already.", status=409
        )
    return str(row.assessor)


def _register_key(
    connection: Connection, request: EnrolmentRequest, assessor: str, now: datetime
) -> None:
    row = connection.execute(
        select(assessor_keys).where(assessor_keys.c.did == request.assessor)
    ).one_or_none()
    if row is None:
        connection.execute(
            assessor_keys.insert().values(
                did=request.assessor,
                assessor=assessor,
                device=request.device,
                registered=to_rfc3339(now),
            )
        )
        return
    if row.revoked is not None:
        raise refuse_request(ProblemType.KEY_REVOKED, "This device's key was revoked.")
    if row.assessor != assessor:
        raise refuse_request(
            ProblemType.INVITATION_USED, "This key is another assessor's.", status=409
        )


def _sign_anew(connection: Connection, assessor: str) -> None:
    waiting = select(assignments.c.id).where(
        assignments.c.assessor == assessor, assignments.c.state == "assigned"
    )
    in_order = waiting.order_by(assignments.c.changed_at_state)
    change_assignments(connection, connection.scalars(in_order).all(), manifest=None)


def _hash(secret: str) -> str:
    """Codes and tokens hold 144 bits and more of randomness, so that a plain hash hides them."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()
