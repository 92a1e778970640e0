from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assessor_app.storage.store import Store
from tests.fakes.store_rows import an_issuer, open_store


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a migrated store with one issuer: migrating anew for each test is slow."""
    folder = tmp_path_factory.mktemp("template")
    store = open_store(folder)
    with store.write() as transaction:
        transaction.issuers.add(an_issuer())
    store.close()
    return (folder / "assessor.db").read_bytes()


@pytest.fixture
def store(tmp_path: Path, template: bytes) -> Iterator[Store]:
    (tmp_path / "assessor.db").write_bytes(template)
    opened = open_store(tmp_path)
    yield opened
    opened.close()
