"""Steps wait while a system is down, and one at a time finds out when it is back."""

from datetime import timedelta

import pytest

from handlers.breaker import (
    FAILURE_THRESHOLD,
    PROBE_INTERVAL,
    PROBLEM_LIFETIME,
    Breaker,
)
from ports.errors import PortRefusedError, PortUnavailableError

MODEL = frozenset({"model"})
AWAY = PortUnavailableError("model", "no answer")


class ManualClock:
    """Stands still until the test moves it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def breaker(clock: ManualClock) -> Breaker:
    return Breaker(clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        breaker.record_failure(breaker.acquire("read"), errors=[AWAY])


def test_stays_closed_after_a_single_failure(breaker: Breaker) -> None:
    fail(breaker, FAILURE_THRESHOLD - 1)

    assert breaker.down_ports == frozenset()


def test_opens_after_failures_in_a_row(breaker: Breaker) -> None:
    fail(breaker, FAILURE_THRESHOLD)

    assert breaker.down_ports == MODEL
    with pytest.raises(PortUnavailableError, match="model"):
        breaker.acquire("read")


def test_a_success_between_them_breaks_the_row(breaker: Breaker) -> None:
    fail(breaker, FAILURE_THRESHOLD - 1)
    breaker.record_success(breaker.acquire("read"))

    fail(breaker, 1)

    assert breaker.down_ports == frozenset()


def test_holds_back_only_stages_that_need_the_port(breaker: Breaker) -> None:
    fail(breaker, FAILURE_THRESHOLD)

    assert breaker.acquire("assemble").probes == ()


def test_lets_one_step_at_a_time_probe(breaker: Breaker, clock: ManualClock) -> None:
    fail(breaker, FAILURE_THRESHOLD)
    clock.now += PROBE_INTERVAL.total_seconds()

    assert breaker.acquire("read").probes == ("model",)
    with pytest.raises(PortUnavailableError):
        breaker.acquire("read")


def test_waits_again_after_a_failed_probe(breaker: Breaker, clock: ManualClock) -> None:
    fail(breaker, FAILURE_THRESHOLD)
    clock.now += PROBE_INTERVAL.total_seconds()
    fail(breaker, 1)

    with pytest.raises(PortUnavailableError):
        breaker.acquire("read")


def test_lets_the_next_step_probe_after_a_probe_without_result(
    breaker: Breaker, clock: ManualClock
) -> None:
    fail(breaker, FAILURE_THRESHOLD)
    clock.now += PROBE_INTERVAL.total_seconds()
    breaker.record_failure(breaker.acquire("read"), errors=())

    assert breaker.acquire("read").probes == ("model",)


def test_closes_by_itself_when_a_probe_succeeds(
    breaker: Breaker, clock: ManualClock
) -> None:
    fail(breaker, FAILURE_THRESHOLD)
    clock.now += PROBE_INTERVAL.total_seconds()

    breaker.record_success(breaker.acquire("read"))

    assert breaker.down_ports == frozenset()
    assert breaker.acquire("read").probes == ()


REFUSED = PortRefusedError("model", "key refused: set CREWS_MODEL_API_KEY")


def test_opens_at_the_first_refusal_and_says_why(breaker: Breaker) -> None:
    breaker.record_failure(breaker.acquire("read"), errors=[REFUSED])

    assert breaker.down_ports == MODEL
    with pytest.raises(PortUnavailableError, match="key refused"):
        breaker.acquire("read")


async def test_a_check_that_passes_is_red_while_steps_are_refused(
    breaker: Breaker, clock: ManualClock
) -> None:
    async def check() -> None: ...

    watched = breaker.watch("model", check)
    await watched()

    breaker.record_failure(breaker.acquire("read"), errors=[REFUSED])
    with pytest.raises(PortRefusedError, match="CREWS_MODEL_API_KEY"):
        await watched()

    # The step that waited was cancelled: nobody would ever find out.
    clock.now += PROBLEM_LIFETIME.total_seconds()
    await watched()


def test_does_not_probe_before_the_port_said_it_has_time(
    breaker: Breaker, clock: ManualClock
) -> None:
    busy = PortUnavailableError("model", "429", retry_after=timedelta(minutes=2))
    for _ in range(FAILURE_THRESHOLD):
        breaker.record_failure(breaker.acquire("read"), errors=[busy])

    clock.now += 119
    with pytest.raises(PortUnavailableError):
        breaker.acquire("read")
    clock.now += 1
    assert breaker.acquire("read").probes == ("model",)
