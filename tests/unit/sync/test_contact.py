"""A silent issuer is asked again soon while something waits; what waits goes once it is back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.outcome import DecisionStatus
from assessor_app.issuers.connector import Failure, IssuerProblem
from assessor_app.sync.contact import next_try
from assessor_app.sync.engine import SyncEngine
from assessor_app.sync.retry import LONGEST_CONTACT_WAIT_S, contact_wait_s
from tests.fakes.connector import FakeConnector
from tests.fakes.device import RUBRIC, Device
from tests.fakes.fake_issuer import FakeIssuer


@pytest.fixture
def engine(device: Device, connector: FakeConnector) -> SyncEngine:
    made = device.engine(lambda _: connector)
    made._jitter = lambda: 0.0
    return made


def _next(device: Device) -> datetime | None:
    with device.store.read() as tx:
        return next_try(tx, device.issuer())


def _silence(retry_after_s: float | None = None) -> IssuerProblem:
    failure = Failure.UNREACHABLE if retry_after_s is None else Failure.REFUSED
    return IssuerProblem("", failure, status=503, retry_after_s=retry_after_s)


@given(silences=st.integers(0, 10**9), jitter=st.floats(0, 1, exclude_max=True))
def test_waits_for_an_issuer_are_short_and_bounded(silences: int, jitter: float) -> None:
    wait_s = contact_wait_s(silences, jitter)
    assert 1.5 <= wait_s <= LONGEST_CONTACT_WAIT_S
    assert contact_wait_s(silences + 1, jitter) >= wait_s


def test_a_silent_issuer_is_asked_again_after_a_stored_time_that_grows(
    device: Device, connector: FakeConnector, engine: SyncEngine
) -> None:
    device.sign("2")
    waits = []
    for _ in range(6):
        connector.failures["well_known"] = [_silence()]
        engine.run_once()
        until = _next(device)
        assert until is not None
        waits.append((until - device.clock()).total_seconds())
    assert waits == [1.5, 3.0, 6.0, 12.0, 15.0, 15.0]


def test_it_is_left_alone_as_long_as_it_asks(
    device: Device, connector: FakeConnector, engine: SyncEngine
) -> None:
    device.sign("2")
    connector.failures["well_known"] = [_silence(retry_after_s=90.0)]
    engine.run_once()
    assert _next(device) == device.clock() + timedelta(seconds=90)


def test_nothing_is_tried_where_nothing_waits(
    device: Device, connector: FakeConnector, engine: SyncEngine
) -> None:
    connector.failures["well_known"] = [_silence()]
    engine.run_once()
    assert _next(device) is None


def test_what_is_to_be_fetched_waits_too(
    device: Device, issuer: FakeIssuer, connector: FakeConnector, engine: SyncEngine
) -> None:
    issuer.publish(rubric=RUBRIC)
    engine.run_once(download=True, upload=False)
    assert _next(device) is None
    issuer.publish("2", rubric=RUBRIC)
    connector.failures["blob"] = [_silence() for _ in range(20)]
    engine.run_once()
    connector.failures = {"well_known": [_silence()]}
    engine.run_once()
    assert _next(device) is not None


def test_what_waited_for_an_hour_goes_at_once_when_the_issuer_is_back(
    device: Device, connector: FakeConnector, engine: SyncEngine
) -> None:
    decision = device.sign("2")
    later = device.clock() + timedelta(hours=1)
    with device.store.write() as tx:
        (row,) = tx.outbox.all()
        tx.outbox.update(replace(row, attempts=9, next_at=later, problem="issuer_timeout"))
    engine.run_once()
    assert device.decision(decision).status is DecisionStatus.QUEUED
    assert _next(device) == later
    connector.failures["well_known"] = [_silence()]
    engine.run_once()
    engine.run_once()
    assert device.decision(decision).status is DecisionStatus.ACCEPTED
    assert _next(device) is None
