"""RFC 8785: the six files of the scheme's own test data."""

from __future__ import annotations

import json

from assessor_app.signing.canonical import canonical_bytes
from tests.shared_data import shared

_FOLDER = "conformance/jcs/testdata"


def test_six_of_six_files_give_the_published_bytes() -> None:
    right = []
    for source in sorted(shared(f"{_FOLDER}/input").glob("*.json")):
        written = canonical_bytes(json.loads(source.read_bytes()))
        outhex = shared(f"{_FOLDER}/outhex/{source.stem}.txt").read_text(encoding="ascii")
        assert written == bytes.fromhex(outhex), source.name
        assert written == shared(f"{_FOLDER}/output/{source.name}").read_bytes().strip()
        right.append(source.stem)
    assert right == ["arrays", "french", "structures", "unicode", "values", "weird"]
