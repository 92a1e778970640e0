"""What this device trusts of an issuer: its discovery document, and the keys that it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assessor_app.domain.enrolment import Issuer
from assessor_app.protocol.sync import WellKnown
from assessor_app.signing.trust import TrustedKeys, succession_keys
from assessor_app.signing.verification import verify_well_known


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

        A key that has run out may still hand over to its successor; a revoked one may not.

        Raises:
            IntegrityProblem: as :func:`verify_well_known` with what is held now.
        """
        verified = verify_well_known(data, succession_keys(self.document), now=now, held=self.data)
        return Trust(verified.document, verified.data)
