"""How many dead letters go in a batch, and how fast the batches follow."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.background.replayer import BATCH_SIZE, CANARY_STEPS, ReplayThrottle

rates = st.none() | st.floats(min_value=0.1, max_value=10_000)


async def first_batch(rate: float | None, sent: int) -> int:
    return await ReplayThrottle(rate).acquire(after=sent)


@given(rate=rates, sent=st.integers(min_value=0, max_value=100_000))
def test_a_batch_ends_at_the_latest_at_a_canary_step(
    rate: float | None, sent: int
) -> None:
    size = asyncio.run(first_batch(rate, sent))

    assert 1 <= size <= BATCH_SIZE
    assert not any(sent < step < sent + size for step in CANARY_STEPS)


@pytest.mark.parametrize("rate", [20.0, 100.0, 400.0])
async def test_no_more_than_the_rate_goes(rate: float) -> None:
    throttle, sent, loop = ReplayThrottle(rate), 11, asyncio.get_running_loop()
    began = loop.time()
    while sent < 11 + rate / 2:
        sent += await throttle.acquire(after=sent)

    # The first batch goes at once.
    later = sent - 11 - await first_batch(rate, 11)
    assert (loop.time() - began) * rate >= later * 0.95


async def test_without_a_rate_nothing_waits() -> None:
    async with asyncio.timeout(1):
        for _ in range(1000):
            await ReplayThrottle(None).acquire(after=11)


async def test_a_journal_that_answers_slowly_does_not_lower_the_rate() -> None:
    throttle, sent, loop = ReplayThrottle(100.0), 11, asyncio.get_running_loop()
    began = loop.time()
    for _ in range(5):
        sent += await throttle.acquire(after=sent)
        await asyncio.sleep(0.2)

    # What has become due while the last batch was sent is not sent yet.
    assert sent - 11 >= (loop.time() - began - 0.2) * 100 * 0.95
