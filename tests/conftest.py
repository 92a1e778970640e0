"""Fixtures for every test: a small world and the demo's, each a fresh copy of a template."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from assessor_app.evidence.decoder.client import Decoder
from tests.fakes.kept_decoder import KEPT
from tests.fakes.second_attempts import fill_second_attempts
from tests.fakes.world import Template, World, demo_template, make_template, small_template

# How long one example takes says nothing about the program on a machine that does other work too.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")


@pytest.fixture(scope="session", autouse=True)
def _kept_decoder_ends() -> Iterator[None]:
    yield
    KEPT.end()


@pytest.fixture(scope="session")
def decoder() -> Decoder:
    """The one decoder of the run. A test of how it starts or ends makes one of its own."""
    return KEPT


@pytest.fixture(scope="session")
def world_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The small world as it was first synced."""
    return small_template(tmp_path_factory.mktemp("world") / "template")


@pytest.fixture(scope="session")
def demo_world_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The demo's twelve submissions as they were first synced."""
    return demo_template(tmp_path_factory.mktemp("demo-world") / "template")


@pytest.fixture(scope="session")
def second_attempt_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A first and a second attempt of one earner, as they were first synced."""
    folder = tmp_path_factory.mktemp("second-attempt")
    return make_template(folder / "template", fill_second_attempts)


@pytest.fixture
def second_attempt_world(second_attempt_template: Template, tmp_path: Path) -> Iterator[World]:
    """A profile with two attempts of one earner, ready offline."""
    with second_attempt_template.copy(tmp_path / "second-attempt") as made:
        yield made


@pytest.fixture
def world(world_template: Template, tmp_path: Path) -> Iterator[World]:
    """A profile with three small submissions, ready offline."""
    with world_template.copy(tmp_path / "world") as made:
        yield made


@pytest.fixture
def demo_world(demo_world_template: Template, tmp_path: Path) -> Iterator[World]:
    """A profile with the demo's twelve submissions, ready offline."""
    with demo_world_template.copy(tmp_path / "demo-world") as made:
        yield made
