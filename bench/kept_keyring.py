"""A backend of the keyring library that holds what a file says: a keyring that answers at once."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend

VARIABLE = "ASSESSOR_BENCH_SECRETS"
"""The environment variable that names the file: a JSON object of secrets by account."""


class Keyring(KeyringBackend):
    """Reads only; whatever the service's name."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        """Return the secret of the account ``username``, or None."""
        secret = json.loads(Path(os.environ[VARIABLE]).read_text("utf-8")).get(username)
        return None if secret is None else str(secret)

    def set_password(self, service: str, username: str, password: str) -> None:
        """Refuse: nothing that is measured writes a secret."""
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        """Refuse, as :meth:`set_password`."""
        raise NotImplementedError
