"""Captions: what is read from files that are not trusted."""

from __future__ import annotations

import random

import pysubs2
import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from assessor_app.errors import UserFixable
from assessor_app.evidence.captions import Cue, parse_captions
from assessor_app.evidence.webvtt import VttCue, parse_webvtt

_PLAIN = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=12)
_TIMES = st.tuples(st.integers(0, 300_000_000), st.integers(1, 60_000))


def _stamp(ms: int, mark: str) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{mark}{ms % 1000:03}"


def _written(cues: list[Cue], *, srt: bool) -> str:
    mark = "," if srt else "."
    return "".join(
        ([] if srt else ["WEBVTT\n\n"])
        + [
            f"{number}\n{_stamp(cue.start_ms, mark)} --> {_stamp(cue.end_ms, mark)}\n{cue.text}\n\n"
            for number, cue in enumerate(cues, start=1)
        ]
    )


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


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        # No blank line between cues: the next number is not said.
        (
            "1\n0:01,5 --> 0:02,25\nOne\n2\n0:03 --> 0:04\nTwo",
            [(1500, 2250, "One"), (3000, 4000, "Two")],
        ),
        ("0:00:01,000 --> 0:00:02,000 X1:40 Y1:20\n{\\an8}<b>Up</b>\n", [(1000, 2000, "Up")]),
        (
            "00:05,000 --> 00:04,000\nBackwards\n\n00:06,000 --> 00:07,000\nOn\n",
            [(6000, 7000, "On")],
        ),
    ],
)
def test_srt_as_programs_and_people_write_it(text: str, cues: list[tuple[int, int, str]]) -> None:
    assert [(one.start_ms, one.end_ms, one.text) for one in parse_captions(text.encode()).cues] == (
        cues
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00\xff\x00",
        b"WEBVTT\n\nno time",
        b"plain words",
        b"WEBVTT\n\n" + b"-->\n" * 1000,
        b"WEBVTT\n\n00:01.000 --> 00:01.000\nno time at all",
        b"00:00:01,000 --> " * 1000,
    ],
)
def test_what_is_no_caption_file_is_one_error(data: bytes) -> None:
    with pytest.raises(UserFixable) as told:
        parse_captions(data)
    assert told.value.code == "captions_unreadable"


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"WEBVTT\n{text}".encode()))
def test_whatever_the_bytes_are_there_are_cues_or_one_error(data: bytes) -> None:
    try:
        captions = parse_captions(data)
    except UserFixable:
        return
    assert all(0 <= one.start_ms < one.end_ms and one.text for one in captions.cues)


@settings(max_examples=30)
@given(st.lists(st.tuples(_TIMES, _PLAIN), min_size=1, max_size=6), st.booleans())
def test_what_is_written_is_read_and_two_other_readers_agree(
    given: list[tuple[tuple[int, int], str]], srt: bool
) -> None:
    cues = [Cue(start, start + length, text) for (start, length), text in given]
    text = _written(cues, srt=srt)
    assert sorted(parse_captions(text.encode()).cues, key=_order) == sorted(cues, key=_order)
    if srt:
        others = [
            (one.start, one.end) for one in pysubs2.SSAFile.from_string(text, format_="srt").events
        ]
        assert sorted(others) == sorted((cue.start_ms, cue.end_ms) for cue in cues)
    else:
        assert [one.text for one in webvtt.from_string(text).captions] == [cue.text for cue in cues]


def _order(cue: Cue) -> tuple[int, int, str]:
    return cue.start_ms, cue.end_ms, cue.text


@pytest.mark.parametrize(("srt", "many"), [(False, 100_000), (True, 20_000)])
def test_very_many_cues_in_any_order_are_brought_into_theirs(srt: bool, many: int) -> None:
    cues = [Cue(number * 700, number * 700 + 600, f"word {number}") for number in range(many)]
    shuffled = random.Random(7).sample(cues, len(cues))
    captions = parse_captions(_written(shuffled, srt=srt).encode())
    assert captions.cues == tuple(cues)
    assert captions.text_at(700 * (many - 1)) == f"word {many - 1}"


def test_a_cue_keeps_its_name_and_markup_below_the_window() -> None:
    text = "WEBVTT\n\nNOTE\nnot said\n\nname\n00:01.000 --> 00:02.000 align:start\n<b>x</b>\ny\n"
    assert parse_webvtt(text) == [VttCue("name", 1000, 2000, "<b>x</b>\ny")]
    assert parse_webvtt(text, most=0) == []
