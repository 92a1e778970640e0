"""An issuer's folder, opened: what the server and the command line both work on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from reference_issuer.blobs import BlobFolder
from reference_issuer.config import IssuerConfig
from reference_issuer.intake import RubricShelf
from reference_issuer.store import Store


@dataclass(frozen=True, slots=True)
class OpenIssuer:
    """The parts of one issuer. Close it when done."""

    config: IssuerConfig
    store: Store
    blobs: BlobFolder
    shelf: RubricShelf = field(default_factory=RubricShelf)

    @classmethod
    def open(cls, config: IssuerConfig) -> OpenIssuer:
        """Open the issuer in ``config.home``.

        Raises:
            UserFixable: ``issuer_missing`` or ``issuer_newer``.
        """
        return cls(config, Store.open(config.database), BlobFolder(config.blobs))

    def now(self) -> datetime:
        """Return the issuer's time."""
        return self.config.clock()

    def close(self) -> None:
        """Close the database."""
        self.store.close()
