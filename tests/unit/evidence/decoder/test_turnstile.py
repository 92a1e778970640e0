"""Turns are given in the order in which they were asked for."""

from __future__ import annotations

import threading

import pytest

from assessor_app.evidence.decoder.documents import CancelToken, RequestDropped
from assessor_app.evidence.decoder.turnstile import Turnstile


def test_threads_are_served_first_come_first_served() -> None:
    turnstile = Turnstile()
    served: list[int] = []

    def work(number: int) -> None:
        with turnstile.turn():
            served.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    with turnstile.turn():
        for number, thread in enumerate(threads):
            thread.start()
            while turnstile.waiting() <= number:
                pass
    for thread in threads:
        thread.join()

    assert served == list(range(6))


def test_a_cancelled_request_gives_its_turn_away() -> None:
    turnstile = Turnstile()
    token = CancelToken()
    token.cancel()

    with pytest.raises(RequestDropped), turnstile.turn(token):
        raise AssertionError("it had its turn")
    with turnstile.turn(CancelToken()):
        assert turnstile.waiting() == 0


def test_a_failure_within_a_turn_does_not_keep_it() -> None:
    turnstile = Turnstile()

    with pytest.raises(KeyError), turnstile.turn():
        raise KeyError
    with turnstile.turn():
        pass
