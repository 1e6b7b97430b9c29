"""Writes a novel's breakdown to Payload: our archive beside the plain API."""

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
from tests.benchmarks.turn_transport import TurnTransport, run_in_turns
from tests.contracts.archives_under_test import (
    PayloadArchiveUnderTest,
    a_run_in,
    open_payload_archive,
)
from tests.payload.builders import a_film
from tests.payload.server import PayloadServer

FULL = 300
SMALL = 2
"""Scenes, with eight or nine shots each."""


def measure(scenes: int) -> list[Figure]:
    """Return how long it takes to store a breakdown with so many scenes."""
    return asyncio.run(measure_archive(scenes=scenes))


async def measure_archive(*, scenes: int) -> list[Figure]:
    """Store *scenes* with 8⅓ shots each, by the archive and without it."""
    plain, ours = TurnTransport(), TurnTransport()
    async with (
        _serve_payload() as server,
        open_payload_archive(server) as subject,
        _client(server, plain) as api,
        _client(server, ours) as client,
    ):
        run = await a_run_in(subject)
        other_run = replace(run, id=RunId(uuid4()))
        owner = await _owner(subject, other_run)
        film, archive = _a_breakdown(run, scenes), PayloadStoryArchive(client)
        async with asyncio.TaskGroup() as tasks:
            storing = archive.store_breakdown(run, film, "text")
            await run_in_turns(
                (
                    plain,
                    tasks.create_task(
                        _post_breakdown(api, _a_breakdown(other_run, scenes), owner)
                    ),
                ),
                (ours, tasks.create_task(storing)),
            )
        began = time.perf_counter()
        await subject.archive.store_breakdown(run, film, "text")
        again = time.perf_counter() - began
    writes = scenes + sum(len(scene.shots) for scene in film.scenes)
    return [
        Figure(name="documents of a breakdown", value=writes),
        Figure(name="written over Payload's own API", value=plain.seconds, unit="s"),
        Figure(name="written by the archive", value=ours.seconds, unit="s"),
        Figure(
            name="archive / Payload's own API",
            value=ours.seconds / plain.seconds,
            budget=at_most(1.3),
        ),
        Figure(name="written by the archive once more", value=again, unit="s"),
    ]


async def _owner(subject: PayloadArchiveUnderTest, run: Run) -> ParentDocuments:
    await subject.archive.update_status(run, status="running", percent=0, detail="")
    [known] = await subject.find("crew-runs", runKey=str(run.id))
    return ParentDocuments(run=known["id"], project=known["project"])


async def _post_breakdown(
    client: httpx.AsyncClient, film: Breakdown, owner: ParentDocuments
) -> None:
    """Post the same documents as the archive, without its lookups and retries."""
    cards = documents.scene_documents(film, owner)
    ids = await _post_documents(client, "crew-scenes", "sceneKey", cards)
    shots = documents.shot_documents(film, owner, ids)
    await _post_documents(client, "crew-shots", "shotKey", shots)


async def _post_documents(
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


def _a_breakdown(run: Run, scenes: int) -> Breakdown:
    breakdown = a_film(run, scenes=scenes, shots=9)
    # Two of three scenes have eight: 2,500 shots in 300.
    fewer = tuple(
        scene.model_copy(update={"shots": scene.shots[: 9 if number % 3 == 0 else 8]})
        for number, scene in enumerate(breakdown.scenes)
    )
    return breakdown.model_copy(update={"scenes": fewer})


def _client(server: PayloadServer, transport: TurnTransport) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=server.url,
        headers={"Authorization": f"users API-Key {server.key}"},
        transport=transport,
        timeout=60,
    )


@asynccontextmanager
async def _serve_payload() -> AsyncIterator[PayloadServer]:
    with tempfile.TemporaryDirectory() as folder:
        server = PayloadServer(Path(folder))
        await asyncio.to_thread(server.start)
        try:
            yield server
        finally:
            server.kill()
