"""The first pages of a journal with many runs, and ten times as many dead letters.

`make test-console` takes 10,000 runs and 100,000 letters.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from infra.storage import open_journal
from service.console.app import Console
from tests.infra.storage.db.big_journal import History, fill_journal
from tests.service.console.desks import build_desk
from tests.service.ops_tokens import token_text

LETTERS = int(os.environ.get("CONSOLE_LETTERS", "20000"))
MANY = History(runs=LETTERS // 10, letters=LETTERS, waiting=LETTERS)
MOST_MILLISECONDS = 200
TRIES = 20
"""At most; the first that is quick enough counts, for the suite shares its cores."""


@pytest.fixture
async def operator(
    database_url: str, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is logged in, on a journal with a long history."""
    async with open_journal(database_url) as store:
        await fill_journal(database_url, MANY)
        desk = build_desk(store, tmp_path)
        app = Starlette(routes=Console(desk, stopping=asyncio.Event()).build_routes())
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1"
        ) as client:
            await client.post("/console/login", data={"token": token_text("look")})
            yield client


async def test_every_first_page_is_there_within_200_milliseconds(
    operator: httpx.AsyncClient,
) -> None:
    took = {
        path: await time_page(operator, path)
        for path in (
            "/console",
            "/console/runs",
            "/console/runs?words=old-77",
            "/console/runs?stuck=yes",
            "/console/letters",
            "/console/audit",
            "/console/replays",
        )
    }

    assert max(took.values()) < MOST_MILLISECONDS, took


async def time_page(operator: httpx.AsyncClient, path: str) -> float:
    """Return the milliseconds that the quickest of a few answers took."""
    quickest = float("inf")
    for _ in range(TRIES):
        started = time.perf_counter()
        answer = await operator.get(path)
        quickest = min(quickest, 1000 * (time.perf_counter() - started))
        assert answer.status_code == 200
        if quickest < MOST_MILLISECONDS:
            break
    return round(quickest, 1)
