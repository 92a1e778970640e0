"""Times and messages: what is read from files and pipes that are not trusted."""

from __future__ import annotations

import pytest

from assessor_app.ui.viewers.media.fragments import clock, range_of, selector_of
from assessor_app.ui.viewers.media.wire import EventStream, WireViolation, pack_event

pytestmark = pytest.mark.desktop


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("t=1.5,4", (1500, 4000)),
        ("t=npt:0:02,1:00:03", (2000, 3603000)),
        ("xywh=percent:0,0,5,5&t=7", (7000, None)),
        ("t=,5", (0, 5000)),
        ("t=5,4", None),
        ("t=x", None),
        ("page=4", None),
    ],
)
def test_times_of_media_fragments(value: str, found: object) -> None:
    assert range_of({"type": "FragmentSelector", "value": value}) == found


def test_a_selector_is_read_back() -> None:
    assert range_of(selector_of(1500, 61_234)) == (1500, 61_234)
    assert clock(3_734_500, tenths=True) == "1:02:14.5"


def test_events_are_cut_wherever_the_pipe_cuts_them() -> None:
    data = pack_event({"t": "a"}) + pack_event({"t": "b"})
    stream = EventStream()
    found = [event for byte in data for event in stream.feed(bytes([byte]))]
    assert found == [{"t": "a"}, {"t": "b"}]


@pytest.mark.parametrize("data", [b"\xff\xff\xff\xff", b"\0\0\0\1x", b"\0\0\0\2[]"])
def test_what_no_player_says_is_refused(data: bytes) -> None:
    with pytest.raises(WireViolation):
        EventStream().feed(data)
