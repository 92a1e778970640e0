"""What the tests of evidence start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessor_app.evidence.blobs import BlobStore, PackageKey, new_package_key


@pytest.fixture
def store(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


@pytest.fixture
def key() -> PackageKey:
    return new_package_key()
