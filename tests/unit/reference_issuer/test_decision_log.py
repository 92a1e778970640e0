"""A decision's place in its assessor's log, its id, and what it supersedes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assessor_app.domain.digests import digest_of
from assessor_app.protocol.problem import ProblemType
from tests.fakes.decision_world import (
    BEN,
    FIRST,
    OTHER,
    Fault,
    World,
    check_refused,
    each,
    good_world,
    held,
    in_log,
    make_item,
    superseding,
)
from tests.fakes.documents import urn

FAULTS: list[Fault] = [
    # log sequence
    (
        "another assessor's log",
        lambda: in_log(1, owner=BEN),
        ProblemType.LOG_FORK,
        "log_other_assessor",
        409,
    ),
    (
        "a place that is taken",
        lambda: in_log(1, here=OTHER),
        ProblemType.LOG_FORK,
        "log_fork",
        409,
    ),
    (
        "not after the one before",
        lambda: in_log(2, before=digest_of(b"the one before")),
        ProblemType.LOG_FORK,
        "log_previous",
        409,
    ),
    (
        "not the one that the next one follows",
        lambda: in_log(2, before=OTHER, named_by_next=OTHER),
        ProblemType.LOG_FORK,
        "log_next",
        409,
    ),
    # idempotency and revisions
    (
        "the same id with other bytes",
        lambda: good_world().knowing(same_id=replace(held(make_item()), digest=OTHER)),
        ProblemType.SAME_ID_OTHER_BYTES,
        "same_id_other_bytes",
        409,
    ),
    (
        "the same bytes by another assessor",
        lambda: good_world().knowing(same_id=held(make_item(), assessor=BEN)),
        ProblemType.SAME_ID_OTHER_BYTES,
        "same_id_other_bytes",
        409,
    ),
    (
        "decided before",
        lambda: good_world().knowing(head=held(FIRST)),
        ProblemType.ALREADY_DECIDED,
        "already_decided",
        409,
    ),
    (
        "a revision of other bytes",
        lambda: superseding(FIRST.id, OTHER).knowing(head=held(FIRST)),
        ProblemType.ALREADY_DECIDED,
        "supersedes_other",
        409,
    ),
    (
        "a revision of an unknown one that is not later",
        lambda: superseding(urn("decision/x"), OTHER).knowing(head=held(FIRST, sequence=5)),
        ProblemType.ALREADY_DECIDED,
        "supersedes_other",
        409,
    ),
    (
        "awaited by a revision with other bytes",
        lambda: good_world().knowing(head=held(FIRST), awaited=OTHER),
        ProblemType.ALREADY_DECIDED,
        "supersedes_other",
        409,
    ),
]


@each(FAULTS)
def test_a_fault_of_the_log_becomes_its_problem(
    world: Callable[[], World], kind: ProblemType, code: str, status: int
) -> None:
    check_refused(world(), kind, code, status)
