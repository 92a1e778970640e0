"""The issuer of the sample work: what stands in its way is said, and it never outlives us."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assessor_app.config import Profile
from assessor_app.errors import EnvironmentProblem
from assessor_app.services.profile.sample_issuer import SampleIssuer
from reference_issuer.service import IssuerService


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A profile whose sample issuer is made, without the sample submissions."""
    home = tmp_path / "profile" / "sample-issuer"
    IssuerService.init(home, name="Sample work", base_url="http://127.0.0.1").close()
    (home / "filled").touch()
    return Profile(tmp_path / "profile")


@pytest.fixture
def sample(profile: Profile) -> Iterator[SampleIssuer]:
    """The sample issuer of that profile; stopped at the end."""
    made = SampleIssuer(profile)
    yield made
    made.stop()


def keep_port(profile: Profile, port: int) -> None:
    """Let the sample issuer have answered at ``port`` before."""
    (profile.folder / "sample-issuer" / "port").write_text(f"{port}\n", "ascii")


def test_a_port_that_is_taken_is_said_plainly_and_works_once_it_is_free(
    profile: Profile, sample: SampleIssuer
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        keep_port(profile, taken)
        with pytest.raises(EnvironmentProblem) as refused:
            sample.start()
    problem = refused.value
    assert (problem.code, problem.details["reason"]) == ("sample_unavailable", "port_taken")
    assert "another program uses its place" in problem.message
    assert str(taken) in problem.hint
    assert not sample.running
    sample.start()
    assert sample.running


def test_an_issuer_that_is_damaged_is_unavailable(profile: Profile, sample: SampleIssuer) -> None:
    for path in (profile.folder / "sample-issuer").iterdir():
        if path.is_file() and path.suffix == ".db":
            path.write_bytes(b"no database")
    with pytest.raises(EnvironmentProblem) as refused:
        sample.start()
    problem = refused.value
    assert problem.code == "sample_unavailable"
    assert problem.message.startswith("The sample work cannot be prepared. "), "in its own words"
    assert "pip install" not in problem.hint, "it is there: installing it again mends nothing"


def test_it_stops_with_the_program_that_started_it(profile: Profile) -> None:
    home = profile.folder / "sample-issuer"
    serve = ("-m", "reference_issuer", "--home", str(home), "serve", "--port", "0")
    with subprocess.Popen(
        [sys.executable, *serve, "--until-input-ends", "--json"],
        cwd=Path(__file__).resolve().parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert b"location" in process.stdout.readline()
        process.stdin.close()  # as the system does when the program that holds it is killed
        assert process.wait(timeout=60) == 0
