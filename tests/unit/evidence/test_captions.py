"""Captions: what is read from files that are not trusted."""

from __future__ import annotations

import pytest

from assessor_app.errors import UserFixable
from assessor_app.evidence.captions import Cue, parse_captions


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
