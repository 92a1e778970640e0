"""The issuer's rules for a decision as a whole: what passes, and which of two faults is told.

Each fault alone stands in the table of what it is about: ``test_decision_*.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assessor_app.protocol.problem import ProblemType
from reference_issuer.problems import DecisionProblem
from tests.fakes.decision_world import (
    FIRST,
    OTHER,
    SUBJECT,
    World,
    good_world,
    held,
    in_log,
    in_state,
    levels_but,
    log_with,
    make_item,
    signed_with,
    superseding,
    tampered,
    with_results,
)
from tests.fakes.documents import REMOVED, urn
from tests.fakes.issuer_world import LOWEST


def test_a_good_decision_passes_with_its_evaluation() -> None:
    checked = good_world().check()
    assert checked.evaluation is not None
    assert checked.evaluation.outcome == "earned"
    assert str(checked.evaluation.total) == "7"
    assert (checked.duplicate, checked.late, checked.gaps) == (False, False, ())


GOOD: list[tuple[str, Callable[[], World], tuple[str, ...]]] = [
    ("lowest levels", lambda: good_world(make_item(levels=LOWEST)), ()),
    (
        "an advisory criterion left out",
        lambda: good_world(make_item(levels=levels_but(c23=None))),
        (),
    ),
    ("the total left out", lambda: signed_with({f"{SUBJECT}.score": REMOVED}), ()),
    (
        "an override with its reason",
        lambda: signed_with(
            {
                f"{SUBJECT}.outcome": "escalated",
                f"{SUBJECT}.override": {"computed": "earned", "reason": "A second look."},
            }
        ),
        (),
    ),
    ("a gap in the log", lambda: in_log(7), ("log",)),
    ("the next in the log", lambda: in_log(2, before=OTHER), ()),
    (
        "no annotations at all",
        lambda: good_world(replace(make_item(marks=0), annotations=None)),
        (),
    ),
    (
        "a revision of the latest",
        lambda: superseding(FIRST.id, FIRST.decision.digest).knowing(head=held(FIRST)),
        (),
    ),
    (
        "a revision of one that never came",
        lambda: superseding(urn("decision/x"), OTHER),
        ("supersedes",),
    ),
    (
        "a later revision of one that never came",
        lambda: superseding(urn("decision/x"), OTHER, sequence=3).knowing(head=held(FIRST)),
        ("log", "supersedes"),
    ),
]


@pytest.mark.parametrize(("world", "gaps"), [row[1:] for row in GOOD], ids=[row[0] for row in GOOD])
def test_what_the_rules_allow_passes(world: Callable[[], World], gaps: tuple[str, ...]) -> None:
    checked = world().check()
    assert checked.gaps == gaps
    assert not checked.duplicate


def test_the_same_bytes_are_a_duplicate_whatever_has_changed_since() -> None:
    world = in_state("recalled").knowing(package=None, rubric=None, key=None)
    checked = world.knowing(same_id=held(world.item)).check()
    assert checked.duplicate


def test_the_one_that_a_revision_awaits_comes_late() -> None:
    item = make_item()
    world = good_world(item).knowing(head=held(FIRST), awaited=item.decision.digest)
    assert world.check().late


def test_a_condition_code_leaves_the_outcome_to_the_rule() -> None:
    def without_sound(results: list[dict[str, object]]) -> None:
        results[2] = {
            "criterion": results[2]["criterion"],
            "conditionCode": "no-sound",
            "comment": "There is no sound.",
        }

    world = with_results(
        without_sound,
        **{
            f"{SUBJECT}.outcome": "notYetEarned",
            f"{SUBJECT}.score": {"value": "4", "max": "7"},
        },
    )
    assert world.check().evaluation is not None


ORDER: list[tuple[str, Callable[[], World], str]] = [
    (
        "schema before proof",
        lambda: signed_with({"surprise": 1}, domain="https://elsewhere.example"),
        "schema",
    ),
    (
        "proof before key",
        lambda: good_world(make_item(domain="https://elsewhere.example")).knowing(key=None),
        "proof_domain",
    ),
    (
        "key before signature",
        lambda: tampered(lambda one: one.update(validFrom="2020-01-01T00:00:00Z")).knowing(
            key=None
        ),
        "key_unregistered",
    ),
    (
        "signature before assignment",
        lambda: tampered(lambda one: one.update(validFrom="2020-01-01T00:00:00Z")).knowing(
            assignment=None
        ),
        "signature_wrong",
    ),
    (
        "assignment before package",
        lambda: good_world().knowing(assignment=None, package=None, rubric=None),
        "assignment_unknown",
    ),
    (
        "package before scores",
        lambda: with_results(lambda one: one.pop()).knowing(package=None, rubric=None),
        "package_unknown",
    ),
    (
        "annotations before scores",
        lambda: good_world(replace(make_item(levels=levels_but(c11=None)), annotations=None)),
        "annotations_missing",
    ),
    (
        "criteria before the total",
        lambda: with_results(lambda one: one.pop(0), **{f"{SUBJECT}.score.value": "1"}),
        "criterion_missing",
    ),
    (
        "the total before the outcome",
        lambda: signed_with({f"{SUBJECT}.score.value": "1", f"{SUBJECT}.outcome": "escalated"}),
        "total_other",
    ),
    (
        "the outcome before the log",
        lambda: signed_with({f"{SUBJECT}.outcome": "escalated"}).knowing(log=log_with(here=OTHER)),
        "outcome_other",
    ),
    (
        "the log before the id",
        lambda: good_world().knowing(
            log=log_with(here=OTHER), same_id=replace(held(make_item()), digest=OTHER)
        ),
        "log_fork",
    ),
    (
        "the id before the revision",
        lambda: good_world().knowing(
            same_id=replace(held(make_item()), digest=OTHER), head=held(FIRST)
        ),
        "same_id_other_bytes",
    ),
]


@pytest.mark.parametrize(
    ("world", "code"), [row[1:] for row in ORDER], ids=[row[0] for row in ORDER]
)
def test_of_two_faults_the_earlier_rule_is_told(world: Callable[[], World], code: str) -> None:
    with pytest.raises(DecisionProblem) as caught:
        world().check()
    assert caught.value.code == code


def test_an_issuers_own_limit_of_size_is_kept() -> None:
    with pytest.raises(DecisionProblem) as caught:
        good_world().check(max_bytes=1000)
    assert caught.value.problem.type == ProblemType.TOO_LARGE.value
