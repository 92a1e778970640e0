"""The player's end of the pipes: events out, commands and bytes in."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import IO

from assessor_app.ui.viewers.media.wire import (
    COMMAND,
    HEADER,
    MAX_READ,
    NUMBER,
    Message,
    pack_event,
    parse_message,
)


class Channel:
    """Owns the two pipes. The process ends when the window closes its end."""

    def __init__(self) -> None:
        # What libraries print must not run into the events.
        self._out = os.dup(1)
        os.dup2(2, 1)
        self._in: IO[bytes] = os.fdopen(os.dup(0), "rb", buffering=1 << 16)
        self._write_turn = threading.Lock()
        self._read_turn = threading.Lock()
        self._answers: SimpleQueue[tuple[int, bytes]] = SimpleQueue()
        self._number = 0

    def send(self, kind: str, **members: object) -> None:
        """Tell the window something. May be called from any thread."""
        data = pack_event({"t": kind, **members})
        with self._write_turn:
            while data:
                data = data[os.write(self._out, data) :]

    def listen(self, on_command: Callable[[Message], None]) -> None:
        """Call ``on_command`` for each command, on a thread of the channel's own."""
        threading.Thread(target=self._listen, args=(on_command,), daemon=True).start()

    def read(self, position: int, length: int) -> bytes:
        """Return bytes of the evidence, fewer only at its end. Blocks; any thread but Qt's main.

        An empty answer within the file means that the window could not read it.
        """
        with self._read_turn:
            self._number = (self._number + 1) % (1 << 32)
            self.send("read", id=self._number, at=position, n=min(length, MAX_READ))
            while True:
                number, data = self._answers.get()
                if number == self._number:
                    return data

    def _listen(self, on_command: Callable[[Message], None]) -> None:
        while True:
            header = self._in.read(HEADER.size)
            if len(header) < HEADER.size:
                os._exit(0)
            kind, length = HEADER.unpack(header)
            body = self._in.read(length)
            if len(body) < length:
                os._exit(0)
            if kind == COMMAND:
                on_command(parse_message(body))
            else:
                (number,) = NUMBER.unpack_from(body)
                self._answers.put((number, body[NUMBER.size :]))


def run_out(code: int) -> None:
    """End the process at once: threads of codecs that hang are not waited for."""
    sys.stderr.flush()
    os._exit(code)
