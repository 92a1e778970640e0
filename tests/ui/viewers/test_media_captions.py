"""Captions, times and messages: what is read from files and pipes that are not trusted."""

from __future__ import annotations

import pytest

from assessor_app.errors import UserFixable
from assessor_app.ui.viewers.media.captions import Cue, parse_captions
from assessor_app.ui.viewers.media.fragments import clock, range_of, selector_of
from assessor_app.ui.viewers.media.wire import EventStream, WireViolation, pack_event

pytestmark = pytest.mark.desktop


def test_webvtt_gives_cues_without_markup_and_names_the_speaker() -> None:
    captions = parse_captions(b"WEBVTT\n\n00:01.250 --> 00:02.500\n<v Ana>Hello <i>all</i>\n")
    assert captions.cues == (Cue(1250, 2500, "Ana: Hello all"),)


def test_srt_gives_cues() -> None:
    captions = parse_captions(b"1\r\n00:00:01,500 --> 00:00:02,000\r\nOne\r\nTwo\r\n\r\n")
    assert captions.cues == (Cue(1500, 2000, "One\nTwo"),)
    assert [captions.text_at(ms) for ms in (1499, 1500, 1999, 2000)] == [
        "",
        "One\nTwo",
        "One\nTwo",
        "",
    ]
    assert captions.matches("one TWO") == [0]


@pytest.mark.parametrize("data", [b"", b"\x00\xff\x00", b"WEBVTT\n\nno time", b"plain words"])
def test_what_is_no_caption_file_is_one_error(data: bytes) -> None:
    with pytest.raises(UserFixable) as told:
        parse_captions(data)
    assert told.value.code == "captions_unreadable"


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
