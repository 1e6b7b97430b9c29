"""Clients that calls in flight do not share."""

from collections.abc import AsyncIterator

import pytest
from openai import AsyncOpenAI

from infra.llm import ClientPool


@pytest.fixture
async def lines() -> AsyncIterator[ClientPool]:
    async with ClientPool(
        AsyncOpenAI(base_url="http://model.test/v1", api_key="a-key", max_retries=3)
    ) as lines:
        yield lines


async def test_calls_side_by_side_hold_clients_of_their_own(lines: ClientPool) -> None:
    with lines.acquire() as one, lines.acquire() as other:
        assert one is not other


async def test_a_line_is_as_the_client_was_set(lines: ClientPool) -> None:
    with lines.acquire(), lines.acquire() as second:
        assert (str(second.base_url), second.api_key, second.max_retries) == (
            "http://model.test/v1/",
            "a-key",
            3,
        )


async def test_the_line_that_was_used_last_is_used_next(lines: ClientPool) -> None:
    with lines.acquire(), lines.acquire() as second:
        pass
    with lines.acquire() as first, lines.acquire() as again:
        assert again is second
    with lines.acquire() as next_call:
        assert next_call is first


async def test_all_lines_are_closed_together() -> None:
    async with ClientPool(
        AsyncOpenAI(base_url="http://model.test", api_key="k")
    ) as lines:
        with lines.acquire() as first, lines.acquire() as second:
            pass

    assert first.is_closed()
    assert second.is_closed()
