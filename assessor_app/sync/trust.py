"""What this device trusts of an issuer: its discovery document, and the keys that it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessor_app.domain.enrolment import Issuer
from assessor_app.errors import IntegrityProblem
from assessor_app.protocol.sync import WellKnown
from assessor_app.signing.multikey import PublicKey
from assessor_app.signing.verification import TrustedKeys, verify_well_known


@dataclass(frozen=True, slots=True)
class Trust:
    """A discovery document that is trusted, as bytes and as read."""

    document: WellKnown
    data: bytes

    @classmethod
    def held(cls, issuer: Issuer) -> Trust:
        """Return what was trusted last; its bytes were verified when they were stored."""
        return cls(WellKnown.parse(issuer.well_known), issuer.well_known)

    @property
    def keys(self) -> TrustedKeys:
        """The issuer's keys, for packages and receipts."""
        return TrustedKeys(self.document.keys)

    def renewed(self, data: bytes, *, now: datetime) -> Trust:
        """Return the trust that ``data`` gives, if a key trusted so far signed it.

        A key that has run out may still hand over to its successor; a revoked one may not. The
        documents' versions never go back (rollback), and one version says one thing.

        Raises:
            IntegrityProblem: codes of :func:`verify_well_known` (``key_unknown``,
                ``well_known_older``, ``well_known_expired`` …), ``well_known_other_issuer`` and
                ``well_known_replayed``.
        """
        trusted = [
            PublicKey.from_multibase(key.public_key_multibase)
            for key in self.document.keys
            if key.revoked is None
        ]
        verified = verify_well_known(data, trusted, now=now, at_least_version=self.document.version)
        new = verified.document
        if new.id != self.document.id:
            raise IntegrityProblem(
                "The address answers as another issuer.", code="well_known_other_issuer"
            )
        if new.version == self.document.version and new.keys != self.document.keys:
            raise IntegrityProblem(
                "The issuer's keys changed without a new version.", code="well_known_replayed"
            )
        return Trust(new, verified.data)
