"""A decoder process taken over by an attacker: it speaks the protocol and lies.

Started instead of the real worker with the kind of lie as its first argument. It answers IDENTIFY
and OPEN as a PDF of one page, and everything else with the lie.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable

from assessor_app.evidence.decoder.window import attach
from assessor_app.evidence.decoder.wire import (
    PAGE_SIZE,
    REQUEST,
    TEXT_BOX,
    Op,
    ReplyHeader,
    RequestHeader,
)

_PIXELS = 4 * 4 * 4


def _header(sequence: int, **fields: int) -> bytes:
    return ReplyHeader(sequence, **fields).pack()  # type: ignore[arg-type]  # lies on purpose


def _put(window: memoryview, data: bytes) -> int:
    window[: len(data)] = data
    return len(data)


def _stall(_sequence: int, _window: memoryview) -> bytes:
    time.sleep(60)
    return b""


LIES: dict[str, Callable[[int, memoryview], bytes]] = {
    "huge sides": lambda n, w: _header(n, width=1 << 30, height=1 << 30, stride=1, data_bytes=4),
    "stride beyond the row": lambda n, w: _header(
        n, width=4, height=4, stride=1 << 20, data_bytes=_PIXELS
    ),
    "fewer bytes than pixels": lambda n, w: _header(
        n, width=4, height=4, stride=16, data_bytes=_PIXELS - 1
    ),
    "more than the window": lambda n, w: _header(n, data_bytes=1 << 60),
    "larger than asked": lambda n, w: _header(
        n, width=9_000, height=2, stride=36_000, data_bytes=72_000
    ),
    "another sequence": lambda n, w: _header(n + 1),
    "no protocol": lambda n, w: b"\xff" * 52,
    "unknown status": lambda n, w: _header(n, status=99),
    "half a header": lambda n, w: _header(n)[:20],
    "silence": _stall,
    "text that is not UTF-8": lambda n, w: _header(n, text_bytes=_put(w, b"\xff\xfe\xfd")),
    "boxes beyond the text": lambda n, w: _header(
        n, data_bytes=_put(w, TEXT_BOX.pack(0, 999, 0, 0, 0, 1, 1))
    ),
    "boxes at infinity": lambda n, w: _header(
        n,
        text_bytes=_put(w, TEXT_BOX.pack(0, 2, 0, float("nan"), 0, 1, float("inf")) + b"hi") - 28,
        data_bytes=28,
    ),
    "script in html": lambda n, w: _header(
        n, text_bytes=_put(w, b"<p>hi</p><script>alert(1)</script>")
    ),
    "remote picture in html": lambda n, w: _header(
        n, text_bytes=_put(w, b'<img src="https://attacker.example/x.png">')
    ),
    "an outline too deep": lambda n, w: _header(n, text_bytes=_put(w, b"[" * 100_000)),
    "an outline of lies": lambda n, w: _header(n, text_bytes=_put(w, b'[["x", 0, 77]]')),
    "no size": lambda n, w: _header(n, data_bytes=_put(w, PAGE_SIZE.pack(float("nan"), -1))),
    "no progress": lambda n, w: _header(n, count=0),
}


def main(lie: str, settings: dict[str, object]) -> None:
    """Serve lies until the parent has had enough."""
    window = attach(str(settings["window"]), int(str(settings["window_bytes"])))
    hello = json.dumps({"platform": "lies", "layers": [["all", True, "trust me"]]}).encode()
    os.write(1, _header(0, text_bytes=_put(window, hello)))
    while header := os.read(0, REQUEST.size):
        request = RequestHeader.unpack(header)
        os.read(0, request.json_bytes)
        if request.op is Op.IDENTIFY:
            reply = _header(request.sequence, text_bytes=_put(window, b"application/pdf"))
        elif request.op is Op.FEED:
            reply = _header(request.sequence)
        elif request.op is Op.OPEN:
            named = _put(window, b"application/pdf")
            reply = _header(request.sequence, count=1, text_bytes=named)
        else:
            reply = LIES[lie](request.sequence, window)
        os.write(1, reply)
        if len(reply) < 52:
            return


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
