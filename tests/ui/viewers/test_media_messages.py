"""Times and messages: what is read from files and pipes that are not trusted."""

from __future__ import annotations

import pytest

from assessor_app.ui.viewers.media.clock import clock, ms_of, seconds_of
from assessor_app.ui.viewers.media.wire import EventStream, WireViolation, pack_event

pytestmark = pytest.mark.desktop


def test_a_time_is_read_as_people_do() -> None:
    assert clock(3_734_500, tenths=True) == "1:02:14.5"
    assert ms_of(seconds_of(61_234)) == 61_234


def test_events_are_cut_wherever_the_pipe_cuts_them() -> None:
    data = pack_event({"t": "a"}) + pack_event({"t": "b"})
    stream = EventStream()
    found = [event for byte in data for event in stream.feed(bytes([byte]))]
    assert found == [{"t": "a"}, {"t": "b"}]


@pytest.mark.parametrize("data", [b"\xff\xff\xff\xff", b"\0\0\0\1x", b"\0\0\0\2[]"])
def test_what_no_player_says_is_refused(data: bytes) -> None:
    with pytest.raises(WireViolation):
        EventStream().feed(data)
