"""Where this program keeps things, and its own name and version."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from assessor_app import __version__

APP_NAME: Final = "Assessor"
GENERATOR_NAME: Final = "assessor"
VERSION: Final = __version__
RESOURCES: Final = Path(__file__).resolve().parent.parent / "resources"


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile folder: everything that this program keeps, and nothing of it elsewhere."""

    folder: Path

    @classmethod
    def default(cls) -> Profile:
        """Return the profile in the platform's own data folder."""
        return cls(Path(platformdirs.user_data_dir(APP_NAME, appauthor=False)))

    @property
    def database(self) -> Path:
        """The SQLCipher database."""
        return self.folder / "assessor.db"

    @property
    def journal(self) -> Path:
        """The folder of the append-only journal of signed decisions."""
        return self.folder / "journal"

    @property
    def blobs(self) -> Path:
        """The folder of encrypted evidence."""
        return self.folder / "blobs"

    @property
    def keys(self) -> Path:
        """How the store's key is found; holds no key in the clear."""
        return self.folder / "keys"

    @property
    def lock(self) -> Path:
        """The file that one running program holds."""
        return self.folder / "lock"

    @property
    def dictionaries(self) -> Path:
        """The folder for Hunspell dictionaries of the person's own; often not there."""
        return self.folder / "dictionaries"

    @property
    def backups(self) -> Path:
        """The folder of copies made before a migration."""
        return self.folder / "backups"
