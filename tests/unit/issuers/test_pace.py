from __future__ import annotations

import pytest

from assessor_app.issuers.pace import Pace


def test_a_step_may_take_what_is_left_of_the_deadline() -> None:
    pace = Pace(10.0)
    assert pace.allowance(30.0) == 10.0
    pace.spend(4.0, 0)
    assert pace.allowance(30.0) == 6.0
    assert pace.allowance(1.0) == 1.0
    assert pace.allowance(None) == 6.0


def test_a_deadline_ends_however_small_the_steps() -> None:
    pace = Pace(10.0)
    for _ in range(10):
        pace.allowance(30.0)
        pace.spend(1.0, 1)
    with pytest.raises(TimeoutError, match="deadline"):
        pace.allowance(30.0)


def test_a_trickle_is_stopped_after_one_window() -> None:
    pace = Pace(1e6, least_bytes_per_s=1000, window_s=30)
    for _ in range(30):
        pace.allowance(30.0)
        pace.spend(1.0, 999)
    with pytest.raises(TimeoutError, match="slowly"):
        pace.allowance(30.0)


def test_a_burst_does_not_pay_for_a_later_trickle() -> None:
    pace = Pace(1e6, least_bytes_per_s=1000, window_s=30)
    pace.spend(30.0, 10**9)
    pace.allowance(30.0)
    pace.spend(30.0, 10)
    with pytest.raises(TimeoutError, match="slowly"):
        pace.allowance(30.0)


def test_bytes_that_do_not_wait_have_no_window() -> None:
    pace = Pace(1.0, least_bytes_per_s=1e12, window_s=30)
    for _ in range(100):
        pace.allowance(30.0)
        pace.spend(0.0, 1)
