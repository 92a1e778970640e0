from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.connector import FakeConnector
from tests.fakes.device import Device
from tests.fakes.fake_issuer import FakeIssuer
from tests.fakes.recording import Recording


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a migrated, empty store: migrating anew for each test is slow."""
    folder = tmp_path_factory.mktemp("template")
    Device.open(folder).close()
    return (folder / "assessor.db").read_bytes()


@pytest.fixture
def issuer() -> FakeIssuer:
    return FakeIssuer()


@pytest.fixture
def connector(issuer: FakeIssuer) -> FakeConnector:
    return FakeConnector(issuer)


@pytest.fixture
def device(tmp_path: Path, template: bytes, issuer: FakeIssuer) -> Iterator[Device]:
    opened = Device.open(tmp_path / "profile", template=template)
    opened.enrol(issuer.well_known.data, issuer=issuer.id)
    yield opened
    opened.close()


@pytest.fixture
def recording(issuer: FakeIssuer, device: Device) -> Recording:
    return Recording(issuer, device)
