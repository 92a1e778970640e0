"""The issuer's keys: kept in a file of their own, rotated, revoked."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assessor_app.errors import AssessorError
from assessor_app.signing.multikey import SigningKey
from reference_issuer.keys import KeyFile
from reference_issuer.service import IssuerService
from tests.fakes.issuer_world import SteppedClock, make_issuer

posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")


def test_a_seed_comes_back(tmp_path: Path) -> None:
    file, first, second = KeyFile(tmp_path / "key"), SigningKey.generate(), SigningKey.generate()
    file.add(first)
    file.add(second)
    assert file.key(first.public.multibase).seed() == first.seed()
    assert KeyFile(file.path).key(second.public.multibase).seed() == second.seed()


@posix
def test_the_key_file_is_for_its_owner_only(tmp_path: Path) -> None:
    file, key = KeyFile(tmp_path / "key"), SigningKey.generate()
    file.add(key)
    assert file.path.stat().st_mode & 0o777 == 0o600
    file.path.chmod(0o640)
    with pytest.raises(AssessorError) as caught:
        file.key(key.public.multibase)
    assert caught.value.code == "issuer_key_exposed"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "json_malformed"),
        (b'{"keys": []}', "issuer_key_damaged"),
        (b'{"keys": {"z6Mk": 1}}', "issuer_key_damaged"),
        (b'{"keys": {}}', "issuer_key_missing"),
        (None, "issuer_key_missing"),
    ],
)
def test_a_damaged_key_file_is_told(tmp_path: Path, content: bytes | None, code: str) -> None:
    file = KeyFile(tmp_path / "key")
    if content is not None:
        file.path.write_bytes(content)
        file.path.chmod(0o600)
    with pytest.raises(AssessorError) as caught:
        file.key(SigningKey.generate().public.multibase)
    assert caught.value.code == code


def test_a_seed_of_another_key_is_damage(tmp_path: Path) -> None:
    file, key, other = KeyFile(tmp_path / "key"), SigningKey.generate(), SigningKey.generate()
    file.add(key)
    swapped = file.path.read_text().replace(key.public.multibase, other.public.multibase)
    file.path.write_text(swapped)
    with pytest.raises(AssessorError) as caught:
        file.key(other.public.multibase)
    assert caught.value.code == "issuer_key_damaged"
    assert json.loads(file.path.read_text())["keys"]


@pytest.fixture
def issuer(tmp_path: Path) -> IssuerService:
    return make_issuer(tmp_path, clock=SteppedClock(datetime(2026, 11, 3, tzinfo=UTC)))


def test_the_only_key_is_not_revoked(issuer: IssuerService) -> None:
    key = issuer.invite("Ada").key
    with pytest.raises(AssessorError) as caught:
        issuer.revoke_key(key)
    assert caught.value.code == "key_last"
    issuer.rotate_key()
    issuer.revoke_key(key)
    assert issuer.invite("Ada").key != key


def test_an_unknown_key_is_not_revoked(issuer: IssuerService) -> None:
    with pytest.raises(AssessorError) as caught:
        issuer.revoke_key("z6MkUnknown")
    assert caught.value.code == "key_unknown"


def test_an_invitation_pins_the_oldest_key_even_after_it_ended(issuer: IssuerService) -> None:
    before = issuer.invite("Ada").key
    issuer.rotate_key(grace_days=1)
    clock = issuer.config.clock
    assert isinstance(clock, SteppedClock)
    clock.now += timedelta(days=2)
    assert issuer.invite("Ada").key == before
