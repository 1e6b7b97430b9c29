"""Calls in flight do not share a client."""

from collections.abc import AsyncIterator

import pytest
from openai import AsyncOpenAI

from infra.llm import ClientPool


@pytest.fixture
async def pool() -> AsyncIterator[ClientPool]:
    async with ClientPool(
        AsyncOpenAI(base_url="http://model.test/v1", api_key="a-key", max_retries=3)
    ) as pool:
        yield pool


async def test_calls_side_by_side_hold_clients_of_their_own(pool: ClientPool) -> None:
    with pool.acquire() as one, pool.acquire() as other:
        assert one is not other


async def test_a_copy_has_the_settings_of_the_client(pool: ClientPool) -> None:
    with pool.acquire(), pool.acquire() as second:
        assert (str(second.base_url), second.api_key, second.max_retries) == (
            "http://model.test/v1/",
            "a-key",
            3,
        )


async def test_the_client_used_last_is_used_next(pool: ClientPool) -> None:
    with pool.acquire(), pool.acquire() as second:
        pass
    with pool.acquire() as first, pool.acquire() as again:
        assert again is second
    with pool.acquire() as next_call:
        assert next_call is first


async def test_all_clients_are_closed_together() -> None:
    async with ClientPool(
        AsyncOpenAI(base_url="http://model.test", api_key="k")
    ) as pool:
        with pool.acquire() as first, pool.acquire() as second:
            pass

    assert first.is_closed()
    assert second.is_closed()
