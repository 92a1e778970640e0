from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assessor_app.storage.store import Store
from tests.fakes.store_rows import an_issuer, open_store


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated store with one issuer: migrating anew for each test is slow."""
    folder = tmp_path_factory.mktemp("template")
    store = open_store(folder)
    with store.write() as transaction:
        transaction.issuers.add(an_issuer())
    store.close()
    return folder / "assessor.db"


@pytest.fixture
def store(tmp_path: Path, template: Path) -> Iterator[Store]:
    shutil.copy(template, tmp_path)
    opened = open_store(tmp_path)
    yield opened
    opened.close()
