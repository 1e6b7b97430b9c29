"""Steps wait while a system is down, and one at a time finds out when it is back."""

import pytest

from handlers.breaker import OPENS_AFTER, PROBES_EVERY, Breaker
from ports.errors import PortUnavailableError

MODEL = frozenset({"model"})


class Clock:
    """Stands still until the test moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.ended(breaker.enter("read"), unavailable=MODEL)


def test_stays_closed_for_one_step_s_bad_luck(breaker: Breaker) -> None:
    fail(breaker, OPENS_AFTER - 1)

    assert breaker.down == frozenset()


def test_opens_after_failures_in_a_row(breaker: Breaker) -> None:
    fail(breaker, OPENS_AFTER)

    assert breaker.down == MODEL
    with pytest.raises(PortUnavailableError, match="model"):
        breaker.enter("read")


def test_a_success_between_them_breaks_the_row(breaker: Breaker) -> None:
    fail(breaker, OPENS_AFTER - 1)
    breaker.succeeded(breaker.enter("read"))

    fail(breaker, 1)

    assert breaker.down == frozenset()


def test_keeps_no_stage_away_that_does_not_need_the_port(breaker: Breaker) -> None:
    fail(breaker, OPENS_AFTER)

    assert breaker.enter("assemble").probes == ()


def test_lets_one_step_at_a_time_try(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, OPENS_AFTER)
    clock.now += PROBES_EVERY.total_seconds()

    assert breaker.enter("read").probes == ("model",)
    with pytest.raises(PortUnavailableError):
        breaker.enter("read")


def test_waits_again_after_a_vain_try(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, OPENS_AFTER)
    clock.now += PROBES_EVERY.total_seconds()
    fail(breaker, 1)

    with pytest.raises(PortUnavailableError):
        breaker.enter("read")


def test_lets_the_next_one_try_after_a_try_that_proved_nothing(
    breaker: Breaker, clock: Clock
) -> None:
    fail(breaker, OPENS_AFTER)
    clock.now += PROBES_EVERY.total_seconds()
    breaker.ended(breaker.enter("read"), unavailable=frozenset())

    assert breaker.enter("read").probes == ("model",)


def test_closes_by_itself_when_a_try_succeeds(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, OPENS_AFTER)
    clock.now += PROBES_EVERY.total_seconds()

    breaker.succeeded(breaker.enter("read"))

    assert breaker.down == frozenset()
    assert breaker.enter("read").probes == ()
