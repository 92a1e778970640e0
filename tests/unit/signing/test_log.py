"""The chain of a device's decisions."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.domain.digests import digest_of
from assessor_app.domain.ids import Digest, LogId
from assessor_app.domain.outbox import LogHead
from assessor_app.errors import Bug
from assessor_app.signing.log import ChainReport, Fork, Gap, check_chain, next_entry
from assessor_app.signing.verification import VerifiedDecision, verify_decision
from tests.fakes.documents import Signed, assessor_key, make_decision, urn

_LOG = LogId(urn("log"))
_DID = assessor_key().public.did


def _chain(length: int) -> list[VerifiedDecision]:
    chain: list[VerifiedDecision] = []
    for sequence in range(1, length + 1):
        previous = chain[-1].digest if chain else None
        chain.append(_verified(_entry(sequence, previous)))
    return chain


def _entry(sequence: int, previous: str | None, name: str = "") -> Signed:
    return make_decision(name=name or str(sequence), sequence=sequence, previous=previous)


def _verified(signed: Signed) -> VerifiedDecision:
    return verify_decision(signed.data)


_CHAIN = _chain(6)


def test_the_first_entry_names_none_before_it() -> None:
    entry = next_entry(LogHead(_LOG, 0, None))
    assert (entry.id, entry.sequence, entry.previous) == (_LOG, 1, None)
    assert "previous" not in entry.to_json()


def test_each_entry_names_the_one_before() -> None:
    for one, following in pairwise(_CHAIN):
        head = LogHead(_LOG, one.document.log.sequence, one.digest)
        assert next_entry(head) == following.document.log


@pytest.mark.parametrize(
    ("sequence", "digest"), [(0, digest_of(b"")), (1, None), (-1, digest_of(b""))]
)
def test_a_head_that_contradicts_itself_is_a_bug(sequence: int, digest: Digest | None) -> None:
    with pytest.raises(Bug) as problem:
        next_entry(LogHead(_LOG, sequence, digest))
    assert problem.value.code == "log_head"


@given(st.permutations(_CHAIN))
def test_a_whole_chain_is_sound_in_any_order(decisions: list[VerifiedDecision]) -> None:
    assert check_chain(decisions).sound
    assert check_chain([*decisions, *decisions]).sound


def test_nothing_is_sound() -> None:
    assert check_chain([]) == ChainReport((), ())


@pytest.mark.parametrize(
    ("held", "gaps"),
    [
        ([1, 2, 4], [(3, 3)]),
        ([1, 5, 6], [(2, 4)]),
        ([2, 3], [(1, 1)]),
        ([6], [(1, 5)]),
        ([2, 5], [(1, 1), (3, 4)]),
        ([1, 2], []),
    ],
)
def test_missing_entries_are_named(held: list[int], gaps: list[tuple[int, int]]) -> None:
    report = check_chain(_CHAIN[place - 1] for place in held)
    assert report.gaps == tuple(Gap(_DID, _LOG, first, last) for first, last in gaps)
    assert report.forks == ()
    assert report.sound is not bool(gaps)


def test_two_decisions_at_one_place_are_a_fork() -> None:
    other = _verified(_entry(3, _CHAIN[1].digest, name="other"))
    report = check_chain([*_CHAIN, other])
    both = tuple(sorted((_CHAIN[2].digest, other.digest)))
    assert report.forks == (Fork(_DID, _LOG, 3, both),)


def test_an_entry_that_names_another_predecessor_shows_a_fork() -> None:
    hidden = Digest(digest_of(b"a decision that nobody shows"))
    stranger = _verified(_entry(4, hidden))
    report = check_chain([*_CHAIN[:3], stranger])
    assert report.forks == (Fork(_DID, _LOG, 3, tuple(sorted((_CHAIN[2].digest, hidden)))),)


def test_two_successors_naming_different_predecessors_that_are_gone_show_a_fork() -> None:
    one, other = (_verified(_entry(3, digest_of(name), name.decode())) for name in (b"a", b"b"))
    assert {fork.sequence for fork in check_chain([one, other]).forks} == {2, 3}


def test_another_assessor_cannot_disturb_a_log_by_naming_it() -> None:
    stranger = verify_decision(make_decision(assessor=assessor_key(2), name="other").data)
    report = check_chain([*_CHAIN, stranger])
    assert report.sound


def test_each_log_is_told_apart() -> None:
    other = make_decision(name="other", sequence=2, override={"log.id": urn("other log")})
    report = check_chain([*_CHAIN, _verified(other)])
    assert report == ChainReport((), (Gap(_DID, LogId(urn("other log")), 1, 1),))
