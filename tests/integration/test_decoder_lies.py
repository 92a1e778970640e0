"""The parent does not believe a decoder process that an attacker has taken over."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from assessor_app.evidence.decoder import child
from assessor_app.evidence.decoder.client import Decoder
from assessor_app.evidence.decoder.documents import (
    Clip,
    DecoderLimits,
    DecoderProblem,
)
from assessor_app.evidence.decoder.opened import DecodedDocument
from tests.fakes.lying_worker import LIES

_ROOT = Path(__file__).resolve().parents[2]


def render(document: DecodedDocument) -> object:
    return document.render(0, scale=1.0, clip=Clip(0, 0, 8, 8))


ASKED: dict[str, Callable[[DecodedDocument], object]] = {
    "text that is not UTF-8": lambda document: document.text(0),
    "boxes beyond the text": lambda document: document.text(0),
    "boxes at infinity": lambda document: document.text(0),
    "script in html": lambda document: document.html(),
    "remote picture in html": lambda document: document.html(),
    "an outline too deep": lambda document: document.outline(),
    "an outline of lies": lambda document: document.outline(),
    "no size": lambda document: document.page_size(0),
    "no progress": lambda document: document.all_text(),
}


def start_with(monkeypatch: pytest.MonkeyPatch, lie: str) -> None:
    """Let workers be such that tell a lie."""
    boot = (
        "import sys; sys.path.insert(0, sys.argv[1]); "
        "from tests.fakes.lying_worker import main; import json; "
        "main(sys.argv[2], json.loads(sys.argv[3]))"
    )

    def command(arguments: list[str]) -> list[str]:
        return [sys.executable, "-I", "-c", boot, str(_ROOT), lie, *arguments]

    monkeypatch.setattr(child, "worker_command", command)


@pytest.mark.parametrize("lie", sorted(LIES))
def test_a_lie_ends_the_worker_and_not_the_program(
    monkeypatch: pytest.MonkeyPatch, lie: str
) -> None:
    start_with(monkeypatch, lie)
    limits = DecoderLimits(raster_px=1 << 20, reply_bytes=1 << 20, call_s=1.0)
    with Decoder(limits, spare=False) as decoder:
        document = decoder.open(b"%PDF-1.7", media_type="application/pdf", name="a.pdf")
        pid = decoder.worker_pid
        with pytest.raises(DecoderProblem) as raised:
            ASKED.get(lie, render)(document)

        expected = "decoder_timeout" if lie == "silence" else "decoder_crashed"
        assert raised.value.code == expected
        assert decoder.respawns == 1
        assert decoder.worker_pid != pid


@pytest.mark.parametrize(
    ("lie", "code"),
    [("larger than asked", "decoder_crashed"), ("silence", "decoder_timeout")],
)
def test_nothing_is_to_be_answered_while_a_file_is_awaited(
    monkeypatch: pytest.MonkeyPatch, lie: str, code: str
) -> None:
    start_with(monkeypatch, lie)
    limits = DecoderLimits(raster_px=1 << 20, reply_bytes=1 << 20, call_s=1.0)
    large = b"%PDF-1.7" + bytes(1 << 20)
    with Decoder(limits, spare=False) as decoder:
        with pytest.raises(DecoderProblem) as raised:
            decoder.open(large, media_type="application/pdf", name="a.pdf")

        assert raised.value.code == code
        assert decoder.respawns == 1
