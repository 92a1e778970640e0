"""Wycheproof's Ed25519 cases, valid and invalid, through the program's own key class."""

from __future__ import annotations

import json
from collections import Counter

from assessor_app.errors import IntegrityProblem
from assessor_app.signing.multikey import PublicKey
from tests.shared_data import shared


def test_151_of_151_cases_are_judged_right() -> None:
    path = shared("conformance/ed25519/wycheproof_ed25519_test.json")
    vectors = json.loads(path.read_bytes())
    judged: Counter[str] = Counter()
    for group in vectors["testGroups"]:
        key = PublicKey(bytes.fromhex(group["publicKey"]["pk"]))
        for case in group["tests"]:
            try:
                key.verify(bytes.fromhex(case["sig"]), bytes.fromhex(case["msg"]))
                result = "valid"
            except IntegrityProblem:
                result = "invalid"
            assert result == case["result"], case
            judged[result] += 1
    assert judged.total() == vectors["numberOfTests"] == 151
    assert judged["valid"] > 0
    assert judged["invalid"] > 0
