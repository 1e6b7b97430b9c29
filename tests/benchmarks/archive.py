"""A novel's breakdown written to Payload, against Payload's own API."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from infra.payload import PayloadStoryArchive, documents
from infra.payload.documents import ParentDocuments
from infra.payload.rest_api import MAX_PARALLEL_WRITES, MINIMAL_RESPONSE
from ports.domain.breakdown import Breakdown
from ports.domain.story import Run, RunId
from tests.benchmarks.figures import Figure, at_most
from tests.benchmarks.turns import Turn, in_turns
from tests.contracts.archives import PayloadDesk, a_run_at, payload_desk
from tests.payload.films import a_film
from tests.payload.server import PayloadServer

FULL = 300
SMALL = 2
"""Scenes, with eight or nine shots each."""


def measured(scenes: int) -> list[Figure]:
    """Return how long a breakdown of so many scenes takes to be kept."""
    return asyncio.run(figures(scenes=scenes))


async def figures(*, scenes: int) -> list[Figure]:
    """Write a film of *scenes* with 8⅓ shots each, by the archive and without it."""
    bare, ours = Turn(), Turn()
    async with (
        _serving() as server,
        payload_desk(server) as desk,
        _client(server, bare) as api,
        _client(server, ours) as client,
    ):
        run = await a_run_at(desk)
        twin = replace(run, id=RunId(uuid4()))
        owner = await _owner(desk, twin)
        film, archive = _film(run, scenes), PayloadStoryArchive(client)
        async with asyncio.TaskGroup() as both:
            keeping = archive.store_breakdown(run, film, "text")
            await in_turns(
                (bare, both.create_task(_posted(api, _film(twin, scenes), owner))),
                (ours, both.create_task(keeping)),
            )
        began = time.perf_counter()
        await desk.archive.store_breakdown(run, film, "text")
        again = time.perf_counter() - began
    writes = scenes + sum(len(scene.shots) for scene in film.scenes)
    return [
        Figure(name="documents of a breakdown", value=writes),
        Figure(name="written over Payload's own API", value=bare.seconds, unit="s"),
        Figure(name="written by the archive", value=ours.seconds, unit="s"),
        Figure(
            name="archive / Payload's own API",
            value=ours.seconds / bare.seconds,
            budget=at_most(1.3),
        ),
        Figure(name="written by the archive once more", value=again, unit="s"),
    ]


async def _owner(desk: PayloadDesk, run: Run) -> ParentDocuments:
    await desk.archive.update_status(run, status="running", percent=0, detail="")
    [known] = await desk.found("crew-runs", runKey=str(run.id))
    return ParentDocuments(run=known["id"], project=known["project"])


async def _posted(
    client: httpx.AsyncClient, film: Breakdown, owner: ParentDocuments
) -> None:
    """Post what the archive would, and look after nothing."""
    cards = documents.scene_documents(film, owner)
    ids = await _all_posted(client, "crew-scenes", "sceneKey", cards)
    shots = documents.shot_documents(film, owner, ids)
    await _all_posted(client, "crew-shots", "shotKey", shots)


async def _all_posted(
    client: httpx.AsyncClient,
    collection: str,
    key: str,
    bodies: Iterator[dict[str, Any]],
) -> dict[str, Any]:
    ids: dict[str, Any] = {}

    async def post() -> None:
        for body in bodies:
            answer = await client.post(
                f"/api/{collection}", params=MINIMAL_RESPONSE, json=body
            )
            ids[body[key]] = answer.raise_for_status().json()["doc"]["id"]

    async with asyncio.TaskGroup() as posting:
        for _ in range(MAX_PARALLEL_WRITES):
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


def _client(server: PayloadServer, turn: Turn) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=server.url,
        headers={"Authorization": f"users API-Key {server.key}"},
        transport=turn,
        timeout=60,
    )


@asynccontextmanager
async def _serving() -> AsyncIterator[PayloadServer]:
    with tempfile.TemporaryDirectory() as folder:
        server = PayloadServer(Path(folder))
        await asyncio.to_thread(server.start)
        try:
            yield server
        finally:
            server.kill()
