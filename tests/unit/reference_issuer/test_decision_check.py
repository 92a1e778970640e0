"""The issuer's rules for a decision, a row each: one fault, and the problem that it becomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from assessor_app.domain.digests import digest_of, hex_from_digest
from assessor_app.protocol.problem import ProblemType
from reference_issuer.decision_check import EarlierRubric, IssuedPackage, RegisteredKey
from reference_issuer.problems import DecisionProblem
from tests.fakes.decision_world import (
    ADA,
    BEN,
    RUBRIC,
    World,
    good_world,
    held,
    levels_but,
    log_with,
    make_item,
    signed_with,
    tampered,
    with_annotations,
    with_results,
)
from tests.fakes.documents import NOW, REMOVED, assessor_key, urn
from tests.fakes.issuer_world import LOWEST

OTHER = digest_of(b"another decision")
SUBJECT = "credentialSubject"
FOREIGN_LEVEL = str(RUBRIC.criteria[0].levels[0].id)


def package_of(world: World) -> IssuedPackage:
    assert world.facts.package is not None
    return world.facts.package


def in_state(state: str) -> World:
    world = good_world()
    assert world.facts.assignment is not None
    return world.knowing(assignment=replace(world.facts.assignment, state=state))


def of_another_assessor() -> World:
    world = good_world()
    assert world.facts.assignment is not None
    return world.knowing(assignment=replace(world.facts.assignment, assessor=BEN))


def with_package(*, rubric_current: bool = True) -> World:
    world = good_world()
    package = replace(package_of(world), current=False, rubric_current=rubric_current)
    return world.knowing(package=package)


EARLIER = digest_of(b"the rubric before")


def by_earlier(until: datetime | None = None, *, same_files: bool = True) -> World:
    """Return a decision by the rubric before, which the issuer accepts."""
    world = signed_with({f"{SUBJECT}.rubric.digestSRI": EARLIER})
    package = package_of(world)
    accepted = EarlierRubric(package.rubric_id, hex_from_digest(EARLIER), until)
    package = replace(package, earlier=(accepted,), current=False, evidence_current=same_files)
    return world.knowing(package=package)


def superseding(target: str, digest: str, *, sequence: int = 1) -> World:
    named = {f"{SUBJECT}.supersedes": {"id": target, "digestSRI": digest}}
    if sequence == 1:
        return signed_with(named)
    return signed_with(named, sequence=sequence, previous=OTHER)


def in_log(sequence: int, **facts: str) -> World:
    previous = OTHER if sequence > 1 else None
    item = make_item(sequence=sequence, previous=previous)
    return good_world(item).knowing(log=log_with(**facts))


FIRST = make_item(name="first")
KEY = RegisteredKey(assessor_key().public.did, ADA, revoked=False)

RULES: list[tuple[str, Callable[[], World], ProblemType, str, int]] = [
    # size, strict parse, schema
    (
        "too large",
        lambda: signed_with({f"{SUBJECT}.feedback.value": "x" * 5_000_000}),
        ProblemType.TOO_LARGE,
        "decision_too_large",
        413,
    ),
    (
        "bytes that are no JSON",
        lambda: replace(good_world(), data=b"{"),
        ProblemType.SCHEMA,
        "json_malformed",
        422,
    ),
    (
        "a member twice",
        lambda: replace(good_world(), data=b'{"id":"urn:a:1","id":"urn:a:2"}'),
        ProblemType.SCHEMA,
        "json_duplicate_key",
        422,
    ),
    (
        "a member that nobody knows",
        lambda: signed_with({"surprise": 1}),
        ProblemType.SCHEMA,
        "schema",
        422,
    ),
    (
        "recused is no decision",
        lambda: signed_with({f"{SUBJECT}.outcome": "recused"}),
        ProblemType.SCHEMA,
        "schema",
        422,
    ),
    # one proof with purpose and domain
    (
        "another domain",
        lambda: good_world(make_item(domain="https://elsewhere.example")),
        ProblemType.PROOF,
        "proof_domain",
        422,
    ),
    (
        "no domain",
        lambda: good_world(make_item(domain="")),
        ProblemType.PROOF,
        "proof_domain",
        422,
    ),
    (
        "signed by another than it says",
        lambda: signed_with({"issuer.id": assessor_key(2).public.did}),
        ProblemType.PROOF,
        "proof_other_signer",
        422,
    ),
    # registered key and its controller
    (
        "a key that is not registered",
        lambda: good_world().knowing(key=None),
        ProblemType.PROOF,
        "key_unregistered",
        422,
    ),
    (
        "a key of another assessor",
        lambda: good_world().knowing(key=replace(KEY, assessor=BEN)),
        ProblemType.PROOF,
        "key_other_assessor",
        422,
    ),
    (
        "a revoked key",
        lambda: good_world().knowing(key=replace(KEY, revoked=True)),
        ProblemType.KEY_REVOKED,
        "key_revoked",
        403,
    ),
    # signature
    (
        "changed after signing",
        lambda: tampered(lambda one: one[SUBJECT]["feedback"].update(value="Well done.")),
        ProblemType.PROOF,
        "signature_wrong",
        422,
    ),
    # assignment
    (
        "an assignment that nobody knows",
        lambda: good_world().knowing(assignment=None),
        ProblemType.ASSIGNMENT,
        "assignment_unknown",
        422,
    ),
    (
        "another assessor's assignment",
        of_another_assessor,
        ProblemType.ASSIGNMENT,
        "assignment_unknown",
        422,
    ),
    (
        "recused before",
        lambda: in_state("recused"),
        ProblemType.ASSIGNMENT,
        "assignment_recused",
        409,
    ),
    (
        "recalled",
        lambda: in_state("recalled"),
        ProblemType.ASSIGNMENT,
        "assignment_recalled",
        409,
    ),
    (
        "another submission",
        lambda: signed_with({f"{SUBJECT}.id": urn("submission/2")}),
        ProblemType.ASSIGNMENT,
        "assignment_other_submission",
        422,
    ),
    (
        "another attempt",
        lambda: signed_with({f"{SUBJECT}.attempt": 2}),
        ProblemType.ASSIGNMENT,
        "assignment_other_submission",
        422,
    ),
    (
        "another achievement",
        lambda: signed_with({f"{SUBJECT}.achievement": "https://issuer.example/achievements/x"}),
        ProblemType.ASSIGNMENT,
        "assignment_other_submission",
        422,
    ),
    # package and rubric digests
    (
        "evidence that was never issued",
        lambda: good_world().knowing(package=None, rubric=None),
        ProblemType.PACKAGE_CHANGED,
        "package_unknown",
        409,
    ),
    (
        "a package by another id",
        lambda: signed_with({f"{SUBJECT}.evidencePackage.id": urn("package/2")}),
        ProblemType.PACKAGE_CHANGED,
        "package_unknown",
        409,
    ),
    (
        "evidence that has changed",
        with_package,
        ProblemType.PACKAGE_CHANGED,
        "package_changed",
        409,
    ),
    (
        "a rubric that has changed",
        lambda: with_package(rubric_current=False),
        ProblemType.RUBRIC_CHANGED,
        "rubric_changed",
        409,
    ),
    (
        "another rubric by digest",
        lambda: signed_with({f"{SUBJECT}.rubric.digestSRI": digest_of(b"other")}),
        ProblemType.RUBRIC_CHANGED,
        "rubric_other",
        409,
    ),
    (
        "another rubric by id",
        lambda: signed_with({f"{SUBJECT}.rubric.id": urn("rubric/2")}),
        ProblemType.RUBRIC_CHANGED,
        "rubric_other",
        409,
    ),
    (
        "the rubric before, signed when it no longer counted",
        lambda: by_earlier(NOW - timedelta(seconds=1)),
        ProblemType.RUBRIC_CHANGED,
        "rubric_until",
        409,
    ),
    (
        "the rubric before, on evidence that has changed",
        lambda: by_earlier(same_files=False),
        ProblemType.PACKAGE_CHANGED,
        "package_changed",
        409,
    ),
    # annotations
    (
        "annotations left out",
        lambda: good_world(replace(make_item(), annotations=None)),
        ProblemType.DIGEST,
        "annotations_missing",
        422,
    ),
    (
        "annotations changed on the way",
        lambda: with_annotations(lambda one: one.update(label="Others"), signed=False),
        ProblemType.DIGEST,
        "annotations_digest",
        422,
    ),
    (
        "annotations by another id",
        lambda: with_annotations(lambda one: one.update(id=urn("collection/2")), signed=True),
        ProblemType.DIGEST,
        "annotations_digest",
        422,
    ),
    (
        "another number of annotations than was signed",
        lambda: signed_with({f"{SUBJECT}.annotations.total": 2}),
        ProblemType.DIGEST,
        "annotations_total",
        422,
    ),
    (
        "annotations of another form",
        lambda: with_annotations(lambda one: one.update(type="Bag"), signed=False),
        ProblemType.SCHEMA,
        "schema",
        422,
    ),
    (
        "an annotation on foreign evidence",
        lambda: with_annotations(
            lambda one: one["first"]["items"][0]["target"].update(source=urn("artifact/x")),
            signed=True,
        ),
        ProblemType.SCHEMA,
        "annotation_target",
        422,
    ),
    (
        "an annotation about a foreign criterion",
        lambda: with_annotations(
            lambda one: one["first"]["items"][0]["body"][1].update(source=urn("criterion/x")),
            signed=True,
        ),
        ProblemType.SCHEMA,
        "annotation_criterion",
        422,
    ),
    (
        "annotations that do not add up",
        lambda: with_annotations(lambda one: one.update(total=2), signed=True),
        ProblemType.SCHEMA,
        "schema",
        422,
    ),
    (
        "a citation of nothing",
        lambda: with_results(lambda one: one[0].update(annotation=[urn("annotation/x")])),
        ProblemType.SCHEMA,
        "citation_unknown",
        422,
    ),
    # each criterion once and its level its own
    (
        "a criterion twice",
        lambda: with_results(lambda one: one.append(one[0])),
        ProblemType.SCHEMA,
        "schema",
        422,
    ),
    (
        "a criterion left out",
        lambda: with_results(lambda one: one.pop(0)),
        ProblemType.SCORES,
        "criterion_missing",
        422,
    ),
    (
        "a foreign criterion",
        lambda: with_results(lambda one: one[0].update(criterion=urn("criterion/x"))),
        ProblemType.SCORES,
        "unknown_criterion",
        422,
    ),
    (
        "another criterion's level",
        lambda: with_results(lambda one: one[1].update(achievedLevel=FOREIGN_LEVEL)),
        ProblemType.SCORES,
        "foreign_level",
        422,
    ),
    (
        "points that are not the level's",
        lambda: with_results(lambda one: one[1].update(score="1")),
        ProblemType.SCORES,
        "points_out_of_range",
        422,
    ),
    (
        "a condition code that the rubric lacks",
        lambda: with_results(
            lambda one: one.__setitem__(
                2, {"criterion": one[2]["criterion"], "conditionCode": "lost", "comment": ""}
            )
        ),
        ProblemType.SCORES,
        "unknown_condition_code",
        422,
    ),
    (
        "not applicable where it always applies",
        lambda: with_results(
            lambda one: one.__setitem__(
                2, {"criterion": one[2]["criterion"], "notApplicable": True, "comment": ""}
            )
        ),
        ProblemType.SCORES,
        "not_applicable_not_allowed",
        422,
    ),
    # totals and outcome recomputed
    (
        "a total that is no sum",
        lambda: signed_with({f"{SUBJECT}.score.value": "6"}),
        ProblemType.SCORES,
        "total_other",
        422,
    ),
    (
        "another highest total",
        lambda: signed_with({f"{SUBJECT}.score.max": "8"}),
        ProblemType.SCORES,
        "total_other",
        422,
    ),
    (
        "an outcome that the rule does not give",
        lambda: signed_with({f"{SUBJECT}.outcome": "notYetEarned"}),
        ProblemType.OUTCOME,
        "outcome_other",
        422,
    ),
    (
        "earned though the levels are low",
        lambda: signed_with({f"{SUBJECT}.outcome": "earned"}, levels=LOWEST),
        ProblemType.OUTCOME,
        "outcome_other",
        422,
    ),
    (
        "an override of another outcome",
        lambda: signed_with(
            {
                f"{SUBJECT}.outcome": "escalated",
                f"{SUBJECT}.override": {"computed": "notYetEarned", "reason": "Unsure."},
            }
        ),
        ProblemType.OUTCOME,
        "override_computed",
        422,
    ),
    (
        "an override of nothing",
        lambda: signed_with({f"{SUBJECT}.override": {"computed": "earned", "reason": "Sure."}}),
        ProblemType.OUTCOME,
        "override_empty",
        422,
    ),
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


@pytest.mark.parametrize(
    ("world", "kind", "code", "status"),
    [row[1:] for row in RULES],
    ids=[row[0] for row in RULES],
)
def test_a_fault_becomes_its_problem(
    world: Callable[[], World], kind: ProblemType, code: str, status: int
) -> None:
    with pytest.raises(DecisionProblem) as caught:
        world().check()
    problem = caught.value.problem
    assert (problem.type, problem.code, problem.status) == (kind.value, code, status)


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
    ("the rubric before, which is accepted", by_earlier, ()),
    ("the rubric before, signed in time", lambda: by_earlier(NOW), ()),
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
