"""A served issuer and enrolled devices, for tests over real HTTP on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reference_issuer.service import IssuerService
from tests.fakes.issuer_world import Device, SteppedClock, make_issuer, served


@pytest.fixture
def issuer_clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def issuer(tmp_path: Path, issuer_clock: SteppedClock) -> Iterator[IssuerService]:
    """An issuer with three submissions, all of them assigned to Ada, who is not enrolled yet."""
    with make_issuer(tmp_path, clock=issuer_clock, submissions=3) as service:
        service.invite("Ada")
        service.assign_all("Ada", due_days=7)
        yield service


@pytest.fixture
def location(issuer: IssuerService) -> Iterator[str]:
    with served(issuer) as place:
        yield place


@pytest.fixture
def newcomer(location: str) -> Iterator[Device]:
    """A device that is not enrolled."""
    device = Device(location)
    yield device
    device.close()


@pytest.fixture
def ada(issuer: IssuerService, newcomer: Device) -> Device:
    """Ada's device, enrolled."""
    answer = newcomer.enrol(str(issuer.invite("Ada")))
    assert answer.status_code == 201, answer.text
    return newcomer


@pytest.fixture
def ben(issuer: IssuerService, location: str) -> Iterator[Device]:
    """Ben's device, enrolled, with nothing to assess."""
    device = Device(location)
    assert device.enrol(str(issuer.invite("Ben"))).status_code == 201
    yield device
    device.close()


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    """An enrolled device of an issuer that the tests of a module share, and only read."""
    with make_issuer(tmp_path_factory.mktemp("shared"), submissions=3) as service:
        invitation = str(service.invite("Ada"))
        service.assign_all("Ada", due_days=7)
        with served(service) as place:
            device = Device(place)
            assert device.enrol(invitation).status_code == 201
            yield device
            device.close()
