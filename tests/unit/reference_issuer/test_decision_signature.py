"""What a decision must be before anything in it is believed: its form, its proof, its key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from assessor_app.protocol.problem import ProblemType
from reference_issuer.decision_check import RegisteredKey
from tests.fakes.decision_world import (
    ADA,
    BEN,
    SUBJECT,
    Fault,
    World,
    check_refused,
    each,
    good_world,
    make_item,
    signed_with,
    tampered,
)
from tests.fakes.documents import assessor_key

KEY = RegisteredKey(assessor_key().public.did, ADA, revoked=False)

FAULTS: list[Fault] = [
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
]


@each(FAULTS)
def test_a_fault_of_the_signature_becomes_its_problem(
    world: Callable[[], World], kind: ProblemType, code: str, status: int
) -> None:
    check_refused(world(), kind, code, status)
