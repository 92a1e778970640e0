"""The cues of vtt.js's tests: times, identifiers and text, each file that has an expectation."""

from __future__ import annotations

import json

from assessor_app.evidence.webvtt import parse_webvtt
from tests.shared_data import shared

# Where vtt.js and section 6.1 of the standard part, we go with the standard: hours without
# minutes ("000:00.000", "120:00.000") are no time, and a lone arrow ends no cue that follows it.
_OTHERWISE = {
    "cue-times/min-top-digits.vtt",
    "cue-times/minimum-spots-over-sixty.vtt",
    "integration/id.vtt",
}


def test_every_expectation_is_met_but_those_against_the_standard() -> None:
    folder = shared("conformance/webvtt/tests")
    missed, tried = set(), 0
    for file in sorted(folder.rglob("*.vtt")):
        expectation = file.with_suffix(".json")
        if not expectation.exists():
            continue
        tried += 1
        expected = [
            (round(cue["startTime"] * 1000), round(cue["endTime"] * 1000), cue["id"], cue["text"])
            for cue in json.loads(expectation.read_bytes())["cues"]
        ]
        found = parse_webvtt(file.read_bytes().decode("utf-8", "replace"))
        if [(one.start_ms, one.end_ms, one.id, one.text) for one in found] != expected:
            missed.add(file.relative_to(folder).as_posix())
    assert tried == 151
    assert missed == _OTHERWISE
