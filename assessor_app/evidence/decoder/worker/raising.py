"""The nursery's side: waits for orders on a socket, and forks a worker for each (Linux).

It reads orders of the program only, never evidence. A child closes the socket before it serves, and
locks itself in; what it does to its memory is its own from then on.
"""

from __future__ import annotations

import json
import os
import select
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NoReturn

from assessor_app.evidence.decoder.wire import BORN
from assessor_app.evidence.decoder.worker.serving import Settings, load, serve_warm

_MAX_ORDER: Final = 8 << 10
_MAX_DESCRIPTORS: Final = 8


def raise_workers() -> int:
    """Load every decoder, then fork a worker for each order until the program ends."""
    orders = _take_socket()
    failure = load()  # told by each worker, since nobody else listens
    children: dict[int, int] = {}
    poll = select.poll()
    poll.register(orders, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor in children:
                poll.unregister(descriptor)
                os.waitpid(children.pop(descriptor), 0)
                os.close(descriptor)
                continue
            order, given, _, _ = socket.recv_fds(orders, _MAX_ORDER, _MAX_DESCRIPTORS)
            if not order:
                return _reaped(children)
            pid, handle = _forked(orders, children, order, given, failure)
            children[handle] = pid
            poll.register(handle, select.POLLIN)


def _reaped(children: Mapping[int, int]) -> int:
    """Leave no zombie to a system that may have nobody to look after orphans."""
    for pid in children.values():
        os.waitpid(pid, os.WNOHANG)
    return 0


def _take_socket() -> socket.socket:
    """Keep the socket to ourselves; 0 is nothing to read from then on, as 1 and 2 are already."""
    orders = socket.socket(fileno=os.dup(0))
    os.dup2(1, 0)
    return orders


def _forked(
    orders: socket.socket,
    others: Iterable[int],
    order: bytes,
    given: list[int],
    failure: Exception | None,
) -> tuple[int, int]:
    """Fork one worker and tell the program; return its process id and a handle on it."""
    pid = os.fork()
    if pid == 0:
        for one in (orders.detach(), *others):
            os.close(one)
        _serve(order, given, failure)
    handle = os.pidfd_open(pid)
    for descriptor in given:
        os.close(descriptor)
    socket.send_fds(orders, [BORN.pack(pid)], [handle])
    return pid, handle


def _serve(order: bytes, given: Sequence[int], failure: Exception | None) -> NoReturn:
    """Be a worker, with the pipes that came, and end."""
    status = 1
    try:
        requests, replies, *shared = given
        settings = Settings(**json.loads(order))
        if shared:
            settings = replace(settings, window=f"fd:{shared[0]}")
        status = serve_warm((requests, replies), settings, failure)
    finally:
        os._exit(status)
