"""Headers that are not of the protocol are refused, whatever bytes they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessor_app.evidence.decoder.wire import (
    MAX_REQUEST,
    REPLY,
    REQUEST,
    Op,
    ReplyHeader,
    RequestHeader,
    Status,
    WireViolation,
)

NUMBER = st.integers(0, 2**32 - 1)


@given(st.sampled_from(Op), st.integers(0, 0xFFFF), NUMBER, st.integers(0, MAX_REQUEST))
def test_a_request_survives_the_pipe(op: Op, sequence: int, handle: int, size: int) -> None:
    header = RequestHeader(op, sequence, handle, size)

    assert RequestHeader.unpack(header.pack()) == header


@given(st.sampled_from(Status), NUMBER, NUMBER, NUMBER, st.integers(0, 1 << 20))
def test_a_reply_survives_the_pipe(
    status: Status, width: int, count: int, cpu_ms: int, size: int
) -> None:
    header = ReplyHeader(
        7, status, width=width, count=count, cpu_ms=cpu_ms, data_bytes=size, text_bytes=1
    )

    assert ReplyHeader.unpack(header.pack(), sequence=7, window_bytes=size + 1) == header


@given(st.binary(min_size=REPLY.size, max_size=REPLY.size))
def test_any_bytes_are_a_reply_or_a_violation(data: bytes) -> None:
    with pytest.raises(WireViolation):
        ReplyHeader.unpack(data, sequence=1, window_bytes=1 << 20)


@pytest.mark.parametrize(
    "header",
    [
        ReplyHeader(8),
        ReplyHeader(7, data_bytes=101),
        ReplyHeader(7, data_bytes=50, text_bytes=51),
        ReplyHeader(7, data_bytes=2**64 - 1, text_bytes=1),
    ],
)
def test_a_reply_to_another_request_or_beyond_the_window_is_refused(header: ReplyHeader) -> None:
    with pytest.raises(WireViolation):
        ReplyHeader.unpack(header.pack(), sequence=7, window_bytes=100)


def test_a_request_of_an_unknown_kind_or_length_is_refused() -> None:
    good = RequestHeader(Op.OPEN, 1, 1, 1).pack()
    for bad in (
        b"XXXX" + good[4:],
        REQUEST.pack(good[:4], 99, 1, 1, 1),
        REQUEST.pack(good[:4], Op.OPEN, 1, 1, MAX_REQUEST + 1),
    ):
        with pytest.raises(WireViolation):
            RequestHeader.unpack(bad)
