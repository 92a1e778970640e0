"""Which of an issuer's keys this device trusts, and how that trust passes to new ones.

The rules are a TUF client's, for one signer: an older version is a rollback, the same version with
other content a fork, an expired one a freeze; a successor is signed by a key that was trusted
before it. Everything here is pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from assessor_app.domain.clock import from_rfc3339
from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.sync import IssuerKey, WellKnown
from assessor_app.signing.multikey import PublicKey


class TrustedKeys:
    """An issuer's keys, as this device trusts them."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Iterable[IssuerKey]) -> None:
        self._keys = {key.id: key for key in keys}

    def key_for(self, verification_method: str, at: datetime) -> PublicKey:
        """Return the key of that id, if it was valid ``at`` that time.

        A revoked key is refused for all times: who stole it may write any time into a proof.

        Raises:
            IntegrityProblem: ``key_unknown``, ``key_revoked`` or ``key_expired``.
        """
        key = self._keys.get(verification_method)
        if key is None:
            raise IntegrityProblem("The signing key is not the issuer's.", code="key_unknown")
        if key.revoked is not None:
            raise IntegrityProblem("The issuer has revoked the signing key.", code="key_revoked")
        until = key.valid_until
        if at < from_rfc3339(key.valid_from) or (until and at >= from_rfc3339(until)):
            raise IntegrityProblem("The signing key was not valid then.", code="key_expired")
        return PublicKey.from_multibase(key.public_key_multibase)


def succession_keys(held: WellKnown) -> tuple[PublicKey, ...]:
    """Return the keys that may sign the successor of ``held``: all but those revoked in it.

    One whose validity has ended may: a device that was offline for long must be able to follow.
    """
    return tuple(
        PublicKey.from_multibase(key.public_key_multibase)
        for key in held.keys
        if key.revoked is None
    )


def check_usable(document: WellKnown, *, now: datetime) -> None:
    """Return when ``document`` has not expired and names a key that can verify something.

    Raises:
        IntegrityProblem: ``well_known_expired`` (freeze), ``well_known_no_key``, ``key_malformed``
            or ``key_weak``.
    """
    if now >= from_rfc3339(document.expires):
        raise IntegrityProblem("The issuer's keys have expired.", code="well_known_expired")
    for key in document.keys:
        PublicKey.from_multibase(key.public_key_multibase)
    if not any(_usable(key, now) for key in document.keys):
        raise IntegrityProblem("The issuer names no valid key.", code="well_known_no_key")


def _usable(key: IssuerKey, now: datetime) -> bool:
    ended = key.valid_until is not None and now >= from_rfc3339(key.valid_until)
    return key.revoked is None and not ended


def check_successor(document: WellKnown, held: WellKnown) -> None:
    """Return when ``document`` may take the place of ``held``, or is the same.

    Raises:
        IntegrityProblem: ``well_known_other_issuer`` (mix and match), ``well_known_older``
            (rollback), ``well_known_forked`` (the same version with other content; only its term
            and its proof may be renewed).
    """
    if document.id != held.id:
        raise IntegrityProblem("The keys are another issuer's.", code="well_known_other_issuer")
    if document.version < held.version:
        raise IntegrityProblem(
            "The issuer's keys are older than those held.", code="well_known_older"
        )
    renewal = {"updated": held.updated, "expires": held.expires, "proof": held.proof}
    if document.version == held.version and document.model_copy(update=renewal) != held:
        raise IntegrityProblem(
            "The issuer has published two contents under one version.", code="well_known_forked"
        )
