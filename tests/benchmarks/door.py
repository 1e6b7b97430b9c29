"""The HTTP door of one replica: a crowd of submissions, then a crowd of questions."""

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import uvloop

from tests.benchmarks.figures import Figure, at_most
from tests.service.replicas import Replica, run_replicas
from tests.stack.isolation import fresh_database, fresh_vhost
from tests.stack.shared import session_stack

TOKEN = "a-token-of-the-benchmark"  # noqa: S105  # of this benchmark alone
TEXT = "Nora lit the lamp. “He is late,” she said."
"""Short: the door is measured, and not what follows in the same process."""

POLLERS = 50
"""Clients that ask at the same time."""

BUDGET_MS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorSize:
    """How many submissions at once, and how many questions afterwards."""

    posts: int
    polls: int


FULL = DoorSize(posts=100, polls=1000)
SMALL = DoorSize(posts=3, polls=5)


def measure(size: DoorSize) -> list[Figure]:
    """Start a replica, submit, and ask while the stories are at work."""
    with tempfile.TemporaryDirectory() as name, session_stack() as stack:
        broker, postgres = stack.broker(), stack.postgres()
        with (
            fresh_vhost(broker.url, broker.management_url) as vhost,
            fresh_database(postgres.url) as database,
        ):
            return uvloop.run(_measure(size, Path(name), vhost, database))


async def _measure(
    size: DoorSize, folder: Path, broker: str, journal: str
) -> list[Figure]:
    tokens = {"benchmark": {"token": TOKEN, "scopes": ["door"]}}
    async with run_replicas(
        1,
        broker=broker,
        journal=journal,
        folder=folder,
        CREWS_OPS_TOKENS=json.dumps(tokens),
        CREWS_DOOR_BROKER_URL=broker,
    ) as [replica]:
        return await _measure_replica(size, replica)


async def _measure_replica(size: DoorSize, replica: Replica) -> list[Figure]:
    async with _open_client(replica) as http:
        runs = [await _post(http, "warm")]

        async def post(number: int) -> None:
            runs.append(await _post(http, f"story {number}"))

        posts = await _time_all(post, range(size.posts), clients=size.posts)
    # On new connections: those that were idle may be closed any moment.
    async with _open_client(replica, force_close=True) as http:
        for run in runs:
            await _until_opened(http, run)
    async with _open_client(replica) as http:

        async def poll(number: int) -> None:
            path = ("/runs/", "/crews/status/")[number % 2]
            async with http.get(f"{path}{runs[number % len(runs)]}") as answer:
                assert answer.status == 200, await answer.text()
                await answer.read()

        polls = await _time_all(poll, range(size.polls), clients=POLLERS)
    return [
        *_figures(f"POST /events, {size.posts} at once", posts),
        *_figures(f"status, {size.polls:,} by {POLLERS} clients", polls),
    ]


def _open_client(
    replica: Replica, *, force_close: bool = False
) -> aiohttp.ClientSession:
    """Return a client with as many connections as requests at a time."""
    return aiohttp.ClientSession(
        base_url=replica.ops,
        headers={"Authorization": f"Bearer {TOKEN}"},
        connector=aiohttp.TCPConnector(limit=0, force_close=force_close),
    )


async def _post(http: aiohttp.ClientSession, story: str) -> str:
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": story,
        "source": "/benchmarks",
        "type": "com.novelmovie.story.submitted.v1",
        "data": {
            "story_id": story,
            "project_id": "bench",
            "revision": 1,
            "title": "Nine Lamps",
            "text": TEXT,
        },
    }
    async with http.post(
        "/events",
        data=json.dumps(event),
        headers={"Content-Type": "application/cloudevents+json"},
    ) as answer:
        assert answer.status == 202, await answer.text()
        run: str = (await answer.json())["events"][0]["run_id"]
        return run


async def _until_opened(http: aiohttp.ClientSession, run: str) -> None:
    while True:
        # Each on its own connection, for the same reason.
        async with http.get(f"/runs/{run}", headers={"Connection": "close"}) as answer:
            if answer.status == 200:
                return


async def _time_all(
    work: Callable[[int], Awaitable[None]], numbers: range, *, clients: int
) -> list[float]:
    """Return how long each took, in milliseconds, shared out over so many clients."""
    left = iter(numbers)
    times: list[float] = []

    async def run_client() -> None:
        for number in left:
            began = time.perf_counter()
            await work(number)
            times.append((time.perf_counter() - began) * 1000)

    async with asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(run_client())
    return sorted(times)


def _figures(name: str, times: Sequence[float]) -> list[Figure]:
    return [
        Figure(name=f"{name}: median", value=times[len(times) // 2], unit="ms"),
        Figure(
            name=f"{name}: p95",
            value=times[int(0.95 * (len(times) - 1))],
            unit="ms",
            budget=at_most(BUDGET_MS),
        ),
    ]
