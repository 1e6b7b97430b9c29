"""A novel's breakdown written to Payload, against Payload's own API."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from infra.payload import documents, payload_client
from infra.payload.wire import WRITES
from ports.breakdown import Breakdown
from ports.story import Run, RunId
from tests.benchmarks.figures import Figure, at_most
from tests.contracts.archives import PayloadDesk, a_run_at, payload_desk
from tests.payload.films import a_film
from tests.payload.server import PayloadServer

SCENES = 300
Written = dict[str, Any]


async def figures(*, scenes: int = SCENES) -> list[Figure]:
    """Write a film of *scenes* with 8⅓ shots each: barely, by us, and barely again.

    Before and after, for Payload grows slower as its database grows.
    """
    async with _serving() as server, payload_desk(server) as desk:
        run = await a_run_at(desk)
        film = _film(run, scenes)
        writes = scenes + sum(len(scene.shots) for scene in film.scenes)
        before = await _barely(server, desk, run, scenes)
        ours = await _seconds(desk.archive.keep_breakdown(run, film, "text"))
        after = await _barely(server, desk, run, scenes)
        again = await _seconds(desk.archive.keep_breakdown(run, film, "text"))
    bare = (before + after) / 2
    return [
        Figure(name="documents of a breakdown", value=writes),
        Figure(name="written over Payload's own API", value=bare, unit="s"),
        Figure(name="written by the archive", value=ours, unit="s"),
        Figure(name="archive / API", value=ours / bare, budget=at_most(1.3)),
        Figure(name="written by the archive once more", value=again, unit="s"),
    ]


async def _barely(
    server: PayloadServer, desk: PayloadDesk, like: Run, scenes: int
) -> float:
    """Post the documents of a run like this one, without an archive."""
    run = replace(like, id=RunId(uuid4()))
    await desk.archive.report(run, status="running", percent=0, detail="")
    [known] = await desk.found("crew-runs", runKey=str(run.id))
    owner = documents.Owner(run=known["id"], project=known["project"])
    film = _film(run, scenes)
    async with payload_client(server.url, server.key) as client:
        began = time.perf_counter()
        cards = documents.scenes(film, owner)
        ids = await _posted(client, "scenes", "sceneKey", cards)
        await _posted(client, "shots", "shotKey", documents.shots(film, owner, ids))
        return time.perf_counter() - began


async def _posted(
    client: httpx.AsyncClient, collection: str, key: str, bodies: Iterator[Written]
) -> dict[str, Any]:
    ids: dict[str, Any] = {}

    async def post() -> None:
        for body in bodies:
            answer = await client.post(
                f"/api/{collection}", params={"depth": 0}, json=body
            )
            ids[body[key]] = answer.raise_for_status().json()["doc"]["id"]

    async with asyncio.TaskGroup() as posting:
        for _ in range(WRITES):
            posting.create_task(post())
    return ids


def _film(run: Run, scenes: int) -> Breakdown:
    whole = a_film(run, scenes=scenes, shots=9)
    # Two of three scenes have eight: 2,500 shots in 300.
    fewer = tuple(
        scene.model_copy(update={"shots": scene.shots[: 9 if number % 3 == 0 else 8]})
        for number, scene in enumerate(whole.scenes)
    )
    return whole.model_copy(update={"scenes": fewer})


async def _seconds(work: Awaitable[object]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


@asynccontextmanager
async def _serving() -> AsyncIterator[PayloadServer]:
    with tempfile.TemporaryDirectory() as folder:
        server = PayloadServer(Path(folder))
        await asyncio.to_thread(server.start)
        try:
            yield server
        finally:
            server.kill()
